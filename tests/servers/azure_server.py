#!/usr/bin/env python3
"""A stand-in for Azure: tokens of Microsoft Entra, the accounts of a
subscription, Azure Monitor and Cost Management.

It cuts an answer to ten series where `top` is missing, as the real one does
without a word, refuses a dimension that a metric lacks, and throttles costs
with several headers of which the longest counts.

    seller = Azure()
    seller.use("acct", "gpt-prod", "gpt-4.1", "2026-08-01T10:07:00Z", 100, 20)
    seller.charge("2026-08-01", "acct", "gpt 4.1 Inp Tokens", "1.25", "EUR")
    seller.az(folder)                   a program "az" that is logged in

As a program the same by POST /_/NAME?...: use?account=&deployment=&model=&at=
&input=&output=&family=new|old|both&cached=&calls=; charge?day=&account=&meter=
&cost=&currency= (that day of that meter costs so much from now on); az?folder=;
error?code= (errorCode inside a 200; empty: none); limit?series=N (the most an
answer holds, whatever `top` says); page?size=N; circle?on=1 (nextLink repeats);
foreign?on=1 (nextLink to another host); throttle?times=N (costs); expire.
Endpoints: token, metrics and costs are all URL. Without TLS say so:
Azure(scheme="http")."""

import datetime
import itertools
import json
import os
import re
import sys

from standin import Seller, main

TENANT, CLIENT, SECRET = "tenant-1", "client-1", "s3cret/+="
SUBSCRIPTION = "0000aaaa-1111-2222-3333-444455556666"
SCOPE = "https://management.azure.com/.default"
ACCOUNTS = "/providers/Microsoft.CognitiveServices/accounts"
NEW = ["ApiName", "Region", "ModelDeploymentName", "ModelName", "ModelVersion"]
OLD = ["ApiName", "ModelDeploymentName", "FeatureName", "UsageChannel",
       "Region", "ModelVersion"]
METRICS = {
    "InputTokens": NEW, "OutputTokens": NEW, "TotalTokens": NEW,
    "cacheReadInputTokens": NEW + ["ContextLength"],
    "ModelRequests": NEW + ["StatusCode"],
    "ProcessedPromptTokens": OLD, "GeneratedTokens": OLD,
    "TokenTransaction": OLD, "AzureOpenAIRequests": NEW + ["StatusCode"],
}
FAMILIES = {"new": ("InputTokens", "OutputTokens", "TotalTokens",
                    "ModelRequests"),
            "old": ("ProcessedPromptTokens", "GeneratedTokens",
                    "TokenTransaction", "AzureOpenAIRequests")}
HOUR = datetime.timedelta(hours=1)


class Refused(Exception):
    """(status, headers, error body)"""


def parse(text):
    """RFC 3339 in UTC to a naive time in UTC."""
    return datetime.datetime.fromisoformat(text.replace("Z", ""))


def hour(at):
    return at.replace(minute=0, second=0, microsecond=0)


class Azure(Seller):
    def __init__(self, subscription=SUBSCRIPTION, scheme="https"):
        self.subscription, self.scheme = subscription, scheme
        self.tokens = {}                # token -> is it good?
        self.kinds = {}                 # account -> kind
        self.usage = {}                 # (account, metric, deployment,
        self.bill = {}                  # model) -> {hour: count}
        self.error_code = ""
        self.limit = 100000
        self.page_size = 1000
        self.circle = self.foreign = False
        self.throttled = 0
        self.asked = []                 # bodies of Cost Management

    # ---- what is sold ----

    def resource(self, account):
        return "/subscriptions/%s/resourceGroups/G%s/%s" % (
            self.subscription, ACCOUNTS, account)

    def use(self, account, deployment, model, at, input=0, output=0,
            family="new", cached=0, calls=1):
        self.kinds.setdefault(account, "OpenAI")
        figures = int(input), int(output), int(input) + int(output), int(calls)
        counts = []
        for name in ("new", "old") if family == "both" else (family,):
            counts += zip(FAMILIES[name], figures)
        if int(cached):
            counts.append(("cacheReadInputTokens", int(cached)))
        for metric, n in counts:
            key = account, metric, deployment, model
            hours = self.usage.setdefault(key, {})
            at_hour = hour(parse(at))
            hours[at_hour] = hours.get(at_hour, 0) + n

    def charge(self, day, account, meter, cost, currency="USD"):
        self.kinds.setdefault(account, "OpenAI")
        key = day.replace("-", ""), account, meter, currency
        self.bill[key] = float(cost)

    def az(self, folder, lifetime=3600):
        """A program of that name that prints a token like az does."""
        told = {"accessToken": self.issue(), "tokenType": "Bearer",
                "expiresOn": "2000-01-01 00:00:00.000000",
                "subscription": self.subscription, "tenant": TENANT}
        path = os.path.join(folder, "az")
        with open(path, "w") as f:
            f.write("#!/bin/sh\n"
                    "[ \"$*\" = \"account get-access-token --resource "
                    "https://management.azure.com/ -o json\" ] || exit 2\n"
                    "now=$(date +%%s)\n"
                    "printf '%%s, \"expires_on\": %%s}\\n' '%s' "
                    "$((now + %d))\n" % (json.dumps(told)[:-1], int(lifetime)))
        os.chmod(path, 0o755)
        return path

    # ---- logging in ----

    def issue(self):
        token = "eyJ.%d" % (len(self.tokens) + 1)
        self.tokens[token] = True
        return token

    def log_in(self, request):
        form = request.form()
        if (form.get("client_id"), form.get("client_secret")) != \
                (CLIENT, SECRET):
            raise Refused(401, {}, {
                "error": "invalid_client", "error_description":
                "AADSTS7000215: Invalid client secret provided. Trace ID: 1\r\n"
                "Correlation ID: 2\r\nTimestamp: 2026-01-01 00:00:00Z"})
        if form.get("grant_type") != "client_credentials" or \
                form.get("scope") != SCOPE:
            raise Refused(400, {}, {
                "error": "invalid_scope", "error_description":
                "AADSTS70011: The provided value for scope is not valid."})
        return 200, {}, {"token_type": "Bearer", "expires_in": 3599,
                         "ext_expires_in": 3599, "access_token": self.issue()}

    # ---- answering ----

    def handle(self, request):
        try:
            return self.route(request)
        except Refused as e:
            return e.args

    def route(self, request):
        path, method = request.path, request.method
        if path == "/%s/oauth2/v2.0/token" % TENANT and method == "POST":
            return self.log_in(request)
        if not self.tokens.get(request.bearer()):
            self.fail(401, "The access token is invalid.")
        base = "/subscriptions/" + self.subscription
        if not path.lower().startswith(base):
            self.fail(403, "The client does not have authorization.")
        if (method, path) == ("GET", base + ACCOUNTS):
            return self.list_accounts(request)
        if (method, path) == ("POST", base + "/providers/Microsoft."
                              "CostManagement/query"):
            return self.costs(request)
        of = re.fullmatch(base + "/resourceGroups/G" + ACCOUNTS + r"/([\w-]+)"
                          r"/providers/Microsoft\.Insights/(\w+)", path)
        if not of or method != "GET" or of[1] not in self.kinds:
            self.fail(404, "The Resource was not found.")
        self.version(request, "2023-10-01")
        return self.definitions(of[1]) if of[2] == "metricDefinitions" \
            else self.metrics(request, of[1])

    def fail(self, status, why, headers={}):
        raise Refused(status, headers, self.error(status, why))

    def error(self, status, message):
        return {"error": {"code": str(status), "message": message}}

    def version(self, request, wanted):
        if request.param("api-version") != wanted:
            self.fail(400, "The api-version is invalid.")

    def next_link(self, request, token):
        host = "elsewhere.test" if self.foreign else request.headers["host"]
        query = request.raw_query.split("&$skiptoken")[0]
        return "%s://%s%s?%s&$skiptoken=%s" % (
            self.scheme, host, request.raw_path, query,
            0 if self.circle else token)

    def cut(self, request, things):
        """A page of a list and the link to the next, or None."""
        start = int(request.param("$skiptoken", 0))
        end = start + self.page_size
        return things[start:end], (self.next_link(request, end)
                                   if end < len(things) else None)

    def list_accounts(self, request):
        self.version(request, "2024-10-01")
        page, link = self.cut(request, [
            {"id": self.resource(a), "name": a, "kind": kind,
             "location": "eastus2"} for a, kind in sorted(self.kinds.items())])
        answer = {"value": page}
        if link:
            answer["nextLink"] = link
        return 200, {}, answer

    # ---- Monitor ----

    def definitions(self, account):
        used = {m for a, m, _, _ in self.usage if a == account}
        return 200, {}, {"value": [
            {"name": {"value": m, "localizedValue": m}, "unit": "Count",
             "primaryAggregationType": "Total",
             "dimensions": [{"value": d} for d in METRICS[m]]}
            for m in METRICS if m in used]}

    def metrics(self, request, account):
        names = request.param("metricnames", "").split(",")
        start, end = (parse(t) for t in request.param("timespan").split("/"))
        if request.param("interval") != "PT1H" or \
                request.param("aggregation") != "total" or start >= end:
            self.fail(400, "interval, aggregation or timespan is invalid")
        dimensions = self.filter(request.param("$filter"), names)
        top = int(request.param("top", 10)) if dimensions else self.limit
        top = min(top, self.limit)
        return 200, {}, {
            "cost": 119, "timespan": request.param("timespan"),
            "interval": "PT1H", "resourceregion": "eastus2",
            "namespace": "Microsoft.CognitiveServices/accounts",
            "value": [self.metric(account, name, dimensions, start, end, top)
                      for name in names]}

    def filter(self, text, names):
        if not text:
            return []
        parts = [re.fullmatch(r"(\w+) eq '\*'", p)
                 for p in text.split(" and ")]
        if not all(parts):
            self.fail(400, "Invalid filter")
        dimensions = [p[1] for p in parts]
        for name, d in itertools.product(names, dimensions):
            if d not in METRICS.get(name, ()):
                self.fail(400, "Metric: %s does not support requested "
                          "dimension: %s" % (name, d))
        return dimensions

    def metric(self, account, name, dimensions, start, end, top):
        value = {"id": "%s/providers/Microsoft.Insights/metrics/%s" %
                 (self.resource(account), name),
                 "name": {"value": name, "localizedValue": name},
                 "unit": "Count", "errorCode": self.error_code or "Success",
                 "timeseries": []}
        if self.error_code:
            return {**value, "errorMessage": "The backend has no data"}
        series = {}
        for (a, m, deployment, model), hours in self.usage.items():
            if (a, m) != (account, name):
                continue
            split = {"ModelDeploymentName": deployment, "ModelName": model}
            key = tuple((d, split.get(d, "x")) for d in dimensions)
            sums = series.setdefault(key, {})
            for at, n in hours.items():
                sums[at] = sums.get(at, 0) + n
        busiest = sorted(series.items(), key=lambda s: -sum(s[1].values()))
        value["timeseries"] = [
            {"metadatavalues": [{"name": {"value": d.lower(),
                                          "localizedValue": d.lower()},
                                 "value": v} for d, v in key],
             "data": list(self.points(sums, start, end))}
            for key, sums in busiest[:top]]
        return value

    def points(self, sums, start, end):
        """Every hour; those without data have no total."""
        at = hour(start)
        while at < end:
            point = {"timeStamp": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
            if at in sums:
                point["total"] = float(sums[at])
            yield point
            at += HOUR

    # ---- Cost Management ----

    def costs(self, request):
        self.version(request, "2023-11-01")
        if self.throttled > 0:
            self.throttled -= 1
            limit = "x-ms-ratelimit-microsoft.costmanagement-"
            self.fail(429, "Too many requests. Please retry after 3 seconds.",
                      {"Retry-After": "1", limit + "qpu-retry-after": "3",
                       limit + "entity-retry-after": "2"})
        asked = request.json()
        if request.param("$skiptoken") and self.asked[-1:] != [asked]:
            self.fail(400, "The body differs from that of the first page.")
        self.asked.append(asked)
        rows = self.rows(asked)
        if not rows:
            return 204, {}, b""
        page, link = self.cut(request, rows)
        names = ("PreTaxCost", "UsageDate", "ResourceId", "Meter", "Currency")
        return 200, {}, {"type": "Microsoft.CostManagement/query",
                         "properties": {
                             "nextLink": link, "rows": page,
                             "columns": [{"name": n} for n in names]}}

    def rows(self, asked):
        data, span = asked["dataset"], asked["timePeriod"]
        groups = [g["name"] for g in data["grouping"]]
        if (asked["type"], asked["timeframe"], data["granularity"], groups) \
                != ("ActualCost", "Custom", "Daily", ["ResourceId", "Meter"]):
            self.fail(400, "Invalid query definition")
        first, last = (parse(span[k]).strftime("%Y%m%d")
                       for k in ("from", "to"))
        wanted = data.get("filter", {}).get("dimensions", {})
        ids = [i.lower() for i in wanted.get("values", [])]
        rows = [[cost, int(day), self.resource(account).lower(), meter,
                 currency] for (day, account, meter, currency), cost in
                sorted(self.bill.items()) if first <= day <= last]
        other = "/subscriptions/%s/resourcegroups/g/providers/microsoft." \
            "compute/virtualmachines/vm" % self.subscription
        if rows:
            rows.append([99.0, int(last), other, "D2 v5", "USD"])
        return [r for r in rows if not ids or r[2] in ids]

    # ---- commands ----

    def command(self, name, params):
        if name in ("use", "charge"):
            getattr(self, name)(**params)
        elif name == "az":
            return {"path": self.az(**params)}
        elif name == "error":
            self.error_code = params.get("code", "")
        elif name == "limit":
            self.limit = int(params["series"])
        elif name == "page":
            self.page_size = int(params["size"])
        elif name in ("circle", "foreign"):
            setattr(self, name, params["on"] == "1")
        elif name == "throttle":
            self.throttled = int(params["times"])
        elif name == "expire":
            self.tokens = dict.fromkeys(self.tokens, False)
        else:
            raise KeyError(name)
        return None


if __name__ == "__main__":
    main(Azure(scheme="https" if "--tls" in sys.argv else "http"))
