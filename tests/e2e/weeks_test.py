#!/usr/bin/env python3
"""What a screen that is left open for weeks needs: memory that stays flat, no
poll more than is due, no child left behind, a config that is read anew, and a
wall that shows no names and takes no orders."""
import json
import os
import random
import re
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness as h
import selling as s
from live_test import append, log_in, rss, SANITIZED
from sellers_test import COSTS, openai

DEMO = ("--demo=7", "--now", "2026-11-24T15:20:00Z")


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())


def settle(p, seconds):
    """Reads what it writes for so long; how many bytes came."""
    before, end = len(p.text), time.monotonic() + seconds
    while time.monotonic() < end:
        p.read(0.02)
    return len(p.text) - before


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        return f.read().split()


# ---- memory, writing, children -------------------------------------------------------------

def memory_is_flat_while_weeks_of_calls_go_by():
    """A few weeks of calls, one after another, in ever new sessions."""
    dice = random.Random(3)
    with h.Scratch() as top:
        log = log_in(top)
        append(log, h.claude_line("msg_first", now()))
        with h.Pty("--home", top, "--store", os.path.join(top, "t.db"), home=top, cols=120, rows=40) as p:
            p.wait_for("claude-opus")
            sizes = []
            for week in range(6):
                for part in range(5):
                    append(log, *(h.claude_line(f"msg_{week}_{part}_{i}", f"2026-11-{week * 4 + part % 4 + 1:02}T{i % 24:02}:00:00.000Z",
                                                out=dice.randrange(1, 999)) for i in range(1000)))
                    settle(p, 0.2)
                count = h.wait_until(lambda: counted(top, p), timeout=60)
                sizes.append(rss(p.pid))
            print(f"# RSS by week: {sizes} kB; {count} records")
            # Ids stay in memory for a while: 5,000 of them are a few hundred kB.
            assert sizes[-1] - sizes[2] < (40000 if SANITIZED else 6000), sizes
            p.keys("q")
            assert p.end() == 0


def counted(top, p):
    settle(p, 0.2)
    rep = h.report(top, "--by", "model", store=os.path.join(top, "t.db"))
    return rep["totals"]["requests"]


def a_frame_that_did_not_change_writes_nothing():
    with h.Scratch() as top:
        with h.Pty(*DEMO, home=top, cols=120, rows=40) as p:
            p.wait_for("Overview")
            p.wait_for("Budget everything")     # alerts are looked for once a second
            settle(p, 1)
            assert settle(p, 3) == 0, p.text[-200:]
            p.keys("q")
            assert p.end() == 0


def commands_for_secrets_leave_no_children():
    with h.Scratch() as d, s.serve(openai()) as server:
        o = s.Office(d)
        o.sell(server, "org", "openai", key="cmd:printenv SELLER_KEY_OF_A_COMMAND", interval="2s")
        o.env["SELLER_KEY_OF_A_COMMAND"] = s.KEY
        with o.collect() as c:
            c.until(lambda: s.count(server, COSTS) >= 3)
            h.wait_until(lambda: not children(c.process.pid))


# ---- polls ---------------------------------------------------------------------------------

def many_keys_are_no_more_polls():
    """r asks at once; pressed often it does not begin timers of its own."""
    with h.Scratch() as d, s.serve(openai()) as server:
        o = s.Office(d)
        o.sell(server, "org", "openai", interval="1h")
        with h.Pty(*o.args(), home=o.home, env=o.env) as p:
            h.wait_until(lambda: s.count(server, COSTS))
            for _ in range(30):
                p.keys("r")
                settle(p, 0.02)
            settle(p, 1.5)
            then = len(server.log)
            settle(p, 2)
            assert len(server.log) == then, "polls go on by themselves"
            p.keys("q")
            assert p.end() == 0


def a_long_sleep_ends_in_no_burst_of_polls():
    with h.Scratch() as d, s.serve(openai()) as server:
        o = s.Office(d)
        o.sell(server, "org", "openai", interval="2s")
        with o.collect() as c:
            c.until(lambda: s.count(server, COSTS) >= 2)
            one = len(server.log)
            c.until(lambda: len(server.log) > one)
            c.process.send_signal(signal.SIGSTOP)
            time.sleep(7)                       # is the point: three polls are missed
            before = s.count(server, COSTS)
            c.process.send_signal(signal.SIGCONT)
            c.until(lambda: s.count(server, COSTS) > before)
            time.sleep(1)                       # and these would come at once
            pages = max(1, before // 4)
            assert s.count(server, COSTS) - before <= pages, server.log[-20:]


# ---- the config ----------------------------------------------------------------------------

def a_config_is_read_anew_on_a_signal_and_a_bad_one_changes_nothing():
    with h.Scratch() as d, s.serve(openai()) as server:
        o = s.Office(d)
        o.log("first", [h.claude_line("msg_1", "2026-11-20T00:00:00.000Z")])
        with o.collect() as c:
            c.until(lambda: "first" in o.states())
            o.log("second", [h.claude_line("msg_2", "2026-11-21T00:00:00.000Z")])
            o.sell(server, "org", "openai")
            o.args()
            c.process.send_signal(signal.SIGHUP)
            c.until(lambda: s.count(server, COSTS))
            c.until(lambda: requests(o) == 2)
            with open(o.config_path, "w") as f:
                f.write('{"discover": false,\n "sources": [{"name": "x", "tipe": "openai"}]}')
            c.process.send_signal(signal.SIGHUP)
            # It says so, and goes on with what it had.
            line = read_line(c.process.stderr)
            assert re.search(r"config\.json:2:\d+: ", line), line
            with open(os.path.join(o.home, "second.jsonl"), "a") as f:
                f.write(h.claude_line("msg_3", "2026-11-22T00:00:00.000Z") + "\n")
            o.args()
            c.until(lambda: requests(o) == 3)


def read_line(f):
    os.set_blocking(f.fileno(), False)
    found = b""

    def whole():
        nonlocal found
        found += f.read() or b""
        return b"\n" in found and found.decode()
    return h.wait_until(whole)


def requests(o):
    return o.report("--by", "provider")["totals"]["requests"]


def a_config_is_read_anew_by_command_and_the_screen_follows():
    with h.Scratch() as d:
        o = s.Office(d)
        o.log("first", [h.claude_line("msg_1", "2026-11-20T00:00:00.000Z")])
        with h.Pty(*o.args("--pane", "budgets"), home=o.home, env=o.env) as p:
            p.wait_for("Budgets")
            o.config["budgets"] = [{"name": "frugal team", "period": "month", "limit_usd": "1000"}]
            o.args()
            p.keys(":reload\r")
            p.wait_for("frugal team")
            p.keys("q")
            assert p.end() == 0


# ---- the wall ------------------------------------------------------------------------------

def a_wall_shows_no_names_and_takes_no_orders():
    with h.Scratch() as top:
        log = os.path.join(top, ".claude/projects/p/s.jsonl")
        os.makedirs(os.path.dirname(log))
        with open(log, "w") as f:
            f.write(h.claude_line("msg_1", now())
                    .replace('"/w"', '"/home/someone/secret-project"').replace('"s1"', '"secret-session"') + "\n")
        with h.Pty("--home", top, "--store", ":memory:", "--kiosk", "--rotate", "1h", home=top, cols=160, rows=50) as p:
            p.wait_for("claude-opus")
            for pane in "123456789":
                p.keys(pane)
                settle(p, 0.15)
            before = p.text
            for key in ("T", "e", ":quit\r", "/x\r", "\x1b", "F2", "r", "p", "X"):
                p.keys(key)
                settle(p, 0.05)
            os.kill(p.pid, 0)
            plain = h.strip(p.text)
            assert "secret-project" not in plain and "secret-session" not in plain and before
            assert not [n for n in os.listdir(top) if n.endswith((".csv", ".svg", ".json"))]
            p.keys("q")
            assert p.end() == 0


def a_wall_turns_its_panes():
    with h.Scratch() as top:
        with h.Pty("--demo=7", "--kiosk", "--rotate", "1s", home=top, cols=120, rows=40) as p:
            p.wait_for("top models")
            p.wait_for("burn|forecast|sessions|heat|drift|what", timeout=20)
            p.keys("q")
            assert p.end() == 0


# ---- after a restart -----------------------------------------------------------------------

def what_the_user_chose_is_there_after_a_restart():
    with h.Scratch() as top:
        append(log_in(top), h.claude_line("msg_0", now()))
        env = h.environment(top)
        for first in (True, False):
            with h.Pty("--home", top, home=top, env=env) as p:
                p.wait_for("claude-opus")
                if first:
                    p.keys("3")
                    settle(p, 0.3)
                    p.keys("tt<")               # 24h -> 7d -> 30d
                    settle(p, 0.3)
                else:
                    screen = p.wait_for("claude-opus")
                    assert "30d" in screen, screen[-3000:]
                p.keys("q")
                assert p.end() == 0
        with open(os.path.join(top, ".xdg-state/tokentop/state.json")) as f:
            state = json.load(f)
        assert state["pane"] == "models" and state["window"] == "30d", state


if __name__ == "__main__":
    h.main([memory_is_flat_while_weeks_of_calls_go_by, a_frame_that_did_not_change_writes_nothing,
            commands_for_secrets_leave_no_children, many_keys_are_no_more_polls, a_long_sleep_ends_in_no_burst_of_polls,
            a_config_is_read_anew_on_a_signal_and_a_bad_one_changes_nothing,
            a_config_is_read_anew_by_command_and_the_screen_follows, a_wall_shows_no_names_and_takes_no_orders,
            a_wall_turns_its_panes, what_the_user_chose_is_there_after_a_restart])
