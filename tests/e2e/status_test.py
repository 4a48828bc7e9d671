#!/usr/bin/env python3
"""tokentop status: one line out of the store, at once, whoever writes it."""
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness as h


def counted(top):
    """A store with the calls of the real home in it."""
    store = os.path.join(top, "t.db")
    h.report(h.REAL_HOME, store=store, user="/nonexistent")
    return store


def status(store, *args, now=h.NOW, check=False):
    return h.run("status", "--store", store, "--now", now, *args, home="/nonexistent", check=check)


def the_usual_line_agrees_with_the_report():
    with h.Scratch() as top:
        store = counted(top)
        code, out, err = status(store)
        assert (code, err) == (0, ""), (code, err)
        assert re.fullmatch(r"\$[\d.,]+/h  today \$[\d.,]+  month \$[\d.,]+\n", out), out
        rep = h.report(h.REAL_HOME, "--since", "month", store=store, user="/nonexistent")
        month = float(rep["totals"]["cost_usd"])
        shown = float(status(store, "--format", "%m")[1].strip().lstrip("$").replace(",", ""))
        assert abs(shown - month) < 0.0001, (shown, month)


def every_field_is_answered():
    with h.Scratch() as top:
        store = counted(top)
        line = "%h|%r|%d|%y|%w|%m|%f|%t|%c|%u|%b|%a|%A|%%"
        code, out, err = status(store, "--format", line)
        fields = out.rstrip("\n").split("|")
        assert code == 0 and len(fields) == 14 and all(fields), (out, err)
        assert fields[-1] == "%" and fields[11] == "0" and fields[10] == "-"
        code, out, err = status(store, "--format", "%q")
        assert code == 2 and out == "" and "%q" in err and "%d today" in err, err


def other_zones_have_other_days():
    with h.Scratch() as top:
        store = counted(top)
        for zone in ("Pacific/Kiritimati", "America/Los_Angeles", "UTC"):
            rep = h.report(h.REAL_HOME, "--since", "yesterday", "--until", "today", "--timezone", zone,
                           store=store, user="/nonexistent")
            out = status(store, "--format", "%y", "--timezone", zone)[1].strip().lstrip("$")
            assert abs(float(out.replace(",", "")) - float(rep["totals"]["cost_usd"])) < 0.0001, (zone, out)


def a_missing_store_is_said_and_ends_with_4():
    with h.Scratch() as top:
        path = os.path.join(top, "none.db")
        code, out, err = status(path)
        assert code == 4 and out == "" and "no history yet" in err and path in err, (code, err)
        assert not os.path.exists(path)
        code, out, err = status(":memory:")
        assert code == 4 and "--store" in err, (code, err)
        code, out, err = h.run("status", "--demo", home=top, check=False)
        assert code == 2 and "demo" in err, (code, err)


def a_bad_config_ends_with_3():
    with h.Scratch() as top:
        store, config = counted(top), os.path.join(top, "c.json")
        with open(config, "w") as f:
            f.write('{"thema": "x"}')
        code, out, err = status(store, "--config", config)
        assert code == 3 and out == "" and "thema" in err, (code, err)


def it_answers_while_another_writes():
    with h.Scratch() as top:
        store = counted(top)
        with h.Pty("--store", store, "--home", h.REAL_HOME, "--now", h.NOW, home=top) as t:
            t.wait_for("Overview")
            for _ in range(5):
                code, out, err = status(store)
                assert code == 0 and "month" in out, (code, err)
            t.keys("q")
            assert t.end() == 0


def it_is_quick():
    with h.Scratch() as top:
        store, best = counted(top), 9
        for _ in range(20):
            start = time.perf_counter()
            status(store)
            best = min(best, time.perf_counter() - start)
        slow = "ASAN_OPTIONS" in os.environ     # a sanitizer's start alone takes longer
        assert best < (1 if slow else 0.1), best


h.main([the_usual_line_agrees_with_the_report, every_field_is_answered, other_zones_have_other_days,
        a_missing_store_is_said_and_ends_with_4, a_bad_config_ends_with_3, it_answers_while_another_writes,
        it_is_quick])
