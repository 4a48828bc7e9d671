#!/usr/bin/env python3
"""Makes data/prices.json from a table of prices.

    data/make_prices.py PRICES.csv > data/prices.json

The table has one rule a row (header: provider, model_match, kind, unit, ...).
The result has one rule a line, money as decimal text, and leaves out what is
empty, the kind "exact" and the unit "mtok". The same table always gives the
same bytes; the order of the rows is kept, since a rule goes by its number.
"""

import csv
import json
import re
import sys

# Column of the table, member of the rule, what it holds.
COLUMNS = [
    ("provider", "list", "text"),
    ("model_match", "match", "text"),
    ("kind", "kind", "text"),
    ("unit", "unit", "text"),
    ("input", "input", "money"),
    ("cached_input", "cache_read", "money"),
    ("cache_write_5m", "cache_write_5m", "money"),
    ("cache_write_1h", "cache_write_1h", "money"),
    ("output", "output", "money"),
    ("reasoning", "reasoning", "money"),
    ("audio_in", "audio_in", "money"),
    ("audio_out", "audio_out", "money"),
    ("batch_multiplier_in", "batch_in", "money"),
    ("batch_multiplier_out", "batch_out", "money"),
    ("long_context_threshold", "threshold", "count"),
    ("input_long", "input_long", "money"),
    ("cached_input_long", "cache_read_long", "money"),
    ("output_long", "output_long", "money"),
    ("valid_from", "valid_from", "time"),
    ("valid_to", "valid_to", "time"),
    ("source", "source", "text"),
]
DEFAULTS = {"kind": "exact", "unit": "mtok"}
SHAPES = {
    "text": re.compile(r".+"),
    "money": re.compile(r"\d+(\.\d+)?"),
    "count": re.compile(r"\d+"),
    "time": re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?"),
}


def rule_of(row, line):
    rule = {}
    for column, member, shape in COLUMNS:
        text = row[column].strip()
        if not text or DEFAULTS.get(member) == text:
            continue
        if not SHAPES[shape].fullmatch(text):
            sys.exit(f"line {line}: {column} \"{text}\" is no {shape}")
        rule[member] = int(text) if shape == "count" else text
    return rule


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: make_prices.py PRICES.csv > data/prices.json")
    with open(sys.argv[1], newline="", encoding="utf-8") as table:
        reader = csv.DictReader(table)
        missing = {c for c, _, _ in COLUMNS} - set(reader.fieldnames or ())
        if missing:
            sys.exit(f"{sys.argv[1]}: no column {', '.join(sorted(missing))}")
        rules = [rule_of(row, reader.line_num) for row in reader]
    lines = [json.dumps(r, separators=(",", ":"), ensure_ascii=False)
             for r in rules]
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    print('{"schema":"tokentop.prices/1","rules":[')
    print(",\n".join(lines))
    print("]}")


main()
