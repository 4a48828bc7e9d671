#include "core/trend.h"

#include <stdio.h>
#include <string.h>

#include "core/days.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/trend_internal.h"

enum { PACE_MS = 1000, PACE_BILLED_MS = 60 * 1000 };

const char *const trend_step_names[TREND_STEPS] = {
	[TREND_QUARTER] = "15 min", [TREND_HOUR] = "hour",
	[TREND_DAY] = "day", [TREND_WEEK] = "week", [TREND_MONTH] = "month",
};

struct trends *trends_new(void)
{
	struct trends *t = xcalloc(1, sizeof(*t));

	intern_init(&t->names);
	return t;
}

void trends_free(struct trends *t)
{
	if (!t)
		return;
	cells_release(&t->chart.cells);
	cells_release(&t->week.cells);
	intern_release(&t->names);
	free(t);
}

uint64_t trends_made(const struct trends *t)
{
	return t->count;
}

/* ---- is it still the answer? -------------------------------------------- */

static const char *keep_word(char to[TREND_WORD], const char *word)
{
	if (!word || !*word)
		return NULL;
	snprintf(to, TREND_WORD, "%s", word);
	return to;
}

static void ask(struct trend_asked *a, const struct trend_query *q)
{
	a->q = *q;
	a->q.provider = keep_word(a->provider, q->provider);
	a->q.filter = keep_word(a->filter, q->filter);
}

static bool same_word(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_question(const struct trend_query *a,
			  const struct trend_query *b)
{
	return a->by == b->by && a->step == b->step && a->until == b->until &&
	       a->count == b->count && a->trim == b->trim &&
	       a->book == b->book && same_word(a->provider, b->provider) &&
	       same_word(a->filter, b->filter);
}

/* At rest it stays till the next quarter hour: steps begin and end then. */
static bool is_fresh(const struct trends *t, const struct trend_query *q,
		     const struct part_input *in)
{
	int64_t now = in->books.now, age = in->mono - t->mono;
	int64_t pace = t->asked.q.book == BOOK_OBSERVED ? PACE_MS
							: PACE_BILLED_MS;

	if (!t->made || !same_question(&t->asked.q, q))
		return false;
	if (in->hold)
		return true;
	if (t->failed || in->version != t->version)
		return age >= 0 && age < pace;
	return now >= t->now && bucket_floor(now, TREND_QUARTER_MS) ==
				bucket_floor(t->now, TREND_QUARTER_MS);
}

/* ---- making it ---------------------------------------------------------- */

static bool is_asked_well(const struct trend_query *q, struct err *err)
{
	if (q->by < BY_COUNT && q->by != BY_SESSION && !by_is_time(q->by))
		return true;
	return err_set(err, "trends are not kept by %s; ask by provider, "
		       "model, client, project, key or host",
		       q->by < BY_COUNT ? by_names[q->by] : "that");
}

static void begin(struct trend_build *b)
{
	const struct trend_query *q = b->q;
	struct trend *out = b->out;

	memset(out, 0, sizeof(*out));
	out->by = q->by;
	out->book = q->book;
	out->step = q->step < TREND_STEPS ? q->step : TREND_DAY;
	b->zone = b->in->books.zone;
	if (q->book != BOOK_OBSERVED) {
		zone_utc(&b->utc);
		b->zone = &b->utc;
		/* Bills are of days. */
		if (out->step < TREND_DAY)
			out->step = TREND_DAY;
	}
	out->zone = q->book != BOOK_OBSERVED ? "UTC" : b->zone->name;
	trend_lay_steps(b);
}

static void finish(struct trend_build *b)
{
	for (int i = 0; i < b->out->count; i++)
		b->out->marks |= b->out->points[i].marks;
	free(b->of);
	free(b->tally);
}

static bool make(struct trends *t, const struct part_input *in,
		 struct err *err)
{
	struct trend_build b = {
		.t = t, .out = &t->out, .q = &t->asked.q, .in = in,
		.err = err, .series = ledger_series(in->books.ledger),
	};
	bool ok = is_asked_well(b.q, err);

	if (ok) {
		begin(&b);
		ok = (t->out.book == BOOK_OBSERVED ? trend_observe(&b)
						   : trend_bill(&b)) &&
		     trend_sum_week(&b);
	}
	finish(&b);
	return ok;
}

const struct trend *trends_build(struct trends *t, const struct trend_query *q,
				 const struct part_input *in, struct err *err)
{
	if (!is_fresh(t, q, in)) {
		ask(&t->asked, q);
		t->made = true;
		t->version = in->version;
		t->mono = in->mono;
		t->now = in->books.now;
		t->count++;
		t->failed = !make(t, in, &t->err);
	}
	if (!t->failed)
		return &t->out;
	*err = t->err;
	return NULL;
}
