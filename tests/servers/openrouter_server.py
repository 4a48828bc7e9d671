#!/usr/bin/env python3
"""A stand-in for OpenRouter: credits and activity for management keys, the
key's own limit for any key. Activity holds the last 30 finished UTC days.

Commands: POST /_/credits?bought=B&used=U, POST /_/key?limit=L&left=R (empty:
no limit), POST /_/call?day=D&model=M&provider=P&usd=U&prompt=N&completion=N
&reasoning=N (that row is this from now on)."""

import datetime
import time

from standin import Seller, main

MANAGEMENT_KEY = "sk-or-v1-management"
ORDINARY_KEY = "sk-or-v1-ordinary"
DAYS = 30


class OpenRouter(Seller):
    def __init__(self, management=MANAGEMENT_KEY, ordinary=ORDINARY_KEY,
                 now=None):
        self.management, self.ordinary = management, ordinary
        self.now = now                  # fixed UTC seconds, or None
        self.bought, self.used = 100.5, 25.75
        self.limit, self.left = 100, 74.5
        self.rows = {}

    def call(self, day, model, provider, usd, prompt, completion, reasoning):
        self.rows[day, model, provider] = {
            "date": day, "model": model, "model_permaslug": model,
            "endpoint_id": provider, "provider_name": provider, "usage": usd,
            "byok_usage_inference": 0, "requests": 1, "prompt_tokens": prompt,
            "completion_tokens": completion, "reasoning_tokens": reasoning}

    def handle(self, request):
        key = request.bearer()
        if key not in (self.management, self.ordinary):
            return 401, {}, self.error(401, "User not found.")
        if request.method != "GET":
            return 404, {}, self.error(404, "Not Found")
        if request.path == "/api/v1/key":
            return 200, {}, {"data": self.key(key)}
        if key != self.management:
            return 403, {}, self.error(403, "Only management keys can perform "
                                            "this operation")
        if request.path == "/api/v1/credits":
            return 200, {}, {"data": {"total_credits": self.bought,
                                      "total_usage": self.used}}
        if request.path == "/api/v1/activity":
            return self.activity(request.param("date"))
        return 404, {}, self.error(404, "Not Found")

    def key(self, key):
        capped = self.limit is not None
        return {"label": key[:12] + "...", "limit": self.limit,
                "limit_remaining": self.left if capped else None,
                "limit_reset": "monthly" if capped else None,
                "usage": self.used, "usage_daily": 0.5, "usage_weekly": 2.0,
                "usage_monthly": self.used, "byok_usage": 0,
                "is_free_tier": False,
                "is_management_key": key == self.management}

    def activity(self, date):
        now = time.time() if self.now is None else self.now
        today = datetime.datetime.fromtimestamp(now, datetime.timezone.utc)
        first, last = (
            (today - datetime.timedelta(days=n)).strftime("%Y-%m-%d")
            for n in (DAYS, 1))
        if date and not first <= date <= last:
            return 400, {}, self.error(400, "Date must be within the last 30 "
                                            "(completed) UTC days")
        return 200, {}, {"data": [
            row for (day, _, _), row in sorted(self.rows.items())
            if first <= day <= last and date in (None, day)]}

    def command(self, name, params):
        if name == "credits":
            self.bought = float(params["bought"])
            self.used = float(params["used"])
        elif name == "key":
            self.limit = float(params["limit"]) if params["limit"] else None
            self.left = float(params["left"]) if params["left"] else None
        elif name == "call":
            self.call(params["day"], params["model"], params["provider"],
                      float(params["usd"]), int(params["prompt"]),
                      int(params["completion"]), int(params["reasoning"]))
        else:
            raise KeyError(name)


if __name__ == "__main__":
    main(OpenRouter())
