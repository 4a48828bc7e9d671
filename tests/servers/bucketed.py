"""What stand-ins for sellers with bucketed reports share: facts that are cut
into buckets, grouped and added up, pages with cursors that fit one query
alone, and facts that are restated.

A fact is a dict: "at" (Unix seconds), dimensions, and figures.
"""

import base64
import itertools
import json
import time

from standin import Seller

WIDTHS = {"1m": 60, "1h": 3600, "1d": 86400}
DAY = 86400


class Refusal(Exception):
    """An answer that is an error. `code` and `param` are OpenAI's."""

    def __init__(self, status, message, kind="invalid_request_error",
                 param=None, code=None, headers=None):
        super().__init__(message)
        self.status, self.message, self.kind = status, message, kind
        self.param, self.code, self.headers = param, code, headers or {}


class Bucketed(Seller):
    """`facts` by feed; `now` in Unix seconds, None: the clock's."""

    def __init__(self, facts, now=None):
        self.facts = facts
        self.fixed_now = now
        self.cursors = {}               # token -> (query, index)
        self.numbers = itertools.count(1)

    def now(self):
        return time.time() if self.fixed_now is None else self.fixed_now

    # ---- facts ----

    def add(self, feed, **fact):
        """One more fact. None of `feed` yet is fine."""
        fact.setdefault("at", self.now())
        self.facts.setdefault(feed, []).append(fact)

    def restate(self, feed, match, change):
        """Change all facts of a feed that have what is in `match`; how many
        there were."""
        found = [f for f in self.facts[feed]
                 if all(f.get(k) == v for k, v in match.items())]
        for fact in found:
            fact.update(change)
        return len(found)

    def command(self, name, params):
        """POST /_/add?feed=F&fact={JSON}
        POST /_/restate?feed=F&match={JSON}&change={JSON}
        POST /_/now?at=SECONDS"""
        if name == "add":
            self.add(params["feed"], **json.loads(params["fact"]))
            return {}
        if name == "restate":
            return {"restated": self.restate(params["feed"],
                                             json.loads(params["match"]),
                                             json.loads(params["change"]))}
        if name == "now":
            self.fixed_now = float(params["at"])
            return {}
        raise KeyError(name)

    # ---- buckets ----

    def buckets(self, feed, starts, width, groups):
        """(start, [(dimensions, facts), ...]) for each start."""
        for start in starts:
            found = {}
            for fact in self.facts.get(feed, []):
                if start <= fact["at"] < start + width:
                    dims = tuple(fact.get(g) for g in groups)
                    found.setdefault(dims, []).append(fact)
            yield start, [(dict(zip(groups, dims)), facts)
                          for dims, facts in found.items()]

    # ---- pages ----

    def page(self, request, items, limit):
        """(items of the page that is asked for, cursor to the next or None).
        A cursor is good for the query it was made for and no other."""
        query = [(k, v) for k, v in request.query if k != "page"]
        token, at = request.param("page"), 0
        if token is not None:
            made_for, at = self.cursors.get(token, (None, 0))
            if made_for != (request.path, query):
                raise Refusal(400, "Invalid page token for this query.",
                              param="page")
        end = at + limit
        if end >= len(items):
            return items[at:end], None
        number = b"%08d-%d" % (next(self.numbers), end)
        token = "page_" + base64.b64encode(number).decode()
        self.cursors[token] = ((request.path, query), end)
        return items[at:end], token


def listed(request, items, after, limit):
    """A page of {"id": ..., ...} that goes on after an id."""
    ids = [item["id"] for item in items]
    last = request.param(after)
    if last is not None and last not in ids:
        raise Refusal(400, "Invalid '%s': %s." % (after, last), param=after)
    at = ids.index(last) + 1 if last is not None else 0
    some = items[at:at + limit]
    return {"data": some, "has_more": at + limit < len(items),
            "first_id": some[0]["id"] if some else None,
            "last_id": some[-1]["id"] if some else None}


def number_of(request, name, least, default, most):
    """A whole parameter between `least` and `most`."""
    text = request.param(name)
    if text is None:
        return default
    if not text.isdigit() or not least <= int(text) <= most:
        raise Refusal(400, "Invalid '%s': %s. It must be between %d and %d."
                      % (name, text, least, most), param=name)
    return int(text)


def groups_of(request, allowed):
    """Dimensions to group by, in both spellings."""
    groups = request.params("group_by[]") + request.params("group_by")
    for g in groups:
        if g not in allowed:
            raise Refusal(400, "Invalid group_by: '%s'. Supported values: %s."
                          % (g, ", ".join(allowed)), param="group_by")
    return groups


def width_of(request, allowed, default):
    """(word, seconds) of bucket_width."""
    word = request.param("bucket_width", default)
    if word not in allowed:
        raise Refusal(400, "Invalid bucket_width: '%s'. Supported values: %s."
                      % (word, ", ".join(allowed)), param="bucket_width")
    return word, WIDTHS[word]


def total(facts, key):
    """Sum of a figure; None when no fact has it."""
    told = [f[key] for f in facts if f.get(key) is not None]
    return sum(told) if told else None
