#!/usr/bin/env python3
"""Budgets as scripts meet them, and alerts that reach somebody: by a program
and by a webhook, once, whatever happens in between."""
import http.server
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness as h


def configure(home, config):
    folder = os.path.join(home, ".xdg-config/tokentop")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "config.json")
    with open(path, "w") as f:
        json.dump(config, f)
    return path


def log(home, *lines):
    folder = os.path.join(home, ".claude/projects/p")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "s.jsonl"), "a") as f:
        f.writelines(line + "\n" for line in lines)


def stamp(seconds_ago=60):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - seconds_ago))


def budgets(home, *args, now=h.NOW, code=0, store=":memory:"):
    got, out, err = h.run("budgets", "--store", store, *(("--now", now) if now else ()), *args, home=home,
                          check=False)
    assert got == code, (args, got, out, err)
    return out


# One call of claude_line() with out=1000: 10 * $5/M + 1000 * $25/M.
CALL = 25050000


def usd(nano):
    return f"{nano // 10**9}.{nano % 10**9:09d}"


def the_list_says_where_each_stands():
    with h.Scratch() as home:
        configure(home, {"budgets": [
            {"name": "team", "limit_usd": "0.0501"},
            {"name": "today", "limit_usd": "1", "period": "day", "warn_at": [2, 50]},
            {"name": "other", "limit_usd": "1", "filter": {"provider": "openai"}}]})
        log(home, h.claude_line("a", "2026-11-03T10:00:00Z", out=1000), h.claude_line("b", "2026-11-24T10:00:00Z", out=1000))
        rep = json.loads(budgets(home, "--format", "json"))
        assert rep["schema"] == "tokentop.budgets/1" and rep["timezone"] == "UTC", rep
        team, today, other = rep["budgets"]
        assert team["spent_usd"] == usd(2 * CALL) and team["used_ppm"] == 1000000 and team["state"] == "over", team
        assert today["spent_usd"] == usd(CALL) and today["state"] == "warn" and today["passed"] == 2, today
        assert other["spent_usd"] == usd(0) and other["state"] == "ok", other
        assert team["since"] == "2026-11-01T00:00:00Z" and team["until"] == "2026-12-01T00:00:00Z"
        assert team["spent_by_usd"][1] == usd(0) and team["spent_by_usd"][2] == usd(CALL)
        assert len(team["spent_by_usd"]) == 24 and team["spent_by_usd"][-1] == usd(2 * CALL)
        assert today["steps"] == 24 and len(today["spent_by_usd"]) == 13
        for b in rep["budgets"]:
            for key in ("limit_usd", "spent_usd", "forecast_usd", "forecast_low_usd", "forecast_high_usd"):
                assert b[key] is None or re.fullmatch(r"\d+\.\d{9}", b[key]), (key, b)
        assert team["forecast_usd"] is not None and other["forecast_usd"] is None
        table = budgets(home)
        assert "team" in table and "100%" in table and "over" in table, table
        assert budgets(home, "--format", "table") == table and "\x1b" not in table


def check_ends_with_1_only_when_one_is_used_up():
    with h.Scratch() as home:
        log(home, h.claude_line("a", "2026-11-24T10:00:00Z", out=1000))
        path = configure(home, {"budgets": [{"name": "b", "limit_usd": usd(CALL + 1)}]})
        budgets(home, "--check")
        configure(home, {"budgets": [{"name": "b", "limit_usd": usd(CALL)}]})
        out = budgets(home, "--check", code=1)
        assert "over" in out
        budgets(home)
        assert json.loads(budgets(home, "--check", "--format", "json", code=1))["budgets"][0]["state"] == "over"
        # In December it is fine again.
        budgets(home, "--check", now="2026-12-01T00:00:00Z")
        with open(path, "w") as f:
            f.write('{"budgets": [{"name": "b"}]}')
        budgets(home, "--check", code=3)
        budgets(home, "--format", "xml", code=2)
        budgets(home, "--chekc", code=2)


def without_budgets_it_says_how_to_add_one():
    with h.Scratch() as home:
        out = budgets(home, "--check")
        assert "limit_usd" in out and "config.json" in out, out
        assert json.loads(budgets(home, "--json"))["budgets"] == []


def a_day_that_the_clock_makes_longer_is_one_day():
    with h.Scratch() as home:
        configure(home, {"timezone": "Europe/Zurich",
                         "budgets": [{"name": "b", "limit_usd": "1", "period": "day"}]})
        for i, ts in enumerate(("2026-10-24T21:59:59Z", "2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z",
                                "2026-10-25T01:30:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z")):
            log(home, h.claude_line(f"m{i}", ts, out=1000))
        at = {now: json.loads(budgets(home, "--json", now=now))["budgets"][0] for now in
              ("2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z")}
        assert [b["spent_usd"] for b in at.values()] == [usd(4 * CALL), usd(CALL)], at
        assert [b["steps"] for b in at.values()] == [25, 24], at


# ---- somebody is told ---------------------------------------------------------------------

class Hook:
    """Takes posts and remembers them."""
    def __enter__(self):
        self.bodies = bodies = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                bodies.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/services/T0/not-to-be-told"
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Collect:
    """`tokentop collect` until the end of the block."""
    def __init__(self, home, *args, **env):
        self.home, self.args, self.env = home, args, env

    def __enter__(self):
        self.p = subprocess.Popen([h.PROGRAM, "collect", *self.args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, env=h.environment(self.home, no_proxy="127.0.0.1", **self.env))
        return self

    def __exit__(self, *_):
        if self.p.poll() is None:
            self.p.send_signal(signal.SIGTERM)
        self.out = self.p.communicate(timeout=20)[0].decode()
        assert "not-to-be-told" not in self.out, self.out


def recorder(home, then=""):
    """A program that adds a line per call, and what it was told of."""
    path, out = os.path.join(home, "record"), os.path.join(home, "told")
    with open(path, "w") as f:
        f.write(f'#!/bin/sh\necho "$TOKENTOP_ALERT_KIND|$TOKENTOP_ALERT_KEY|$HOOK|$*" >> "{out}"\n{then}\n')
    os.chmod(path, 0o755)

    def told():
        try:
            with open(out) as f:
                return f.read().splitlines()
        except FileNotFoundError:
            return []
    return path, told


def stored(home):
    path = os.path.join(home, ".xdg-state/tokentop/tokentop.db")
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
    try:
        return db.execute("SELECT key, told_at, failure, over_at FROM alert ORDER BY id").fetchall()
    finally:
        db.close()


def is_told(home):
    try:
        rows = stored(home)
    except sqlite3.OperationalError:
        return None
    return rows if rows and rows[0][1] else None


def a_program_and_a_webhook_are_told_once():
    with h.Scratch() as home, Hook() as hook:
        path, told = recorder(home)
        configure(home, {"alerts": {"exec": [path, "--", "tokentop:"], "webhook": "env:HOOK"},
                         "budgets": [{"name": "tiny", "limit_usd": "0.01"}]})
        log(home, h.claude_line("a", stamp(), out=1000))
        with Collect(home, HOOK=hook.url):
            h.wait_until(lambda: told() and hook.bodies, timeout=20)
            h.wait_until(lambda: is_told(home))
            # More of it is no news.
            log(home, h.claude_line("b", stamp(), out=1000))
            time.sleep(2.5)
        with Collect(home, HOOK=hook.url):
            time.sleep(3)
        assert len(told()) == 1 and len(hook.bodies) == 1, (told(), hook.bodies)
        kind, key, secret, words = told()[0].split("|", 3)
        assert (kind, key, secret) == ("budget", "budget:tiny:100", ""), told()
        assert words.startswith("-- tokentop: Budget tiny: $"), words
        body = hook.bodies[0]
        assert body["text"] == words[len("-- tokentop: "):] and body["budget"] == "tiny" and body["level"] == "critical"
        (key, told_at, failure, over_at), = stored(home)
        assert key == "budget:tiny:100" and told_at > 0 and failure == "" and over_at == 0


def killed_while_telling_it_tells_no_second_time():
    with h.Scratch() as home:
        path, told = recorder(home, then='kill -9 "$PPID"')
        configure(home, {"budgets": [{"name": "tiny", "limit_usd": "0.01", "exec": [path]}]})
        log(home, h.claude_line("a", stamp(), out=1000))
        with Collect(home) as first:
            h.wait_until(lambda: first.p.poll() is not None, timeout=20)
        assert first.p.returncode == -signal.SIGKILL
        assert len(told()) == 1 and stored(home)[0][1] > 0
        with Collect(home) as second:
            time.sleep(3.5)
            assert second.p.poll() is None
        assert len(told()) == 1 and len(stored(home)) == 1


def offline_no_webhook_is_called():
    with h.Scratch() as home, Hook() as hook:
        path, told = recorder(home)
        configure(home, {"alerts": {"webhook": "env:HOOK"},
                         "budgets": [{"name": "tiny", "limit_usd": "0.01", "exec": [path]}]})
        log(home, h.claude_line("a", stamp(), out=1000))
        with Collect(home, "--offline", HOOK=hook.url):
            h.wait_until(lambda: told() and is_told(home) and stored(home)[0][2], timeout=20)
        assert hook.bodies == [] and "--offline" in stored(home)[0][2]


def an_answer_from_elsewhere_reaches_the_writer():
    """Whoever has the store open may acknowledge; the writer then tells nobody."""
    with h.Scratch() as home:
        configure(home, {"budgets": [{"name": "tiny", "limit_usd": "0.01"}]})
        log(home, h.claude_line("a", stamp(), out=1000))
        with Collect(home):
            h.wait_until(lambda: os.path.exists(os.path.join(home, ".xdg-state/tokentop/tokentop.db")))
            h.wait_until(lambda: _rows(home), timeout=20)
            db = sqlite3.connect(os.path.join(home, ".xdg-state/tokentop/tokentop.db"), timeout=10)
            db.execute("UPDATE alert SET acknowledged_at = 5")
            db.commit()
            db.close()
            path, told = recorder(home)
            configure(home, {"budgets": [{"name": "tiny", "limit_usd": "0.01", "exec": [path]}]})
            time.sleep(1.5)
        with Collect(home):
            time.sleep(3)
        assert told() == [] and len(stored(home)) == 1


def _rows(home):
    try:
        return stored(home)
    except sqlite3.OperationalError:
        return None


h.main([the_list_says_where_each_stands, check_ends_with_1_only_when_one_is_used_up, without_budgets_it_says_how_to_add_one,
        a_day_that_the_clock_makes_longer_is_one_day, a_program_and_a_webhook_are_told_once,
        killed_while_telling_it_tells_no_second_time, offline_no_webhook_is_called,
        an_answer_from_elsewhere_reaches_the_writer])
