#include "core/anomaly_hours.h"

#include "core/ledger.h"
#include "core/mem.h"
#include "core/part.h"

#define MINUTE_MS INT64_C(60000)
#define QUARTER_MS (15 * MINUTE_MS)
#define HOUR_MS (60 * MINUTE_MS)

enum { WEEK_DAYS = 7, FIRST_ROWS = 2 };

struct reading {
	struct hours *h;
	const struct series_table *series;
	uint32_t count;                 /* series that were there before */
	int *model, *key;               /* row by series; 0: not looked up */
	int64_t since;                  /* of the stretch at hand; 0: the last
					 * hour */
	int week;
	int64_t first;                  /* oldest cell of all, INT64_MAX */
};

/* ---- rows ------------------------------------------------------------------- */

static int row_of(struct hours *h, enum hour_kind kind, uint32_t provider,
		  uint32_t name)
{
	for (int i = FIRST_ROWS; i < h->count; i++)
		if (h->rows[i].kind == kind && h->rows[i].name == name &&
		    h->rows[i].provider == provider)
			return i;
	*GROW(h->rows, h->count, h->room) = (struct hour_row){
		.kind = kind, .provider = provider, .name = name,
	};
	return h->count - 1;
}

/* -1: the series has no key. */
static void look_up(struct reading *r, uint32_t number)
{
	const struct series *s = &r->series->list[number];
	uint32_t key = s->text[DIM_KEY];

	r->model[number] = row_of(r->h, HOUR_MODEL, s->text[DIM_PROVIDER],
				  s->text[DIM_MODEL]);
	r->key[number] = key ? row_of(r->h, HOUR_KEY, s->text[DIM_PROVIDER],
				      key) : -1;
}

/* ---- sums ------------------------------------------------------------------- */

static void add_cell(struct hour_sum *to, const struct cell *c, bool owed)
{
	int64_t prompt = c->tokens[TOKENS_INPUT] +
			 c->tokens[TOKENS_CACHE_READ] +
			 c->tokens[TOKENS_CACHE_WRITE_5M] +
			 c->tokens[TOKENS_CACHE_WRITE_1H];

	if (owed)
		to->cost += c->cost;
	to->requests += c->requests;
	to->tokens += cell_total(c);
	to->prompt += prompt;
	to->cache_read += c->tokens[TOKENS_CACHE_READ];
}

static struct hour_sum *sum_of(struct reading *r, int row, int64_t bucket)
{
	struct hour_row *to = &r->h->rows[row];
	int64_t beside;

	if (!r->since)
		return &to->last;
	beside = (bucket - r->since) / HOUR_MS;
	return &to->past[r->week * HOURS_BESIDE + beside];
}

static void on_cell(void *ctx, int64_t bucket, uint32_t series,
		    const struct cell *cell)
{
	struct reading *r = ctx;
	bool owed;

	if (series >= r->count)
		return;
	owed = !(r->series->list[series].flags & SERIES_NOTIONAL);
	if (!r->model[series])
		look_up(r, series);
	add_cell(sum_of(r, 0, bucket), cell, owed);
	add_cell(sum_of(r, r->model[series], bucket), cell, owed);
	if (r->key[series] < 0)
		return;
	add_cell(sum_of(r, 1, bucket), cell, owed);
	add_cell(sum_of(r, r->key[series], bucket), cell, owed);
}

static void on_day(void *ctx, int64_t day, uint32_t series,
		   const struct cell *cell)
{
	struct reading *r = ctx;

	(void)series;
	if (cell->requests > 0 && day < r->first)
		r->first = day;
}

/* ---- reading ----------------------------------------------------------------- */

/* The same time of day so many weeks ago, by the user's clock. */
static int64_t weeks_before(const struct books *b, int weeks)
{
	int64_t today = zone_floor(b->zone, ZONE_DAY, b->now);
	int64_t day = zone_add(b->zone, ZONE_DAY, today, -WEEK_DAYS * weeks);
	int64_t at = day + (b->now - today);

	return at - ((at % QUARTER_MS) + QUARTER_MS) % QUARTER_MS;
}

static bool read_week(struct reading *r, const struct books *b, int week,
		      struct err *err)
{
	int64_t at = weeks_before(b, week + 1);

	r->week = week;
	r->since = at - 2 * HOUR_MS;
	if (r->first > r->since)
		return true;
	for (int i = 0; i < HOURS_BESIDE; i++)
		r->h->known[week * HOURS_BESIDE + i] = true;
	return ledger_each_cell(b->ledger, CELL_QUARTER, r->since,
				r->since + HOURS_BESIDE * HOUR_MS, on_cell, r,
				err);
}

static bool read_all(struct reading *r, const struct books *b,
		     struct err *err)
{
	int64_t today = zone_floor(b->zone, ZONE_DAY, b->now);

	if (!ledger_each_cell(b->ledger, CELL_DAY,
			      zone_add(b->zone, ZONE_DAY, today,
				       -WEEK_DAYS * (HOURS_WEEKS + 1)),
			      INT64_MAX, on_day, r, err) ||
	    !ledger_each_cell(b->ledger, CELL_MINUTE, b->now - HOUR_MS + 1,
			      INT64_MAX, on_cell, r, err))
		return false;
	for (int week = 0; week < HOURS_WEEKS; week++)
		if (!read_week(r, b, week, err))
			return false;
	return true;
}

bool hours_read(struct hours *h, const struct part_input *in, struct err *err)
{
	const struct series_table *series = ledger_series(in->books.ledger);
	struct reading r = {.h = h, .series = series, .count = series->count,
			    .first = INT64_MAX};
	bool ok;

	*h = (struct hours){0};
	for (int i = 0; i < FIRST_ROWS; i++)
		*GROW(h->rows, h->count, h->room) =
			(struct hour_row){.kind = HOUR_ALL};
	r.model = xcalloc((size_t)series->count + 1, sizeof(*r.model));
	r.key = xcalloc((size_t)series->count + 1, sizeof(*r.key));
	ok = read_all(&r, &in->books, err);
	free(r.model);
	free(r.key);
	return ok;
}

void hours_release(struct hours *h)
{
	free(h->rows);
	*h = (struct hours){0};
}
