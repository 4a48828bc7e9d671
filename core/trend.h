/* core/trend.h - history by steps of time, stacked by one dimension: what the
 * Trends pane draws, with a year of days and the hours of the week beside it.
 *
 * Steps are the user's local hours, days, weeks (from Monday) and months, as
 * long as they are: a day has 23 to 25 hours. Those of the books billed and
 * best are UTC days and what they make up, because bills are. Unknown is never
 * zero: before the first record nothing is known, and a mark says so. */
#ifndef CORE_TREND_H
#define CORE_TREND_H

#include <stdbool.h>
#include <stdint.h>

#include "core/books.h"
#include "core/money.h"
#include "core/query.h"

struct err;
struct part_input;

enum trend_step {
	TREND_QUARTER,          /* 15 minutes */
	TREND_HOUR, TREND_DAY, TREND_WEEK, TREND_MONTH,
	TREND_STEPS
};

enum {
	TREND_POINTS = 512, TREND_BANDS = 9,
	TREND_DAYS = 53 * 7,    /* of the calendar: whole weeks */
	TREND_WEEKDAYS = 7, TREND_HOURS = 24,
	TREND_WEEKS = 4,        /* that the hours of the week are sums of */
};

enum trend_mark {
	TREND_BEFORE = 1 << 0,  /* ends before the first record: unknown */
	TREND_AFTER = 1 << 1,   /* has not begun: unknown */
	TREND_PARTIAL = 1 << 2, /* it runs: a part of it is still to come */
	TREND_CLOCK = 1 << 3,   /* clocks were changed in it: it is longer or
				 * shorter than others */
	TREND_ESTIMATED = 1 << 4,       /* some of its figures are estimates */
	TREND_NOTIONAL = 1 << 5,        /* some of its dollars are not owed */
	TREND_OPEN = 1 << 6,    /* a seller's money for it is not final */
};

/* What is asked. Text is lent for the build. */
struct trend_query {
	enum by by;             /* stacked by; no session and no time */
	enum trend_step step;
	int64_t until;          /* UTC ms: the last step is the one that holds
				 * it; 0: now */
	int count;              /* steps, at most TREND_POINTS */
	bool trim;              /* leave out steps before the first record,
				 * as long as a few are left */
	const char *provider;   /* of this one only; NULL: all */
	const char *filter;     /* bands whose name holds this, case folded;
				 * NULL or "": all */
	enum book book;
};

struct trend_value {
	money cost;             /* of what has a price */
	int64_t tokens, requests;
	int64_t unpriced;       /* tokens without a price */
};

/* A step of time. */
struct trend_point {
	int64_t start, end;     /* UTC ms */
	int64_t offset;         /* local time at its start is UTC plus this */
	unsigned marks;         /* enum trend_mark */
	struct trend_value total;
};

struct trend_band {
	const char *name;       /* "" where the dimension is not told */
	uint32_t id;            /* of the name: the same in every build; 0 of
				 * all others together */
	uint8_t color;          /* series colour: a provider's own, else one
				 * that stays while the band does */
	bool other;             /* all the rest together; its name is "other" */
	int members;            /* names in it */
	struct trend_value total;       /* of the steps shown */
	struct trend_value points[TREND_POINTS];
};

struct trend_day {
	int64_t start;          /* UTC ms */
	int64_t offset;
	unsigned marks;
	struct trend_value total;
};

/* One hour of the week. */
struct trend_hour {
	struct trend_value total;
	int hours;              /* that were met; 0: unknown */
};

struct trend {
	/* As asked, or the next that can be answered: bills have no hours. */
	enum by by;
	enum trend_step step;
	enum book book;
	const char *zone;       /* "UTC" for billed and best */

	struct trend_point points[TREND_POINTS];        /* oldest first */
	int count;
	struct trend_band bands[TREND_BANDS];   /* by cost, then tokens; what
						 * is left over is last */
	int band_count;
	int names;              /* bands there would be without "other" */
	struct trend_value total;       /* of the steps shown */
	unsigned marks;         /* of any step shown */
	int64_t now;            /* UTC ms */
	int64_t first;          /* UTC ms of the first quarter hour with
				 * anything in it (billed: day); 0: none */
	bool live;              /* the last step is the running one */
	struct trend_value undated;     /* of bills for longer than a day: in
					 * no step */

	/* A year of days, of the same provider and filter: whole weeks from
	 * Monday, the last is the running one. */
	struct trend_day days[TREND_DAYS];
	int64_t today;          /* start of today */

	/* Hours of the last TREND_WEEKS weeks, Monday first, in the user's
	 * zone; always of the observed book. */
	struct trend_hour week[TREND_WEEKDAYS][TREND_HOURS];
};

struct trends;

struct trends *trends_new(void);
void trends_free(struct trends *t);

/* The answer; always the same address, changed by the next build. NULL with
 * *err when history cannot be read, or `by` is a session or a time.
 *
 * Made once per question and version of the ledgers, at most once a second
 * (books with bills: a minute) while data flows; then a build is free. Days
 * come from memory; of quarter hours only what is asked for is read, and what
 * is older than a week only anew when the days say that it changed. */
const struct trend *trends_build(struct trends *t, const struct trend_query *q,
				 const struct part_input *in,
				 struct err *err);

/* How often it was made so far: for tests and the doctor. */
uint64_t trends_made(const struct trends *t);

/* "15 min", "hour", "day", "week", "month" */
extern const char *const trend_step_names[TREND_STEPS];

/* Is anything known of a step or day with these marks? */
static inline bool trend_known(unsigned marks)
{
	return !(marks & (TREND_BEFORE | TREND_AFTER));
}

#endif
