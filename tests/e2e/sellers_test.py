#!/usr/bin/env python3
"""Sellers' own APIs end to end: the real program against stand-ins over TLS,
two ledgers side by side, and nothing lost, doubled or leaked when sellers
misbehave, the program is killed, or two of it run at once."""
import json
import os
import random
import resource
import signal
import time

import harness as h
import selling as s

from anthropic_server import Anthropic
from openai_server import OpenAI

USAGE = "/v1/organization/usage/"
COMPLETIONS = USAGE + "completions"
COSTS = "/v1/organization/costs"
MESSAGES = "/v1/organizations/usage_report/messages"
COST_REPORT = "/v1/organizations/cost_report"
OPUS = "claude-opus-4-5-20251101"       # $5 and $25 a million tokens
NOON = 12 * 3600


def openai(**more):
    who = {"project_id": "proj_web", "api_key_id": "key_app", "batch": False, "service_tier": "default"}
    usage = [dict(who, at=s.midnight(1) + 3600 * n, model="gpt-5", input_tokens=1000, input_cached_tokens=400,
                  output_tokens=200, num_model_requests=2) for n in range(12)]
    costs = [dict(who, at=s.midnight(d), line_item="gpt-5, input", value="1.250000001") for d in (1, 2, 3)]
    return OpenAI(key=s.KEY, facts={"usage/completions": usage, "costs": costs, **more})


OPENAI_BILL = {s.day(n): "1.250000001" for n in (1, 2, 3)}
GPT = [7200, 4800, 2400, 24]


def gpt_used(o):
    return o.used("gpt-5", "input", "cache_read", "output")


def usage_of(key, at, tokens, model=OPUS):
    return dict(at=at, model=model, api_key_id=key, workspace_id=None, service_tier="standard",
                context_window="0-200k", inference_geo="global", uncached_input_tokens=10, write_5m=0, write_1h=0,
                cache_read_input_tokens=0, output_tokens=tokens, web_search_requests=0)


def cost_of(at, cents, model=OPUS):
    return dict(at=at, cost_type="tokens", description="Claude Opus 4.5 Usage - Output Tokens", model=model,
                service_tier="standard", token_type="output_tokens", context_window="0-200k",
                inference_geo="global", workspace_id=None, cents=cents)


# ---- OpenAI and Anthropic ------------------------------------------------------------

def openai_is_right_to_the_cent_page_after_page():
    with h.Scratch() as d, s.serve(openai()) as server:
        o = s.Office(d)
        o.sell(server, "org", "openai")
        o.test("org")
        assert o.bill("openai") == OPENAI_BILL
        assert gpt_used(o) == GPT
        row = o.rows("billed", "provider,day")[("openai", s.day(1))]
        assert row["cost_basis"] == "billed" and row["tokens"]["total"] == 14400, row
        assert [r for r in server.log if r.path == COMPLETIONS and r.param("page")], "a month has more than one page"
        feeds = {r.path[len(USAGE):] for r in server.log if r.path.startswith(USAGE)}
        assert feeds >= {"completions", "embeddings", "images", "moderations", "vector_stores",
                         "audio_speeches", "audio_transcriptions", "code_interpreter_sessions"}, feeds
        assert o.rows("observed", "provider") == {}

        server.seller.restate("costs", {"at": s.midnight(1)}, {"value": "9.5"})
        o.test("org")
        assert o.bill("openai") == {**OPENAI_BILL, s.day(1): "9.500000000"}
        o.env["SELLER_KEY"] = "sk-of-somebody-else"
        o.fails("org", "refused", "401")
        assert o.bill("openai") == {**OPENAI_BILL, s.day(1): "9.500000000"}
        o.keeps(s.KEY, "sk-of-somebody-else")


def anthropic_is_right_to_the_cent_page_after_page():
    at = s.midnight(1) + NOON
    coder = dict(at=s.midnight(1), email="dev@example.com", model=OPUS, input=5, output=5, cents=99)
    seller = Anthropic(key=s.KEY, facts={
        "usage": [usage_of("apikey_app", at + 3600 * n, 100) for n in range(3)],
        "costs": [cost_of(s.midnight(n), "123.4500001") for n in range(1, 20)], "claude-code": [coder]})
    with h.Scratch() as d, s.serve(seller) as server:
        o = s.Office(d)
        o.sell(server, "org", "anthropic")
        o.test("org")
        assert o.bill("anthropic") == {s.day(n): "1.234500001" for n in range(1, 20)}
        assert o.used("claude-opus-4-5", "input", "output")[:2] == [30, 300], "Claude Code's own view is told twice"
        assert [r for r in server.log if r.path == MESSAGES and r.param("page")]
        assert [r for r in server.log if r.path.endswith("claude_code")]

        seller.restate("costs", {"at": s.midnight(2)}, {"cents": "1000"})
        o.test("org")
        assert o.bill("anthropic")[s.day(2)] == "10.000000000"
        assert o.bill("anthropic")[s.day(3)] == "1.234500001"
        o.env["SELLER_KEY"] = "sk-ant-api-test"         # runs models, and no more
        o.fails("org", "refused", "403|permission")
        assert o.bill("anthropic")[s.day(2)] == "10.000000000"
        o.keeps(s.KEY, "sk-ant-api-test")


# ---- two ledgers -----------------------------------------------------------------------

def a_leaked_key_shows_as_unseen_with_its_label_and_hour():
    leak = s.midnight(2) + 3 * 3600
    usage = [usage_of("apikey_app", s.midnight(b) + 3600 * n, 100) for b in (2, 3) for n in range(9, 18)]
    usage.append(usage_of("apikey_leaked", leak, 700000))
    seller = Anthropic(key=s.KEY, facts={"usage": usage, "costs": [
        cost_of(s.midnight(2), "1752.3"), cost_of(s.midnight(3), "2.295")]})
    with h.Scratch() as d, s.serve(seller) as server:
        o = s.Office(d)
        o.sell(server, "org", "anthropic")
        o.log("agent", [h.claude_line("msg_%d_%d" % (b, n), s.iso(s.midnight(b) + 3600 * n + 60), OPUS)
                        for b in (2, 3) for n in range(9, 18)])
        o.test("org")
        rep = o.report("--ledger", "best", "--by", "provider,day")
        assert rep["unseen"] == [{
            "provider": "anthropic", "from": s.iso(leak), "to": s.iso(leak + 3600), "key": "apikey_leaked",
            "project": "", "model": "claude-opus-4-5", "tokens": 700010, "list_usd": "17.500050000"}], rep["unseen"]
        rows = {r["day"]: r for r in rep["reconcile"]}
        assert rows[s.day(2)] == {
            "provider": "anthropic", "day": s.day(2), "observed_usd": "0.022950000", "billed_usd": "17.523000000",
            "drift_usd": "17.500050000", "unseen_usd": "17.500050000", "unseen_tokens": 700010,
            "observed_tokens": 990, "billed_tokens": 701000, "coverage": rows[s.day(2)]["coverage"]}, rows
        assert abs(rows[s.day(2)]["coverage"] - 0.02295 / 17.523) < 0.000001
        assert rows[s.day(3)] == {
            "provider": "anthropic", "day": s.day(3), "observed_usd": "0.022950000", "billed_usd": "0.022950000",
            "drift_usd": "0.000000000", "unseen_usd": "0.000000000", "unseen_tokens": 0,
            "observed_tokens": 990, "billed_tokens": 990, "coverage": 1.0}, rows
        assert rep["coverage"]["day"] == s.day(2), "of the last settled day"
        by_model = o.report("--ledger", "best", "--by", "provider,day,model")["reconcile"]
        assert {r["model"] for r in by_model} == {"claude-opus-4-5"}
        text = o.run("report", "--ledger", "best", "--by", "provider,day")[1]
        assert "apikey_leaked" in text and "03:00" in text, text
        screen = o.run("snapshot", "--pane", "reconcile", "--size", "160x45")[1]
        assert "apikey_leaked" in screen and "03:00" in screen and "$17.50" in screen, screen


def best_is_the_bill_as_far_as_it_goes_and_records_after():
    seller = Anthropic(key=s.KEY, facts={"usage": [usage_of("k", s.midnight(2) + 7200, 100)],
                                         "costs": [cost_of(s.midnight(2), "123.45")]})
    with h.Scratch() as d, s.serve(seller) as server:
        o = s.Office(d)
        o.sell(server, "org", "anthropic")
        o.log("agent", [h.claude_line("msg_1", s.iso(s.midnight(2) + 7200), OPUS),
                        h.claude_line("msg_2", s.iso(time.time() - 1), OPUS)])
        o.test("org")
        seen, best = o.rows("observed", "provider,day"), o.rows("best", "provider,day")
        then, now = ("anthropic", s.day(2)), max(seen)
        assert best[then]["cost_usd"] == "1.234500000" and best[then]["cost_basis"] == "billed", best
        assert seen[then]["cost_usd"] == seen[now]["cost_usd"] == "0.002550000", seen
        assert best[now]["cost_usd"] == "0.002550000" and best[now]["cost_basis"] == "computed", best
        assert set(best) == set(seen), "the two ledgers are never added"
        assert o.report("--ledger", "best")["totals"]["cost_usd"] == "1.237050000"
        assert o.bill("anthropic") == {s.day(2): "1.234500000"}


# ---- secrets -----------------------------------------------------------------------------

def no_secret_leaves_the_program():
    """Neither does a seller that repeats it in its error make it."""
    with h.Scratch() as d, s.serve(openai()) as server:
        o = s.Office(d)
        o.sell(server, "org", "openai")
        server.seller.error = lambda status, message, *more: {"error": {"message": "the key %s is no good" % s.KEY}}
        server.misbehave("401", 1, path=COSTS)
        with o.collect() as c:
            c.until(s.asked(server, COSTS))
            c.until(lambda: o.states()["org"]["state"] == "refused")
            for what in ("cmdline", "comm"):
                with open("/proc/%d/%s" % (c.process.pid, what), "rb") as f:
                    assert s.KEY.encode() not in f.read()
        assert any(r.headers.get("authorization") == "Bearer " + s.KEY for r in server.log), "it did use the key"
        with h.Pty(*o.args("--pane", "sources"), home=o.home, env=o.env) as p:
            p.wait_for("refused")
            for key in "2681":
                p.keys(key)
                p.read(0.2)
            p.keys("q")
            p.end()
            o.told += p.text.decode("utf-8", "replace") + h.strip(p.text)
        o.keeps(s.KEY)


def allow_cores():
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def no_core_is_dumped():
    with h.Scratch() as d, s.serve(openai()) as server:
        o = s.Office(d)
        o.sell(server, "org", "openai")
        with o.collect(cwd=o.home, preexec_fn=allow_cores) as c:
            c.until(s.asked(server, COSTS))
            c.process.send_signal(signal.SIGQUIT)
            _, status = os.waitpid(c.process.pid, 0)
            c.process.returncode = 0
        assert os.WTERMSIG(status) == signal.SIGQUIT and not os.WCOREDUMP(status), status
        assert os.listdir(o.home) == [], "it left something behind"


def redirects_carry_nothing_to_another_host():
    with h.Scratch() as d, s.serve(openai()) as server, s.serve(openai()) as elsewhere:
        o = s.Office(d)
        o.sell(server, "org", "openai")
        server.misbehave("redirect:%s%s" % (elsewhere.url, COSTS))
        o.fails("org", "failed", "redirect")
        assert not elsewhere.log, "it went where it was sent"


def tls_is_verified():
    with h.Scratch() as d, s.serve(openai(), wrong_name=True) as wrong, s.serve(openai()) as server:
        o = s.Office(d)
        o.sell(wrong, "wrong-name", "openai")
        o.sell(server, "unknown-ca", "openai", ca_file=None)
        o.run("doctor", check=False)
        for name, state in o.states().items():
            assert state["state"] == "failed" and "certificate" in state["error"], (name, state)
        assert not wrong.log and not server.log


# ---- trouble -------------------------------------------------------------------------------

def a_cool_down_survives_a_restart():
    with h.Scratch() as d, s.serve(openai()) as server:
        o = s.Office(d)
        o.sell(server, "org", "openai")
        server.misbehave("429:3600")
        state = o.fails("org", "throttled", r"wait until \d\d:\d\d")
        assert 3590 < s.seconds(state["retry_at"]) - time.time() <= 3601, state
        asked = len(server.log)
        server.behave()
        o.fails("org", "throttled")
        with o.collect() as c:
            c.until(lambda: o.states()["org"]["state"] == "throttled")
        out = o.run("doctor")[1]
        assert len(server.log) == asked, "asked again before its time"
        assert "not asked again before" in out and "expired" not in out and "refused" not in out, out
        o.change("UPDATE bill_feed SET retry_at = 0")
        o.test("org")
        assert o.bill("openai") == OPENAI_BILL


def a_clock_that_is_off_is_told():
    with h.Scratch() as d, s.serve(openai()) as server:
        o = s.Office(d)
        o.sell(server, "org", "openai")
        for seconds, says in ((600, "10 minutes behind"), (-600, "10 minutes ahead")):
            server.behave()
            server.misbehave("skew:%d" % seconds)
            out = o.test("org")
            assert says in out, out
            found = json.loads(o.run("doctor", "--json")[1])[0]
            assert found["state"] == "ok" and says in found["hint"], found
            assert abs(found["clock_skew_s"] - seconds) <= 5, found
            assert "s apart" in o.run("doctor", "--offline")[1], "remembered"
        assert o.bill("openai") == OPENAI_BILL


def a_kill_at_any_moment_loses_and_doubles_nothing():
    dice = random.Random(20)
    seller = openai()
    with h.Scratch() as d, s.serve(seller) as server:
        o = s.Office(d)
        o.sell(server, "org", "openai", interval="2s")
        known = {}
        for _ in range(20):
            asked = len(server.log)
            c = o.collect().start()
            c.until(lambda: len(server.log) > asked + dice.randrange(16))
            time.sleep(dice.random() / 100)             # anywhere, that is the point
            code, _ = c.end(signal.SIGKILL)
            assert code == -signal.SIGKILL
            bill = o.bill("openai")
            assert {**known, **bill} == bill and set(bill.items()) <= set(OPENAI_BILL.items()), (known, bill)
            known = bill
        o.test("org")
        assert o.bill("openai") == OPENAI_BILL and gpt_used(o) == GPT


def of_two_on_one_store_one_asks_and_the_other_takes_over():
    with h.Scratch() as d, s.serve(openai()) as server:
        o = s.Office(d)
        o.sell(server, "org", "openai")
        first = o.collect().start()
        first.until(lambda: o.states()["org"]["state"] == "ok" and o.bill("openai") == OPENAI_BILL)
        asked = len(server.log)
        with h.Pty(*o.args("--pane", "reconcile"), home=o.home, env=o.env) as p:
            s.shows(p, "$1.25")
            p.keys("r")
            assert o.run("sources", "test", "org", check=False)[0] == 1, "another one does the asking"
            p.keys("8")
            s.shows(p, "org", "openai")
            assert len(server.log) == asked, "the second asked, too"
            server.seller.restate("costs", {"at": s.midnight(1)}, {"value": "77.25"})
            first.end(signal.SIGKILL)
            p.keys("6")
            s.shows(p, "$77.25", "$1.25")
            p.keys("q")
            assert p.end() == 0
        assert len(server.log) > asked
        assert o.bill("openai") == {**OPENAI_BILL, s.day(1): "77.250000000"} and gpt_used(o) == GPT


def offline_asks_nobody():
    with h.Scratch() as d, s.serve(openai()) as server:
        o = s.Office(d)
        o.sell(server, "org", "openai")
        for args in (["doctor", "--offline"], ["sources", "test", "org", "--offline"], ["report"], ["sources"],
                     ["snapshot", "--pane", "reconcile"]):
            o.run(*args, check=False)
        with o.collect() as c:
            c.until(s.asked(server, COSTS))
        asked = len(server.log)
        with h.Pty(*o.args("--pane", "sources", "--offline"), home=o.home, env=o.env) as p:
            p.wait_for("org")
            p.keys("rq")
            assert p.end() == 0
        assert asked and len(server.log) == asked


# ---- what is said ----------------------------------------------------------------------------

def doctor_and_sources_say_what_was_tried_and_what_to_do():
    with h.Scratch() as d, s.serve(openai()) as good, s.serve(openai()) as bad:
        o = s.Office(d)
        o.sell(good, "good", "openai")
        o.sell(bad, "bad-key", "openai")
        bad.misbehave("401")
        doctor = {x["name"]: x for x in json.loads(o.run("doctor", "--json")[1])}
        for x in doctor.values():
            assert list(x) == ["name", "type", "state", "as_of", "error", "hint", "clock_skew_s"], x
        assert abs(doctor["good"].pop("clock_skew_s")) <= 2
        assert abs(s.seconds(doctor["good"].pop("as_of")) - time.time()) < 30
        assert doctor["good"] == {"name": "good", "type": "openai", "state": "ok", "error": None, "hint": None}
        assert doctor["bad-key"]["state"] == "refused" and doctor["bad-key"]["as_of"] is None
        assert "401" in doctor["bad-key"]["error"] and "check the key" in doctor["bad-key"]["hint"], doctor
        text = o.run("doctor")[1]
        for part in ("GET %s%s answered 200" % (good.url, COMPLETIONS), "GET %s" % bad.url, "answered 401", "to do:"):
            assert part in text, (part, text)
        assert o.run("doctor", "--check", check=False)[0] == 1
        lines = o.test("good").splitlines()
        assert lines[0].startswith("good (openai): ok, as of ") and good.url in lines[0], lines
        assert any(line.startswith("    costs: ok, GET ") and " rows, " in line for line in lines), lines
        assert o.run("sources", "test", "bad-key", check=False)[0] == 1
        code, _, err = o.run("sources", "test", "goood", check=False)
        assert code == 2 and '"good"' in err, err
        assert "refused" in o.run("sources")[1]


def a_report_with_bills_has_its_shape():
    with h.Scratch() as d, s.serve(openai()) as server:
        o = s.Office(d)
        o.sell(server, "org", "openai")
        o.test("org")
        rep = o.report("--ledger", "billed", "--by", "provider,model")
        assert set(rep) == {"schema", "generated_at", "timezone", "ledger", "by", "since", "until", "rows", "totals",
                            "credits_usd", "discounts_usd", "taxes_usd", "billed_other", "sources", "warnings"}, set(rep)
        assert (rep["schema"], rep["timezone"], rep["ledger"]) == ("tokentop.report/1", "UTC", "billed")
        assert rep["totals"]["cost_usd"] == "3.750000003" and rep["totals"]["unpriced_tokens"] == 0
        assert rep["rows"][0]["provider"] == "openai" and rep["rows"][0]["cost_basis"] == "billed"
        assert set(o.report("--ledger", "best")) >= {"reconcile", "unseen"}
        assert set(o.report("--by", "provider,day")) >= {"reconcile", "unseen"}
        assert "reconcile" not in o.report("--by", "provider")
        lines = o.run("report", "--ledger", "billed", "--by", "provider,day", "--format", "csv")[1].splitlines()
        assert len(lines) == 4 and any("1.250000001" in line for line in lines), lines
        for size in ("80x24", "120x40"):
            for pane in ("reconcile", "sources", "providers"):
                screen = o.run("snapshot", "--pane", pane, "--size", size)[1].splitlines()
                cols, rows = map(int, size.split("x"))
                assert len(screen) == rows and max(map(len, screen)) <= cols, (pane, size)
                assert any("openai" in line or "org" in line for line in screen), (pane, size, screen)


def a_leaked_key_goes_by_the_name_people_gave_it():
    """Also without names the source is as good as its figures."""
    leak = s.midnight(1) + 3 * 3600
    shop = Anthropic(key=s.KEY, facts={"usage": [usage_of("apikey_01X", leak, 700000)], "costs": []},
                     names={"api_keys": {"apikey_01X": "old laptop", "apikey_01Y": "ci"}})
    call = dict(at=leak, project_id="proj_1", batch=False, service_tier="default", model="gpt-5",
                input_tokens=900000, output_tokens=100000, num_model_requests=9)
    lab = OpenAI(key=s.KEY, facts={"usage/completions": [dict(call, api_key_id="key_1"), dict(call, api_key_id="key_2")],
                                   "costs": []},
                 names={"proj_1": ("Lab", {"key_1": "notebook", "key_2": "notebook"})})
    with h.Scratch() as d, s.serve(shop) as anthropic, s.serve(lab) as org, s.serve(lab) as shy:
        o = s.Office(d)
        o.sell(anthropic, "shop", "anthropic")
        o.sell(org, "lab", "openai")
        o.sell(shy, "shy", "openai")
        shy.misbehave("403", path="/v1/organization/projects*")
        with o.collect() as c:
            c.until(lambda: "old laptop" in unseen_keys(o) and "notebook (key_2)" in unseen_keys(o))
            c.until(s.asked(shy, "/v1/organization/projects"))
            c.until(lambda: o.states()["shy"]["state"] == "ok")
        found = {(u["key"], u["project"]): u["from"] for u in o.report("--ledger", "best")["unseen"]}
        labels = [("old laptop", ""), ("notebook (key_1)", "Lab"), ("notebook (key_2)", "Lab"), ("key_1", "proj_1"),
                  ("key_2", "proj_1")]
        assert found == {pair: s.iso(leak) for pair in labels}, found
        assert {st["state"] for st in o.states().values()} == {"ok"}, o.states()
        assert ("notebook (key_1)",) in o.rows("billed", "key")
        assert o.rows("billed", "key", "--filter", "key=old laptop"), "filters use the same words"


def unseen_keys(office):
    return [u["key"] for u in office.report("--ledger", "best").get("unseen", [])]


if __name__ == "__main__":
    h.main([openai_is_right_to_the_cent_page_after_page, anthropic_is_right_to_the_cent_page_after_page,
            a_leaked_key_shows_as_unseen_with_its_label_and_hour,
            best_is_the_bill_as_far_as_it_goes_and_records_after, no_secret_leaves_the_program, no_core_is_dumped,
            redirects_carry_nothing_to_another_host, tls_is_verified, a_cool_down_survives_a_restart,
            a_clock_that_is_off_is_told, a_kill_at_any_moment_loses_and_doubles_nothing,
            of_two_on_one_store_one_asks_and_the_other_takes_over, offline_asks_nobody,
            doctor_and_sources_say_what_was_tried_and_what_to_do, a_report_with_bills_has_its_shape,
            a_leaked_key_goes_by_the_name_people_gave_it])
