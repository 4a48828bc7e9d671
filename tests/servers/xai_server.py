#!/usr/bin/env python3
"""A stand-in for xAI's management API: the posted prepaid balance (cents as
text, credit below zero) and dollars by day and description.

Commands: POST /_/balance?cents=-4210, POST /_/spend?label=L&day=D&usd=U (that
day of that label is U from now on), POST /_/cap?on=1 (limitReached)."""

import datetime

from standin import Seller, main

KEY = "xai-mgmt-test"
TEAM = "team-1"
DAY = datetime.timedelta(days=1)


class Xai(Seller):
    def __init__(self, key=KEY, team=TEAM):
        self.key, self.team = key, team
        self.cents = "-4210"
        self.limit_reached = False
        self.spent = {}                 # label -> {"2026-01-01": dollars}

    def spend(self, label, day, usd):
        self.spent.setdefault(label, {})[day] = usd

    def handle(self, request):
        if request.bearer() != self.key:
            return 401, {}, self.error(401, "Invalid bearer token")
        base = "/v1/billing/teams/"
        team, _, rest = request.path[len(base):].partition("/")
        if not request.path.startswith(base) or \
                team not in (self.team, "default"):
            return 404, {}, self.error(404, "Team not found")
        if (request.method, rest) == ("GET", "prepaid/balance"):
            return 200, {}, {"changes": [], "total": {"val": self.cents}}
        if (request.method, rest) == ("POST", "usage"):
            return self.usage(request.json()["analyticsRequest"])
        return 404, {}, self.error(404, "Not Found")

    def usage(self, asked):
        span = asked["timeRange"]
        if asked["timeUnit"] != "TIME_UNIT_DAY" or \
                span["timezone"] != "Etc/GMT" or \
                asked["groupBy"] != ["description"] or \
                [v["name"] for v in asked["values"]] != ["usd"]:
            return 400, {}, self.error(400, "Unknown analytics request")
        start, end = (datetime.datetime.strptime(span[k], "%Y-%m-%d %H:%M:%S")
                      for k in ("startTime", "endTime"))
        series = [{"group": [label], "groupLabels": [label],
                   "dataPoints": list(points(days, start, end))}
                  for label, days in sorted(self.spent.items())]
        return 200, {}, {"timeSeries": series,
                         "limitReached": self.limit_reached}

    def error(self, status, message):
        return {"code": status, "error": message}

    def command(self, name, params):
        if name == "balance":
            self.cents = params["cents"]
        elif name == "spend":
            self.spend(params["label"], params["day"], float(params["usd"]))
        elif name == "cap":
            self.limit_reached = params["on"] == "1"
        else:
            raise KeyError(name)


def points(days, start, end):
    """A point for each day that begins in [start, end)."""
    while start < end:
        day = start.strftime("%Y-%m-%d")
        yield {"timestamp": day + "T00:00:00Z", "values": [days.get(day, 0)]}
        start += DAY


if __name__ == "__main__":
    main(Xai())
