#!/usr/bin/env python3
"""A stand-in for OpenAI's usage and costs API.

    from openai_server import OpenAI
    seller = OpenAI(key="sk-admin-1", facts={
        "usage/completions": [dict(at=1767225600, project_id="p", model="m",
                                   input_tokens=10, ...)],
        "costs": [dict(at=1767225600, line_item="m, input", value="0.10")]})

`names` is what projects and keys are called: {"proj_a": ("Web shop",
{"key_1": "ci"})}.

Or as a program: README.md. Dimensions nobody asked for are null, over-long
pages and keys before 2025-12-06 are refused, cursors fit their query alone.
"""

from decimal import Decimal

from bucketed import DAY, Bucketed, Refusal, groups_of, listed, number_of, \
    total, width_of
from standin import main

BASE = "/v1/organization/"
KEYS_SINCE = 1764979200         # 2025-12-06: costs have no keys before
SERVED = 31                     # most days of costs on a page, asked or not
LIMITS = {"1m": (60, 1440), "1h": (24, 168), "1d": (7, 31)}
MODEL = ["project_id", "user_id", "api_key_id", "model"]
CALLS = ["num_model_requests"]

# Path under usage/: word in "object", dimensions, figures.
ENDPOINTS = {
    "completions": (
        "completions", MODEL + ["batch", "service_tier"],
        ["input_tokens", "input_cached_tokens", "input_cache_write_tokens",
         "input_uncached_tokens", "output_tokens", "input_audio_tokens",
         "output_audio_tokens", "input_text_tokens", "input_image_tokens",
         "output_text_tokens", "output_image_tokens"] + CALLS),
    "embeddings": ("embeddings", MODEL, ["input_tokens"] + CALLS),
    "moderations": ("moderations", MODEL, ["input_tokens"] + CALLS),
    "images": ("images", MODEL + ["size", "source"], ["images"] + CALLS),
    "audio_speeches": ("audio_speeches", MODEL, ["characters"] + CALLS),
    "audio_transcriptions": (
        "audio_transcriptions", MODEL, ["seconds"] + CALLS),
    "vector_stores": ("vector_stores", ["project_id"], ["usage_bytes"]),
    "code_interpreter_sessions": (
        "code_interpreter_sessions", ["project_id"], ["num_sessions"]),
    "file_search_calls": (
        "file_searches",
        ["project_id", "user_id", "api_key_id", "vector_store_id"],
        ["num_requests"]),
    "web_search_calls": (
        "web_searches", MODEL + ["context_level"], ["num_requests"] + CALLS),
}
COST_DIMS = ["project_id", "line_item", "api_key_id", "user_id"]


def sample(now):
    """A day or two of a small organization."""
    hour = int(now) // 3600 * 3600
    day = hour // DAY * DAY
    who = {"project_id": "proj_web", "api_key_id": "key_ci",
           "user_id": "user_1", "batch": False, "service_tier": "default"}
    call = dict(who, model="gpt-5.6", input_tokens=1000,
                input_cached_tokens=600, input_cache_write_tokens=100,
                input_uncached_tokens=300, output_tokens=500,
                input_audio_tokens=0, output_audio_tokens=0,
                num_model_requests=5)
    return {
        "usage/completions": [
            dict(call, at=hour - 25 * 3600), dict(call, at=hour),
            dict(call, at=hour - 3600, batch=True, model="gpt-5.6-mini")],
        "usage/embeddings": [
            dict(who, at=hour - 3600, model="text-embedding-3-large",
                 input_tokens=8000, num_model_requests=40)],
        "usage/images": [
            dict(who, at=hour - 3600, model="gpt-image-1", images=7,
                 size="1024x1024", source="image.generation",
                 num_model_requests=4)],
        "costs": [
            dict(who, at=day - DAY, line_item="gpt-5.6, input",
                 value="0.004200", quantity=1000),
            dict(who, at=day - DAY, line_item="gpt-5.6, output",
                 value="0.015", quantity=500),
            dict(who, at=day, line_item="gpt-5.6, input", value="0.0042",
                 quantity=1000)]}


class OpenAI(Bucketed):
    """`key` is the admin key, `ordinary_key` one that runs models only.
    `served` caps pages of costs; `most` replaces the largest limit of a
    width, as {"1h": 24}; `value` writes an amount of money: str or float."""

    def __init__(self, key="sk-admin-test", facts=None, now=None,
                 ordinary_key="sk-proj-test", served=SERVED, most=None,
                 value=str, names=None):
        super().__init__(facts, now)
        self.names = names or {}
        if facts is None:
            self.facts = sample(self.now())
        self.key, self.ordinary_key = key, ordinary_key
        self.served, self.most, self.value = served, most or {}, value

    def error(self, status, message, kind=None, param=None, code=None):
        kinds = {401: "invalid_request_error", 429: "requests",
                 500: "server_error"}
        return {"error": {"message": message, "param": param, "code": code,
                          "type": kind or kinds.get(status,
                                                    "invalid_request_error")}}

    def handle(self, request):
        try:
            self.check(request)
            return 200, {}, self.report(request)
        except Refusal as r:
            return r.status, r.headers, self.error(r.status, r.message,
                                                   r.kind, r.param, r.code)

    def check(self, request):
        token = request.bearer()
        if token == self.ordinary_key:
            raise Refusal(403, "You have insufficient permissions for this "
                          "operation. Missing scopes: api.usage.read.")
        if token is None:
            raise Refusal(401, "Missing bearer authentication in header.")
        if token != self.key:
            raise Refusal(401, "Incorrect API key provided.",
                          code="invalid_api_key")
        if request.method != "GET":
            raise Refusal(405, "Method not allowed.")

    def report(self, request):
        feed = request.path[len(BASE):]
        if not request.path.startswith(BASE):
            raise Refusal(404, "Invalid URL (GET %s)" % request.path)
        if feed == "costs":
            return self.costs(request)
        kind, _, name = feed.partition("/")
        if kind == "projects":
            return self.projects(request, name)
        if kind == "usage" and name in ENDPOINTS:
            return self.usage(request, feed, name)
        raise Refusal(404, "Invalid URL (GET %s)" % request.path)

    def starts(self, request, width):
        start = request.param("start_time")
        if start is None:
            raise Refusal(400, "Missing required parameter: 'start_time'.",
                          code="invalid_request_error")
        end = request.param("end_time", "%d" % (self.now() + 1))
        if not start.isdigit() or not end.isdigit():
            raise Refusal(400, "Invalid start_time or end_time: expected "
                          "Unix seconds.", param="start_time",
                          code="invalid_type")
        return range(int(start) // width * width, int(end), width)

    def pages(self, request, starts, limit, bucket):
        some, cursor = self.page(request, starts, limit)
        return {"object": "page", "data": [bucket(s) for s in some],
                "has_more": cursor is not None, "next_page": cursor}

    def usage(self, request, feed, name):
        kind, dims, figures = ENDPOINTS[name]
        word, width = width_of(request, LIMITS, "1d")
        default, most = LIMITS[word]
        most = self.most.get(word, most)
        limit = number_of(request, "limit", 1, min(default, most), most)
        groups = groups_of(request, dims)

        def bucket(start):
            _, found = next(self.buckets(feed, [start], width, groups))
            return {"object": "bucket", "start_time": start,
                    "end_time": start + width, "results": [
                        {"object": "organization.usage.%s.result" % kind,
                         **{f: total(facts, f) for f in figures},
                         **{d: told.get(d) for d in dims}}
                        for told, facts in found]}

        return self.pages(request, self.starts(request, width), limit, bucket)

    def projects(self, request, rest):
        """The list of projects, or of the keys of one."""
        limit = number_of(request, "limit", 1, 20, 100)
        if not rest:
            items = [{"object": "organization.project", "id": i, "name": name,
                      "status": "active"}
                     for i, (name, _) in self.names.items()]
            return {"object": "list",
                    **listed(request, items, "after", limit)}
        project, _, word = rest.partition("/")
        if word != "api_keys" or project not in self.names:
            raise Refusal(404, "Project not found.")
        items = [{"object": "organization.project.api_key", "id": i,
                  "name": name, "redacted_value": "sk-abc...def"}
                 for i, name in self.names[project][1].items()]
        return {"object": "list", **listed(request, items, "after", limit)}

    def costs(self, request):
        width_of(request, ["1d"], "1d")
        limit = number_of(request, "limit", 1, 7, 180)
        groups = groups_of(request, COST_DIMS)
        starts = self.starts(request, DAY)
        if "api_key_id" in groups and starts.start < KEYS_SINCE:
            raise Refusal(400, "Grouping by api_key_id is not supported for "
                          "start_time before 1764979200.",
                          param="start_time", code="invalid_request_error")

        def bucket(start):
            _, found = next(self.buckets("costs", [start], DAY, groups))
            return {"object": "bucket", "start_time": start,
                    "end_time": start + DAY,
                    "results": [self.cost(told, facts, groups)
                                for told, facts in found]}

        return self.pages(request, starts, min(limit, self.served), bucket)

    def cost(self, told, facts, groups):
        value = sum(Decimal(str(f["value"])) for f in facts)
        row = {"object": "organization.costs.result",
               "amount": {"value": self.value(value),
                          "currency": facts[0].get("currency", "usd")},
               **{d: told.get(d) for d in COST_DIMS if d != "user_id"}}
        if "line_item" in groups:
            row["quantity"] = total(facts, "quantity")
        if "user_id" in groups:
            row["user_id"] = told["user_id"]
        return row


if __name__ == "__main__":
    main(OpenAI)
