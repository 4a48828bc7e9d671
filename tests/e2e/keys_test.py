#!/usr/bin/env python3
"""Every key of the table, pressed in every pane of a dashboard in tmux: after
each the screen is whole and the program answers. What the table says of a key
is what the program does."""
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness as h

TMUX_NAMES = {"PgUp": "PPage", "PgDn": "NPage", "Shift-Tab": "BTab", "Esc": "Escape", "Backspace": "BSpace",
              "Shift-Left": "S-Left", "Shift-Right": "S-Right", "Shift-Up": "S-Up", "Shift-Down": "S-Down"}
ENDS = {"q", "F10", "Ctrl-C", "Ctrl-Z"}
FIXED = ("--demo=7", "--now", "2026-11-24T15:20:00Z")


class Tmux:
    """The dashboard in a tmux of its own."""
    def __init__(self, *args, home, cols, rows):
        self.socket = os.path.join(home, "tmux")
        self.cols, self.rows, self.home = cols, rows, home
        words = " ".join("'%s'" % a for a in (os.path.abspath(h.PROGRAM), *args))
        self.do("-f", "/dev/null", "new-session", "-d", "-x", str(cols), "-y", str(rows),
                f"cd {home} && {words}; echo ended $? >{home}/ended", env=h.environment(home))
        self.do("set", "-g", "status", "off")
        self.do("set", "-g", "escape-time", "0")
        self.do("resize-window", "-x", str(cols), "-y", str(rows))
        h.wait_until(lambda: "anthropic" in "".join(self.screen()) and "F1" in self.screen()[-1])

    def do(self, *args, env=None):
        return subprocess.run(["tmux", "-u", "-S", self.socket, *args], env=env, capture_output=True, text=True,
                              timeout=30, check=True).stdout

    def screen(self):
        return self.do("capture-pane", "-p").split("\n")[:self.rows]

    def press(self, *keys):
        self.do("send-keys", *keys)

    def press_and_look(self, *keys, patience=0.12):
        """The screen once it has changed, or when nothing came of it."""
        before = self.screen()
        self.press(*keys)
        end = time.monotonic() + patience
        while True:
            after = self.screen()
            if after != before or time.monotonic() > end:
                return after

    def size(self, cols, rows):
        self.cols, self.rows = cols, rows
        self.do("resize-window", "-x", str(cols), "-y", str(rows))

    def ended(self):
        path = os.path.join(self.home, "ended")
        if not os.path.exists(path):
            return None
        with open(path) as f:
            text = f.read().split()
        return int(text[1]) if len(text) == 2 else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True, check=False)


def table_of_keys(home):
    """What Help lists, word by word: (key, sentence)."""
    _, text, _ = h.run("snapshot", *FIXED, "--pane", "help", "--size", "160x150", "--format", "text", home=home)
    keys = []
    for line in text.split("\n"):
        _, _, right = line.partition("│")
        m = re.match(r"  (\S+(?: \S+)*?) {2,}(\S.*)$", right)
        if m:
            keys += [(k, m.group(2).rstrip()) for k in m.group(1).replace("wheel up", "").replace("wheel down", "").split()]
    return keys


def tmux_key(key):
    if key.startswith("Ctrl-"):
        return "C-" + key[5:].lower()
    # tmux takes a lone ; as its own.
    return TMUX_NAMES.get(key, "\\;" if key == ";" else key)


def is_whole(t, screen, what):
    assert t.ended() is None, f"{what}: the program is gone"
    assert len(screen) == t.rows, (what, len(screen))
    text = "\n".join(screen)
    assert "\ufffd" not in text, f"{what}: {text}"
    assert screen[0].strip(), what
    for line in screen:
        assert len(line) <= t.cols, (what, line)
    assert screen[-1].strip() or any("F1" in s for s in screen), f"{what}: no bar\n{text}"


def panes_of(home):
    return [k for k, _ in table_of_keys(home) if k in "123456789"]


def go(t, pane):
    """To a pane, out of whatever is open."""
    for _ in range(4):
        t.press("Escape")
        h.wait_until(lambda: t.screen())
    t.press(pane)


def every_key_in_every_pane_leaves_a_whole_screen():
    with h.Scratch() as home:
        keys = [k for k, _ in table_of_keys(home) if k not in ENDS]
        assert len(keys) > 50, keys
        with Tmux(*FIXED, home=home, cols=120, rows=40) as t:
            for pane in panes_of(home):
                go(t, pane)
                for key in keys:
                    screen = t.press_and_look("-l" if len(key) == 1 and key != ";" else "-N1", key if len(key) == 1 else tmux_key(key),
                                              patience=0.08)
                    is_whole(t, screen, f"pane {pane}, key {key}")
                    if key in "/\\:" or key in ("F3", "F4"):
                        screen = t.press_and_look("Escape")
                    if key in "123456789" or key in ("F1", "?", "F2", "Enter", "B"):
                        go(t, pane)


def bursts_of_keys_at_other_sizes_leave_a_whole_screen():
    with h.Scratch() as home:
        keys = [k for k, _ in table_of_keys(home) if k not in ENDS and k not in "123456789"]
        with Tmux(*FIXED, home=home, cols=80, rows=24) as t:
            for cols, rows in ((80, 24), (40, 10), (200, 50), (80, 24)):
                t.size(cols, rows)
                for pane in panes_of(home):
                    go(t, pane)
                    for key in keys:
                        t.press(tmux_key(key) if len(key) > 1 else key if key != ";" else "\\;")
                    go(t, pane)
                    is_whole(t, t.screen(), f"pane {pane} at {cols}x{rows}")


def digits_lead_to_the_panes_that_the_tabs_name():
    with h.Scratch() as home:
        names = {k: s for k, s in table_of_keys(home) if k in "123456789"}
        assert len(names) == 9, names
        with Tmux(*FIXED, home=home, cols=120, rows=40) as t:
            for key, name in names.items():
                t.press(key)
                h.wait_until(lambda: any(f"{key} {name}" in line for line in t.screen()))
                is_whole(t, t.screen(), name)


def q_and_f10_and_ctrl_c_leave():
    for key in ("q", "F10", "C-c"):
        with h.Scratch() as home:
            with Tmux(*FIXED, home=home, cols=80, rows=24) as t:
                t.press(key)
                h.wait_until(lambda: t.ended() is not None)
                assert t.ended() == 0, key


if __name__ == "__main__":
    h.main([every_key_in_every_pane_leaves_a_whole_screen, bursts_of_keys_at_other_sizes_leave_a_whole_screen,
            digits_lead_to_the_panes_that_the_tabs_name, q_and_f10_and_ctrl_c_leave])
