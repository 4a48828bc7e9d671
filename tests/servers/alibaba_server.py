#!/usr/bin/env python3
"""A stand-in for Alibaba Cloud as the meters of Model Studio see it: the HTTP
API of managed Prometheus below /workspaces/w-1, and the billing API at "/".

    from alibaba_server import Alibaba
    seller = Alibaba()
    seller.minute(at, "qwen-plus", input_tokens=5, output_tokens=2)
    seller.lines.append(dict(day="2026-08-01", kind="input_token", ...))

or as a program: README.md. Prometheus wants the key as Basic authorization, and
computes the few functions that are asked of it from its samples, told as `kind`
says: "gauge" (each minute by itself) or "counter". The billing API computes the
ACS3 signature again from the bytes on the wire; its time may be 15 minutes off
and a nonce comes once. Pages hold `page` lines; a token fits its query alone.

POST /_/set?NAME=VALUE changes `kind`, `code` (the product's code), `page`,
`denied`, `busy`, `inside` (errors say 200), `now` (seconds; "": the clock's).
POST /_/restate?factor=N multiplies all that a bill asks for.
POST /_/restart makes the counters begin anew, once, in the middle.
"""

import base64
import datetime
import hashlib
import hmac
import re
import time
from decimal import Decimal

from aws_server import canonical_request
from standin import Seller, main

HOUR, DAY = 3600, 86400
SKEW = 900
BASE = "/workspaces/w-1/api/v1/query_range"
NOW = 1785551400                # 2026-08-01T02:30:00Z
SERIES = re.escape('model_usage{usage_type!="total_tokens"}')
SUMMED = re.compile(r"sum\((resets|changes)\(%s\[1d\]\)\)" % SERIES)
BY = ("model", "usage_type", "workspace_id", "apikey_id")
GROUPED = re.compile(r"sum by \(%s\) \((sum_over_time|increase)\(%s\[1h\]\)\)"
                     % (",".join(BY), SERIES))


class Refusal(Exception):
    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code = status, code


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def seconds_of(stamp):
    when = datetime.datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ")
    return when.replace(tzinfo=datetime.timezone.utc).timestamp()


class Alibaba(Seller):
    def __init__(self):
        self.key, self.secret = "LTAItest", "se/cret+of=test"
        self.kind, self.code = "gauge", "sfm"
        self.page, self.factor = 2, Decimal(1)
        self.denied = self.busy = self.inside = ""
        self.now = ""
        self.restarted = None
        self.nonces = set()
        self.minutes = {}       # labels -> {at: tokens of that minute}
        self.lines = []
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
        elif name == "restart":
            self.restarted = NOW - HOUR
        else:
            raise KeyError(name)

    # ---- what is sold ----

    def minute(self, at, model, key="123", **usage):
        for kind, n in usage.items():
            labels = (model, kind, "llm-abc", key)
            self.minutes.setdefault(labels, {})[at] = n

    def sell_some(self):
        """Three calls an hour for 26 hours, of two models."""
        for i in range(26 * 3):
            at = NOW - 26 * HOUR + i * 1200
            self.minute(at, "qwen-plus", input_tokens=100 + i % 7,
                        output_tokens=20 + i % 5, cache_tokens=30,
                        total_tokens=120 + i % 7 + i % 5)
            self.minute(at, "qwen-max", "-1", input_tokens=9,
                        output_tokens=3 + i % 2, total_tokens=12 + i % 2)
        for day in ("2026-07-30", "2026-07-31", "2026-08-01"):
            for kind, usage, amount in (
                    ("input_token", "1618", "1.2944"),
                    ("output_token", "100", "0.2"),
                    ("input_token_cache", "12", "0.0012")):
                self.lines.append(dict(day=day, kind=kind, usage=usage,
                                       amount=amount))
            self.lines.append(dict(day=day, product="ecs", amount="50"))

    # ---- Prometheus ----

    def samples(self, minutes):
        """(at, value) as the metric tells it."""
        told, total = [], 0
        for at, n in sorted(minutes.items()):
            if self.restarted and at >= self.restarted > (
                    told[-1][0] if told else 0):
                total = 0
            total += n
            told.append((at, n if self.kind == "gauge" else total))
        return told

    def compute(self, function, minutes, end, width):
        told = [(at, v) for at, v in self.samples(minutes) if at <= end]
        inside = [v for at, v in told if at > end - width]
        steps = list(zip(inside, inside[1:]))
        if not inside:
            return None
        if function == "resets":
            return sum(b < a for a, b in steps)
        if function == "changes":
            return sum(b != a for a, b in steps)
        if function == "sum_over_time":
            return sum(inside)
        before = [v for at, v in told if at <= end - width]
        steps = list(zip((before or [0])[-1:] + inside, inside))
        return sum(b - a if b >= a else b for a, b in steps)

    def matrix(self, function, groups, request, width):
        start, end, step = (int(request.param(n))
                            for n in ("start", "end", "step"))
        if (end - start) / step > 11000:
            raise Refusal(400, "bad_data", "exceeded maximum resolution")
        result = {}
        for labels, minutes in self.minutes.items():
            if labels[1] == "total_tokens":
                continue
            points = result.setdefault(labels if groups else (), {})
            for at in range(start, end + 1, step):
                value = self.compute(function, minutes, at, width)
                if value is not None:
                    points[at] = points.get(at, 0) + value
        return [{"metric": dict(zip(BY, labels)),
                 "values": [[at, str(v)] for at, v in sorted(points.items())]}
                for labels, points in result.items() if points]

    def query_range(self, request):
        pair = base64.b64encode((self.key + ":" + self.secret).encode())
        if request.headers.get("authorization") != "Basic " + pair.decode():
            return 401, {}, {"error": "who are you"}
        if self.denied:
            return 403, {}, {"error": "access denied"}
        query = request.param("query", "")
        summed, grouped = SUMMED.fullmatch(query), GROUPED.fullmatch(query)
        try:
            if summed:
                found = self.matrix(summed[1], False, request, DAY)
            elif grouped:
                found = self.matrix(grouped[1], True, request, HOUR)
            else:
                raise Refusal(400, "bad_data", "parse error: " + query)
        except Refusal as e:
            return e.status, {}, {"status": "error", "errorType": e.code,
                                  "error": str(e)}
        return 200, {}, {"status": "success", "data": {
            "resultType": "matrix", "result": found}}

    # ---- bills ----

    def check_signature(self, request):
        kind, _, rest = request.headers.get("authorization",
                                            "").partition(" ")
        try:
            parts = dict(x.split("=", 1) for x in rest.split(","))
            signed = parts["SignedHeaders"].split(";")
            canonical = canonical_request(request, signed)
            stamp = request.headers["x-acs-date"]
            nonce = request.headers["x-acs-signature-nonce"]
            if kind != "ACS3-HMAC-SHA256":
                raise KeyError(kind)
        except (KeyError, ValueError):
            raise Refusal(400, "IncompleteSignature",
                          "The request signature is incomplete.")
        if parts["Credential"] != self.key:
            raise Refusal(404, "InvalidAccessKeyId.NotFound",
                          "Specified access key is not found.")
        must = {"host"} | {h for h in request.headers
                           if h.startswith("x-acs-") or h == "content-type"}
        text = kind + "\n" + sha256(canonical.encode())
        right = hmac.new(self.secret.encode(), text.encode(),
                         hashlib.sha256).hexdigest()
        if (signed != sorted(must) or
                request.headers["x-acs-content-sha256"] != sha256(request.body)
                or not hmac.compare_digest(right, parts["Signature"])):
            raise Refusal(400, "SignatureDoesNotMatch",
                          "Specified signature is not matched with our "
                          "calculation. server string to sign is:" + text)
        if abs(self.clock() - seconds_of(stamp)) > SKEW:
            raise Refusal(400, "InvalidTimeStamp.Expired",
                          "Specified time stamp or date value is expired.")
        if nonce in self.nonces:
            raise Refusal(400, "SignatureNonceUsed",
                          "Specified signature nonce was used already.")
        self.nonces.add(nonce)

    def line(self, x):
        product = x.get("product", self.code)
        if product == "ecs":
            return {"BillingDate": x["day"], "InstanceID": "i-1",
                    "ProductCode": "ecs", "Currency": "CNY",
                    "ProductName": "Elastic Compute Service",
                    "PretaxAmount": float(x["amount"])}
        amount = Decimal(x["amount"]) * self.factor
        return {"BillingDate": x["day"], "ProductCode": product,
                "ProductName": "Alibaba Cloud Model Studio",
                "InstanceID": "123;llm-abc;qwen-plus;" + x["kind"],
                "CommodityCode": "sfm_inference_public_cn",
                "BillingItem": x["kind"].split("_")[0],
                "Usage": str(Decimal(x["usage"]) * self.factor),
                "UsageUnit": "1K tokens", "InvoiceDiscount": 0,
                # Numbers and strings both occur.
                "PretaxAmount": float(amount) if x["kind"][0] == "i" else
                str(amount), "Currency": "CNY"}

    def bill(self, request):
        self.check_signature(request)
        ask = dict(request.query)
        if self.denied:
            raise Refusal(400, "NotAuthorized", "")
        if self.busy:
            raise Refusal(400, "Throttling.User",
                          "Request was denied due to user flow control.")
        if (request.headers.get("x-acs-action") != "DescribeInstanceBill" or
                request.headers.get("x-acs-version") != "2017-12-14" or
                ask["Granularity"] != "DAILY" or
                ask["BillingDate"][:7] != ask["BillingCycle"] or
                ask["IsBillingItem"] != "true" or
                not 0 < int(ask["MaxResults"]) <= 300):
            raise Refusal(400, "InvalidParameter", "as documented, please")
        lines = [self.line(x) for x in self.lines
                 if x["day"] == ask["BillingDate"]]
        lines = [x for x in lines
                 if ask.get("ProductCode") in (None, x["ProductCode"])]
        return self.paged(ask, lines)

    def paged(self, ask, lines):
        question = sorted(p for p in ask.items() if p[0] != "NextToken")
        mark = base64.b64encode(repr(question).encode()).decode()[-24:]
        mark, _, at = ask.get("NextToken", mark + "/0").rpartition("/")
        at, more = int(at), ""
        if mark != base64.b64encode(repr(question).encode()).decode()[-24:]:
            raise Refusal(400, "InvalidNextToken", "of another query")
        if at + self.page < len(lines):
            more = "%s/%d" % (mark, at + self.page)
        return {"Code": "Success", "Message": "Successful!", "RequestId": "R",
                "Success": True, "Data": {
                    "BillingCycle": ask["BillingCycle"], "AccountID": "1",
                    "NextToken": more, "MaxResults": int(ask["MaxResults"]),
                    "TotalCount": len(lines),
                    "Items": lines[at:at + self.page]}}

    def error(self, status, message):
        return {"Code": "Error%d" % status, "Message": message,
                "RequestId": "R"}

    def handle(self, request):
        if request.path == BASE and request.method == "GET":
            return self.query_range(request)
        if request.path != "/" or request.method != "POST":
            return 404, {}, self.error(404, "no such path")
        try:
            return 200, {}, self.bill(request)
        except Refusal as e:
            return 200 if self.inside else e.status, {}, {
                "Code": e.code, "Message": str(e), "RequestId": "R",
                "Success": False}


if __name__ == "__main__":
    main(Alibaba)
