#!/usr/bin/env python3
"""Measures what docs/performance.md promises, and prints it beside
yardsticks that are on every machine (cat, grep). Medians; interleaved.

  bench.py [--size-mb 500] [--runs 5] [--keep DIR]"""
import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e"))
import harness as h
import live_test

ap = argparse.ArgumentParser()
ap.add_argument("--size-mb", type=int, default=500)
ap.add_argument("--runs", type=int, default=5)
ap.add_argument("--keep", help="folder of the corpus; made when absent")
A = ap.parse_args()


LAST_DAY = "2026-11-22T22:00:00Z"         # of the corpus


def timed(args, env, stdout=subprocess.DEVNULL):
    """Wall s, CPU s, peak RSS in MB of one run."""
    start = time.perf_counter()
    p = subprocess.Popen(args, env=env, stdout=stdout, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    _, status, ru = os.wait4(p.pid, 0)
    wall = time.perf_counter() - start
    p.returncode = os.waitstatus_to_exitcode(status)
    if p.returncode not in (0, 1):
        raise SystemExit(f"{args} ended with {p.returncode}")
    return wall, ru.ru_utime + ru.ru_stime, ru.ru_maxrss / 1000


def medians(rows):
    return [statistics.median(c) for c in zip(*rows)]


def launch():
    """Milliseconds that any program takes to be on our pty at all."""
    took = []
    for _ in range(A.runs):
        start = time.perf_counter()
        with h.Pty("tokentop", home="/", program="/bin/echo") as p:
            while b"tokentop" not in p.text:
                p.read(0.001)
            took.append((time.perf_counter() - start) * 1000)
            p.end()
    return statistics.median(took)


def first_frame(home, store, pattern):
    """Milliseconds until the screen holds the pattern, median of runs."""
    took = []
    for _ in range(A.runs):
        start = time.perf_counter()
        with h.Pty("--home", home, "--store", store, "--now", LAST_DAY, home=home, cols=200, rows=50) as p:
            while not re.search(pattern, h.strip(p.text)):
                if p.read(0.001) is None or time.perf_counter() - start > 60:
                    raise SystemExit(f"{pattern} never came")
            took.append((time.perf_counter() - start) * 1000)
            p.keys("q")
            p.end(30)
    return statistics.median(took)


def main():
    top = tempfile.mkdtemp(prefix="tokentop-bench-")
    home = A.keep or os.path.join(top, "home")
    try:
        if not os.path.exists(os.path.join(home, "oracle.json")):
            subprocess.run([sys.executable, os.path.join(h.SRC, "tests/corpus/gen_corpus.py"), "--size-mb",
                            str(A.size_mb), "--seed", "1", "--out", home], check=True)
        mb = sum(os.path.getsize(os.path.join(r, f)) for r, _, fs in os.walk(home) for f in fs if f.endswith("l")) / 1e6
        files = sum(len(fs) for _, _, fs in os.walk(home))
        env, store = h.environment(top), os.path.join(top, "t.db")
        base = [h.PROGRAM, "report", "--home", home, "--now", h.NOW]
        runs = {
            "cat, every file": ["sh", "-c", f"find {home} -name '*.jsonl' -print0 | xargs -0 cat"],
            "grep -c '\"usage\"'": ["sh", "-c", f"find {home} -name '*.jsonl' -print0 | LC_ALL=C xargs -0 grep -c '\"usage\"'"],
            "report, 1 thread, memory": [*base, "--store", ":memory:", "--threads", "1"],
            "report, 2 threads, memory": [*base, "--store", ":memory:", "--threads", "2"],
            "report, first run, new store": [*base, "--store", store],
            "report, second run, same store": [*base, "--store", store],
        }
        got = {name: [] for name in runs}
        for _ in range(A.runs):
            for name, args in runs.items():
                if "first run" in name:
                    for f in (store, store + "-wal", store + "-shm", store + "-lock"):
                        if os.path.exists(f):
                            os.remove(f)
                got[name].append(timed(args, env))
        print(f"{mb:.0f} MB in {files} files; medians of {A.runs}")
        print(f"{'':34} {'wall s':>8} {'CPU s':>8} {'peak MB':>8} {'MB/s':>8}")
        for name, rows in got.items():
            wall, cpu, peak = medians(rows)
            print(f"{name:34} {wall:8.3f} {cpu:8.3f} {peak:8.1f} {mb / wall:8.0f}")
        print(f"/bin/echo on the same pty: {launch():.0f} ms, part of the next three")
        print(f"first frame, nothing stored: {first_frame(home, ':memory:', 'tokentop'):.0f} ms (first text), "
              f"{first_frame(home, ':memory:', 'claude-(opus|sonnet)'):.0f} ms (first models)")
        print(f"second start, all stored: {first_frame(home, store, 'claude-(opus|sonnet)'):.0f} ms to all totals")
        for what, pause in (("one by one", 0.15), ("as fast as drawn", 0.02)):
            took = live_test.append_to_screen(pause)
            print(f"append to screen, {what}: median {statistics.median(took):.1f} ms, "
                  f"p95 {sorted(took)[47]:.1f} ms, worst {max(took):.1f} ms of {len(took)}")
        live_test.idle_costs_nearly_nothing()
        best = min(timed([h.PROGRAM, "--version"], env)[0] for _ in range(10))
        print(f"--version: {best * 1000:.1f} ms; program {os.path.getsize(h.PROGRAM) / 1e6:.2f} MB")
    finally:
        shutil.rmtree(top, ignore_errors=True)


main()
