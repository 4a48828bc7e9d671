#!/usr/bin/env python3
"""`tokentop compare` end to end: real logs in, figures against sums made here
from data/prices.json with exact fractions."""
import json
import os
from fractions import Fraction

import harness as h

PRICES = json.load(open(os.path.join(h.SRC, "data/prices.json")))["rules"]
OPUS, SONNET = "claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929"
NANO = 10 ** 9


def line(n, model, ts, new, read, write, out):
    """One response as Claude Code writes it, cache and all."""
    return json.dumps({
        "type": "assistant", "timestamp": ts, "sessionId": "s1", "uuid": f"u-{n}", "cwd": "/w",
        "requestId": f"req_{n}", "message": {
            "id": f"msg_{n}", "type": "message", "role": "assistant", "model": model, "content": [],
            "usage": {"input_tokens": new, "cache_read_input_tokens": read,
                      "cache_creation_input_tokens": write, "output_tokens": out}}})


CALLS = [(OPUS if n % 3 else SONNET, "2026-11-%02dT%02d:%02d:00Z" % (1 + n % 24, n * 5 % 24, n % 60),
          3 + n * 7 % 900, n * 4099 % 320000, n * 611 % 9000, 1 + n * 131 % 4000) for n in range(240)]


def home_of(d, calls):
    folder = os.path.join(d, "home/.claude/projects/-w")
    os.makedirs(folder)
    with open(os.path.join(folder, "s1.jsonl"), "w") as f:
        for n, call in enumerate(calls):
            f.write(line(n, *call) + "\n")
    return os.path.join(d, "home")


def rule(of, model):
    """The rule of plain tokens that is in force in November 2026."""
    for r in PRICES:
        if (r["list"], r["match"], r.get("unit", "mtok")) == (of, model, "mtok") and "kind" not in r \
                and r.get("valid_from", "") <= "2026-11-01" and r.get("valid_to", "9") >= "2026-11-25":
            return r
    raise AssertionError(f"no rule for {model} at {of}")


def price(r, call):
    """Nano-dollars of a call, rounded half to even once."""
    _, _, new, read, write, out = call
    above = "threshold" in r and new + read + write > r["threshold"]
    end = "_long" if above else ""
    rate = Fraction(r["input" + end])
    grown = rate / Fraction(r["input"])
    reads = Fraction(r.get("cache_read" + end, Fraction(r.get("cache_read", r["input"])) * grown))
    writes = Fraction(r.get("cache_write_5m", r["input"])) * grown
    usd = (new * rate + read * reads + write * writes + out * Fraction(r["output" + end])) / 10 ** 6
    return round(usd * NANO)


def usd(nano):
    return "%s%d.%09d" % ("-" if nano < 0 else "", abs(nano) // NANO, abs(nano) % NANO)


def compare(home, *args, **more):
    _, out, _ = h.run("compare", "--format", "json", "--home", home, "--store", ":memory:", "--now", h.NOW, *args,
                      home=home, **more)
    return json.loads(out)


def row(answer, model, of):
    rows = [r for r in answer["rows"] if (r["model"], r["price_list"]) == (model, of)]
    assert len(rows) == 1, rows
    return rows[0]


def actual(calls):
    of = {OPUS: rule("anthropic", "claude-opus-4-5"), SONNET: rule("anthropic", "claude-sonnet-4-5")}
    return sum(price(of[c[0]], c) for c in calls)


def every_figure_is_that_of_an_independent_sum():
    with h.Scratch() as d:
        home = home_of(d, CALLS)
        a = compare(home, "--to", "gpt-5,gemini-2.5-pro,claude-sonnet-4-5,gpt-4,claude-opus-4-5")
        assert a["schema"] == "tokentop.compare/1"
        was = actual(CALLS)
        assert a["actual"]["cost_usd"] == usd(was), (a["actual"], usd(was))
        assert a["actual"]["requests"] == len(CALLS)
        for model, of in (("gpt-5", "openai"), ("gemini-2.5-pro", "google"), ("claude-sonnet-4-5", "anthropic"),
                          ("gpt-4", "openai"), ("claude-opus-4-5", "anthropic")):
            r, would = row(a, model, of), sum(price(rule(of, model), c) for c in CALLS)
            assert r["cost_usd"] == usd(would), (model, r["cost_usd"], usd(would))
            assert r["difference_usd"] == usd(would - was)
            assert r["difference_percent"] == round(100 * (would - was) / was, 2), r
        costs = [float(r["cost_usd"]) for r in a["rows"]]
        assert costs == sorted(costs), "cheapest first"
        noted = {x["assumption"]: x for x in row(a, "gpt-4", "openai")["assumptions"]}
        assert noted["cache-read"]["tokens"] == sum(c[3] for c in CALLS)
        assert noted["context"]["requests"] == sum(sum(c[2:]) > 8192 for c in CALLS)
        assert "no cache price there" in noted["cache-read"]["text"]
        assert "in-mix" in row(a, "claude-opus-4-5", "anthropic")["flags"]


def a_time_and_a_filter_choose_the_calls():
    with h.Scratch() as d:
        home = home_of(d, CALLS)
        some = [c for c in CALLS if c[0] == OPUS and "2026-11-10" <= c[1] < "2026-11-20"]
        a = compare(home, "--to", "openai/gpt-5", "--since", "2026-11-10", "--until", "2026-11-20",
                    "--filter", "model=claude-opus-*")
        assert a["since"] == "2026-11-10T00:00:00Z" and a["until"] == "2026-11-20T00:00:00Z"
        assert a["actual"]["requests"] == len(some)
        assert [m["model"] for m in a["actual"]["models"]] == ["claude-opus-4-5"]
        assert len(a["rows"]) == 1
        assert a["rows"][0]["cost_usd"] == usd(sum(price(rule("openai", "gpt-5"), c) for c in some))


def all_models_and_the_same_bytes_twice():
    with h.Scratch() as d:
        home = home_of(d, CALLS)
        a = compare(home, "--to", "all")
        assert len(a["rows"]) > 300
        assert a == compare(home, "--to", "all")
        one = compare(home, "--to", "gpt-5-mini")
        assert row(a, "gpt-5-mini", "openai")["cost_usd"] == row(one, "gpt-5-mini", "openai")["cost_usd"]
        assert not [r for r in a["rows"] if "embed" in r["model"]]


def what_has_no_price_is_kept_apart():
    with h.Scratch() as d:
        home = home_of(d, CALLS[:3] + [("no-such-model-9", "2026-11-20T10:00:00Z", 100, 0, 0, 7)])
        a = compare(home, "--to", "gpt-5")
        assert a["actual"]["requests"] == 3
        assert a["actual"]["unpriced"] == {"requests": 1, "tokens": 107}
        assert a["actual"]["cost_usd"] == usd(actual(CALLS[:3]))
        assert any("neither side" in w for w in a["warnings"])


def people_get_a_table():
    with h.Scratch() as d:
        home = home_of(d, CALLS[:20])
        _, out, _ = h.run("compare", "--to", "gpt-5,gpt-4", "--home", home, "--store", ":memory:", "--now", h.NOW,
                          home=home)
        lines = out.splitlines()
        assert lines[0].split()[:3] == ["model", "seller", "cost"], out
        assert lines[2].startswith("actual: 20 calls"), out
        assert lines[4].startswith("gpt-5 ") or lines[4].startswith("gpt-5  "), out
        assert "no cache price" in out and "another tokenizer" in out
        empty = os.path.join(d, "empty")
        os.mkdir(empty)
        _, out, _ = h.run("compare", "--to", "all", "--home", empty, "--store", ":memory:", "--now", h.NOW,
                          home=empty)
        assert out.startswith("No calls with a price"), out


def slips_are_answered_with_what_was_meant():
    with h.Scratch() as d:
        home = home_of(d, CALLS[:1])

        def fails(*args):
            code, out, err = h.run("compare", "--home", home, "--store", ":memory:", *args, home=home, check=False)
            assert code == 2 and out == "", (code, out, err)
            return err
        assert "claude-opus-4-5" in fails("--to", "claude-opus-4-55")
        assert "--to all" in fails()
        assert "table, json" in fails("--to", "all", "--format", "csv")
        assert "session" in fails("--to", "all", "--filter", "session=x")
        assert "is not after" in fails("--to", "all", "--since", "2026-11-02", "--until", "2026-11-01")
        assert "empty" in fails("--to", "gpt-5,,gpt-4")


if __name__ == "__main__":
    h.main([every_figure_is_that_of_an_independent_sum, a_time_and_a_filter_choose_the_calls,
            all_models_and_the_same_bytes_twice, what_has_no_price_is_kept_apart, people_get_a_table,
            slips_are_answered_with_what_was_meant])
