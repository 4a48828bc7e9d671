#include "core/activity.h"

#include <stdlib.h>
#include <string.h>

#include "core/activity_calls.h"
#include "core/activity_read.h"
#include "core/activity_rows.h"
#include "core/mem.h"
#include "core/model_sums.h"
#include "core/part.h"

enum {
	PACE_MS = 1000,         /* between two makings while data flows */
	READ_PER_MS = 200,      /* rows read for which a pause is a ms longer */
	PACE_MOST_MS = 60 * 1000,
	FADE_MS = 5000,         /* rates and marks of life age by themselves */
	PROVIDER_TEXT = 64,
};

/* What an answer was made of. */
struct made {
	bool is_made;
	uint64_t version;
	int64_t now, mono;      /* UTC ms; monotonic ms */
	int64_t visited;        /* rows it took */
};

struct activities {
	struct activity out;
	struct activity_query asked;    /* of the answer, with: */
	char provider[PROVIDER_TEXT];
	struct span span;       /* of the rows */
	struct groups groups;
	struct activity_rows rows;
	struct activity_calls calls;
	struct activity_calls reasons;  /* the call that is explained */
	struct why why;
	struct made made;
	uint64_t count;         /* of makings */
};

struct activities *activities_new(void)
{
	return xcalloc(1, sizeof(struct activities));
}

void activities_free(struct activities *a)
{
	if (!a)
		return;
	if (a->groups.list)
		groups_release(&a->groups);
	activity_rows_release(&a->rows);
	activity_calls_release(&a->calls);
	activity_calls_release(&a->reasons);
	free(a);
}

uint64_t activities_made(const struct activities *a)
{
	return a->count;
}

/* ---- is it still right? ------------------------------------------------- */

static bool same_provider(const struct activities *a, const char *provider)
{
	if (!provider || !a->asked.provider)
		return provider == a->asked.provider;
	return !strncmp(provider, a->provider, PROVIDER_TEXT - 1);
}

static bool same_rows(const struct activities *a,
		      const struct activity_query *q)
{
	return q->by == a->asked.by && q->window == a->asked.window &&
	       q->span.since == a->asked.span.since &&
	       q->span.until == a->asked.span.until &&
	       same_provider(a, q->provider);
}

/* What is asked, as a stretch of time. */
static struct span span_of(const struct activity_query *q,
			   const struct part_input *in)
{
	if (q->span.until)
		return q->span;
	return (struct span){window_start(in->books.zone, q->window,
					  in->books.now),
			     INT64_MAX};
}

static bool same_details(const struct activities *a,
			 const struct activity_query *q)
{
	return q->drill == a->asked.drill && q->before == a->asked.before &&
	       q->call_limit == a->asked.call_limit &&
	       q->why == a->asked.why && q->why_ts == a->asked.why_ts;
}

/* What much was read for is read less often. */
static int64_t pace(const struct activities *a)
{
	int64_t ms = PACE_MS + a->made.visited / READ_PER_MS;

	return ms < PACE_MOST_MS ? ms : PACE_MOST_MS;
}

static bool is_due(const struct activities *a, const struct activity_query *q,
		   const struct part_input *in)
{
	const struct made *m = &a->made;
	bool moved = in->version != m->version ||
		     span_of(q, in).since != a->span.since ||
		     (a->out.live_count > 0 && in->mono - m->mono >= FADE_MS);

	return moved && in->mono - m->mono >= pace(a);
}

/* ---- making ------------------------------------------------------------- */

static void remember(struct activities *a, const struct activity_query *q)
{
	a->asked = *q;
	if (q->provider) {
		size_t n = strnlen(q->provider, PROVIDER_TEXT - 1);

		memmove(a->provider, q->provider, n);
		a->provider[n] = '\0';
		a->asked.provider = a->provider;
	}
}

static struct activity_read reading(struct activities *a,
				    const struct part_input *in,
				    struct err *err)
{
	return (struct activity_read){
		.groups = &a->groups, .q = &a->asked, .span = a->span,
		.zone = in->books.zone, .now = a->made.now, .err = err,
	};
}

static bool make_rows(struct activities *a, const struct part_input *in,
		      struct err *err)
{
	struct activity_read r;

	if (a->groups.list)
		groups_release(&a->groups);
	groups_init(&a->groups, a->asked.by, in->books.ledger);
	a->made = (struct made){.version = in->version,
				.now = in->books.now, .mono = in->mono};
	a->span = span_of(&a->asked, in);
	r = reading(a, in, err);
	if (!activity_read_window(&r) || !activity_read_recent(&r))
		return false;
	activity_rows_make(&a->rows, &a->groups);
	a->made.visited = r.visited;
	a->out.partial = r.partial;
	a->count++;
	return true;
}

static const struct activity_row *row_of(const struct activities *a,
					 uint32_t id)
{
	for (int i = 0; id && i < a->rows.count; i++)
		if (a->rows.list[i].id == id)
			return &a->rows.list[i];
	return NULL;
}

static bool make_why(struct activities *a, const struct part_input *in,
		     struct err *err)
{
	struct activity_read r = reading(a, in, err);

	a->why = (struct why){.state = WHY_GONE, .id = a->asked.why,
			      .ts = a->asked.why_ts, .sum = MONEY_NONE};
	if (!activity_calls_find(&a->reasons, &r))
		return false;
	if (a->reasons.count)
		why_explain(&a->why, &a->reasons.found[0].r,
			    &a->reasons.list[0], in->books.ledger,
			    in->prices);
	return true;
}

static bool make_details(struct activities *a, const struct part_input *in,
			 struct err *err)
{
	struct activity_read r = reading(a, in, err);

	a->calls.count = 0;
	a->calls.more = false;
	a->calls.requests = 0;
	if (a->asked.drill && !activity_calls_read(&a->calls, &r))
		return false;
	a->made.visited += r.visited;
	return !a->asked.why || make_why(a, in, err);
}

static void publish(struct activities *a)
{
	struct activity *out = &a->out;

	out->by = a->asked.by;
	out->span = a->span;
	out->now = a->made.now;
	out->rows = a->rows.list;
	out->row_count = a->rows.count;
	out->live_count = a->rows.live_count;
	out->total = a->rows.total;
	out->drill = a->asked.drill;
	out->drilled = row_of(a, a->asked.drill);
	out->calls = a->calls.list;
	out->call_count = (int)a->calls.count;
	out->call_requests = a->calls.requests;
	out->more = a->calls.more;
	out->before = a->calls.before;
	out->why = a->asked.why ? &a->why : NULL;
}

const struct activity *activities_build(struct activities *a,
					const struct activity_query *q,
					const struct part_input *in,
					struct err *err)
{
	bool rows = !a->made.is_made || !same_rows(a, q);
	bool details = rows || !same_details(a, q);

	if (!rows && !in->hold && is_due(a, q, in))
		rows = details = true;
	if (!rows && !details)
		return &a->out;
	remember(a, q);
	a->made.is_made = false;
	if ((rows && !make_rows(a, in, err)) || !make_details(a, in, err))
		return NULL;
	a->made.is_made = true;
	publish(a);
	return &a->out;
}
