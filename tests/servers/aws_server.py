#!/usr/bin/env python3
"""A stand-in for AWS as Amazon Bedrock's meter sees it: CloudWatch (JSON 1.0),
Cost Explorer (JSON 1.1), single sign-on, the container's credentials server
and the machine's (IMDSv2), all on one address.

    from aws_server import Aws
    seller = Aws(metrics=[Metric("InputTokenCount", "MODEL", {1785542400: 5})],
                 costs=[dict(day="2026-08-01", service="Amazon Bedrock",
                             usage="USE1-x", amount="1.5")])

or as a program: README.md. Every call is checked as AWS does: the signature is
computed again from the bytes on the wire, its time may be five minutes off, a
session token belongs to its keys, the service and region of the scope are the
right ones. Pages hold PAGE entries; a token fits its query alone. Metrics exist
in `region` only, others have none. Costs one cent a page: `pages_paid` counts
them, `metrics_asked` the metrics.

POST /_/set?NAME=VALUE changes `denied`, `expired`, `partial`, `unavailable`,
`estimated` ("1" or ""), `page`, `lifetime` and `tolerance` (numbers).
"""

import collections
import datetime
import hashlib
import hmac
import json
import time
from decimal import Decimal
from urllib.parse import quote, unquote_plus

from standin import Seller, main

HOUR = 3600
NAMESPACE, MANTLE = "AWS/Bedrock", "AWS/BedrockMantle"
CREDITS = ("Credit", "Refund", "Tax")
CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
NOVA = "amazon.nova-lite-v1:0"


class Metric:
    """One metric: its sums by hour (epoch seconds). `dims` in place of the
    model for other sets of dimensions."""

    def __init__(self, name, model, sums, namespace=NAMESPACE, dims=None):
        self.name, self.sums, self.namespace = name, sums, namespace
        self.dims = dims if dims is not None else [("ModelId", model)]

    def listed(self):
        return {"Namespace": self.namespace, "MetricName": self.name,
                "Dimensions": [{"Name": n, "Value": v} for n, v in self.dims]}


class Refusal(Exception):
    def __init__(self, kind, message, status=400):
        super().__init__(message)
        self.kind, self.status = kind, status


# ---- SigV4, from the side of the server --------------------------------------

def sha256(data):
    return hashlib.sha256(data).hexdigest()


def sign(secret, day, region, service, text):
    key = ("AWS4" + secret).encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def canonical_query(raw):
    pairs = []
    for part in filter(None, raw.split("&")):
        name, _, value = part.partition("=")
        pairs.append(tuple(quote(unquote_plus(x), safe="-_.~")
                           for x in (name, value)))
    return "&".join("%s=%s" % pair for pair in sorted(pairs))


def canonical_request(request, signed):
    headers = "".join("%s:%s\n" % (n, " ".join(request.headers[n].split()))
                      for n in signed)
    path = quote(request.raw_path, safe="/-_.~%")
    return "\n".join([request.method, path, canonical_query(request.raw_query),
                      headers, ";".join(signed), sha256(request.body)])


def parse_authorization(text):
    """(key id, [day, region, service, closing], signed names, signature)"""
    kind, _, rest = text.partition(" ")
    parts = dict(x.strip().split("=", 1) for x in rest.split(","))
    if kind != "AWS4-HMAC-SHA256":
        raise KeyError(kind)
    key, *scope = parts["Credential"].split("/")
    if len(scope) != 4 or scope[3] != "aws4_request":
        raise KeyError("scope")
    return key, scope, parts["SignedHeaders"].split(";"), parts["Signature"]


def seconds_of(stamp):
    when = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ")
    return when.replace(tzinfo=datetime.timezone.utc).timestamp()


def iso(seconds):
    when = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def date_of(seconds):
    return iso(seconds)[:10]


# ---- what is sold ---------------------------------------------------------------

def sample(now):
    """A few hours of two models, and a day's bill."""
    hour = int(now) // HOUR * HOUR
    old, new = hour - 25 * HOUR, hour - HOUR
    metrics = [
        Metric("InputTokenCount", CLAUDE, {old: 1520, new: 98311}),
        Metric("OutputTokenCount", CLAUDE, {old: 177, new: 4000}),
        Metric("CacheReadInputTokenCount", CLAUDE, {new: 20480}),
        Metric("CacheWriteInputTokenCount", CLAUDE, {new: 512}),
        Metric("Invocations", CLAUDE, {old: 2, new: 11}),
        Metric("InputTokenCount", NOVA, {new: 400}),
        Metric("OutputTokenCount", NOVA, {new: 70}),
        Metric("Invocations", NOVA, {new: 3}),
        Metric("InvocationLatency", NOVA, {new: 900}),
        # The same calls in other sets of dimensions: not to be added.
        Metric("InputTokenCount", None, {old: 1520, new: 98711}, dims=[]),
        Metric("InputTokenCount", None, {new: 98311},
               dims=[("ModelId", CLAUDE), ("ContextWindow", "long")]),
    ]
    for dims in ([], [("Project", "p")], [("Model", "openai.gpt-oss-120b")],
                 [("Project", "p"), ("Model", "openai.gpt-oss-120b")]):
        metrics += [
            Metric("TotalInputTokens", None, {new: 900}, MANTLE, dims),
            Metric("TotalOutputTokens", None, {new: 300}, MANTLE, dims),
            Metric("Inferences", None, {new: 5}, MANTLE, dims)]
    day = date_of(now - 24 * HOUR)
    edition = "Claude Sonnet 4.5 (Amazon Bedrock Edition)"
    costs = [
        dict(day=day, service=edition, amount="1.2345000000",
             usage="USE1-MP:USE1_InputTokenCount-Units"),
        dict(day=day, service="Amazon Bedrock", amount="0.0060000000",
             usage="USE1-NovaLite-input-tokens"),
        dict(day=day, service="Amazon Simple Storage Service",
             usage="TimedStorage-ByteHrs", amount="9.0000000000"),
        dict(day=day, service=edition, usage="", amount="-1.0000000000",
             record="Credit"),
    ]
    return metrics, costs


class Aws(Seller):
    """`keys`: id -> (secret, session token or None). What the sign-on, the
    container and the machine hand out is added to them."""

    def __init__(self, keys=None, metrics=None, costs=None, now=None,
                 region="us-east-1", page=5):
        self.keys = keys or {"AKIDTEST": ("secret/of+the=test", None)}
        self.now = now or time.time
        some_metrics, some_costs = sample(self.now())
        self.metrics = some_metrics if metrics is None else metrics
        self.costs = some_costs if costs is None else costs
        self.region, self.page = region, page
        self.bearer = "sso-bearer"          # of the sign-on
        self.authorization = "pod-token"    # of the container
        self.role = "the-role"              # of the machine; None: no role
        self.lifetime = HOUR                # of keys that are handed out
        self.tolerance = 300                # of a request's time
        self.denied = self.expired = self.partial = ""
        self.unavailable = ""
        self.estimated = "1"
        self.pages_paid = self.metrics_asked = self.handed_out = 0

    def error(self, status, message):
        return {"__type": "com.amazon.coral.service#InternalFailure",
                "message": message}

    def command(self, name, params):
        if name == "set":
            for key, value in params.items():
                if not hasattr(self, key):
                    raise KeyError(key)
                setattr(self, key, int(value) if value.isdigit() else value)
            return {}
        if name == "paid":
            return {"pages": self.pages_paid, "metrics": self.metrics_asked,
                    "handed_out": self.handed_out}
        raise KeyError(name)

    def handle(self, request):
        places = {"/latest/api/token": self.machine_token,
                  "/federation/credentials": self.sign_on,
                  "/container": self.container, "/": self.call}
        try:
            if request.path.startswith("/latest/meta-data/"):
                return self.machine(request)
            if request.path not in places:
                raise Refusal("UnknownOperationException", "no such path", 404)
            return places[request.path](request)
        except Refusal as e:
            return e.status, {"x-amzn-RequestId": "r"}, {
                "__type": "com.amazon.coral.service#" + e.kind,
                "message": str(e)}

    # ---- keys that are handed out ----

    def hand_out(self, names):
        self.handed_out += 1
        key = "ASIATEST%d" % self.handed_out
        token = "token-%d/+=" % self.handed_out
        self.keys[key] = ("handed/out+%d" % self.handed_out, token)
        return dict(zip(names, (key, self.keys[key][0], token)))

    def sign_on(self, request):
        if request.headers.get("x-amz-sso_bearer_token") != self.bearer:
            raise Refusal("UnauthorizedException",
                          "Session token not found or invalid", 401)
        if not request.param("role_name") or not request.param("account_id"):
            raise Refusal("InvalidRequestException", "role_name, account_id")
        keys = self.hand_out(("accessKeyId", "secretAccessKey",
                              "sessionToken"))
        keys["expiration"] = int((self.now() + self.lifetime) * 1000)
        return 200, {}, {"roleCredentials": keys}

    def plain_keys(self):
        keys = self.hand_out(("AccessKeyId", "SecretAccessKey", "Token"))
        keys["Expiration"] = iso(self.now() + self.lifetime)
        return 200, {}, keys

    def container(self, request):
        if request.headers.get("authorization") != self.authorization:
            return 403, {}, {"message": "who are you"}
        return self.plain_keys()

    def machine_token(self, request):
        ttl = request.headers.get("x-aws-ec2-metadata-token-ttl-seconds", "")
        if request.method != "PUT" or not ttl.isdigit():
            return 405, {}, b""
        return 200, {"Content-Type": "text/plain"}, "machine-token"

    def machine(self, request):
        base = "/latest/meta-data/iam/security-credentials/"
        if request.headers.get("x-aws-ec2-metadata-token") != "machine-token":
            return 401, {}, b""
        if request.path == base and self.role:
            return 200, {"Content-Type": "text/plain"}, self.role
        if self.role and request.path == base + self.role:
            return self.plain_keys()
        return 404, {}, b"<html>not found</html>"

    # ---- signed calls ----

    def check_signature(self, request):
        try:
            key, scope, signed, signature = parse_authorization(
                request.headers.get("authorization", ""))
            stamp = request.headers["x-amz-date"]
            canonical = canonical_request(request, signed)
        except (KeyError, ValueError):
            raise Refusal("IncompleteSignatureException",
                          "Authorization or X-Amz-Date is not as it should be")
        must = {"host", "x-amz-date", "x-amz-target", "content-type"}
        must |= {h for h in request.headers if h.startswith("x-amz-")}
        if not must <= set(signed) or signed != sorted(signed):
            raise Refusal("InvalidSignatureException",
                          "not all that must be is signed")
        if key not in self.keys:
            raise Refusal("UnrecognizedClientException",
                          "The security token included in the request is "
                          "invalid.")
        secret, token = self.keys[key]
        text = "\n".join(["AWS4-HMAC-SHA256", stamp, "/".join(scope),
                          sha256(canonical.encode())])
        right = sign(secret, *scope[:3], text)
        if scope[0] != stamp[:8] or not hmac.compare_digest(right, signature):
            raise Refusal("InvalidSignatureException",
                          "The request signature we calculated does not match "
                          "the signature you provided. The Canonical String "
                          "should have been '" + canonical + "'")
        if request.headers.get("x-amz-security-token") != token:
            raise Refusal("UnrecognizedClientException", "no such session")
        self.check_time(stamp)
        return scope

    def check_time(self, stamp):
        late = self.now() - seconds_of(stamp)
        if abs(late) > self.tolerance:
            raise Refusal("InvalidSignatureException",
                          "Signature %s: %s" % ("expired" if late > 0 else
                                                "not yet current", stamp))
        if self.expired:
            raise Refusal("ExpiredTokenException", "The security token "
                          "included in the request is expired")

    def call(self, request):
        actions = {
            "GraniteServiceVersion20100801.ListMetrics":
                ("monitoring", "1.0", self.list_metrics),
            "GraniteServiceVersion20100801.GetMetricData":
                ("monitoring", "1.0", self.metric_data),
            "AWSInsightsIndexService.GetCostAndUsage":
                ("ce", "1.1", self.cost_and_usage)}
        _, region, service, _ = self.check_signature(request)
        target = request.headers.get("x-amz-target", "")
        if target not in actions or request.method != "POST":
            raise Refusal("UnknownOperationException", target)
        wanted, version, action = actions[target]
        kind = "application/x-amz-json-" + version
        if request.headers.get("content-type") != kind:
            raise Refusal("SerializationException", "not " + kind)
        if service != wanted or (service == "ce" and region != "us-east-1"):
            raise Refusal("InvalidSignatureException",
                          "Credential should be scoped to a valid region and "
                          "to the service " + wanted)
        if self.denied:
            raise Refusal("AccessDeniedException", "User: arn:aws:iam::"
                          "111122223333:user/x is not authorized to perform: "
                          + target.split(".")[1])
        return 200, {}, action(request.json(), region)

    def pages(self, asked, key, entries):
        """One page of the entries and the token to the next, which fits the
        same question alone."""
        question = {k: v for k, v in asked.items() if k != key}
        mark = sha256(json.dumps(question, sort_keys=True).encode())[:12]
        at = 0
        if asked.get(key):
            token, _, number = asked[key].partition("/")
            if token != mark:
                raise Refusal("InvalidNextTokenException",
                              "The pagination token is invalid.")
            at = int(number)
        rest = at + self.page
        more = {key: "%s/%d" % (mark, rest)} if rest < len(entries) else {}
        return entries[at:rest], more

    # ---- CloudWatch ----

    def list_metrics(self, asked, region):
        recent = asked.get("RecentlyActive") == "PT3H"
        found = [m.listed() for m in self.metrics
                 if m.namespace == asked["Namespace"] and
                 region == self.region and
                 (not recent or max(m.sums) + HOUR > self.now() - 3 * HOUR)]
        page, more = self.pages(asked, "NextToken", found)
        return {"Metrics": page, **more}

    def metric_data(self, asked, region):
        queries = asked["MetricDataQueries"]
        if not 0 < len(queries) <= 500:
            raise Refusal("ValidationError", "1 to 500 queries")
        if asked["StartTime"] >= asked["EndTime"]:
            raise Refusal("InvalidParameterValueException", "The parameter "
                          "StartTime must be less than the parameter EndTime.")
        if not asked.get("NextToken"):
            self.metrics_asked += len(queries)
        points = [p for q in queries for p in self.points(q, asked, region)]
        page, more = self.pages(asked, "NextToken", points)
        results = collections.OrderedDict()
        for q in queries:
            results[q["Id"]] = {"Id": q["Id"], "Label": "x", "Timestamps": [],
                                "Values": [], "StatusCode": "Complete"}
        for name, at, value in page:
            results[name]["Timestamps"].append(float(at))
            results[name]["Values"].append(float(value))
        if more or self.partial:
            for r in results.values():
                r["StatusCode"] = "PartialData"
        return {"MetricDataResults": list(results.values()), "Messages": [],
                **more}

    def points(self, query, asked, region):
        stat = query["MetricStat"]
        if stat["Period"] != HOUR or stat["Stat"] != "Sum" or "Unit" in stat:
            raise Refusal("ValidationError", "this stand-in sums hours")
        for m in self.metrics:
            if m.listed() == stat["Metric"] and region == self.region:
                return [(query["Id"], at, n) for at, n in sorted(m.sums.items())
                        if asked["StartTime"] <= at < asked["EndTime"]]
        return []

    # ---- Cost Explorer ----

    def cost_and_usage(self, asked, region):
        self.pages_paid += 1
        if self.unavailable:
            raise Refusal("DataUnavailableException",
                          "The requested data is unavailable.")
        start, end = asked["TimePeriod"]["Start"], asked["TimePeriod"]["End"]
        if start >= end or asked["Granularity"] != "DAILY":
            raise Refusal("ValidationException", "Start before End, DAILY")
        groups = [g["Key"] for g in asked["GroupBy"]]
        rows = collections.OrderedDict()
        for c in self.costs:
            if start <= c["day"] < end and passes(asked.get("Filter"), c):
                key = (c["day"], *(dimension(c, g) for g in groups))
                rows.setdefault(key, []).append(c["amount"])
        page, more = self.pages(asked, "NextPageToken",
                                sorted(rows.items()))
        if more:
            more = {"NextPageToken": more["NextPageToken"]}
        return {"GroupDefinitions": asked["GroupBy"],
                "ResultsByTime": self.days(page, start, end),
                "DimensionValueAttributes": [], **more}

    def days(self, page, start, end):
        days = []
        day = datetime.date.fromisoformat(start)
        while day < datetime.date.fromisoformat(end):
            after = day + datetime.timedelta(1)
            days.append({
                "TimePeriod": {"Start": str(day), "End": str(after)},
                "Total": {}, "Estimated": bool(self.estimated),
                "Groups": [{"Keys": list(keys), "Metrics": {"UnblendedCost": {
                    "Amount": exact_sum(amounts), "Unit": "USD"}}}
                    for (at, *keys), amounts in page if at == str(day)]})
            day = after
        return days


def dimension(cost, key):
    return {"SERVICE": cost["service"], "USAGE_TYPE": cost["usage"],
            "RECORD_TYPE": cost.get("record", "Usage")}[key]


def passes(rule, cost):
    if not rule:
        return True
    if "Not" in rule:
        return not passes(rule["Not"], cost)
    only = rule["Dimensions"]
    return dimension(cost, only["Key"]) in only["Values"]


def exact_sum(amounts):
    return "%.10f" % sum(Decimal(a) for a in amounts)


if __name__ == "__main__":
    main(Aws)
