#!/usr/bin/env python3
"""A simulated month: the clock stands at one moment after another, logs grow
up to it, and what the program says of hours, days, weeks and months is what an
independent sum says, through daylight saving in both directions, a zone of half
hours, month end, year end and a leap day."""
import datetime as dt
import json
import os
import random
import sys
import zoneinfo
from decimal import Decimal

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness as h

UTC = dt.timezone.utc
# Claude Opus 4.5 costs $5 a million tokens in and $25 out.
IN, OUT = Decimal("0.000005"), Decimal("0.000025")


def calls(seed, since, until, every):
    """(moment, tokens out) of calls about every so many minutes."""
    dice = random.Random(seed)
    ts = since
    while ts < until:
        yield ts, dice.randrange(1, 5000)
        ts += dt.timedelta(milliseconds=int(dice.uniform(0.2, 1.8) * every * 60000))


def usd(out):
    return 10 * IN + out * OUT


UNITS = {
    "hour": lambda t: t.strftime("%Y-%m-%dT%H:00"),
    "day": lambda t: t.strftime("%Y-%m-%d"),
    "week": lambda t: "%d-W%02d" % t.isocalendar()[:2],
    "month": lambda t: t.strftime("%Y-%m"),
}


def sums(of, zone, unit):
    total = {}
    for ts, out in of:
        name = UNITS[unit](ts.astimezone(zone))
        n, tokens, cost = total.get(name, (0, 0, Decimal(0)))
        total[name] = (n + 1, tokens + out, cost + usd(out))
    return total


def stamp(ts):
    return ts.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (ts.microsecond // 1000)


class Month:
    """A home whose one log grows with the clock, and its store."""
    def __init__(self, home, zone, every=37):
        self.home, self.zone_name, self.every = home, zone, every
        self.zone = zoneinfo.ZoneInfo(zone)
        folder = os.path.join(home, ".claude/projects/p")
        os.makedirs(folder)
        self.log = open(os.path.join(folder, "s1.jsonl"), "a")
        self.store = os.path.join(home, "month.db")
        self.done = []

    def grow(self, of, until):
        for ts, out in of[len(self.done):]:
            if ts > until:
                break
            # Two calls of one moment are two calls.
            name = "msg_%05d" % len(self.done)
            self.log.write(h.claude_line(name, stamp(ts), out=out) + "\n")
            self.done.append((ts, out))
        self.log.flush()

    def report(self, now, by, *args):
        return h.report(self.home, "--by", by, "--timezone", self.zone_name,
                        "--now", stamp(now), *args, store=self.store)

    def check(self, now, unit):
        rep = self.report(now, unit)
        want = sums(self.done, self.zone, unit)
        got = {r[unit]: (r["requests"], r["tokens"]["output"], Decimal(r["cost_usd"])) for r in rep["rows"]}
        assert got == want, (self.zone_name, stamp(now), unit,
                             [(k, got.get(k), want.get(k)) for k in sorted(set(got) | set(want)) if got.get(k) != want.get(k)][:5])
        assert Decimal(rep["totals"]["cost_usd"]) == sum((c for _, _, c in want.values()), Decimal(0))


def walk(zone, since, until, step_hours, every=37):
    """The clock goes from `since` to `until`; all units at every stop."""
    with h.Scratch() as home:
        m = Month(home, zone, every)
        of = list(calls(zone, since, until, every))
        now = since
        while now < until:
            now = min(now + dt.timedelta(hours=step_hours), until)
            m.grow(of, now)
            if not m.done:
                continue
            for unit in UNITS:
                m.check(now, unit)
        assert len(m.done) == len(of) > 100
        return m.done


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


def an_autumn_month_in_zurich_has_a_day_of_25_hours():
    done = walk("Europe/Zurich", utc("2026-10-12T05:00"), utc("2026-11-09T03:00"), 31)
    hours = {ts.astimezone(UTC).hour for ts, _ in done if ts.date() == dt.date(2026, 10, 25)}
    assert len(hours) > 10


def a_spring_month_in_zurich_has_a_day_of_23_hours():
    walk("Europe/Zurich", utc("2026-03-16T05:00"), utc("2026-04-13T03:00"), 31)


def half_hour_zones_roll_at_their_own_midnight():
    walk("America/St_Johns", utc("2026-10-20T05:00"), utc("2026-11-10T03:00"), 43)
    walk("Asia/Kolkata", utc("2026-10-20T05:00"), utc("2026-11-10T03:00"), 97)


def the_year_ends_and_a_leap_day_counts():
    walk("Pacific/Auckland", utc("2027-12-20T05:00"), utc("2028-01-08T03:00"), 43)
    walk("America/New_York", utc("2028-02-20T05:00"), utc("2028-03-14T03:00"), 43)


def dense_calls_around_the_change_of_the_clock():
    """A call every minute or so, through the hour that comes twice and the
    one that does not come."""
    for zone, since, until in (("Europe/Zurich", "2026-10-24T20:00", "2026-10-25T06:00"),
                               ("Europe/Zurich", "2026-03-28T20:00", "2026-03-29T06:00"),
                               ("America/New_York", "2026-11-01T03:00", "2026-11-01T09:00"),
                               ("Australia/Lord_Howe", "2026-10-03T12:00", "2026-10-03T20:00")):
        walk(zone, utc(since), utc(until), 1, every=1.3)


def today_and_the_last_24_hours_are_not_the_same():
    """On the day of 25 hours, half past midnight: today is young."""
    with h.Scratch() as home:
        m = Month(home, "Europe/Zurich")
        m.grow(list(calls(5, utc("2026-10-24T00:00"), utc("2026-10-26T00:00"), 11)), utc("2026-10-24T22:30"))
        now = utc("2026-10-24T22:30")
        for since, start in (("today", utc("2026-10-24T22:00")), ("24h", now - dt.timedelta(hours=24))):
            want = sum((usd(out) for ts, out in m.done if ts >= start), Decimal(0))
            got = m.report(now, "model", "--since", since)["totals"]["cost_usd"]
            assert Decimal(got) == want > 0, (since, got, want)


def a_clock_that_goes_back_counts_nothing_twice():
    with h.Scratch() as home:
        m = Month(home, "Europe/Zurich")
        of = list(calls(6, utc("2026-10-30T00:00"), utc("2026-11-03T00:00"), 17))
        m.grow(of, utc("2026-11-02T12:00"))
        m.check(utc("2026-11-02T12:00"), "day")
        # The host's clock is set back by a day, calls go on.
        m.grow(of, utc("2026-11-02T18:00"))
        m.check(utc("2026-11-01T18:00"), "day")
        m.check(utc("2026-11-02T18:00"), "month")


def a_budget_starts_anew_once_when_the_month_ends():
    with h.Scratch() as home:
        m = Month(home, "Europe/Zurich")
        of = list(calls(8, utc("2026-10-20T00:00"), utc("2026-11-05T00:00"), 23))
        config = os.path.join(home, "config.json")
        with open(config, "w") as f:
            json.dump({"budgets": [{"name": "month", "period": "month", "limit_usd": "500"},
                                   {"name": "day", "period": "day", "limit_usd": "1"}]}, f)
        for now in ("2026-10-25T00:30", "2026-10-25T12:00", "2026-10-31T22:30", "2026-10-31T23:30", "2026-11-01T12:00", "2026-11-03T01:00"):
            now = utc(now)
            m.grow(of, now)
            local = now.astimezone(m.zone)
            code, out, err = h.run("budgets", "--format", "json", "--check", "--config", config, "--home", home, "--store", m.store,
                                   "--timezone", "Europe/Zurich", "--now", stamp(now), home=home, check=False)
            got = {b["name"]: b for b in json.loads(out)["budgets"]}
            for unit in ("month", "day"):
                want = sum((usd(o) for ts, o in m.done if UNITS[unit](ts.astimezone(m.zone)) == UNITS[unit](local)), Decimal(0))
                assert Decimal(got[unit]["spent_usd"]) == want, (unit, stamp(now), got[unit], want)
            over = any(Decimal(b["spent_usd"]) > Decimal(b["limit_usd"]) for b in got.values())
            assert code == (1 if over else 0), (code, err, got)


if __name__ == "__main__":
    h.main([an_autumn_month_in_zurich_has_a_day_of_25_hours, a_spring_month_in_zurich_has_a_day_of_23_hours,
            half_hour_zones_roll_at_their_own_midnight, the_year_ends_and_a_leap_day_counts,
            dense_calls_around_the_change_of_the_clock, today_and_the_last_24_hours_are_not_the_same,
            a_clock_that_goes_back_counts_nothing_twice, a_budget_starts_anew_once_when_the_month_ends])
