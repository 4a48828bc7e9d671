"""What the end-to-end tests share: the program under test, scratch folders,
a terminal of our own (a pty), and a plain reporter.

Standard library only. TOKENTOP names the program, srcdir the source tree."""
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import traceback

PROGRAM = os.environ.get("TOKENTOP", "./tokentop")
SRC = os.path.abspath(os.environ.get("srcdir", "."))
REAL_HOME = os.path.join(SRC, "tests/fixtures/real-home/home")
NOW = "2026-11-24T12:00:00Z"


def environment(home, **more):
    """A clean environment: nothing of the user's reaches a test."""
    env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": home,
           "XDG_CONFIG_HOME": os.path.join(home, ".xdg-config"),
           "XDG_STATE_HOME": os.path.join(home, ".xdg-state"),
           "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "TZ": "UTC"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    env.update(more)
    return env


def run(*args, home, check=True, timeout=120, env=None, **more):
    """Runs the program to its end; (exit status, stdout, stderr)."""
    p = subprocess.run([PROGRAM, *args], env=env or environment(home),
                       stdin=subprocess.DEVNULL, capture_output=True,
                       timeout=timeout, **more)
    out, err = p.stdout.decode("utf-8", "replace"), p.stderr.decode("utf-8", "replace")
    if check and p.returncode != 0:
        raise AssertionError(f"{args} ended with {p.returncode}: {err or out}")
    return p.returncode, out, err


def report(home, *args, store=":memory:", **more):
    """`report --format json` as an object."""
    _, out, _ = run("report", "--format", "json", "--home", home, "--store", store,
                    "--now", NOW, *args, home=more.pop("user", home), **more)
    return json.loads(out)


def claude_line(mid, ts, model="claude-opus-4-5-20251101", out=100, extra=""):
    """One response as Claude Code writes it: 10 tokens in, `out` tokens out."""
    return ('{"type":"assistant","timestamp":"%s","sessionId":"s1","uuid":"u-%s","cwd":"/w","requestId":"req_%s",'
            '"message":{"id":"%s","type":"message","role":"assistant","model":"%s","content":[],"usage":{"input_tokens":10,'
            '"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":%s}}%s}' % (ts, mid, mid, mid, model, out, extra))


def rows_of(rep, *dims):
    return {tuple(r[d] for d in dims): r for r in rep["rows"]}


class Scratch:
    """A folder that is gone at the end."""
    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="tokentop-test-")
        return self.path

    def __exit__(self, *_):
        for root, dirs, _files in os.walk(self.path):
            for d in dirs:
                os.chmod(os.path.join(root, d), 0o700)
        shutil.rmtree(self.path, ignore_errors=True)


def copy_home(source, to):
    shutil.copytree(source, to)
    for root, dirs, files in os.walk(to):
        for name in dirs + files:
            os.chmod(os.path.join(root, name), 0o755)
    return to


def wait_until(f, timeout=10.0, every=0.005):
    """Polls f until it answers something true; fails at the deadline."""
    end = time.monotonic() + timeout
    while True:
        r = f()
        if r:
            return r
        if time.monotonic() >= end:
            raise AssertionError(f"nothing came of {getattr(f, '__name__', f)} in {timeout} s")
        time.sleep(every)


class Pty:
    """The program on a terminal of ours; `text` is all it ever wrote."""
    def __init__(self, *args, home, cols=120, rows=40, env=None, program=PROGRAM):
        self.text = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                os.execve(program, [program, *args], env or environment(home))
            finally:
                os._exit(127)
        self.resize(cols, rows)

    def resize(self, cols, rows):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def read(self, timeout=0.0):
        """What it wrote since; b"" for nothing, None when it is gone."""
        if not select.select([self.fd], [], [], timeout)[0]:
            return b""
        try:
            part = os.read(self.fd, 65536)
        except OSError:
            return None
        self.text += part
        return part or None

    def keys(self, text):
        os.write(self.fd, text.encode())

    def wait_for(self, pattern, timeout=15.0, since=0):
        """Until what it wrote (escapes removed) matches; the plain text."""
        end = time.monotonic() + timeout
        while True:
            plain = strip(self.text[since:])
            if re.search(pattern, plain):
                return plain
            if self.read(0.05) is None or time.monotonic() > end:
                raise AssertionError(f"{pattern!r} never came; last text: {plain[-600:]!r}")

    def end(self, timeout=5.0):
        """Waits for its end; the wait status as an exit code."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            self.read(0.01)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                while self.read(0.05):
                    pass                # its last words
                return os.waitstatus_to_exitcode(status)
        raise AssertionError("the program did not end")

    def close(self):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0
        os.close(self.fd)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def strip(raw):
    text = raw.decode("utf-8", "replace")
    text = re.sub(r"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]", "", text)
    return re.sub(r"\x1b(\][^\x07\x1b]*(\x07|\x1b\\)|[()][0-9A-B]|.)", "", text)


def main(tests):
    """Runs the functions, prints TAP, ends with 1 when one failed."""
    only = sys.argv[1:]
    tests = [t for t in tests if not only or t.__name__ in only]
    failed = 0
    for i, test in enumerate(tests, 1):
        name = test.__name__.replace("_", " ")
        try:
            test()
            print(f"ok {i} - {name}", flush=True)
        except Exception:
            failed += 1
            print(f"not ok {i} - {name}")
            for line in traceback.format_exc().splitlines():
                print("#", line, flush=True)
    print(f"1..{len(tests)}")
    sys.exit(1 if failed else 0)
