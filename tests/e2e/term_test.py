#!/usr/bin/env python3
"""The dashboard on a real terminal: a pseudo-terminal per test.

Reads the program from the environment variable TOKENTOP. Each test drives it
with keys and signals, as a person and a terminal would, and looks at what
reaches the terminal and at the state it is left in.
"""
import csv
import fcntl
import json
import os
import random
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

PROGRAM = os.path.abspath(os.environ.get("TOKENTOP", "./tokentop"))
PATIENCE = 20.0  # seconds for what should take a moment, on a busy machine

ENTER = b"\x1b[?1049h"
LEAVE = b"\x1b[?1049l"
CURSOR_ON = b"\x1b[?25h"
MOUSE_OFF = b"\x1b[?1000l"

# Plays the shell: starts the program as a job of its own and tells when it
# stops, with the terminal's ECHO and ICANON at that moment; a byte on
# standard input sends the job on.
JOB_SHELL = r"""
import os, signal, sys, termios
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
signal.signal(signal.SIGTSTP, signal.SIG_IGN)
tty = os.open("/dev/tty", os.O_RDWR)
pid = os.fork()
if pid == 0:
    os.setpgid(0, 0)
    os.tcsetpgrp(tty, os.getpgrp())
    for s in (signal.SIGTTOU, signal.SIGTSTP):
        signal.signal(s, signal.SIG_DFL)
    os.execv(sys.argv[1], sys.argv[1:])
try:
    os.setpgid(pid, pid)
except OSError:
    pass
while True:
    _, status = os.waitpid(pid, os.WUNTRACED)
    os.tcsetpgrp(tty, os.getpgrp())
    if not os.WIFSTOPPED(status):
        code = os.waitstatus_to_exitcode(status)
        os.write(tty, b"<ended %d>\n" % code)
        sys.exit(0)
    flags = termios.tcgetattr(tty)[3]
    sane = bool(flags & termios.ECHO and flags & termios.ICANON)
    os.write(tty, b"<stopped sane=%d>\n" % sane)
    os.read(tty, 1)
    os.tcsetpgrp(tty, pid)
    os.kill(pid, signal.SIGCONT)
"""


TOKEN = re.compile(rb"\x1b\[(\d+);(\d+)H|\x1b\[[0-9;?<>]*[A-Za-z]|\x1b.|"
                   rb"[\xc0-\xff][\x80-\xbf]*|[\x00-\x7f]", re.S)


def screen_of(output):
    """What a screen shows after these bytes: its rows as text."""
    cells, x, y = {}, 1, 1
    for m in TOKEN.finditer(output):
        if m.group(1):
            y, x = int(m.group(1)), int(m.group(2))
        elif m.group() == b"\r":
            x = 1
        elif m.group() == b"\n":
            y += 1
        elif m.group()[0] >= 0x20:
            cells[y, x] = m.group().decode("utf-8", "replace")
            x += 1
    rows = max((y for y, _ in cells), default=0)
    cols = max((x for _, x in cells), default=0)
    return ["".join(cells.get((r, c), " ") for c in range(1, cols + 1))
            for r in range(1, rows + 1)]


class Terminal:
    """The program, or `argv`, on a pseudo-terminal of its own."""

    def __init__(self, argv=None, cols=100, rows=30, ignore_hup=False, **env):
        self.home = tempfile.TemporaryDirectory()
        self.output = b""
        self.status = None
        # We keep the slave's end too: its state can be read to the end.
        self.fd, self.slave = os.openpty()
        self.resize(cols, rows)
        self.before = termios.tcgetattr(self.slave)
        self.pid = os.fork()
        if self.pid == 0:
            self._child(argv, ignore_hup, env)
        os.set_blocking(self.fd, False)

    def _child(self, argv, ignore_hup, env):
        try:
            os.setsid()
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            for fd in (0, 1, 2):
                os.dup2(self.slave, fd)
            os.close(self.fd)
            os.close(self.slave)
            if ignore_hup:
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
            full = {"PATH": os.environ["PATH"], "HOME": self.home.name,
                    "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
            for name in ("LD_LIBRARY_PATH", "ASAN_OPTIONS", "TERMINFO",
                         "TERMINFO_DIRS"):
                if name in os.environ:
                    full[name] = os.environ[name]
            full.update(env)
            full = {k: v for k, v in full.items() if v is not None}
            os.chdir(self.home.name)
            argv = argv or [PROGRAM, "--demo", "--store", ":memory:"]
            os.execve(argv[0], argv, full)
        finally:
            os._exit(127)

    def resize(self, cols, rows):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ,
                    struct.pack("HHHH", rows, cols, 0, 0))

    def send(self, keys):
        os.write(self.fd, keys)

    def read(self, seconds):
        """Take what comes within `seconds`; returns only the new part."""
        start = len(self.output)
        until = time.monotonic() + seconds
        while True:
            left = until - time.monotonic()
            if left <= 0:
                break
            if not select.select([self.fd], [], [], left)[0]:
                break
            try:
                data = os.read(self.fd, 65536)
            except BlockingIOError:
                continue
            except OSError:
                break
            if not data:
                break
            self.output += data
        return self.output[start:]

    def wait_for(self, pattern, start=0):
        """Read until the output from `start` on matches."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = re.search(pattern, self.output[start:], re.S)
            if found:
                return found
            self.read(0.05)
        raise AssertionError("%r did not come; the last was %r" %
                             (pattern, self.output[-400:]))

    def wait_to_show(self, text, start=0):
        """Read until the screen, as drawn from `start` on, shows `text`."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            rows = screen_of(self.output[start:])
            if any(text in row for row in rows):
                return rows
            self.read(0.05)
        raise AssertionError("%r is not shown:\n%s" % (text,
                                                      "\n".join(rows)))

    def started(self):
        self.wait_to_show("Overview")
        return self

    def ended(self):
        """Wait for the end; the exit code, negative for a signal."""
        until = time.monotonic() + PATIENCE
        while self.status is None and time.monotonic() < until:
            self.read(0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
                self.read(0.2)
        if self.status is None:
            raise AssertionError("it is still running")
        return self.status

    def is_running(self):
        return os.waitpid(self.pid, os.WNOHANG)[0] == 0

    def is_restored(self):
        """Modes, screen, cursor and mouse as they were?"""
        after = termios.tcgetattr(self.slave)
        return (after[:4] == self.before[:4] and LEAVE in self.output and
                self.output.rindex(LEAVE) > self.output.rindex(ENTER) and
                CURSOR_ON in self.output and MOUSE_OFF in self.output)

    def close(self):
        if self.status is None:
            try:
                os.kill(self.pid, signal.SIGKILL)
                os.kill(self.pid, signal.SIGCONT)
                os.waitpid(self.pid, 0)
            except (ProcessLookupError, ChildProcessError):
                pass
        for fd in (self.fd, self.slave):
            try:
                os.close(fd)
            except OSError:
                pass
        self.home.cleanup()


class TerminalTest(unittest.TestCase):
    def open(self, *args, **options):
        t = Terminal(*args, **options)
        self.addCleanup(t.close)
        return t

    def test_every_way_to_quit_gives_the_terminal_back(self):
        for key in (b"q", b"\x1b[21~", b"\x03"):
            with self.subTest(key=key):
                t = self.open().started()
                t.send(key)
                self.assertEqual(t.ended(), 0)
                self.assertTrue(t.is_restored())

    def test_signals_to_end_give_the_terminal_back(self):
        for signo in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(signo=signo):
                t = self.open().started()
                os.kill(t.pid, signo)
                self.assertEqual(t.ended(), 0)
                self.assertTrue(t.is_restored())

    def test_a_crash_gives_the_terminal_back(self):
        t = self.open().started()
        os.kill(t.pid, signal.SIGSEGV)
        self.assertNotEqual(t.ended(), 0)
        if b"Sanitizer" not in t.output:
            self.assertTrue(t.is_restored())

    def test_digits_change_panes_and_escape_is_quick(self):
        t = self.open().started()
        for key, word in ((b"3", "Mtok"), (b"8", "rejected"),
                          (b"1", "top models")):
            t.send(key)
            t.wait_to_show(word)
        t.send(b"/zzz")
        t.wait_to_show("zzz")
        sent = time.monotonic()
        t.send(b"\x1b")
        t.wait_to_show("F10Quit")
        self.assertLess(time.monotonic() - sent, 2)
        t.send(b"q")
        self.assertEqual(t.ended(), 0)

    def test_keys_cut_into_pieces_are_put_together(self):
        t = self.open().started()
        t.send(b"\x1b[2")
        t.send(b"1~")
        self.assertEqual(t.ended(), 0)

    def test_ctrl_l_paints_everything_again(self):
        t = self.open().started()
        t.read(0.3)
        mark = len(t.output)
        t.send(b"\x0c")
        t.wait_for(b"\x1b\\[1;1H.*tokentop.*Quit", mark)
        t.send(b"q")
        self.assertEqual(t.ended(), 0)

    def test_ctrl_z_stops_and_fg_brings_it_back_whole(self):
        argv = [sys.executable, "-c", JOB_SHELL, PROGRAM, "--demo",
                "--store", ":memory:"]
        t = self.open(argv).started()
        for _ in range(2):
            mark = len(t.output)
            t.send(b"\x1a")
            found = t.wait_for(b"<stopped sane=(.)>", mark)
            self.assertEqual(found.group(1), b"1")
            self.assertIn(LEAVE, t.output[mark:])
            mark = len(t.output)
            t.resize(90, 28)
            t.send(b"\n")
            t.wait_for(re.escape(ENTER) + b".*Overview.*Quit", mark)
        mark = len(t.output)
        t.send(b"q")
        t.wait_for(b"<ended 0>", mark)

    def test_a_storm_of_sizes_leaves_it_alive_and_whole(self):
        t = self.open().started()
        dice = random.Random(7)
        sizes = [(1, 1), (2, 1), (1, 5), (39, 9), (40, 10), (500, 200)]
        sizes += [(dice.randint(1, 300), dice.randint(1, 100))
                  for _ in range(80)]
        for cols, rows in sizes:
            t.resize(cols, rows)
            t.read(0.005)
        self.assertTrue(t.is_running())
        t.resize(1, 1)
        while True:                     # frames of the storm may be late
            mark = len(t.output)
            t.read(0.5)
            if len(t.output) == mark:
                break
        t.resize(120, 40)
        rows = t.wait_to_show("Overview", mark)
        self.assertEqual(len(rows), 40)
        self.assertIn("tokentop", rows[0])
        t.send(b"q")
        self.assertEqual(t.ended(), 0)
        self.assertTrue(t.is_restored())

    def test_nothing_is_drawn_beyond_the_screen(self):
        for cols, rows in ((40, 10), (80, 24), (133, 37)):
            with self.subTest(cols=cols, rows=rows):
                t = self.open(cols=cols, rows=rows)
                t.wait_for(b"\x1b\\[%d;" % rows)
                t.read(0.5)
                for y, x in re.findall(rb"\x1b\[(\d+);(\d+)H", t.output):
                    self.assertLessEqual(int(y), rows)
                    self.assertLessEqual(int(x), cols)
                t.send(b"q")
                self.assertEqual(t.ended(), 0)

    def hang_up(self, ignore_hup):
        t = self.open(ignore_hup=ignore_hup).started()
        os.close(t.slave)
        os.close(t.fd)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            pid, _ = os.waitpid(t.pid, os.WNOHANG)
            if pid:
                t.status = 0
                return
            time.sleep(0.02)
        self.fail("it outlives its terminal")

    def test_it_ends_when_the_terminal_is_gone(self):
        self.hang_up(False)

    def test_it_ends_when_the_terminal_is_gone_and_hup_is_ignored(self):
        self.hang_up(True)

    def test_a_terminal_that_takes_nothing_blocks_nothing(self):
        t = self.open(cols=300, rows=100).started()
        for _ in range(40):     # nobody reads: far more than fits
            t.send(b"\x0c")
            time.sleep(0.03)
        os.kill(t.pid, signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and t.is_running():
            time.sleep(0.02)
        with self.assertRaises(ChildProcessError):
            os.waitpid(t.pid, os.WNOHANG)
        t.status = 0

    def run_without(self, **env):
        full = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
        full.update(env)
        return subprocess.run([PROGRAM, "--demo", "--store", ":memory:"],
                              env=full, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=PATIENCE)

    def check_refusal(self, text, *words):
        self.assertEqual(text.strip().count("\n"), 0, text)
        for word in words + ("report", "status", "snapshot"):
            self.assertIn(word, text)

    def test_without_a_terminal_one_sentence_says_what_to_do(self):
        r = self.run_without(TERM="xterm")
        self.assertNotEqual(r.returncode, 0)
        self.assertEqual(r.stdout, b"")
        self.check_refusal(r.stderr.decode(), "terminal")

    def test_a_terminal_that_cannot_place_a_cursor_is_named(self):
        for term in ("dumb", "no-such-terminal", None):
            with self.subTest(term=term):
                t = self.open(TERM=term)
                self.assertNotEqual(t.ended(), 0)
                text = t.output.decode().replace("\r\n", "\n")
                self.check_refusal(text, "TERM", term or "not set")
                self.assertNotIn("\x1b", text)
                self.assertEqual(termios.tcgetattr(t.slave)[:4],
                                 t.before[:4])

    def colors(self, **env):
        t = self.open(**env).started()
        t.read(0.3)
        t.send(b"q")
        self.assertEqual(t.ended(), 0)
        return t.output

    def test_colours_are_as_deep_as_the_terminal(self):
        deep = self.colors(COLORTERM="truecolor")
        self.assertIn(b"38;2;", deep)
        middle = self.colors()
        self.assertIn(b"38;5;", middle)
        self.assertNotIn(b"38;2;", middle)
        basic = self.colors(TERM="xterm")
        self.assertNotIn(b"38;", basic)
        self.assertRegex(basic, rb"\x1b\[0(;[1-7])*;3[0-7]")

    def test_no_color_means_none(self):
        for sgr in re.findall(rb"\x1b\[([0-9;]*)m",
                              self.colors(NO_COLOR="1",
                                          COLORTERM="truecolor")):
            for code in sgr.split(b";"):
                self.assertIn(int(code or b"0"), (0, 1, 2, 3, 4, 7))

    def test_without_utf8_everything_is_ascii(self):
        out = self.colors(LC_ALL="C")
        self.assertTrue(all(byte < 0x80 for byte in out))

    def test_export_names_the_files_it_wrote(self):
        t = self.open(cols=160).started()
        t.send(b"e")
        t.wait_to_show("Wrote tokentop-overview-")
        names = sorted(os.listdir(t.home.name))
        names = [n for n in names if n.startswith("tokentop-")]
        self.assertIn("svg", " ".join(names))
        svg = [n for n in names if n.endswith(".svg")][0]
        with open(os.path.join(t.home.name, svg), encoding="utf-8") as f:
            self.assertIn("</svg>", f.read())
        table, rows = [os.path.join(t.home.name, n) for n in names
                       if n.endswith((".csv", ".json"))]
        with open(table, newline="") as f, open(rows) as g:
            csv_rows, json_rows = list(csv.DictReader(f)), json.load(g)
        self.assertGreater(len(csv_rows), 5)
        for a, b in zip(csv_rows, json_rows, strict=True):
            self.assertEqual({k: v for k, v in a.items()},
                             {k: "" if v is None else a[k]
                              for k, v in b.items()})
            self.assertEqual(a["name"], b["name"])
            self.assertEqual(int(a["tokens_today"]), b["tokens_today"])
        t.send(b"q")
        self.assertEqual(t.ended(), 0)

    def test_export_into_a_folder_that_is_gone_only_says_so(self):
        t = self.open(cols=160).started()
        os.rename(t.home.name, t.home.name + "-old")
        os.rmdir(t.home.name + "-old")
        t.send(b"e")
        t.wait_to_show("could not be written")
        t.send(b"q")
        self.assertEqual(t.ended(), 0)
        os.mkdir(t.home.name)

    def test_themes_change_with_t(self):
        t = self.open(cols=160, COLORTERM="truecolor").started()
        t.send(b"T")
        t.wait_to_show("Theme tokyo-night-day")
        t.send(b"q")
        self.assertEqual(t.ended(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
