#include "core/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/err.h"
#include "core/mem.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)

/* The stretch that is tabulated: 2015 to 2045, and the step that cannot miss
 * a change (Morocco suspends summer time for a month). */
#define TABLE_FROM INT64_C(1420070400000)
#define TABLE_UNTIL INT64_C(2366841600000)
#define TABLE_STEP (7 * DAY_MS)

struct civil {
	int64_t year;
	int month, day;         /* from 1 */
};

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t days_of(struct civil c)
{
	int64_t y = c.year - (c.month <= 2);
	int64_t era = floor_div(y, 400);
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 +
		      c.day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static struct civil civil_of(int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = floor_div(z, 146097);
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int month = (int)(mp < 10 ? mp + 3 : mp - 9);

	return (struct civil){
		.year = yoe + era * 400 + (month <= 2),
		.month = month,
		.day = (int)(doy - (153 * mp + 2) / 5 + 1),
	};
}

static int64_t ask_offset(int64_t ms)
{
	time_t t = (time_t)floor_div(ms, 1000);
	struct tm tm;

	if (!localtime_r(&t, &tm))
		return 0;
	return (int64_t)tm.tm_gmtoff * 1000;
}

static int64_t offset_at(const struct zone *z, int64_t ms)
{
	int low = 0, high = z->span_count;

	if (high == 0 || ms < z->spans[0].from || ms >= z->until)
		return ask_offset(ms);
	while (high - low > 1) {
		int mid = (low + high) / 2;

		if (z->spans[mid].from <= ms)
			low = mid;
		else
			high = mid;
	}
	return z->spans[low].offset;
}

/* First instant in (`from`, `to`] at which the offset is not that of `from`,
 * to the second. */
static int64_t change_between(int64_t from, int64_t to)
{
	int64_t offset = ask_offset(from);
	int64_t low = floor_div(from, 1000), high = floor_div(to, 1000);

	while (high - low > 1) {
		int64_t mid = low + (high - low) / 2;

		if (ask_offset(mid * 1000) == offset)
			low = mid;
		else
			high = mid;
	}
	return high * 1000;
}

static void tabulate(struct zone *z)
{
	int64_t offset = ask_offset(TABLE_FROM);

	z->span_count = 1;
	z->spans[0] = (struct zone_span){TABLE_FROM, offset};
	z->until = TABLE_UNTIL;
	for (int64_t at = TABLE_FROM; at < TABLE_UNTIL; at += TABLE_STEP) {
		int64_t next = ask_offset(at + TABLE_STEP);

		if (next == offset)
			continue;
		if (z->span_count == ZONE_SPANS) {
			z->until = at;
			return;
		}
		z->spans[z->span_count++] = (struct zone_span){
			change_between(at, at + TABLE_STEP), next};
		offset = next;
	}
}

/* First instant whose local time is at least `local` (ms as if it were UTC):
 * clocks that skip it go straight past, clocks that repeat it show it twice
 * and the first counts. */
static int64_t utc_of(const struct zone *z, int64_t local)
{
	int64_t before = offset_at(z, local - DAY_MS);
	int64_t after = offset_at(z, local + DAY_MS);
	int64_t change;

	if (before == after)
		return local - before;
	change = change_between(local - DAY_MS, local + DAY_MS);
	if (local - before < change)
		return local - before;
	return local - after >= change ? local - after : change;
}

/* The day, counted from 1970 in local dates, that begins the unit. */
static int64_t first_day(enum zone_unit unit, int64_t day)
{
	struct civil c;

	if (unit == ZONE_DAY)
		return day;
	if (unit == ZONE_WEEK)
		return day - (day + 3 - 7 * floor_div(day + 3, 7));
	c = civil_of(day);
	c.day = 1;
	if (unit == ZONE_YEAR)
		c.month = 1;
	return days_of(c);
}

/* An hour that the clock enters half-way begins there. */
static int64_t floor_hour(const struct zone *z, int64_t ms)
{
	int64_t offset = offset_at(z, ms);
	int64_t start = floor_div(ms + offset, HOUR_MS) * HOUR_MS - offset;

	if (offset_at(z, start) == offset)
		return start;
	return change_between(start, ms);
}

int64_t zone_floor(const struct zone *z, enum zone_unit unit, int64_t ms)
{
	int64_t day;

	if (unit == ZONE_HOUR)
		return floor_hour(z, ms);
	day = floor_div(ms + offset_at(z, ms), DAY_MS);
	return utc_of(z, first_day(unit, day) * DAY_MS);
}

static int64_t add_days(enum zone_unit unit, int64_t day, int n)
{
	struct civil c;
	int64_t months;

	if (unit == ZONE_DAY)
		return day + n;
	if (unit == ZONE_WEEK)
		return day + 7 * (int64_t)n;
	c = civil_of(day);
	months = c.year * 12 + c.month - 1 +
		 (unit == ZONE_YEAR ? 12 * (int64_t)n : n);
	c.year = floor_div(months, 12);
	c.month = (int)(months - c.year * 12) + 1;
	return days_of(c);
}

/* The hour after the one that begins at `start`; a change of the clock in the
 * middle of an hour ends it. */
static int64_t next_hour(const struct zone *z, int64_t start)
{
	int64_t end = start + HOUR_MS;

	if (offset_at(z, start) != offset_at(z, end - 1))
		return change_between(start, end - 1);
	return floor_hour(z, end);
}

static int64_t add_hours(const struct zone *z, int64_t start, int n)
{
	for (; n > 0; n--)
		start = next_hour(z, start);
	for (; n < 0; n++)
		start = floor_hour(z, start - 1);
	return start;
}

int64_t zone_add(const struct zone *z, enum zone_unit unit, int64_t ms, int n)
{
	int64_t day;

	if (unit == ZONE_HOUR)
		return add_hours(z, floor_hour(z, ms), n);
	day = first_day(unit, floor_div(ms + offset_at(z, ms), DAY_MS));
	return utc_of(z, add_days(unit, day, n) * DAY_MS);
}

/* ISO 8601: a week belongs to the year that has its Thursday. */
static void label_week(int64_t day, char out[ZONE_TEXT])
{
	int64_t thursday = first_day(ZONE_WEEK, day) + 3;
	struct civil c = civil_of(thursday);
	int64_t first = days_of((struct civil){c.year, 1, 1});

	snprintf(out, ZONE_TEXT, "%04d-W%02d", (int)c.year,
		 (int)((thursday - first) / 7) + 1);
}

void zone_label(const struct zone *z, enum zone_unit unit, int64_t ms,
		char out[ZONE_TEXT])
{
	int64_t local = ms + offset_at(z, ms);
	int64_t day = floor_div(local, DAY_MS);
	struct civil c = civil_of(day);

	switch (unit) {
	case ZONE_HOUR:
		snprintf(out, ZONE_TEXT, "%04d-%02d-%02dT%02d:00", (int)c.year,
			 c.month, c.day,
			 (int)((local - day * DAY_MS) / HOUR_MS));
		break;
	case ZONE_DAY:
		snprintf(out, ZONE_TEXT, "%04d-%02d-%02d", (int)c.year,
			 c.month, c.day);
		break;
	case ZONE_WEEK:
		label_week(day, out);
		break;
	case ZONE_MONTH:
		snprintf(out, ZONE_TEXT, "%04d-%02d", (int)c.year, c.month);
		break;
	case ZONE_YEAR:
		snprintf(out, ZONE_TEXT, "%04d", (int)c.year);
		break;
	}
}

void zone_clock(const struct zone *z, int64_t ms, char out[ZONE_TEXT])
{
	/* Not strftime: the screen speaks one language. */
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t t = (time_t)floor_div(ms, 1000);
	struct tm tm;

	(void)z;
	if (!localtime_r(&t, &tm)) {
		out[0] = '\0';
		return;
	}
	snprintf(out, ZONE_TEXT, "%.3s %d %.3s %02d:%02d:%02d %.8s",
		 days + 3 * tm.tm_wday, tm.tm_mday, months + 3 * tm.tm_mon,
		 tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_zone);
}

/* ---- choosing the zone ------------------------------------------------ */

static bool name_is_plain(const char *name)
{
	if (!*name || *name == '/' || strstr(name, ".."))
		return false;
	return strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuv"
		      "wxyz0123456789_+-/") == strlen(name);
}

static bool is_installed(const char *name)
{
	const char *dir = getenv("TZDIR");
	char path[512];
	struct stat st;
	int n = snprintf(path, sizeof(path), "%s/%s",
			 dir && *dir ? dir : "/usr/share/zoneinfo", name);

	return n > 0 && (size_t)n < sizeof(path) && stat(path, &st) == 0 &&
	       S_ISREG(st.st_mode);
}

static void name_from_path(struct zone *z, const char *path)
{
	const char *at = strstr(path, "zoneinfo/");

	snprintf(z->name, sizeof(z->name), "%.63s", at ? at + 9 : "local");
}

/* What the C library itself will use. */
static void system_name(struct zone *z)
{
	const char *tz = getenv("TZ");
	char link[512];
	ssize_t n;

	if (tz && *tz == ':')
		tz++;
	if (tz) {
		if (*tz == '/')
			name_from_path(z, tz);
		else
			snprintf(z->name, sizeof(z->name), "%.63s",
				 *tz ? tz : "UTC");
		return;
	}
	n = readlink("/etc/localtime", link, sizeof(link) - 1);
	if (n < 0 && access("/etc/localtime", F_OK) != 0) {
		snprintf(z->name, sizeof(z->name), "UTC");
		return;
	}
	link[n > 0 ? n : 0] = '\0';
	name_from_path(z, link);
	if (!strcmp(z->name, "Etc/UTC"))
		snprintf(z->name, sizeof(z->name), "UTC");
}

void zone_utc(struct zone *z)
{
	*z = (struct zone){
		.name = "UTC", .spans = {{INT64_MIN, 0}}, .span_count = 1,
		.until = INT64_MAX,
	};
}

bool zone_set(struct zone *z, const char *name, struct err *err)
{
	*z = (struct zone){.name = "UTC"};
	if (!name) {
		system_name(z);
	} else if (strcmp(name, "UTC") != 0 &&
		   (!name_is_plain(name) || strlen(name) >= ZONE_NAME ||
		    !is_installed(name))) {
		return err_set(err, "there is no time zone \"%s\" on this "
			       "system; use a name such as Europe/Zurich or "
			       "UTC", name);
	} else {
		snprintf(z->name, sizeof(z->name), "%s", name);
		setenv("TZ", name, 1);
	}
	tzset();
	tabulate(z);
	return true;
}

/* ---- what people write ------------------------------------------------ */

static bool parse_word(const struct zone *z, struct str text, int64_t now,
		       int64_t *ms)
{
	static const struct { const char *word; enum zone_unit unit; } words[] = {
		{"today", ZONE_DAY}, {"week", ZONE_WEEK},
		{"month", ZONE_MONTH}, {"year", ZONE_YEAR},
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!str_is(text, words[i].word))
			continue;
		*ms = zone_floor(z, words[i].unit, now);
		return true;
	}
	if (str_is(text, "now"))
		*ms = now;
	else if (str_is(text, "yesterday"))
		*ms = zone_add(z, ZONE_DAY, now, -1);
	else
		return false;
	return true;
}

/* "30m", "24h", "7d", "2w" before now. */
static bool parse_ago(struct str text, int64_t now, int64_t *ms)
{
	int64_t n, unit;

	if (text.n < 2)
		return false;
	switch (text.p[text.n - 1]) {
	case 'm':
		unit = 60000;
		break;
	case 'h':
		unit = HOUR_MS;
		break;
	case 'd':
		unit = DAY_MS;
		break;
	case 'w':
		unit = 7 * DAY_MS;
		break;
	default:
		return false;
	}
	if (!str_int64((struct str){text.p, text.n - 1}, &n) || n < 0 ||
	    n > 1000000)
		return false;
	*ms = now - n * unit;
	return true;
}

/* A date, or a time without offset. */
static bool parse_local(const struct zone *z, struct str text, int64_t *ms)
{
	char full[48];
	int64_t local;
	int n;

	if (text.n < 10 || text.n > 32)
		return false;
	n = snprintf(full, sizeof(full), "%.*s%sZ", STR_ARG(text),
		     text.n == 10 ? "T00:00:00" : "");
	if (!time_parse_iso((struct str){full, (size_t)n}, &local))
		return false;
	*ms = utc_of(z, local);
	return true;
}

bool zone_parse_when(const struct zone *z, struct str text, int64_t now,
		     int64_t *ms, struct err *err)
{
	if (parse_word(z, text, now, ms) || parse_ago(text, now, ms) ||
	    time_parse_iso(text, ms) || parse_local(z, text, ms))
		return true;
	return err_set(err, "\"%.*s\" is not a time; write 2026-11-23, "
		       "2026-11-23T19:00:00Z, today, yesterday, week, month, "
		       "year, 24h or 7d", STR_ARG(text));
}
