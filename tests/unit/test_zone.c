#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/clock.h"
#include "core/err.h"
#include "core/zone.h"

#define HOUR INT64_C(3600000)

static int64_t at(const char *text)
{
	int64_t ms = 0;

	assert_true(time_parse_rfc3339(str_from(text), &ms, NULL));
	return ms;
}

static struct zone use(const char *name)
{
	struct zone z;
	struct err err;

	if (!zone_set(&z, name, &err))
		fail_msg("%s", err.text);
	return z;
}

static void label_is(const struct zone *z, enum zone_unit unit,
		     const char *when, const char *want)
{
	char text[ZONE_TEXT];

	zone_label(z, unit, at(when), text);
	assert_string_equal(text, want);
}

/* Every unit: the floor is a fixed point, holds its time, and is followed by
 * the next unit without gap. */
static void check_units(const struct zone *z, int64_t ms)
{
	for (int unit = ZONE_HOUR; unit <= ZONE_YEAR; unit++) {
		int64_t start = zone_floor(z, unit, ms);
		int64_t next = zone_add(z, unit, ms, 1);

		assert_true(start <= ms && ms < next);
		assert_true(zone_floor(z, unit, start) == start);
		assert_true(zone_floor(z, unit, next - 1) == start);
		assert_true(zone_floor(z, unit, next) == next);
		assert_true(zone_add(z, unit, next, -1) == start);
	}
}

static void days_begin_at_local_midnight(void **state)
{
	struct zone z = use("Europe/Zurich");

	(void)state;
	assert_true(zone_floor(&z, ZONE_DAY, at("2026-11-23T18:00:00Z")) ==
		    at("2026-11-22T23:00:00Z"));
	assert_true(zone_floor(&z, ZONE_DAY, at("2026-07-23T22:00:00Z")) ==
		    at("2026-07-23T22:00:00Z"));
	assert_true(zone_add(&z, ZONE_DAY, at("2026-11-23T18:00:00Z"), -30) ==
		    at("2026-10-23T22:00:00Z"));
}

static void summer_time_makes_days_of_23_and_25_hours(void **state)
{
	struct zone z = use("Europe/Zurich");
	int64_t spring = zone_floor(&z, ZONE_DAY, at("2026-03-29T12:00:00Z"));
	int64_t autumn = zone_floor(&z, ZONE_DAY, at("2026-10-25T12:00:00Z"));

	(void)state;
	assert_true(zone_add(&z, ZONE_DAY, spring, 1) - spring == 23 * HOUR);
	assert_true(zone_add(&z, ZONE_DAY, autumn, 1) - autumn == 25 * HOUR);
}

static void a_day_without_midnight_begins_when_the_clock_jumps(void **state)
{
	struct zone z = use("Africa/Cairo");

	(void)state;
	/* 24 April 2026: 00:00 becomes 01:00. */
	assert_true(zone_floor(&z, ZONE_DAY, at("2026-04-24T12:00:00Z")) ==
		    at("2026-04-23T22:00:00Z"));
	z = use("America/Havana");
	/* 1 November 2026: 01:00 becomes 00:00, midnight comes twice. */
	assert_true(zone_floor(&z, ZONE_DAY, at("2026-11-01T05:30:00Z")) ==
		    at("2026-11-01T04:00:00Z"));
}

static void offsets_need_not_be_whole_hours(void **state)
{
	struct zone z = use("Asia/Kathmandu");

	(void)state;
	assert_true(zone_floor(&z, ZONE_DAY, at("2026-11-23T18:20:00Z")) ==
		    at("2026-11-23T18:15:00Z"));
	assert_true(zone_floor(&z, ZONE_HOUR, at("2026-11-23T18:20:00Z")) ==
		    at("2026-11-23T18:15:00Z"));
	label_is(&z, ZONE_HOUR, "2026-11-23T18:14:00Z", "2026-11-23T23:00");
	label_is(&z, ZONE_DAY, "2026-11-23T18:15:00Z", "2026-11-24");
}

static void units_tile_time_in_every_kind_of_zone(void **state)
{
	static const char *const names[] = {
		"UTC", "Europe/Zurich", "America/New_York", "Asia/Kathmandu",
		"Australia/Lord_Howe", "Africa/Casablanca", "Africa/Cairo",
		"Pacific/Apia", "America/Havana", "Pacific/Chatham",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct zone z = use(names[i]);
		int64_t ms = at("2025-12-29T00:00:00Z");

		for (; ms < at("2027-01-05T00:00:00Z"); ms += 5 * HOUR / 2)
			check_units(&z, ms);
		check_units(&z, at("1999-10-31T01:30:00Z"));
		check_units(&z, at("2061-03-13T07:30:00Z"));
	}
}

static void labels_are_iso(void **state)
{
	struct zone z = use("UTC");

	(void)state;
	label_is(&z, ZONE_WEEK, "2026-11-23T00:00:00Z", "2026-W48");
	label_is(&z, ZONE_WEEK, "2026-11-22T23:59:59Z", "2026-W47");
	label_is(&z, ZONE_WEEK, "2027-01-03T12:00:00Z", "2026-W53");
	label_is(&z, ZONE_WEEK, "2024-12-30T12:00:00Z", "2025-W01");
	label_is(&z, ZONE_MONTH, "2026-11-30T23:59:59Z", "2026-11");
	label_is(&z, ZONE_DAY, "2024-02-29T12:00:00Z", "2024-02-29");
	label_is(&z, ZONE_HOUR, "2026-11-23T19:21:07Z", "2026-11-23T19:00");
	label_is(&z, ZONE_YEAR, "2026-11-23T19:21:07Z", "2026");
}

static void years_are_written_with_four_digits(void **state)
{
	char text[24];
	int64_t ms;

	(void)state;
	assert_true(time_parse_rfc3339(STR("0001-01-01T00:00:00Z"), &ms, NULL));
	time_format_utc(ms, text);
	assert_string_equal(text, "0001-01-01T00:00:00Z");
	time_format_utc(INT64_MIN, text);
	assert_true(strlen(text) < sizeof(text));
}

static void the_clock_names_day_and_zone(void **state)
{
	struct zone z = use("Europe/Zurich");
	char text[ZONE_TEXT];

	(void)state;
	zone_clock(&z, at("2026-11-23T18:21:07Z"), text);
	assert_string_equal(text, "Mon 23 Nov 19:21:07 CET");
}

static void a_zone_that_is_not_there_is_refused(void **state)
{
	struct zone z;
	struct err err;

	(void)state;
	assert_false(zone_set(&z, "Europe/Atlantis", &err));
	assert_non_null(strstr(err.text, "Europe/Atlantis"));
	assert_false(zone_set(&z, "../../etc/passwd", &err));
	assert_false(zone_set(&z, "/etc/localtime", &err));
	assert_false(zone_set(&z, "Europe", &err));
	assert_false(zone_set(&z, "", &err));
	assert_true(zone_set(&z, "UTC", &err));
}

static int64_t when(const struct zone *z, const char *text)
{
	int64_t ms = -1;
	struct err err;

	if (!zone_parse_when(z, str_from(text), at("2026-11-23T18:21:07Z"),
			     &ms, &err))
		fail_msg("%s", err.text);
	return ms;
}

static void people_may_write_when_in_many_ways(void **state)
{
	struct zone z = use("Europe/Zurich");
	struct err err;
	int64_t ms;

	(void)state;
	assert_true(when(&z, "today") == at("2026-11-22T23:00:00Z"));
	assert_true(when(&z, "yesterday") == at("2026-11-21T23:00:00Z"));
	assert_true(when(&z, "week") == at("2026-11-22T23:00:00Z"));
	assert_true(when(&z, "month") == at("2026-10-31T23:00:00Z"));
	assert_true(when(&z, "year") == at("2025-12-31T23:00:00Z"));
	assert_true(when(&z, "now") == at("2026-11-23T18:21:07Z"));
	assert_true(when(&z, "7d") == at("2026-11-16T18:21:07Z"));
	assert_true(when(&z, "24h") == at("2026-11-22T18:21:07Z"));
	assert_true(when(&z, "2026-07-01") == at("2026-06-30T22:00:00Z"));
	assert_true(when(&z, "2026-07-01T10:30") == at("2026-07-01T08:30:00Z"));
	assert_true(when(&z, "2026-07-01T10:30:00+01:00") ==
		    at("2026-07-01T09:30:00Z"));
	assert_false(zone_parse_when(&z, STR("2026-02-30"), 0, &ms, &err));
	assert_false(zone_parse_when(&z, STR("soon"), 0, &ms, &err));
	assert_false(zone_parse_when(&z, STR("-7d"), 0, &ms, &err));
	assert_false(zone_parse_when(&z, STR(""), 0, &ms, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_begin_at_local_midnight),
		cmocka_unit_test(summer_time_makes_days_of_23_and_25_hours),
		cmocka_unit_test(
			a_day_without_midnight_begins_when_the_clock_jumps),
		cmocka_unit_test(offsets_need_not_be_whole_hours),
		cmocka_unit_test(units_tile_time_in_every_kind_of_zone),
		cmocka_unit_test(labels_are_iso),
		cmocka_unit_test(years_are_written_with_four_digits),
		cmocka_unit_test(the_clock_names_day_and_zone),
		cmocka_unit_test(a_zone_that_is_not_there_is_refused),
		cmocka_unit_test(people_may_write_when_in_many_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
