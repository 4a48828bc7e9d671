"""What must be in the proxy's log, and in the report on it: see
nginx_requests.py for what was asked, model_server.py for what was used."""
import json
import sys

NAMES = ("requests", "input", "cache_read", "cache_write_5m",
         "cache_write_1h", "output", "reasoning")
ROWS = {
    # Three requests, one of which did not tell its usage.
    ("openai", "gpt-5"): (3, 400, 1600, 0, 0, 200, 400),
    ("openai", "gpt-5.2"): (2, 400, 1800, 0, 0, 200, 420),
    ("anthropic", "claude-opus-4-8"): (2, 20, 132720, 60000, 4870, 1006, None),
    ("google", "gemini-3-pro"): (2, 1240, 800, 0, 0, 100, 300),
    ("aws", "nova-pro"): (2, 200, 1800, 0, 0, 100, None),
}

def check_log(path):
    lines = [json.loads(line) for line in open(path)]
    if len(lines) != sum(row[0] for row in ROWS.values()):
        sys.exit("%d lines in the log" % len(lines))
    for line in lines:
        if line["project"] != 'the "shop"' or line["key"] != "ci":
            sys.exit("labels are wrong: %s" % line)


def check_report(path):
    rows = json.load(open(path))["rows"]
    for row in rows:
        if (row["project"], row["key"]) != ('the "shop"', "ci"):
            sys.exit("labels are wrong: %s" % row)
        want = ROWS.pop((row["provider"], row["model"]), None)
        got = (row["requests"],) + tuple(row["tokens"][n] for n in NAMES[1:])
        if got != want:
            sys.exit("%s: want %s, got %s" % (row["model"], want, got))
    if ROWS:
        sys.exit("not in the report: %s" % list(ROWS))


check_log(sys.argv[1])
if len(sys.argv) > 2:
    check_report(sys.argv[2])
