"""What the tests of sellers share: a config that points at stand-ins, the
program as a collector in the background, and reports over what it stored."""
import calendar
import collections
import functools
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

import harness as h
from term_test import screen_of

sys.path.insert(0, os.path.join(h.SRC, "tests", "servers"))
import standin                                          # noqa: E402

DAY = 86400
KEY = "sk-test-do-not-print-0123456789"
WATCHED = "ASAN_OPTIONS" in os.environ                  # slow, and dumps core
STARTED = time.time()                                   # no test spans midnight


def midnight(days=0):
    """The UTC day that began so many days ago, in Unix seconds."""
    return int(STARTED) // DAY * DAY - days * DAY


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def day(back=0):
    """"2026-11-24", so many UTC days ago."""
    return iso(midnight(back))[:10]


class Office:
    """A home with a config; sources are added before anything is run."""

    def __init__(self, folder):
        self.folder = folder
        self.home = os.path.join(folder, "home")
        self.store = os.path.join(folder, "t.db")
        self.config_path = os.path.join(folder, "config.json")
        self.config = {"discover": False, "sources": []}
        self.env = h.environment(self.home, SELLER_KEY=KEY)
        self.told = ""                  # all that was ever printed
        os.makedirs(self.home, exist_ok=True)

    def sell(self, server, name, kind, **keys):
        """A source of that type at a running stand-in; None leaves out a key
        that would be there."""
        entry = {"name": name, "type": kind, "timeout": "20s",
                 "ca_file": server.ca_file, "key": "env:SELLER_KEY"}
        if "endpoints" not in keys:
            entry["base_url"] = server.url
        entry.update(keys)
        self.config["sources"].append({k: v for k, v in entry.items() if v is not None})

    def log(self, name, lines, **keys):
        """A source of Claude Code's lines."""
        path = os.path.join(self.home, name + ".jsonl")
        with open(path, "a") as f:
            f.write("".join(line + "\n" for line in lines))
        if not any(s["name"] == name for s in self.config["sources"]):
            self.config["sources"].append({"name": name, "type": "claude-code", "path": path, **keys})

    def write(self, name, text, mode=0o600):
        """A file below the home; its path."""
        path = os.path.join(self.home, name)
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(path, "w", opener=lambda p, f: os.open(p, f, mode)) as f:
            f.write(text)
        return path

    def args(self, *args):
        with open(self.config_path, "w") as f:
            json.dump(self.config, f)
        return [*args, "--config", self.config_path, "--store", self.store, "--home", self.home]

    def run(self, *args, **more):
        answer = h.run(*self.args(*args), home=self.home, env=self.env, **more)
        self.told += answer[1] + answer[2]
        return answer

    def test(self, name, *args):
        """`sources test NAME`, which must be fine; what it says."""
        code, out, err = self.run("sources", "test", name, *args, check=False)
        assert code == 0, (out, err)
        return out

    def fails(self, name, state, says=None, *args):
        """The same, which must end in that state, with such words in its
        error; the source as a report tells it."""
        code, out, _ = self.run("sources", "test", name, *args, check=False)
        found = self.states(*args)[name]
        assert code == 1 and found["state"] == state and found["error"], (out, found)
        assert not says or re.search(says, found["error"]), (says, found)
        return found

    def report(self, *args):
        return json.loads(self.run("report", "--format", "json", *args)[1])

    def rows(self, ledger, by, *args):
        return h.rows_of(self.report("--ledger", ledger, "--by", by, *args), *by.split(","))

    def bill(self, provider):
        """Dollars of a provider by day, as strings."""
        return {d: row["cost_usd"] for (p, d), row in self.rows("billed", "provider,day").items()
                if p == provider and row["cost_usd"]}

    def used(self, model, *kinds):
        """Billed tokens of a model, of these kinds; and its requests."""
        row = self.rows("billed", "model")[(model,)]
        return [row["tokens"][k] for k in kinds] + [row["requests"]]

    def figures(self):
        """All that was billed, whatever is said of its age."""
        return {key: (row["cost_usd"], row["tokens"], row["requests"])
                for key, row in self.rows("billed", "provider,day,model").items()}

    def states(self, *args):
        """States as the store remembers them."""
        return {s["name"]: s for s in self.report("--by", "provider", *args)["sources"]}

    def collect(self, **more):
        return Collector(self, **more)

    def files(self):
        """All bytes of the store."""
        found = b""
        for name in os.listdir(self.folder):
            if name.startswith(os.path.basename(self.store)):
                with open(os.path.join(self.folder, name), "rb") as f:
                    found += f.read()
        return found

    def change(self, sql):
        """As if time had gone by, in the store."""
        db = sqlite3.connect(self.store)
        db.execute(sql)
        db.commit()
        db.close()

    def keeps(self, *secrets):
        """None of these was ever printed or stored, whole or a good part."""
        for args in (["doctor", "--offline"], ["doctor", "--offline", "--json"], ["sources"],
                     ["snapshot", "--pane", "sources"], ["report", "--format", "json"]):
            self.run(*args, check=False)
        stored = self.files()
        assert stored
        for secret in secrets:
            assert len(secret) >= 5, secret
            assert secret not in self.told, "a secret was printed"
            assert secret.encode() not in stored, "a secret was stored"
            if len(secret) > 24:
                assert secret[:16] not in self.told and secret[:16].encode() not in stored, "part of a secret"


class Collector:
    """`tokentop collect` while the block runs."""

    def __init__(self, office, **more):
        self.office, self.more = office, more

    def start(self):
        self.process = subprocess.Popen([h.PROGRAM, *self.office.args("collect")],
                                        env=self.office.env, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **self.more)
        h.wait_until(self.is_ready)
        return self

    def is_ready(self):
        """Does it run, so that a signal ends it in order?"""
        with open("/proc/%d/status" % self.process.pid) as f:
            caught = int(re.search(r"SigCgt:\s*(\w+)", f.read())[1], 16)
        return caught >> (signal.SIGTERM - 1) & 1 or self.process.poll() is not None

    def until(self, f, timeout=30.0):
        def alive_and_done():
            if self.process.poll() is not None:
                raise AssertionError("it ended: %s" % self.process.stderr.read().decode())
            return f()
        alive_and_done.__name__ = f.__name__
        return h.wait_until(alive_and_done, timeout, every=0.02)

    def end(self, signo=signal.SIGTERM):
        """How it ended by that signal."""
        self.process.send_signal(signo)
        try:
            out, err = self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.office.told += out.decode("utf-8", "replace") + err.decode("utf-8", "replace")
        return self.process.returncode, err

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        if self.process.poll() is not None:
            self.process.communicate()
            return
        code, err = self.end()
        if kind is None and code != 0:
            raise AssertionError("ended with %d: %s" % (code, err.decode()))


def shows(p, *texts, timeout=15.0):
    """Waits until the screen of a pty shows all of these; its rows."""
    def it():
        p.read(0.02)
        rows = screen_of(p.text)
        return all(any(text in row for row in rows) for text in texts) and rows
    it.__name__ = "screen_with_" + "_".join(texts)
    return h.wait_until(it, timeout)


def asked(server, path, times=1):
    """A condition: the stand-in was asked for a path so often."""
    def it():
        return count(server, path) >= times
    it.__name__ = "asked_for_" + path
    return it


def count(server, path):
    return sum(r.path == path for r in list(server.log))


@functools.lru_cache(None)
def folder(wrong_name):
    """Where all stand-ins of a run have their certificates."""
    made = tempfile.TemporaryDirectory(prefix="tokentop-ca-")
    standin.make_certificates(made.name, wrong_name)
    return made


def serve(seller, tls=True, wrong_name=False):
    """A stand-in that runs. They all share one CA: making one takes time."""
    if not tls:
        return standin.serve(seller, tls=False)
    return standin.serve(seller, wrong_name=wrong_name, folder=folder(wrong_name).name)


def made_before(made, where, wrong_name):
    ca = os.path.join(where, "ca.pem")
    return ca if os.path.exists(os.path.join(where, "server.pem")) else made(where, wrong_name)


standin.make_certificates = functools.partial(made_before, standin.make_certificates)


class Town:
    """Stand-ins in a process of their own, so that they slow nothing down that
    is measured."""

    def __init__(self, sellers):
        where = folder(False).name
        self.ours, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self.ours.close()
                self.be({name: serve(seller) for name, seller in sellers.items()}, theirs)
            finally:
                os._exit(0)
        theirs.close()
        self.lines = self.ours.makefile("rw")
        self.urls = self.tell(None)
        self.ca_file = os.path.join(where, "ca.pem")

    @staticmethod
    def be(servers, theirs):
        lines = theirs.makefile("rw")
        for line in lines:
            mode = json.loads(line)
            for server in servers.values():
                if mode is not None:
                    server.behave()
                    server.log.clear()
                if mode:
                    server.misbehave(mode)
            print(json.dumps({name: x.url for name, x in servers.items()}),
                  file=lines, flush=True)

    def tell(self, mode):
        print(json.dumps(mode), file=self.lines, flush=True)
        return json.loads(self.lines.readline())

    def misbehave(self, mode):
        """From now on all answer that way."""
        self.tell(mode)

    def behave(self):
        self.tell("")

    def __getitem__(self, name):
        """What Office.sell() wants of a server."""
        return Place(self.urls[name], self.ca_file)

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.lines.close()
        self.ours.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


Place = collections.namedtuple("Place", "url ca_file")


def seconds(text):
    """RFC 3339 in UTC to Unix seconds."""
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))
