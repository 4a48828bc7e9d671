#!/usr/bin/env python3
"""The running dashboard: a log line is on the screen within 100 ms, rotation
loses nothing, keys answer, the terminal comes back, idle is cheap."""
import os
import re
import signal
import statistics
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness as h

SANITIZED = "ASAN_OPTIONS" in os.environ
STEADY = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "claude-opus-4-5-20251101")


def log_in(home, name="s.jsonl"):
    d = os.path.join(home, ".claude/projects/p")
    os.makedirs(d, exist_ok=True)
    return os.path.join(d, name)


def append(path, *lines):
    with open(path, "a") as f:
        f.write("".join(x + "\n" for x in lines))


def append_to_screen(pause=0.15):
    """Milliseconds from write() of a line until its model's name is drawn,
    50 times, each with a model never seen before. `pause`: seconds of silence
    before the next; below 0.1 it is the frame rate that is measured."""
    took = []
    with h.Scratch() as top:
        log = log_in(top)
        append(log, h.claude_line("msg_0", *STEADY))
        with h.Pty("--home", top, "--store", ":memory:", "--pane", "models", home=top, rows=80) as p:
            p.wait_for("claude-opus-4-5")
            while p.read(0.3):
                pass                            # the first frames are over
            for i in range(50):
                name = f"claude-zz{i:02d}x"
                since = len(p.text)
                now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                line = h.claude_line(f"msg_n{i}", now, name, 1000)
                start = time.perf_counter()
                append(log, line)
                while name.encode() not in p.text[since:]:
                    if p.read(0.001) is None or time.perf_counter() - start > 5:
                        raise AssertionError(f"{name} never came: {h.strip(p.text[-900:])!r}")
                took.append((time.perf_counter() - start) * 1000)
                while p.read(pause):
                    pass
            p.keys("q")
            assert p.end() == 0
    return took


def a_line_is_on_the_screen_within_100_ms():
    took = append_to_screen()
    median = statistics.median(took)
    print(f"# append to screen: median {median:.1f} ms, worst {max(took):.1f} ms")
    assert len(took) == 50 and median < (400 if SANITIZED else 100), took


def rotation_while_watched_loses_nothing():
    with h.Scratch() as top:
        log, store = log_in(top), os.path.join(top, "t.db")
        append(log, h.claude_line("msg_0", *STEADY))
        with h.Pty("--home", top, "--store", store, "--pane", "models", home=top) as p:
            p.wait_for("claude-opus-4-5")
            held = open(log, "a")               # a writer that keeps its descriptor
            os.rename(log, log_in(top, "s.1.jsonl"))
            append(log, h.claude_line("msg_1", *STEADY))
            held.write(h.claude_line("msg_2", *STEADY) + "\n")      # after the renaming
            held.close()
            os.truncate(log, 0)                 # copytruncate of the new one
            append(log, h.claude_line("msg_3", *STEADY))
            half = h.claude_line("msg_4", STEADY[0], "claude-zz-half")
            with open(log_in(top, "later.jsonl"), "a") as f:        # late creation, torn line
                f.write(half[:100])
                f.flush()
                f.write(half[100:] + "\n")
            p.wait_for("claude-zz-half")
            p.keys("q")
            assert p.end() == 0
        rep = h.report(top, "--by", "model", store=store)
        got = {r["model"]: r["requests"] for r in rep["rows"]}
        # msg_1 was in the file when it was truncated: seen or not, never twice.
        assert got["claude-zz-half"] == 1 and got["claude-opus-4-5"] in (3, 4), got
        (src,) = [s for s in rep["sources"] if s["name"] == "claude-code"]
        assert src["rejected"] == 0, src


def keys_walk_all_panes_and_q_leaves():
    with h.Scratch() as top:
        append(log_in(top), h.claude_line("msg_0", *STEADY))
        with h.Pty("--demo=3", home=top) as p:
            p.wait_for("DEMO")
            for keys, text in (("2", "Providers"), ("3", "Models"), ("8", "Sources"), ("1", "Overview"), ("?", "Quit"),
                               ("q", "Overview"), ("3", "Models"), ("l", ""), ("h", ""), ("t", ""), ("I", ""), (">", ""),
                               (" ", ""), ("U", ""), ("$", ""), ("T", ""), ("Z", "PAUSED"), ("Z", "")):
                since = len(p.text)
                p.keys(keys)
                if text:
                    p.wait_for(text, since=since if text == "PAUSED" else 0)
            p.keys("q")
            assert p.end() == 0
        # Left as it was found: main screen, cursor, no mouse.
        assert b"\x1b[?1049l" in p.text and p.text.rfind(b"\x1b[?1049l") > p.text.rfind(b"\x1b[?1049h")
        assert p.text.rfind(b"\x1b[?1000l") >= p.text.rfind(b"\x1b[?1000h")


def a_vanished_terminal_ends_it():
    for ignore in (False, True):
        with h.Scratch() as top:
            append(log_in(top), h.claude_line("msg_0", *STEADY))
            old = signal.signal(signal.SIGHUP, signal.SIG_IGN if ignore else signal.SIG_DFL)
            try:
                p = h.Pty("--home", top, "--store", os.path.join(top, "t.db"), home=top)
            finally:
                signal.signal(signal.SIGHUP, old)
            p.wait_for("claude-opus")
            pid, p.pid = p.pid, 0
            p.close()                           # the terminal is gone
            h.wait_until(lambda pid=pid: os.waitpid(pid, os.WNOHANG)[0], 5)
            assert h.report(top, store=os.path.join(top, "t.db"))["totals"]["requests"] == 1


def a_storm_of_sizes_is_survived():
    with h.Scratch() as top:
        with h.Pty("--demo", home=top) as p:
            p.wait_for("DEMO")
            for i in range(300):
                p.resize(1 + i * 37 % 250, 1 + i * 13 % 90)
                p.read(0)
            p.resize(100, 30)
            since = len(p.text)
            p.keys("\x0c")                      # Ctrl-L paints it whole
            p.wait_for("tokentop.*DEMO|DEMO.*tokentop", since=since)
            p.keys("\x03")
            assert p.end() == 0


def signals_end_it_cleanly():
    for signo in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        with h.Scratch() as top:
            with h.Pty("--demo", home=top) as p:
                p.wait_for("DEMO")
                os.kill(p.pid, signo)
                p.end()
                assert p.text.rfind(b"\x1b[?1049l") > p.text.rfind(b"\x1b[?1049h"), signo


def idle_costs_nearly_nothing():
    with h.Scratch() as top:
        append(log_in(top), h.claude_line("msg_0", *STEADY))
        with h.Pty("--home", top, "--store", ":memory:", home=top, cols=200, rows=50) as p:
            p.wait_for("claude-opus")
            end = time.monotonic() + 1
            while time.monotonic() < end:
                p.read(0.05)
            before = ticks(p.pid)
            written = len(p.text)
            end = time.monotonic() + 5
            while time.monotonic() < end:
                p.read(0.05)
            used = (ticks(p.pid) - before) * 60 / 5 / os.sysconf("SC_CLK_TCK")
            print(f"# idle: {used:.2f} CPU s a minute, {(len(p.text) - written) / 5:.0f} bytes/s, RSS {rss(p.pid)} kB")
            assert used < (30 if SANITIZED else 1.2), used
            p.keys("q")
            assert p.end() == 0


def ticks(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def rss(pid):
    with open(f"/proc/{pid}/status") as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))


if __name__ == "__main__":
    h.main([a_line_is_on_the_screen_within_100_ms, rotation_while_watched_loses_nothing,
            keys_walk_all_panes_and_q_leaves, a_vanished_terminal_ends_it, a_storm_of_sizes_is_survived,
            signals_end_it_cleanly, idle_costs_nearly_nothing])
