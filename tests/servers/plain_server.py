#!/usr/bin/env python3
"""A seller that does not exist, for what all network sources share.

    GET /usage?from=MS&to=MS[&page=N]   tokens by hour, PAGES pages
    GET /costs                          money of one day
    GET /balance                        what is left; has an ETag
    GET /paid                           costs something
    GET /names                          what a key is called
    POST /token                         a token for the key in the body

Every path but /token wants "Authorization: Bearer KEY" with the right key, or
a token that was given out. Commands: `key?value=K` makes K the right key,
`revoke` forgets the tokens, `loop?on=1` sends the pages round in a circle,
`left?amount=A` changes the balance, `tell?words=W` puts W into every error,
`slow?seconds=S` waits before it answers.
"""
import time

from standin import Seller, main

DAY = 1795392000000             # 2026-11-23T00:00:00Z
PAGES = 3


class Plain(Seller):
    def __init__(self):
        self.key = "the-right-key"
        self.tokens = set()
        self.loop = False
        self.left = "12.50"
        self.words = ""
        self.seconds = 0.0

    def handle(self, request):
        time.sleep(self.seconds)
        if request.path == "/token":
            return self.token(request)
        bearer = request.bearer()
        if bearer != self.key and bearer not in self.tokens:
            return 401, {}, self.error(401, "no such key" + self.words)
        answer = getattr(self, "get_" + request.path[1:], None)
        if not answer:
            return 404, {}, self.error(404, "no such path")
        return answer(request)

    def token(self, request):
        if request.form().get("key") != self.key:
            return 401, {}, self.error(401, "no such key" + self.words)
        token = "token-number-%d-of-many" % (len(self.tokens) + 1)
        self.tokens.add(token)
        return 200, {}, {"token": token}

    def get_usage(self, request):
        page = int(request.param("page", "1"))
        more = page < PAGES
        return 200, {}, {
            "rows": [{"hour": DAY + page * 3600000, "model": "plain-1",
                      "input": 1000 * page, "output": 10 * page}],
            "next": "1" if self.loop else str(page + 1) if more else None}

    def get_costs(self, request):
        return 200, {}, {"day": DAY, "usd": "1.25"}

    def get_balance(self, request):
        tag = '"left-%s"' % self.left
        if request.headers.get("if-none-match") == tag:
            return 304, {"ETag": tag}, b""
        return 200, {"ETag": tag}, {"left": self.left}

    def get_paid(self, request):
        return 200, {}, {"day": DAY, "usd": "7.00"}

    def get_names(self, request):
        return 200, {}, {"id": "key_1", "name": "ci"}

    def command(self, name, params):
        if name == "key":
            self.key = params["value"]
        elif name == "revoke":
            self.tokens.clear()
        elif name == "loop":
            self.loop = params["on"] == "1"
        elif name == "left":
            self.left = params["amount"]
        elif name == "tell":
            self.words = params["words"]
        elif name == "slow":
            self.seconds = float(params["seconds"])
        else:
            raise KeyError(name)


if __name__ == "__main__":
    main(Plain())
