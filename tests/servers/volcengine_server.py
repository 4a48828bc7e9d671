#!/usr/bin/env python3
"""A stand-in for Volcengine's OpenAPI as the meter of Ark sees it: usage of
inference (GetInferenceUsage, GetUsage) and bills (ListBillDetail).

    from volcengine_server import Volcengine
    seller = Volcengine()
    seller.calls.append(dict(at=SECONDS, model="m", input=5, hit=0, output=2))

or as a program: README.md. Each call's signature is computed again from the
bytes on the wire; its time may be 15 minutes off. Hours and days are China's.
Pages of bills hold at most `page` lines.

POST /_/set?NAME=VALUE changes `shape` ("columns", "rows"), `old` ("1": no
GetInferenceUsage), `page`, `denied`, `busy`, `inside` (errors say 200), `total`
("": pages do not tell it), `now` (seconds; "": the clock's).
POST /_/restate?factor=N multiplies all that a bill asks for.
"""

import datetime
import hashlib
import hmac
import time
from decimal import Decimal

from aws_server import canonical_request, seconds_of
from standin import Seller, main

HOUR, DAY, CHINA = 3600, 86400, 8 * 3600
SKEW = 900
NOW = 1785648600                # 2026-08-02T05:30:00Z
TOKEN = "12345678-1234-1234-1234-123456789abc"
ACTIONS = {("GetInferenceUsage", "2024-01-01"): "ark",
           ("GetUsage", "2024-01-01"): "ark",
           ("ListBillDetail", "2022-01-01"): "billing"}


class Refusal(Exception):
    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code = status, code


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def china(seconds):
    return datetime.datetime.fromtimestamp(seconds + CHINA,
                                           datetime.timezone.utc)


def sign(secret, scope, text):
    key = secret.encode()
    for part in scope:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class Volcengine(Seller):
    def __init__(self):
        self.key, self.secret = "AKLTtest", "Vm/0ke+y=="
        self.region = "cn-beijing"
        self.shape, self.total, self.page = "columns", "1", 300
        self.old = self.denied = self.busy = self.inside = self.now = ""
        self.factor = Decimal(1)
        self.calls, self.lines = [], []
        self.sell_some()

    def clock(self):
        return float(self.now) if self.now else time.time()

    def command(self, name, params):
        if name == "set":
            for key, value in params.items():
                if not hasattr(self, key):
                    raise KeyError(key)
                setattr(self, key, int(value) if key == "page" else value)
        elif name == "restate":
            self.factor = Decimal(params["factor"])
        else:
            raise KeyError(name)

    def sell_some(self):
        """A call an hour for 40 days, and a bill of five days."""
        for i in range(40 * 24):
            at = NOW - i * HOUR
            self.calls.append(dict(at=at, model="doubao-seed-1-6",
                                   endpoint="ep-1", input=1000, hit=400,
                                   output=80))
        self.calls.append(dict(at=NOW, model="doubao-seed-code",
                               endpoint="", input=50, hit=0, output=5,
                               status="free_for_coding_plan"))
        for i in range(5):
            day = china(NOW - i * DAY).strftime("%Y-%m-%d")
            self.lines += [
                dict(day=day, element="input", count="1500.5",
                     amount="1.0004"),
                dict(day=day, element="output", count="10", amount="0.02"),
                dict(day=day, product="ECS", amount="88", count="1")]

    # ---- signatures ----

    def check_signature(self, request, service):
        kind, _, rest = request.headers.get("authorization",
                                            "").partition(" ")
        try:
            parts = dict(x.strip().split("=", 1) for x in rest.split(","))
            key, *scope = parts["Credential"].split("/")
            signed = parts["SignedHeaders"].split(";")
            canonical = canonical_request(request, signed)
            stamp = request.headers["x-date"]
            if kind != "HMAC-SHA256" or len(scope) != 4:
                raise KeyError(kind)
        except (KeyError, ValueError):
            raise Refusal(401, "InvalidAuthorization",
                          "The authorization header is malformed.")
        if key != self.key:
            raise Refusal(401, "InvalidAccessKey",
                          "The access key does not exist.")
        text = "\n".join([kind, stamp, "/".join(scope),
                          sha256(canonical.encode())])
        right = sign(self.secret, scope, text)
        must = ["content-type", "host", "x-content-sha256", "x-date"]
        if (signed != must or
                scope != [stamp[:8], self.region, service, "request"] or
                request.headers["x-content-sha256"] != sha256(request.body) or
                not hmac.compare_digest(right, parts["Signature"])):
            raise Refusal(403, "SignatureDoesNotMatch",
                          "The request signature we calculated does not "
                          "match: " + text)
        if abs(self.clock() - seconds_of(stamp)) > SKEW:
            raise Refusal(400, "InvalidTimestamp", "The timestamp expired.")

    # ---- usage ----

    def inference_usage(self, ask):
        first, last = (datetime.date.fromisoformat(ask[k])
                       for k in ("StartTime", "EndTime"))
        if (ask["QueryInterval"] != "Hour" or last < first or
                (last - first).days > 31):
            raise Refusal(400, "InvalidParameter.EndTime", "at most 31 days")
        if {f["FieldName"] for f in ask["Filters"]} != {
                "ModelName", "ModelEndpoint", "AuthToken"}:
            raise Refusal(400, "InvalidParameter.Filters", "the three")
        rows = [self.usage_row(c) for c in self.calls
                if first <= china(c["at"]).date() <= last]
        if self.shape == "rows":
            return {"Records": rows, "DataCount": len(rows)}
        names = rows[0] if rows else []
        return {"DataCount": len(rows), "Fields": [
            {"Name": n, "Values": [str(r[n]) for r in rows]} for n in names]}

    def usage_row(self, c):
        return {"AccountID": "21",
                "Hour": china(c["at"]).strftime("%Y-%m-%d %H:00:00"),
                "ModelName": c["model"], "ModelUnitID": "",
                "ModelEndpoint": c["endpoint"], "AuthToken": TOKEN,
                "BillingStatus": c.get("status", "normal"),
                "InputTokens": c["input"], "CacheTokensHit": c["hit"],
                "OutputTokens": c["output"],
                "TotalTokens": c["input"] + c["output"], "ReqCnt": 1}

    def usage(self, ask):
        """Both ends are in it."""
        if ask["Interval"] not in (HOUR, DAY):
            raise Refusal(400, "InvalidParameter.Interval", "3600 or 86400")
        hours = {}
        for c in self.calls:
            if ask["StartTime"] <= c["at"] // HOUR * HOUR <= ask["EndTime"]:
                sums = hours.setdefault(c["at"] // HOUR * HOUR, [0, 0])
                sums[0] += c["input"]
                sums[1] += c["output"]
        return {"UsageResults": [
            {"Name": name, "MetricItems": [{"Values": [
                {"Timestamp": at, "Value": sums[i]}
                for at, sums in sorted(hours.items())]}]}
            for i, name in enumerate(("PromptTokens", "CompletionTokens"))]}

    # ---- bills ----

    def bill(self, ask):
        if (not 0 < ask["Limit"] <= 300 or ask["GroupTerm"] != 0 or
                ask["GroupPeriod"] != 1):
            raise Refusal(400, "InvalidParameter", "as documented, please")
        lines = [self.line(x) for x in self.lines
                 if x["day"].startswith(ask["BillPeriod"])]
        at, most = ask["Offset"], min(ask["Limit"], self.page)
        told = {"Total": len(lines)} if self.total else {}
        return {"List": lines[at:at + most], "Limit": ask["Limit"],
                "Offset": at, **told}

    def line(self, x):
        amount = Decimal(x["amount"]) * self.factor
        return {"BillPeriod": x["day"][:7], "ExpenseDate": x["day"],
                "Product": x.get("product", "ark_bd"), "InstanceNo": "ep-1",
                "ConfigName": "Doubao-Seed-1.6",
                "Element": x.get("element", ""), "Count": x["count"],
                "Unit": "千tokens", "PayableAmount": str(amount),
                "Currency": "CNY"}

    # ---- answering ----

    def call(self, request):
        action, version = request.param("Action"), request.param("Version")
        service = ACTIONS.get((action, version))
        if not service:
            raise Refusal(404, "InvalidActionOrVersion", "no such action")
        self.check_signature(request, service)
        if self.old and action == "GetInferenceUsage":
            raise Refusal(404, "InvalidActionOrVersion",
                          "Could not find operation " + action)
        if self.denied:
            raise Refusal(403, "AccessDenied", "User is not authorized to "
                          "perform: %s:%s" % (service, action))
        if self.busy:
            raise Refusal(429, "FlowLimitExceeded", "over 5 a second")
        if request.headers.get("content-type") != "application/json":
            raise Refusal(400, "InvalidContentType", "JSON, please")
        return {"GetInferenceUsage": self.inference_usage,
                "GetUsage": self.usage,
                "ListBillDetail": self.bill}[action](request.json())

    def error(self, status, message):
        return {"ResponseMetadata": {"RequestId": "R", "Error": {
            "Code": "Error%d" % status, "Message": message}}}

    def handle(self, request):
        if request.path != "/" or request.method != "POST":
            return 404, {}, self.error(404, "no such path")
        meta = {"RequestId": "R", "Action": request.param("Action"),
                "Version": request.param("Version")}
        try:
            return 200, {}, {"ResponseMetadata": meta,
                             "Result": self.call(request)}
        except Refusal as e:
            meta["Error"] = {"Code": e.code, "Message": str(e)}
            return 200 if self.inside else e.status, {}, {
                "ResponseMetadata": meta}


if __name__ == "__main__":
    main(Volcengine)
