#!/usr/bin/env python3
"""A stand-in for Anthropic's usage, cost and Claude Code reports.

    from anthropic_server import Anthropic
    seller = Anthropic(key="sk-ant-admin-1", facts={
        "usage": [dict(at=1767225600, model="m", api_key_id="apikey_1",
                       uncached_input_tokens=10, write_5m=0, write_1h=0,
                       cache_read_input_tokens=0, output_tokens=5,
                       web_search_requests=0)],
        "costs": [dict(at=1767225600, description="...", cents="12.5")],
        "claude-code": [dict(at=1767225600, email="dev@example.com", ...)]})

`names` is what keys and workspaces are called: {"api_keys": {"apikey_1":
"ci"}, "workspaces": {"wrkspc_1": "Research"}}.

Or as a program: README.md. Costs are cents and closed days only; six
dimensions, a range without a whole day, and a missing anthropic-version are
refused; cursors fit their query alone.
"""

from datetime import datetime, timezone
from decimal import Decimal

from bucketed import DAY, Bucketed, Refusal, groups_of, listed, number_of, \
    total, width_of
from standin import http_date, main

BASE = "/v1/organizations/"
LIMITS = {"1m": (60, 1440), "1h": (24, 168), "1d": (7, 31)}
USAGE_GROUPS = ["account_id", "api_key_id", "context_window", "inference_geo",
                "model", "service_account_id", "service_tier", "speed",
                "workspace_id"]
USAGE_DIMS = ["api_key_id", "workspace_id", "model", "service_tier",
              "context_window", "inference_geo"]
COST_DIMS = ["cost_type", "description", "model", "service_tier",
             "token_type", "context_window", "inference_geo"]
KINDS = {400: "invalid_request_error", 401: "authentication_error",
         403: "permission_error", 404: "not_found_error",
         429: "rate_limit_error", 500: "api_error", 529: "overloaded_error"}


def iso(seconds):
    when = datetime.fromtimestamp(seconds, timezone.utc)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def sample(now):
    """A day or two of a small organization."""
    hour = int(now) // 3600 * 3600
    day = hour // DAY * DAY
    who = {"api_key_id": "apikey_01X", "workspace_id": None,
           "model": "claude-opus-4-6", "service_tier": "standard",
           "context_window": "0-200k", "inference_geo": "global"}
    call = dict(who, uncached_input_tokens=1500, write_1h=1000, write_5m=500,
                cache_read_input_tokens=200, output_tokens=500,
                web_search_requests=10)
    line = dict(who, cost_type="tokens", api_key_id=None)
    return {
        "usage": [dict(call, at=hour - 25 * 3600), dict(call, at=hour),
                  dict(call, at=hour - 3600, workspace_id="wrkspc_1",
                       web_search_requests=0)],
        "costs": [
            dict(line, at=day - DAY, cents="0.75",
                 token_type="uncached_input_tokens",
                 description="Claude Opus 4.6 Usage - Input Tokens"),
            dict(line, at=day - DAY, cents="1.25",
                 token_type="output_tokens",
                 description="Claude Opus 4.6 Usage - Output Tokens")],
        "claude-code": [
            dict(at=day, email="dev@example.com", model="claude-opus-4-6",
                 input=100000, output=35000, cache_read=10000,
                 cache_creation=5000, cents=1025)]}


class Anthropic(Bucketed):
    """`key` is the admin key, `ordinary_key` one that runs models only."""

    def __init__(self, key="sk-ant-admin-test", facts=None, now=None,
                 ordinary_key="sk-ant-api-test", names=None):
        super().__init__(facts, now)
        self.names = names or {}
        if facts is None:
            self.facts = sample(self.now())
        self.key, self.ordinary_key = key, ordinary_key
        self.full_until = 0

    def error(self, status, message, kind=None):
        return {"type": "error", "request_id": "req_%06d" % next(self.numbers),
                "error": {"type": kind or KINDS.get(status, "api_error"),
                          "message": message}}

    def command(self, name, params):
        """POST /_/full?seconds=N: out of requests for so long. A 429 then
        has no Retry-After."""
        if name == "full":
            self.full_until = self.now() + float(params["seconds"])
            return {}
        return super().command(name, params)

    def handle(self, request):
        try:
            self.check(request)
            return 200, {}, self.report(request)
        except Refusal as r:
            return r.status, r.headers, self.error(r.status, r.message)

    def check(self, request):
        key = request.headers.get("x-api-key")
        if key == self.ordinary_key:
            raise Refusal(403, "Your API key does not have permission to use "
                          "the specified resource.")
        if key is None:
            raise Refusal(401, "x-api-key header is required")
        if key != self.key:
            raise Refusal(401, "invalid x-api-key")
        if "anthropic-version" not in request.headers:
            raise Refusal(400, "anthropic-version: header is required")
        if self.now() < self.full_until:
            raise Refusal(429, "This request would exceed the rate limit of "
                          "your organization.", headers={
                              "Date": http_date(self.now()),
                              "anthropic-ratelimit-requests-reset":
                              iso(self.full_until + 1)})

    def report(self, request):
        reports = {"usage_report/messages": self.usage,
                   "usage_report/claude_code": self.claude_code,
                   "cost_report": self.costs,
                   "api_keys": lambda r: self.list(r, "api_key", "api_keys"),
                   "workspaces":
                       lambda r: self.list(r, "workspace", "workspaces")}
        report = reports.get(request.path[len(BASE):])
        if request.method != "GET" or not report or \
                not request.path.startswith(BASE):
            raise Refusal(404, "Not found")
        return report(request)

    def time(self, request, name):
        text = request.param(name)
        if text is None:
            return None
        try:
            when = datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            raise Refusal(400, "%s: Input should be a valid datetime" % name)
        return (when if when.tzinfo else
                when.replace(tzinfo=timezone.utc)).timestamp()

    def start(self, request):
        start = self.time(request, "starting_at")
        if start is None:
            raise Refusal(400, "starting_at: Field required")
        return start

    def pages(self, request, items, limit, write):
        some, cursor = self.page(request, items, limit)
        return {"data": [write(x) for x in some],
                "has_more": cursor is not None, "next_page": cursor}

    def list(self, request, kind, feed):
        limit = number_of(request, "limit", 1, 20, 1000)
        items = [{"type": kind, "id": i, "name": name}
                 for i, name in self.names.get(feed, {}).items()]
        return listed(request, items, "after_id", limit)

    # ---- usage ----

    def usage(self, request):
        word, width = width_of(request, LIMITS, "1d")
        limit = number_of(request, "limit", 1, *LIMITS[word])
        groups = groups_of(request, USAGE_GROUPS)
        if len(groups) > 5:
            raise Refusal(400, "Cannot specify more than 5 group_by[] "
                          "dimensions.")
        if "speed" in groups and "fast-mode-2026-02-01" not in \
                request.headers.get("anthropic-beta", ""):
            raise Refusal(400, "speed requires the fast-mode-2026-02-01 beta")
        end = self.time(request, "ending_at") or self.now() + width
        first = int(self.start(request)) // width * width
        starts = range(first, max(first, int(end) - width + 1), width)

        def bucket(start):
            _, found = next(self.buckets("usage", [start], width, groups))
            return {"starting_at": iso(start), "ending_at": iso(start + width),
                    "results": [self.used(*x) for x in found]}

        return self.pages(request, starts, limit, bucket)

    def used(self, told, facts):
        def count(key):
            return total(facts, key) or 0

        return {"uncached_input_tokens": count("uncached_input_tokens"),
                "cache_creation": {
                    "ephemeral_1h_input_tokens": count("write_1h"),
                    "ephemeral_5m_input_tokens": count("write_5m")},
                "cache_read_input_tokens": count("cache_read_input_tokens"),
                "output_tokens": count("output_tokens"),
                "server_tool_use": {
                    "web_search_requests": count("web_search_requests")},
                **{d: None for d in USAGE_DIMS}, **told}

    # ---- costs ----

    def costs(self, request):
        width_of(request, ["1d"], "1d")
        limit = number_of(request, "limit", 1, 7, 31)
        groups = groups_of(request, ["workspace_id", "description"])
        end = self.time(request, "ending_at") or self.now()
        first = int(-(-self.start(request) // DAY)) * DAY
        starts = range(first, int(end) // DAY * DAY, DAY)
        if not starts:
            raise Refusal(400, "Invalid date range: ending date must be after "
                          "starting date", headers={"x-should-retry": "false"})
        by = COST_DIMS * ("description" in groups) + \
            ["workspace_id"] * ("workspace_id" in groups)

        def bucket(start):
            _, found = next(self.buckets("costs", [start], DAY, by))
            return {"starting_at": iso(start), "ending_at": iso(start + DAY),
                    "results": [
                        {"amount": str(sum(Decimal(str(f["cents"]))
                                           for f in facts)),
                         "currency": "USD", "workspace_id": None,
                         **{d: None for d in COST_DIMS}, **told}
                        for told, facts in found]}

        return self.pages(request, starts, limit, bucket)

    # ---- Claude Code ----

    def claude_code(self, request):
        text = request.param("starting_at", "")
        if len(text) != 10:
            raise Refusal(400, "starting_at: Input should be a valid date in "
                          "the format YYYY-MM-DD")
        start = self.start(request)
        limit = number_of(request, "limit", 1, 20, 1000)
        items = [f for f in self.facts.get("claude-code", [])
                 if start <= f["at"] < start + DAY]
        return self.pages(request, items, limit,
                          lambda f: self.worked(f, start))

    def worked(self, fact, day):
        if "email" in fact:
            actor = {"type": "user_actor", "email_address": fact["email"]}
        else:
            actor = {"type": "api_actor", "api_key_name": fact["key_name"]}
        return {"date": iso(day), "actor": actor,
                "organization_id": "00000000-0000-4000-8000-000000000001",
                "customer_type": fact.get("customer_type", "api"),
                "terminal_type": fact.get("terminal_type", "vscode"),
                "core_metrics": {"num_sessions": fact.get("sessions", 1)},
                "tool_actions": {},
                "model_breakdown": [
                    {"model": fact["model"],
                     "tokens": {k: fact.get(k, 0) for k in
                                ("input", "output", "cache_read",
                                 "cache_creation")},
                     "estimated_cost": {"currency": "USD",
                                        "amount": fact["cents"]}}]}


if __name__ == "__main__":
    main(Anthropic)
