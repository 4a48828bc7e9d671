#include "tui/panes/dates.h"

#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/model.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

static const char *const weekdays[] = {
	"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed",
};

static const char *const months[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};

static int64_t day_number(int64_t ms)
{
	return (ms - (ms % DAY_MS + DAY_MS) % DAY_MS) / DAY_MS;
}

static const char *weekday(int64_t ms)
{
	return weekdays[(day_number(ms) % 7 + 7) % 7];
}

/* Month and day of the month, out of "2026-11-22T...". */
static void read_date(int64_t ms, const char **month, int *day)
{
	char text[24];
	int number = 0;

	time_format_utc(ms, text);
	*day = 0;
	if (sscanf(text, "%*d-%d-%d", &number, day) != 2 || number < 1 ||
	    number > 12)
		number = 1;
	*month = months[number - 1];
}

void date_day(int64_t ms, char out[UNIT_TEXT])
{
	char day[UNIT_TEXT];

	date_short(ms, day);
	snprintf(out, UNIT_TEXT, "%s %.20s", weekday(ms), day);
}

void date_short(int64_t ms, char out[UNIT_TEXT])
{
	const char *month;
	int day;

	read_date(ms, &month, &day);
	snprintf(out, UNIT_TEXT, "%d %s", day, month);
}

static int minute_of_day(int64_t ms)
{
	return (int)((ms - day_number(ms) * DAY_MS) / MINUTE_MS);
}

void date_bucket(int64_t ms, int64_t width, char out[UNIT_TEXT])
{
	int minute = minute_of_day(ms);
	char day[UNIT_TEXT];

	date_short(ms, day);
	if (width >= DAY_MS)
		snprintf(out, UNIT_TEXT, "%.20s", day);
	else
		snprintf(out, UNIT_TEXT, "%.12s %02d:%02d", day, minute / 60,
			 minute % 60);
}

/* What the header's clock is ahead of UTC; 0 where it does not say. */
static int64_t offset_of(const struct model *m)
{
	const char *colon = strchr(m->clock, ':');
	int hour, minute, ahead;

	if (!colon || colon - m->clock < 2 ||
	    sscanf(colon - 2, "%d:%d", &hour, &minute) != 2)
		return 0;
	ahead = hour * 60 + minute - minute_of_day(m->now);
	/* Zones are between 12 hours behind and 14 ahead. */
	if (ahead > 14 * 60)
		ahead -= 24 * 60;
	else if (ahead <= -12 * 60)
		ahead += 24 * 60;
	return ahead * MINUTE_MS;
}

void date_local(const struct model *m, int64_t ms, char out[UNIT_TEXT])
{
	int64_t offset = offset_of(m), local = ms + offset;
	int minute = minute_of_day(local);
	bool today = day_number(local) == day_number(m->now + offset);

	snprintf(out, UNIT_TEXT, "%s%s%02d:%02d",
		 today ? "" : weekday(local), today ? "" : " ", minute / 60,
		 minute % 60);
}

void date_watermark(int64_t watermark, char out[UNIT_TEXT])
{
	if (watermark > 0)
		date_short(watermark - 1, out);
	else
		snprintf(out, UNIT_TEXT, "-");
}
