#include "core/summary.h"

#include "core/err.h"
#include "core/intern.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/summary_parts.h"

#define QUARTER_MS INT64_C(900000)

struct build {
	struct summary *out;
	const struct observing *o;
	struct ledger *ledger;
	const struct query *q;
	struct err *err;
	const struct series_table *series;
	struct parts *parts;
	int8_t *wanted;         /* by series: 1 yes, -1 no, 0 not looked at */
	uint32_t wanted_count;
	uint32_t *sessions;     /* names by session number; UINT32_MAX: not
				 * looked up */
	uint32_t session_count;
	struct labels labels;
	bool by_session;        /* asked for, as row or filter */

	/* Records of whole quarters, to see whether all are still there. */
	int64_t since, until;
	int64_t kept, counted;
};

/* ---- which cells are wanted -------------------------------------------- */

static bool series_wanted(struct build *b, uint32_t series)
{
	if (series >= b->wanted_count) {
		uint32_t count = b->series->count;

		b->wanted = xreallocarray(b->wanted, count,
					  sizeof(*b->wanted));
		memset(b->wanted + b->wanted_count, 0,
		       count - b->wanted_count);
		b->wanted_count = count;
	}
	if (b->wanted[series] == 0)
		b->wanted[series] =
			series_passes(b->q, b->series, series) ? 1 : -1;
	return b->wanted[series] > 0;
}

/* Is a cell or record of that series and time wanted, and under which
 * labels? */
static bool take_times(struct build *b, struct part_key *key, int64_t ms)
{
	if (b->o->wanted && !b->o->wanted(b->o->ctx, key->series, ms))
		return false;
	return labels_take(&b->labels, b->q, b->out->texts, ms, ms + 1, key);
}

/* ---- adding up --------------------------------------------------------- */

void summary_see_time(struct summary *s, int64_t first, int64_t last)
{
	if (s->first_ts == 0 || first < s->first_ts)
		s->first_ts = first;
	if (last > s->last_ts)
		s->last_ts = last;
}

static void on_cell(void *ctx, int64_t bucket, uint32_t series,
		    const struct cell *cell)
{
	struct build *b = ctx;
	struct part_key key = {.series = series};

	if (!series_wanted(b, series) || !take_times(b, &key, bucket))
		return;
	cell_add(parts_at(b->parts, &key), cell, 1);
	summary_see_time(b->out, bucket, bucket);
}

static void cell_of_record(const struct record *r, struct cell *out)
{
	*out = (struct cell){
		.requests = r->requests,
		.cost = r->cost == MONEY_NONE ? 0 : r->cost,
		.unpriced = r->unpriced,
	};
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		out->tokens[c] = r->tokens[c];
		if (!(r->known & TOKENS_BIT(c)))
			out->unknown[c] = (int32_t)r->requests;
	}
}

static uint32_t session_text(struct build *b, uint32_t number)
{
	const struct session *s;

	if (number >= b->session_count) {
		uint32_t count = number + number / 2 + 64;

		b->sessions = xreallocarray(b->sessions, count,
					    sizeof(*b->sessions));
		memset(b->sessions + b->session_count, 0xff,
		       (count - b->session_count) * sizeof(*b->sessions));
		b->session_count = count;
	}
	if (b->sessions[number] == UINT32_MAX) {
		s = number ? ledger_session(b->ledger, number) : NULL;
		b->sessions[number] = intern_add(
			b->out->texts, str_from(s ? s->name : NULL));
	}
	return b->sessions[number];
}

static bool take_session(struct build *b, struct part_key *key,
			 uint32_t number)
{
	if (!b->by_session)
		return true;
	key->session = session_text(b, number);
	return part_passes(b->q, BY_SESSION,
		      intern_str(b->out->texts, key->session));
}

static void on_record(void *ctx, const struct record *r)
{
	struct build *b = ctx;
	struct part_key key = {.series = r->series};
	struct cell cell;

	b->kept += r->requests;
	if (r->ts < b->since || r->ts >= b->until)
		return;
	if (!series_wanted(b, r->series) || !take_times(b, &key, r->ts) ||
	    !take_session(b, &key, r->session))
		return;
	cell_of_record(r, &cell);
	cell_add(parts_at(b->parts, &key), &cell, 1);
	summary_see_time(b->out, r->ts, r->ts);
}

static void on_counted(void *ctx, int64_t bucket, uint32_t series,
		       const struct cell *cell)
{
	struct build *b = ctx;

	(void)bucket;
	(void)series;
	b->counted += cell->requests;
}

static int64_t quarter_floor(int64_t ms)
{
	return ms - ((ms % QUARTER_MS) + QUARTER_MS) % QUARTER_MS;
}

static int64_t quarter_ceil(int64_t ms)
{
	return ms > INT64_MAX - QUARTER_MS
		? ms : quarter_floor(ms + QUARTER_MS - 1);
}

/* Single calls of a stretch; partial when some have expired. */
static bool add_records(struct build *b, int64_t since, int64_t until)
{
	int64_t from, to;

	if (since >= until)
		return true;
	from = since == INT64_MIN ? since : quarter_floor(since);
	to = quarter_ceil(until);
	b->since = since;
	b->until = until;
	b->kept = b->counted = 0;
	if (!ledger_each_record(b->ledger, from, to, on_record, b, b->err) ||
	    !ledger_each_cell(b->ledger, CELL_QUARTER, from, to, on_counted,
			      b, b->err))
		return false;
	b->out->partial |= b->kept < b->counted;
	return true;
}

/* Quarter hours, and records where the stretch cuts one. */
static bool add_quarters(struct build *b, int64_t since, int64_t until)
{
	int64_t from, to;

	if (since >= until)
		return true;
	from = since == INT64_MIN ? since : quarter_ceil(since);
	to = until == INT64_MAX ? until : quarter_floor(until);
	if (from >= to)
		return add_records(b, since, until);
	return add_records(b, since, from) &&
	       ledger_each_cell(b->ledger, CELL_QUARTER, from, to, on_cell, b,
				b->err) &&
	       add_records(b, to, until);
}

static int64_t day_ceil(const struct zone *z, int64_t ms)
{
	int64_t start = zone_floor(z, ZONE_DAY, ms);

	return start == ms ? ms : zone_add(z, ZONE_DAY, ms, 1);
}

/* Days, and quarter hours where the stretch cuts one. */
static bool add_days(struct build *b, int64_t since, int64_t until)
{
	const struct zone *zone = b->o->zone;
	int64_t from = since == INT64_MIN ? since : day_ceil(zone, since);
	int64_t to = until == INT64_MAX ? until
					: zone_floor(zone, ZONE_DAY, until);

	if (from >= to || !b->o->own_zone)
		return add_quarters(b, since, until);
	return add_quarters(b, since, from) &&
	       ledger_each_cell(b->ledger, CELL_DAY, from, to, on_cell, b,
				b->err) &&
	       add_quarters(b, to, until);
}

/* ---- sessions ---------------------------------------------------------- */

/* A session's own total, taken away from what has no session. */
static void on_session(void *ctx, const struct session *session,
		       uint32_t series, const struct cell *cell,
		       int64_t first_ts, int64_t last_ts)
{
	struct build *b = ctx;
	struct part_key key = {.series = series};

	if (!series_wanted(b, series) ||
	    (b->o->wanted && !b->o->wanted(b->o->ctx, series, INT64_MIN)))
		return;
	if (part_passes(b->q, BY_SESSION, STR("")))
		cell_add(parts_at(b->parts, &key), cell, -1);
	key.session = intern_add(b->out->texts, str_from(session->name));
	if (!part_passes(b->q, BY_SESSION,
		    intern_str(b->out->texts, key.session)))
		return;
	cell_add(parts_at(b->parts, &key), cell, 1);
	summary_see_time(b->out, first_ts, last_ts);
}

static bool add_sessions(struct build *b)
{
	if (part_passes(b->q, BY_SESSION, STR("")) &&
	    !add_days(b, INT64_MIN, INT64_MAX))
		return false;
	return ledger_each_session(b->ledger, INT64_MIN, on_session, b,
				   b->err);
}

/* ---- the query --------------------------------------------------------- */

static bool asks_session(const struct query *q)
{
	for (int i = 0; i < q->by_count; i++)
		if (q->by[i] == BY_SESSION)
			return true;
	for (int i = 0; i < q->filter_count; i++)
		if (q->filters[i].by == BY_SESSION)
			return true;
	return false;
}

static bool add_all(struct build *b)
{
	const struct query *q = b->q;
	bool timed = q->since != INT64_MIN || q->until != INT64_MAX ||
		     labels_any(&b->labels);

	if (b->by_session)
		return timed ? add_records(b, q->since, q->until)
			     : add_sessions(b);
	if (b->labels.units[0].asked)
		return add_quarters(b, q->since, q->until);
	return add_days(b, q->since, q->until);
}

void summary_init(struct summary *s)
{
	*s = (struct summary){.texts = xmalloc(sizeof(*s->texts))};
	intern_init(s->texts);
}

bool summary_observe(struct summary *s, struct parts *parts,
		     const struct observing *o, struct err *err)
{
	struct build b = {
		.out = s, .o = o, .ledger = o->ledger, .q = o->q, .err = err,
		.series = ledger_series(o->ledger), .parts = parts,
		.by_session = asks_session(o->q),
	};
	bool ok;

	labels_init(&b.labels, o->zone, o->q);
	ok = add_all(&b);
	free(b.wanted);
	free(b.sessions);
	return ok;
}

bool summary_build(struct summary *out, struct ledger *l,
		   const struct zone *zone, const struct query *q,
		   struct err *err)
{
	struct observing o = {.ledger = l, .zone = zone, .own_zone = true,
			      .q = q};
	struct parts parts = {0};
	bool ok;

	summary_init(out);
	ok = summary_observe(out, &parts, &o, err);
	if (ok)
		parts_fold(&parts, q, ledger_series(l), out);
	parts_release(&parts);
	return ok;
}

void summary_release(struct summary *s)
{
	if (s->texts) {
		intern_release(s->texts);
		free(s->texts);
	}
	free(s->rows);
	*s = (struct summary){0};
}

const char *summary_basis(const struct summary_row *r)
{
	enum cost_basis basis = BASIS_UNPRICED;

	if (r->computed + r->reported + r->billed > 1)
		basis = BASIS_MIXED;
	else if (r->billed)
		basis = BASIS_BILLED;
	else if (r->reported)
		basis = BASIS_REPORTED;
	else if (r->computed)
		basis = BASIS_COMPUTED;
	return cost_basis_names[basis];
}

bool summary_tells_tokens(const struct summary_row *r)
{
	return !r->billed || cell_total(&r->cell) > 0;
}

bool summary_tells_requests(const struct summary_row *r)
{
	return r->cell.requests > 0 ||
	       (!r->billed && cell_total(&r->cell) == 0);
}
