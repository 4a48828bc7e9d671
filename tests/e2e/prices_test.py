#!/usr/bin/env python3
"""tokentop prices: history, check, and lists of others taken in."""
import http.server
import json
import os
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness as h

LIST = {"sample_spec": {"input_cost_per_token": 0.0},
        "gpt-4.1": {"litellm_provider": "openai", "input_cost_per_token": 3e-06, "output_cost_per_token": 8e-06},
        "claude-new-99": {"litellm_provider": "anthropic", "input_cost_per_token": 1e-06,
                              "output_cost_per_token": 5e-06}}


def prices(home, *args, check=False, now=h.NOW):
    return h.run("prices", *args, "--now", now, home=home, check=check)


def user_file(home):
    return os.path.join(home, ".xdg-config/tokentop/prices.json")


def write(path, text):
    with open(path, "w") as f:
        f.write(text if isinstance(text, str) else json.dumps(text))
    return path


def an_import_writes_rules_that_hold():
    with h.Scratch() as home:
        source = write(os.path.join(home, "list.json"), LIST)
        code, out, err = prices(home, "import", source)
        assert code == 0 and err == "", err
        assert "openai gpt-4.1  input 2 -> 3" in out and "claude-new-99" in out, out
        rules = json.load(open(user_file(home)))["rules"]
        assert [r["match"] for r in rules] == ["gpt-4.1", "claude-new-99"]
        assert rules[0]["valid_from"] == h.NOW[:10] and "valid_from" not in rules[1]
        assert os.listdir(os.path.dirname(user_file(home))) == ["prices.json"]      # nothing half-written
        shown = json.loads(prices(home, "show", "claude-new-99", "--json")[1])
        assert shown["priced"] and shown["rules"][0]["user"] and shown["rules"][0]["usd_per_mtok"]["output"] == "5"
        code, out, _ = prices(home, "import", source)
        assert code == 0 and "Nothing had to be written" in out, out


def an_import_prices_what_was_unpriced_and_renames_nothing():
    with h.Scratch() as home:
        log = os.path.join(home, ".claude/projects/p/s.jsonl")
        os.makedirs(os.path.dirname(log))
        write(log, h.claude_line("msg_1", "2026-11-24T10:00:00.000Z", model="claude-new-99", out=1000000) + "\n")
        before = h.report(home)
        assert before["rows"][0]["cost_usd"] is None
        prices(home, "import", write(os.path.join(home, "list.json"), LIST), check=True)
        after = h.report(home)
        assert after["rows"][0]["model"] == before["rows"][0]["model"] == "claude-new-99"
        assert after["rows"][0]["cost_usd"] == "5.000010000", after["rows"]


def a_list_is_fetched_unless_offline():
    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps(LIST).encode()
            self.send_response(200 if self.path == "/list.json" else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        with h.Scratch() as home:
            code, out, err = prices(home, "import", url + "/list.json", "--offline")
            assert code == 2 and "--offline" in err and not os.path.exists(user_file(home)), (code, err)
            code, out, err = prices(home, "import", url + "/gone.json")
            assert code == 1 and "404" in err, (code, err)
            code, out, err = prices(home, "import", url + "/list.json")
            assert code == 0 and os.path.exists(user_file(home)), err
    finally:
        server.shutdown()


def what_is_no_list_changes_nothing():
    with h.Scratch() as home:
        for text in ("", "{}", "<html>", "a,b\n1,2\n"):
            code, out, err = prices(home, "import", write(os.path.join(home, "x"), text))
            assert code == 1 and out == "" and err, (text, err)
        code, _, err = prices(home, "import", os.path.join(home, "none"))
        assert code == 1 and "none" in err
        assert not os.path.exists(user_file(home))


def ones_own_table_wins():
    with h.Scratch() as home:
        table = write(os.path.join(home, "own.csv"), "match,input,output\nclaude-opus-4-5,1,2\n")
        assert prices(home, "import", table)[0] == 0
        shown = json.loads(prices(home, "show", "claude-opus-4-5", "--json")[1])
        assert shown["rules"][0]["user"] and shown["rules"][0]["usd_per_mtok"]["input"] == "1"
        code, out, _ = prices(home, "check")
        assert code == 0 and "claude-opus-4-5, input 1 against 5" in out, out


def check_names_what_has_no_price():
    with h.Scratch() as home:
        log = os.path.join(home, ".claude/projects/p/s.jsonl")
        os.makedirs(os.path.dirname(log))
        write(log, h.claude_line("msg_1", "2026-11-24T10:00:00.000Z", model="claude-opus-99") + "\n")
        code, out, err = prices(home, "check")
        assert code == 0 and "Nothing was counted yet" in out, (out, err)
        h.run("report", "--home", home, "--now", h.NOW, home=home)
        code, out, err = prices(home, "check", "--check")
        assert code == 1 and "claude-opus-99: 110 tokens" in out, (code, out, err)
        code, out, err = prices(home, "check")
        assert code == 0, err


def history_has_every_rule_with_its_days():
    with h.Scratch() as home:
        code, out, err = prices(home, "history", "gpt-5.6-sol")
        rows = [line for line in out.splitlines() if line.split()[:3] == ["OpenAI", "gpt-5.6-sol", "mtok"]]
        assert code == 0 and len(rows) == 2, out
        assert "2026-07-09  2026-08-20" in rows[0] and "2026-08-21  open" in rows[1], rows
        assert json.loads(prices(home, "history", "gpt-5.6-sol", "--json")[1])["rules"]
        code, out, _ = prices(home, "history", "gpt-5.6-sool")
        assert code == 0 and "Did you mean" in out, out


def mistakes_are_usage_errors():
    with h.Scratch() as home:
        for args, word in ((["imprt", "x"], "import"), (["import"], "one file or URL"), (["history"], "one model"),
                           (["check", "x"], "no more words"), (["check", "--json"], "json"),
                           (["show", "x", "--check"], "--check")):
            code, out, err = prices(home, *args)
            assert code == 2 and word in err and out == "", (args, code, err)


h.main([an_import_writes_rules_that_hold, an_import_prices_what_was_unpriced_and_renames_nothing,
        a_list_is_fetched_unless_offline, what_is_no_list_changes_nothing, ones_own_table_wins,
        check_names_what_has_no_price, history_has_every_rule_with_its_days, mistakes_are_usage_errors])
