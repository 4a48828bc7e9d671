#include "core/activity_rows.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

enum { TALLIES = 32 };

/* Tokens by the texts of one dimension, to find whose most of a row is. */
struct tally {
	uint32_t text[TALLIES];
	int64_t weight[TALLIES];
	int count;
};

static void tally_add(struct tally *t, uint32_t text, const struct cell *c)
{
	int64_t weight = cell_total(c) + c->requests;
	int i = 0;

	if (text == 0)
		return;
	while (i < t->count && t->text[i] != text)
		i++;
	if (i == TALLIES)
		return;
	if (i == t->count) {
		t->text[i] = text;
		t->weight[i] = 0;
		t->count++;
	}
	t->weight[i] += weight;
}

static const char *tally_most(const struct tally *t, const struct intern *names)
{
	int most = -1;

	for (int i = 0; i < t->count; i++)
		if (most < 0 || t->weight[i] > t->weight[most])
			most = i;
	return most < 0 ? "" : intern_str(names, t->text[most]).p;
}

/* ---- one row ------------------------------------------------------------ */

struct making {
	struct activity_rows *out;
	const struct groups *g;
	const struct series_table *series;
	const struct held_cell **parts; /* by group */
	uint32_t count;
};

static const char *text_of(const struct groups *g, uint32_t number)
{
	const char *text = intern_str(&g->texts, number).p;

	return text ? text : "";
}

static struct activity_use *use_at(struct activity_rows *out, uint32_t first,
				   const char *model, const char *provider)
{
	for (uint32_t i = first; i < out->use_count; i++)
		if (out->uses[i].model == model &&
		    out->uses[i].provider == provider)
			return &out->uses[i];
	*GROW(out->uses, out->use_count, out->use_room) =
		(struct activity_use){.model = model, .provider = provider};
	return &out->uses[out->use_count - 1];
}

/* Interned texts are one piece of memory each: pointers tell them apart. */
static const char *dim_of(const struct making *k, uint32_t series, enum dim d)
{
	struct str s = series_text(k->series, series, d);

	return s.n ? s.p : "";
}

static int order_uses(const void *a, const void *b)
{
	const struct activity_use *x = a, *y = b;
	int64_t t = cell_total(&x->sums), u = cell_total(&y->sums);

	if (x->sums.cost != y->sums.cost)
		return x->sums.cost > y->sums.cost ? -1 : 1;
	if (t != u)
		return t > u ? -1 : 1;
	return strcmp(x->model, y->model);
}

static void add_part(struct making *k, struct activity_row *row,
		     const struct held_cell *part, uint32_t first_use)
{
	const struct series *s = &k->series->list[part->series];
	struct activity_use *use =
		use_at(k->out, first_use,
		       dim_of(k, part->series, DIM_MODEL),
		       dim_of(k, part->series, DIM_PROVIDER));

	cell_add(&use->sums, &part->sums, 1);
	use->flags |= s->flags;
	cell_add(&row->sums, &part->sums, 1);
	row->flags |= s->flags;
	row->computed |= s->basis == BASIS_COMPUTED;
	row->reported |= s->basis == BASIS_REPORTED;
}

static void fill_group(const struct making *k, uint32_t group,
		       struct activity_row *row)
{
	const struct groups *g = k->g;
	const struct group *from = &g->list[group];

	row->name = text_of(g, from->name);
	row->client = text_of(g, from->client);
	row->project = text_of(g, from->project);
	row->parent = text_of(g, from->parent);
	row->id = groups_id(g, group);
	row->first_ts = from->first;
	row->last_ts = from->last;
	row->live = from->live;
	row->per_minute = (double)from->recent /
			  ((double)ACTIVITY_LIVE_MS / 60000);
	if (from->spark)
		memcpy(row->spark, g->sparks[from->spark - 1],
		       sizeof(row->spark));
}

/* Parts [from, to) are one group's. */
static void make_row(struct making *k, uint32_t from, uint32_t to)
{
	struct tally clients = {.count = 0}, providers = {.count = 0};
	uint32_t first_use = k->out->use_count;
	struct activity_row row = {.use_count = 0};

	fill_group(k, (uint32_t)k->parts[from]->bucket, &row);
	for (uint32_t i = from; i < to; i++) {
		const struct held_cell *part = k->parts[i];
		const struct series *s = &k->series->list[part->series];

		add_part(k, &row, part, first_use);
		tally_add(&clients, s->text[DIM_CLIENT], &part->sums);
		tally_add(&providers, s->text[DIM_PROVIDER], &part->sums);
	}
	row.use_count = (int)(k->out->use_count - first_use);
	qsort(k->out->uses + first_use, (size_t)row.use_count,
	      sizeof(*k->out->uses), order_uses);
	row.provider = tally_most(&providers, &k->series->names);
	row.provider_count = providers.count;
	row.client_count = clients.count;
	if (!*row.client)
		row.client = tally_most(&clients, &k->series->names);
	*GROW(k->out->list, k->out->count, k->out->room) = row;
}

/* ---- all of them -------------------------------------------------------- */

static int order_parts(const void *a, const void *b)
{
	const struct held_cell *x = *(const struct held_cell *const *)a;
	const struct held_cell *y = *(const struct held_cell *const *)b;

	if (x->bucket != y->bucket)
		return x->bucket < y->bucket ? -1 : 1;
	return x->series < y->series ? -1 : x->series > y->series;
}

static int order_cost(const void *a, const void *b)
{
	const struct activity_row *x = a, *y = b;

	if (x->sums.cost != y->sums.cost)
		return x->sums.cost > y->sums.cost ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static int order_rows(const void *a, const void *b)
{
	const struct activity_row *x = a, *y = b;

	if (x->rest != y->rest)
		return x->rest ? 1 : -1;
	if (x->live != y->live)
		return x->live ? -1 : 1;
	if (x->last_ts != y->last_ts)
		return x->last_ts > y->last_ts ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static void add_rest(struct activity_row *rest, const struct activity_row *r)
{
	cell_add(&rest->sums, &r->sums, 1);
	rest->flags |= r->flags;
	rest->computed |= r->computed;
	rest->reported |= r->reported;
	rest->members++;
	if (r->first_ts && (!rest->first_ts || r->first_ts < rest->first_ts))
		rest->first_ts = r->first_ts;
	if (r->last_ts > rest->last_ts)
		rest->last_ts = r->last_ts;
}

/* The dearest ones come first, the rest by last activity: what is beyond both
 * lists becomes one row. */
static void fold_rest(struct activity_rows *out)
{
	struct activity_row rest = {
		.name = "", .client = "", .project = "", .parent = "",
		.provider = "", .id = UINT32_MAX, .rest = true,
	};

	qsort(out->list, (size_t)out->count, sizeof(*out->list), order_cost);
	qsort(out->list + ACTIVITY_ROWS, (size_t)(out->count - ACTIVITY_ROWS),
	      sizeof(*out->list), order_rows);
	for (int i = 2 * ACTIVITY_ROWS; i < out->count; i++)
		add_rest(&rest, &out->list[i]);
	out->count = 2 * ACTIVITY_ROWS;
	*GROW(out->list, out->count, out->room) = rest;
}

/* Sums are there; where the uses of a row are is known once all are made. */
static void settle(struct activity_rows *out)
{
	uint32_t first = 0;

	for (int i = 0; i < out->count; i++) {
		struct activity_row *row = &out->list[i];

		row->uses = out->uses + first;
		first += (uint32_t)row->use_count;
		cell_add(&out->total, &row->sums, 1);
		out->live_count += row->live;
	}
}

static void make_rows(struct making *k)
{
	for (uint32_t from = 0, to; from < k->count; from = to) {
		for (to = from; to < k->count; to++)
			if (k->parts[to]->bucket != k->parts[from]->bucket)
				break;
		make_row(k, from, to);
	}
}

void activity_rows_make(struct activity_rows *out, const struct groups *g)
{
	struct making k = {.out = out, .g = g,
			   .series = ledger_series(g->ledger)};

	out->count = out->live_count = 0;
	out->use_count = 0;
	out->total = (struct cell){0};
	k.parts = xcalloc(g->parts.count + 1, sizeof(*k.parts));
	for (uint32_t i = 0; i < g->parts.count; i++)
		if (!cell_is_zero(&g->parts.list[i].sums))
			k.parts[k.count++] = &g->parts.list[i];
	qsort(k.parts, k.count, sizeof(*k.parts), order_parts);
	make_rows(&k);
	free(k.parts);
	settle(out);
	if (out->count > 2 * ACTIVITY_ROWS)
		fold_rest(out);
	if (out->count)
		qsort(out->list, (size_t)out->count, sizeof(*out->list),
		      order_rows);
}

void activity_rows_release(struct activity_rows *out)
{
	free(out->list);
	free(out->uses);
	*out = (struct activity_rows){0};
}
