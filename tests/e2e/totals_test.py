#!/usr/bin/env python3
"""The same logs give the same totals: read in any order, twice, in halves,
with kill -9 at any moment, by one thread or four; and they are the right
totals, by the oracle of a generated corpus and by logs of real clients."""
import json
import os
import random
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness as h

CORPUS = os.path.join(h.SRC, "tests/corpus/gen_corpus.py")
BY = ("--by", "client,model,project,session")


def corpus(to, seed=7, mb=6):
    subprocess.run([sys.executable, CORPUS, "--size-mb", str(mb), "--seed", str(seed), "--out", to],
                   check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(to, "oracle.json")) as f:
        return json.load(f)


def log_files(home):
    for root, _dirs, files in os.walk(home):
        for name in files:
            if name.endswith(".jsonl"):
                yield os.path.join(root, name)


def essence(rep):
    """What must not change: rows and totals (counters of reading may)."""
    return json.dumps([rep["rows"], rep["totals"]], sort_keys=True)


def real_logs_give_exactly_what_was_sent():
    with open(os.path.join(os.path.dirname(h.REAL_HOME), "expected.json")) as f:
        want = json.load(f)
    rep = h.report(h.REAL_HOME, "--by", "client,model", user="/nonexistent")
    got = h.rows_of(rep, "client", "model")
    seen = 0
    for client, models in want.items():
        if client not in ("claude-code", "codex", "gemini-cli", "qwen-code", "opencode"):
            continue
        for model, w in models.items():
            row = got[(client, model)]
            assert row["requests"] == w["requests"], (client, model, row)
            for category in ("input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning"):
                assert row["tokens"][category] == w[category], (client, model, category, row)
            seen += 1
    assert seen == len(got) == 7, got.keys()


def claude_cost_equals_the_clients_own_to_the_nano_dollar():
    with open(os.path.join(os.path.dirname(h.REAL_HOME), "expected.json")) as f:
        want = json.load(f)["claude_code_own_cost_usd"]
    rep = h.report(h.REAL_HOME, "--by", "session,model", "--filter", "client=claude-code", user="/nonexistent")
    got = h.rows_of(rep, "session", "model")
    assert len(want) == 4
    for session, models in want.items():
        for model, usd in models.items():
            assert got[(session, model)]["cost_usd"] == f"{usd:.9f}", (session, got[(session, model)])


def generated_corpora_match_their_oracle():
    for seed in (1, 2, 3):
        with h.Scratch() as home:
            want = corpus(home, seed)
            rep = h.report(home, "--by", "client,day,model", "--timezone", "UTC")
            got = h.rows_of(rep, "client", "day", "model")
            cells = 0
            for day, models in want["claude"].items():
                for model, w in models.items():
                    name = model.rsplit("-", 1)[0]
                    t = got[("claude-code", day, name)]["tokens"]
                    pairs = {"input": "input", "output": "output", "cache_read": "cache_read",
                             "cache_write_5m": "cache_5m", "cache_write_1h": "cache_1h"}
                    for ours, theirs in pairs.items():
                        assert t[ours] == w[theirs], (seed, day, model, ours, t, w)
                    assert got[("claude-code", day, name)]["requests"] == w["messages"]
                    cells += 1
            for day, models in want["codex"].items():
                for model, w in models.items():
                    t = got[("codex", day, model)]["tokens"]
                    assert t["input"] == w["input"] - w["cached"], (seed, day, model, t, w)
                    assert t["cache_read"] == w["cached"]
                    assert t["output"] + t["reasoning"] == w["output"]
                    assert t["reasoning"] == w["reasoning"]
                    assert got[("codex", day, model)]["requests"] == w["events"]
                    cells += 1
            assert cells == len(got), (cells, len(got))


def order_and_threads_do_not_matter():
    with h.Scratch() as top:
        home = os.path.join(top, "a")
        os.mkdir(home)
        corpus(home)
        want = essence(h.report(home, *BY))
        rng = random.Random(5)
        for round_ in range(4):
            other = os.path.join(top, f"o{round_}")
            shutil.copytree(home, other)
            for path in log_files(other):       # another order of reading
                t = rng.randrange(1_700_000_000, 1_790_000_000)
                os.utime(path, (t, t))
            threads = ("1", "2", "4", "3")[round_]
            assert essence(h.report(other, *BY, "--threads", threads)) == want


def a_second_reading_adds_nothing():
    with h.Scratch() as top:
        home, store = os.path.join(top, "a"), os.path.join(top, "t.db")
        os.mkdir(home)
        corpus(home)
        want = essence(h.report(home, *BY))
        for _ in range(3):
            assert essence(h.report(home, *BY, store=store)) == want
        # Rotated and rewritten: every file copied, so that inodes change.
        for path in list(log_files(home)):
            shutil.copyfile(path, path + ".new")
            os.rename(path + ".new", path)
        assert essence(h.report(home, *BY, store=store)) == want
        # Deleted history stays counted.
        shutil.rmtree(os.path.join(home, ".codex"))
        assert essence(h.report(home, *BY, store=store)) == want


def halves_make_the_whole():
    with h.Scratch() as top:
        home, store = os.path.join(top, "a"), os.path.join(top, "t.db")
        os.mkdir(home)
        corpus(home)
        want = essence(h.report(home, *BY))
        part = os.path.join(top, "b")
        shutil.copytree(home, part)
        rng = random.Random(11)
        wholes = {}
        for path in log_files(part):
            with open(path, "rb") as f:
                wholes[path] = f.read()
            os.truncate(path, rng.randrange(0, len(wholes[path]) + 1))
        h.report(part, store=store)
        for step in (0.5, 1.0):
            for path, whole in wholes.items():
                have = os.path.getsize(path)
                with open(path, "ab") as f:
                    f.write(whole[have:have + int((len(whole) - have) * step)])
            got = h.report(part, *BY, store=store)
        assert essence(got) == want


def kill_at_any_moment_loses_and_doubles_nothing():
    with h.Scratch() as top:
        home = os.path.join(top, "a")
        os.mkdir(home)
        corpus(home, mb=12)
        want = essence(h.report(home, *BY))
        rng = random.Random(3)
        for round_ in range(6):
            store = os.path.join(top, f"k{round_}.db")
            kills = 0
            for _ in range(8):
                p = subprocess.Popen([h.PROGRAM, "report", "--home", home, "--store", store, "--now", h.NOW],
                                     env=h.environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                try:
                    p.wait(rng.uniform(0.005, 0.25))
                except subprocess.TimeoutExpired:
                    p.send_signal(signal.SIGKILL)
                    p.wait()
                    kills += 1
            assert essence(h.report(home, *BY, store=store)) == want, f"after {kills} kills"
            assert essence(h.report(home, *BY, store=store)) == want


def a_killed_dashboard_loses_and_doubles_nothing():
    with h.Scratch() as top:
        home, store = os.path.join(top, "a"), os.path.join(top, "t.db")
        os.mkdir(home)
        corpus(home, mb=8)
        want = essence(h.report(home, *BY))
        rng = random.Random(13)
        for _ in range(6):
            with h.Pty("--home", home, "--store", store, home=top) as p:
                p.wait_for("tokentop")
                end = rng.uniform(0.0, 0.8)
                while end > 0 and p.read(0.02) is not None:
                    end -= 0.02
        assert essence(h.report(home, *BY, store=store)) == want


h.main([real_logs_give_exactly_what_was_sent, claude_cost_equals_the_clients_own_to_the_nano_dollar,
        generated_corpora_match_their_oracle, order_and_threads_do_not_matter, a_second_reading_adds_nothing,
        halves_make_the_whole, kill_at_any_moment_loses_and_doubles_nothing,
        a_killed_dashboard_loses_and_doubles_nothing])
