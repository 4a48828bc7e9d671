#!/usr/bin/env python3
"""What goes wrong on real machines: a store from the future, a corrupt one, a
full disk, a read-only home, two programs at once, hostile text in logs. A
clear sentence, right totals, and the dashboard still runs."""
import os
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness as h


JUST_NOW = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def some_home(top, n=5):
    d = os.path.join(top, "home/.claude/projects/p")
    os.makedirs(d)
    with open(os.path.join(d, "s.jsonl"), "w") as f:
        for i in range(n):
            f.write(h.claude_line(f"msg_{i}", JUST_NOW) + "\n")
    return os.path.join(top, "home"), os.path.join(d, "s.jsonl")


def report_with(home, store, code, top):
    got, out, err = h.run("report", "--home", home, "--store", store, "--format", "json",
                          home=top, check=False)
    assert got == code, (got, err)
    return out, err


def a_store_from_the_future_is_left_alone():
    with h.Scratch() as top:
        home, _ = some_home(top)
        store = os.path.join(top, "t.db")
        report_with(home, store, 0, top)
        db = sqlite3.connect(store)
        db.execute("PRAGMA journal_mode=DELETE")
        db.execute("PRAGMA user_version=999")
        db.commit()
        db.close()
        with open(store, "rb") as f:
            before = f.read()
        out, err = report_with(home, store, 4, top)
        assert store in err and "newer" in err, err
        assert '"requests": 5' in out.replace('":5', '": 5'), out[:300]     # the answer is still given
        with open(store, "rb") as f:
            assert f.read() == before
        with h.Pty("--home", home, "--store", store, home=top) as p:
            p.wait_for("newer")
            p.keys("q")
            assert p.end() == 0


def a_corrupt_store_is_said():
    with h.Scratch() as top:
        home, _ = some_home(top)
        store = os.path.join(top, "t.db")
        for junk in (b"this is no database at all, really not" * 200, b"SQLite format 3\0" + os.urandom(8000)):
            with open(store, "wb") as f:
                f.write(junk)
            out, err = report_with(home, store, 4, top)
            assert store in err and out, err
        with h.Pty("--home", home, "--store", store, home=top) as p:
            p.wait_for("claude-opus")
            p.keys("q")
            assert p.end() == 0


def a_read_only_place_is_said():
    with h.Scratch() as top:
        home, _ = some_home(top)
        out, err = report_with(home, "/proc/tokentop/t.db", 4, top)
        assert "/proc/tokentop" in err and out, err


def a_full_disk_is_said_and_nothing_is_lost():
    with h.Scratch() as top:
        home, log = some_home(top)
        disk = os.path.join(top, "disk")
        os.mkdir(disk)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", disk],
                          stderr=subprocess.DEVNULL).returncode != 0:
            print("# a file system of our own cannot be mounted here: limit of file size instead")
            shell = f"ulimit -f 64; exec {h.PROGRAM} report --home {home} --store {disk}/t.db --format json"
            p = subprocess.run(["sh", "-c", shell], env=h.environment(top), capture_output=True)
            assert p.stdout and p.returncode in (0, 4), p
            return
        try:
            with open(log, "a") as f:
                for i in range(4000):
                    f.write(h.claude_line(f"msg_x{i}", JUST_NOW) + "\n")
            want = h.report(home)
            out, err = report_with(home, os.path.join(disk, "t.db"), 4, top)
            assert "full" in err, err
            assert '4005' in out
            subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
            got = h.report(home, store=os.path.join(disk, "t.db"))
            assert got["rows"] == want["rows"]
            assert h.report(home, store=os.path.join(disk, "t.db"))["rows"] == want["rows"]
        finally:
            subprocess.run(["umount", disk], check=True)


def two_at_once_do_not_double():
    with h.Scratch() as top:
        home, log = some_home(top)
        store = os.path.join(top, "t.db")
        with h.Pty("--home", home, "--store", store, home=top) as a, \
                h.Pty("--home", home, "--store", store, home=top) as b:
            a.wait_for("claude-opus")
            b.wait_for("claude-opus")
            with open(log, "a") as f:
                f.write(h.claude_line("msg_new", JUST_NOW) + "\n")
            h.wait_until(lambda: a.read(0.05) != 0 and b.read(0.05) != 0)
            a.keys("q")
            b.keys("q")
            assert a.end() == 0 and b.end() == 0
        for _ in range(2):
            assert h.report(home, store=store)["totals"]["requests"] == 6


def hostile_text_never_reaches_the_terminal():
    with h.Scratch() as top:
        home, log = some_home(top)
        evil = "claude-opus-5\\u001b]0;pwned\\u0007\\u202e\\u200bx\\n"
        with open(log, "a") as f:
            f.write(h.claude_line("msg_e", JUST_NOW, evil) + "\n")
        with h.Pty("--home", home, "--store", ":memory:", "--pane", "models", home=top) as p:
            p.wait_for("claude-opus")
            assert b"pwned\x07" not in p.text and "\u202e".encode() not in p.text
            p.keys("q")
            assert p.end() == 0
        _, out, _ = h.run("report", "--home", home, "--store", ":memory:", "--by", "model", home=top)
        assert "\x1b" not in out and "\u202e" not in out


h.main([a_store_from_the_future_is_left_alone, a_corrupt_store_is_said, a_read_only_place_is_said,
        a_full_disk_is_said_and_nothing_is_lost, two_at_once_do_not_double, hostile_text_never_reaches_the_terminal])
