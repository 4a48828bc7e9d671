#!/usr/bin/env python3
"""The command line as people and scripts meet it (contract: words, formats,
exit codes, configuration errors)."""
import csv
import io
import json
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness as h

CATEGORIES = ["input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning",
              "audio_in", "audio_out"]


def run(*args, **more):
    more.setdefault("home", "/nonexistent")
    more.setdefault("check", False)
    return h.run(*args, **more)


def version_and_help_answer_at_once():
    code, out, err = run("--version")
    assert code == 0 and err == "" and out.startswith("tokentop 0.1.0"), (out, err)
    assert "token spend" in out                 # which tokentop this is
    code, out, _ = run("--help")
    assert code == 0 and "report" in out and "snapshot" in out and "--home" in out
    for command in ("report", "snapshot", "prices", "sources"):
        code, out, _ = run(command, "--help")
        assert code == 0 and command in out, command
    best = 9
    for _ in range(5):
        start = time.perf_counter()
        run("--version")
        best = min(best, time.perf_counter() - start)
    assert best < 0.5, best


def mistakes_are_usage_errors_that_help():
    for args, word in ((["reprot"], "report"), (["report", "--byy", "model"], "--by"),
                       (["report", "--by", "modle"], "model"), (["report", "--format", "xml"], "json"),
                       (["report", "--filter", "modle=x"], "model"), (["report", "--since", "yesteryear"], "since"),
                       (["snapshot", "--pane", "overveiw"], "overview"), (["snapshot", "--size", "12"], "120x40"),
                       (["--threads", "x"], "threads"), (["report", "--timezone", "Mars/Base"], "Mars/Base"),
                       (["prices"], "show"), (["prices", "show"], "one model")):
        code, out, err = run(*args)
        assert code == 2, (args, code, err)
        assert word in err, (args, err)
        assert out == "", args


def report_json_keeps_its_shape():
    rep = h.report(h.REAL_HOME, "--by", "client,model", user="/nonexistent")
    assert rep["schema"] == "tokentop.report/1"
    assert rep["generated_at"] == h.NOW and rep["timezone"] == "UTC" and rep["ledger"] == "observed"
    assert rep["by"] == ["client", "model"] and rep["warnings"] == []
    for row in rep["rows"]:
        assert set(row) >= {"client", "model", "requests", "tokens", "cost_usd", "cost_basis", "unpriced_tokens"}
        assert "project" not in row
        assert list(row["tokens"])[:8] == CATEGORIES and "total" in row["tokens"]
        assert row["tokens"]["total"] == sum(v for k, v in row["tokens"].items() if k != "total" and v is not None)
        assert row["cost_usd"] is None or re.fullmatch(r"\d+\.\d{9}", row["cost_usd"])
    claude = [r for r in rep["rows"] if r["client"] == "claude-code"]
    assert all(r["tokens"]["reasoning"] is None for r in claude)
    nano = sum(int(r["cost_usd"].replace(".", "")) for r in rep["rows"] if r["cost_usd"])
    assert int(rep["totals"]["cost_usd"].replace(".", "")) == nano
    assert rep["totals"]["requests"] == sum(r["requests"] for r in rep["rows"])
    order = [int(r["cost_usd"].replace(".", "")) for r in rep["rows"] if r["cost_usd"]]
    assert order == sorted(order, reverse=True)
    names = {s["name"]: s for s in rep["sources"]}
    assert {"claude-code", "codex", "gemini-cli", "qwen-code", "opencode"} <= set(names)
    assert all(s["state"] == "ok" and s["rejected"] == 0 for s in rep["sources"]), rep["sources"]
    assert names["claude-code"]["records"] == 7


def the_same_input_gives_the_same_bytes():
    args = ("report", "--home", h.REAL_HOME, "--store", ":memory:", "--now", h.NOW, "--by", "model,session")
    for fmt in ("json", "csv", "table"):
        first = run(*args, "--format", fmt)
        assert first[0] == 0 and first[1]
        for threads in ("1", "4"):
            assert run(*args, "--format", fmt, "--threads", threads) == first
    # Global options may stand on either side of the command.
    assert run("--home", h.REAL_HOME, "--store", ":memory:", "--now", h.NOW, "report", "--by", "model,session",
               "--format", "csv")[1] == run(*args, "--format", "csv")[1]


def csv_is_csv():
    _, out, _ = run("report", "--home", h.REAL_HOME, "--store", ":memory:", "--by", "provider,model", "--format", "csv")
    table = list(csv.DictReader(io.StringIO(out)))
    assert len(table) == 7 and {"provider", "model", "requests", "input", "output", "cost_usd"} <= set(table[0]), table[:1]


def dimensions_filters_and_times():
    rep = h.report(h.REAL_HOME, "--by", "maker,provider,camp,maker_camp", user="/nonexistent")
    got = h.rows_of(rep, "maker", "provider", "camp", "maker_camp")
    assert ("anthropic", "anthropic", "lab", "lab") in got, got.keys()
    rep = h.report(h.REAL_HOME, "--by", "model", "--filter", "model=claude-*", user="/nonexistent")
    assert {r["model"] for r in rep["rows"]} == {"claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5"}
    rep = h.report(h.REAL_HOME, "--by", "day", "--since", "2026-11-23", "--until", "2026-11-24", user="/nonexistent")
    assert {r["day"] for r in rep["rows"]} <= {"2026-11-23"} and rep["since"] == "2026-11-23T00:00:00Z"
    whole = h.report(h.REAL_HOME, "--by", "hour", user="/nonexistent")
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:00", r["hour"]) for r in whole["rows"])
    rep = h.report(h.REAL_HOME, "--by", "week,month", user="/nonexistent")
    assert all(re.fullmatch(r"\d{4}-W\d\d", r["week"]) and re.fullmatch(r"\d{4}-\d\d", r["month"]) for r in rep["rows"])
    empty = h.report(h.REAL_HOME, "--since", "2030-01-01", user="/nonexistent")
    assert empty["rows"] == [] and empty["totals"]["requests"] == 0


def days_follow_the_zone():
    with h.Scratch() as home:
        d = os.path.join(home, ".claude/projects/p")
        os.makedirs(d)
        times = ("2026-10-24T22:30:00.000Z", "2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z",
                 "2026-10-25T22:59:00.000Z", "2026-10-25T23:01:00.000Z")
        with open(os.path.join(d, "s.jsonl"), "w") as f:
            for i, t in enumerate(times):
                f.write(h.claude_line(f"msg_{i}", t) + "\n")
        # The 25th has 25 hours in Zurich: 22:00Z to 23:00Z.
        got = h.rows_of(h.report(home, "--by", "day", "--timezone", "Europe/Zurich"), "day")
        assert {k[0]: r["requests"] for k, r in got.items()} == {"2026-10-25": 4, "2026-10-26": 1}, got
        got = h.rows_of(h.report(home, "--by", "day", "--timezone", "Asia/Kathmandu"), "day")
        assert {k[0]: r["requests"] for k, r in got.items()} == {"2026-10-25": 3, "2026-10-26": 2}, got
        got = h.rows_of(h.report(home, "--by", "hour", "--timezone", "Europe/Zurich"), "hour")
        assert got[("2026-10-25T02:00",)]["requests"] == 2, got


def unknown_models_are_unpriced_and_never_free():
    with h.Scratch() as home:
        d = os.path.join(home, ".claude/projects/p")
        os.makedirs(d)
        with open(os.path.join(d, "s.jsonl"), "w") as f:
            f.write(h.claude_line("msg_a", "2026-11-20T10:00:00Z", "claude-opus-9") + "\n")
            f.write(h.claude_line("msg_b", "2026-11-20T10:00:00Z", "claude-opus-5") + "\n")
        rep = h.report(home, "--by", "model")
        row = h.rows_of(rep, "model")[("claude-opus-9",)]
        assert row["cost_usd"] is None and row["cost_basis"] == "unpriced" and row["unpriced_tokens"] == 110, row
        assert rep["totals"]["unpriced_tokens"] == 110 and rep["totals"]["cost_usd"] == "0.002550000", rep["totals"]
        assert rep["warnings"], "unpriced models are worth a warning"
        # The user's own price wins and says so.
        conf = os.path.join(home, ".xdg-config/tokentop")
        os.makedirs(conf)
        code, out, err = h.run("prices", "show", "claude-opus-9", home=home, check=False)
        assert "unpriced" in (out + err).lower()


def malformed_lines_are_counted_and_located():
    with h.Scratch() as home:
        d = os.path.join(home, ".claude/projects/p")
        os.makedirs(d)
        good = h.claude_line("msg_a", "2026-11-20T10:00:00Z")
        bad = [good[:-20].replace("msg_a", "msg_b"), good.replace("msg_a", "msg_c").replace('"output_tokens":100', '"output_tokens":-5'),
               good.replace("msg_a", "msg_d").replace('"output_tokens":100', '"output_tokens":1.5'),
               good.replace("msg_a", "msg_e").replace('"output_tokens":100', '"output_tokens":9999999999999'),
               good.replace("msg_a", "msg_f").replace('"output_tokens":100', '"output_tokens":"7"')]
        with open(os.path.join(d, "s.jsonl"), "w") as f:
            f.write("\n".join(["not json", "", bad[0], good, *bad[1:], '{"type":"user"}', ""]))
        rep = h.report(home, "--by", "model")
        (src,) = [s for s in rep["sources"] if s["name"] == "claude-code"]
        assert src["rejected"] == len(bad) and src["records"] == 1, src
        assert rep["totals"]["requests"] == 1


def configuration_errors_name_file_line_and_key():
    with h.Scratch() as home:
        for text, words in (('{"themee": "nord"}', ("themee", "theme")), ('{\n "discover": "yes"\n}', (":2:", "discover")),
                            ('{"sources": [{"name": "a", "type": "openai", "key": "sk-123"}]}', ("env:", "file:", "cmd:")),
                            ('{"sources": [{"name": "a", "type": "no-such"}]}', ("no-such",)),
                            ('{"discover": true', ("config.json:1",)),
                            ('{"timezone": "Mars/Base"}', ("Mars/Base",))):
            path = os.path.join(home, "config.json")
            with open(path, "w") as f:
                f.write(text)
            code, out, err = run("--config", path, "report", "--store", ":memory:", home=home)
            assert code == 3 and out == "", (text, code, err)
            assert "config.json" in err and all(w in err for w in words), (text, err)
            assert "sk-123" not in err
        code, _, err = run("--config", os.path.join(home, "none.json"), "report", home=home)
        assert code == 3 and "none.json" in err


def the_example_of_the_manual_loads():
    example = os.path.join(h.SRC, "docs/config-example.json")
    code, out, err = run("--config", example, "--home", "/nonexistent", "report", "--store", ":memory:", "--format", "json")
    assert code == 0, err
    json.loads(out)


def jsonl_sources_take_fields_and_presets():
    with h.Scratch() as home:
        log = os.path.join(home, "p.jsonl")
        with open(log, "w") as f:
            f.write('{"when":"2026-11-20T10:00:00Z","rid":"x1","m":"gpt-5","u":{"in":1000,"hit":800,"out":300,"why":200,"sum":1300},"who":"team-a"}\n')
            f.write('{"ts":"2026-11-20T10:00:00Z","response":{"id":"msg_z","type":"message","model":"claude-opus-5","usage":{"input_tokens":10,"cache_read_input_tokens":66360,"cache_creation_input_tokens":32435,"cache_creation":{"ephemeral_5m_input_tokens":30000,"ephemeral_1h_input_tokens":2435},"output_tokens":503}}}\n')
        conf = {"discover": False, "sources": [
            {"name": "fields", "type": "jsonl", "path": log, "semantics": "INCL", "provider": "openai", "client": "mine",
             "fields": {"ts": "when", "id": "rid", "model": "m", "input": "u.in", "cache_read": "/u/hit", "output": "u.out",
                        "reasoning": "u.why", "total": "u.sum", "key": "who"}}]}
        path = os.path.join(home, "c.json")
        with open(path, "w") as f:
            json.dump(conf, f)
        rep = h.report(home, "--config", path, "--by", "client,provider,model,key")
        row = h.rows_of(rep, "client", "provider", "model", "key")[("mine", "openai", "gpt-5", "team-a")]
        t = row["tokens"]
        assert (t["input"], t["cache_read"], t["output"], t["reasoning"]) == (200, 800, 100, 200), t
        conf["sources"] = [{"name": "bodies", "type": "jsonl", "path": log, "preset": "anthropic"}]
        with open(path, "w") as f:
            json.dump(conf, f)
        rep = h.report(home, "--config", path, "--by", "model")
        t = h.rows_of(rep, "model")[("claude-opus-5",)]["tokens"]
        assert [t[c] for c in CATEGORIES[:5]] == [10, 66360, 30000, 2435, 503], t


def prices_show_explains_a_price():
    code, out, err = run("prices", "show", "claude-opus-4-5")
    assert code == 0 and "5" in out and "25" in out and "anthropic" in out, (out, err)
    code, out, _ = run("prices", "show", "claude-opus-4-5", "--format", "json")
    assert code == 0
    json.loads(out)


def snapshots_need_no_terminal():
    with h.Scratch() as home:
        for pane in ("overview", "providers", "models", "sources", "help", "first-run"):
            for size in ("40x10", "80x24", "120x40", "200x50"):
                args = ("snapshot", "--demo=7", "--now", h.NOW, "--pane", pane, "--size", size, "--format")
                code, text, err = run(*args, "text", home=home)
                assert code == 0, (pane, size, err)
                lines = text.rstrip("\n").split("\n")
                assert len(lines) <= int(size.split("x")[1]), (pane, size)
                assert "DEMO" in text, (pane, size)
                assert run(*args, "text", home=home)[1] == text
            code, svg, _ = run(*args, "svg", home=home)
            assert code == 0 and svg.startswith("<?xml") or svg.startswith("<svg")
            code, ansi, _ = run(*args, "ansi", home=home)
            assert code == 0 and "\x1b[" in ansi


def no_terminal_is_said_in_one_sentence():
    code, out, err = run(home="/tmp")
    assert code != 0 and "report" in err and "snapshot" in err and out == "", (code, out, err)


h.main([version_and_help_answer_at_once, mistakes_are_usage_errors_that_help, report_json_keeps_its_shape,
        the_same_input_gives_the_same_bytes, csv_is_csv, dimensions_filters_and_times, days_follow_the_zone,
        unknown_models_are_unpriced_and_never_free, malformed_lines_are_counted_and_located,
        configuration_errors_name_file_line_and_key, the_example_of_the_manual_loads,
        jsonl_sources_take_fields_and_presets, prices_show_explains_a_price, snapshots_need_no_terminal,
        no_terminal_is_said_in_one_sentence])
