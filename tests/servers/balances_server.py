#!/usr/bin/env python3
"""Stand-ins for DeepSeek, Moonshot and Mistral in one: each has paths and a
key of its own.

Commands: POST /_/deepseek?currency=C&granted=G&topped_up=T, POST
/_/moonshot?voucher=V&cash=C, POST /_/moonshot_error?code=N (0: none), POST
/_/mistral?day=D&model=M&group=G&value=N (that figure is N from now on)."""

from standin import Seller, main

DEEPSEEK_KEY = "sk-deepseek-test"
MOONSHOT_KEY = "sk-moonshot-test"
MISTRAL_KEY = "mistral-admin-test"

PRICES = {"input": "0.0000017", "output": "0.0000051", "cached": "1.7e-7"}


class Balances(Seller):
    def __init__(self):
        self.deepseek = {"CNY": ("10.00", "100.00")}    # granted, topped up
        self.voucher, self.cash = 46.58893, 3.00001
        self.moonshot_code = 0
        self.events = {}        # (day, model, group) -> tokens

    def use(self, day, model, group, value):
        self.events[day, model, group] = value

    def handle(self, request):
        if request.method == "GET" and request.path == "/user/balance":
            return self.deepseek_balance(request)
        if request.method == "GET" and request.path == "/v1/users/me/balance":
            return self.moonshot_balance(request)
        if request.method == "GET" and request.path == "/api/admin/usage":
            return self.mistral_usage(request)
        return super().handle(request)

    def deepseek_balance(self, request):
        if request.bearer() != DEEPSEEK_KEY:
            return 401, {}, self.error(401, "Authentication Fails")
        infos = [{"currency": currency,
                  "total_balance": "%.2f" % (float(granted) + float(paid)),
                  "granted_balance": granted, "topped_up_balance": paid}
                 for currency, (granted, paid) in self.deepseek.items()]
        able = any(float(x["total_balance"]) > 0 for x in infos)
        return 200, {}, {"is_available": able, "balance_infos": infos}

    def moonshot_balance(self, request):
        if request.bearer() != MOONSHOT_KEY:
            return 401, {}, self.error(401, "Invalid Authentication")
        if self.moonshot_code:          # an error, and yet status 200
            return 200, {}, {"code": self.moonshot_code, "status": False,
                             "message": "quota service unavailable"}
        return 200, {}, {
            "code": 0, "scode": "0x0", "status": True,
            "data": {"available_balance": self.voucher + max(self.cash, 0),
                     "voucher_balance": self.voucher,
                     "cash_balance": self.cash}}

    def mistral_usage(self, request):
        if request.headers.get("x-api-key") != MISTRAL_KEY:
            return 401, {}, {"message": "Unauthorized"}
        month = "%04d-%02d" % (int(request.param("year")),
                               int(request.param("month")))
        models = {}
        for (day, model, group), value in sorted(self.events.items()):
            if day.startswith(month):
                lists = models.setdefault(model, {})
                lists.setdefault(group, []).append({
                    "timestamp": day, "value": value, "value_paid": value,
                    "billing_metric": "tokens", "billing_group": group,
                    "event_type": "api_tokens",
                    "billing_display_name": model})
        return 200, {}, {
            "completion": {"models": models}, "ocr": {"models": {}},
            "prices": [{"billing_metric": "tokens", "billing_group": group,
                        "price": price} for group, price in PRICES.items()],
            "currency": "EUR", "currency_symbol": "\u20ac",
            "start_date": month + "-01", "end_date": month + "-28",
            "vibe_usage": 0.0}

    def command(self, name, params):
        if name == "deepseek":
            self.deepseek[params["currency"]] = (params["granted"],
                                                 params["topped_up"])
        elif name == "moonshot":
            self.voucher = float(params["voucher"])
            self.cash = float(params["cash"])
        elif name == "moonshot_error":
            self.moonshot_code = int(params["code"])
        elif name == "mistral":
            self.use(params["day"], params["model"], params["group"],
                     int(params["value"]))
        else:
            raise KeyError(name)


if __name__ == "__main__":
    main(Balances())
