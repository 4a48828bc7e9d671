/* core/trend_internal.h - what the files of the trend maker share. Only
 * core/trend*.c include it. */
#ifndef CORE_TREND_INTERNAL_H
#define CORE_TREND_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cells.h"
#include "core/err.h"
#include "core/intern.h"
#include "core/part.h"
#include "core/summary.h"
#include "core/trend.h"
#include "core/zone.h"

#define TREND_QUARTER_MS INT64_C(900000)
#define TREND_HOUR_MS INT64_C(3600000)
#define TREND_DAY_MS (24 * TREND_HOUR_MS)

enum { TREND_WORD = 128 };

/* A question, kept to see whether it stays. */
struct trend_asked {
	struct trend_query q;
	char provider[TREND_WORD], filter[TREND_WORD];
};

/* Quarter hours that are no longer in memory, put together as they are
 * needed: by (bucket, series). */
struct trend_past {
	struct cells cells;
	int64_t since, until;   /* local days, UTC ms; equal: nothing */
	enum trend_step step;   /* of the chart's */
	uint64_t mark;          /* of the days then */
};

/* What is known of a name while a trend is made. */
struct trend_tally {
	struct trend_value total;
	int band;
	bool met;
};

struct trends {
	struct trend out;
	struct intern names;
	struct trend_asked asked;
	bool made, failed;
	struct err err;
	uint64_t version, count;
	int64_t mono, now;      /* when it was made */

	struct trend_past chart, week;
	int64_t first_day, first;       /* the first quarter of that day, */
	uint64_t first_mark;            /* while its sums are these */

	/* Colours that bands wear while they are there. */
	enum by worn_by;
	struct trend_worn {
		uint32_t id;
		uint8_t color;
	} worn[TREND_BANDS];
	int worn_count;
};

/* One making. */
struct trend_build {
	struct trends *t;
	struct trend *out;
	const struct trend_query *q;
	const struct part_input *in;
	struct err *err;
	const struct zone *zone;        /* of the steps */
	struct zone utc;
	const struct series_table *series;
	uint32_t *of;                   /* by series: number of its name plus
					 * 2; 1: not wanted; 0: not known */
	uint32_t of_count;
	struct trend_tally *tally;      /* by number of the name */
	uint32_t tally_count;
	bool sharing;                   /* second pass: bands are chosen */
	int at;                         /* point found last */
};

/* ---- trend_steps.c: time ------------------------------------------------ */

/* What local time is ahead of UTC, in ms. */
int64_t trend_offset(const struct zone *z, int64_t ms);

/* Points and days of the calendar, without marks that need the first
 * record. */
void trend_lay_steps(struct trend_build *b);

/* Marks, once out->first is known; leaves out what may be left out. */
void trend_mark_steps(struct trend_build *b);

/* Point or day that holds `ms`; -1: none. */
int trend_point_at(struct trend_build *b, int64_t ms);
int trend_day_at(const struct trend *t, int64_t ms);

/* Day of the week (0: Monday) times 24, plus the hour. */
int trend_hour_of_week(const struct zone *z, int64_t ms);

/* ---- trend_bands.c: names and bands ------------------------------------- */

void trend_value_add(struct trend_value *to, const struct cell *cell);

/* The config's camps by name, or NULL. */
const struct json *trend_camps(const struct trend_build *b);

/* Number of a name in t->names, UINT32_MAX: the filter refuses it. */
uint32_t trend_name(struct trend_build *b, struct str name);

/* What a cell adds to the chart: to the tally of its name, or once bands are
 * chosen to points and bands. `marks`: enum trend_mark. */
void trend_count(struct trend_build *b, uint32_t name, int64_t ms,
		 const struct cell *cell, unsigned marks);

void trend_choose_bands(struct trend_build *b);

/* enum trend_mark of enum series_flag. */
unsigned trend_marks_of(unsigned flags);

/* ---- trend_observed.c and trend_billed.c: the books --------------------- */

bool trend_observe(struct trend_build *b);
bool trend_bill(struct trend_build *b);

/* Hours of the week, and the first record of the observed ledger (UTC ms, 0:
 * none). */
bool trend_sum_week(struct trend_build *b);
bool trend_find_first(struct trend_build *b, int64_t *first);

#endif
