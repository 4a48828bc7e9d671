/* The bill as rows: tokens of usage feeds, dollars of cost feeds, joined by
 * source, account, UTC day and model. */
#include "core/books_internal.h"

#include <string.h>

#include "core/days.h"
#include "core/mem.h"

struct rows {
	struct billed_row *list;
	uint32_t count, room;
};

/* Is a feed behind, and what did it read? */
struct feed_state {
	const char *source, *feed;
	bool behind;
	int64_t until;
};

/* What usage weighs when dollars are spread over it: the first of these that
 * any of it has. */
enum weight { BY_LIST, BY_TOKENS, BY_REQUESTS, WEIGHTS };

/* A cost of more than a day, and what it was spread by; WEIGHTS: it was not. */
struct wide {
	struct billed_row cost;
	enum weight by;
};

struct joining {
	struct books_build *b;
	int64_t day;            /* UTC: whose rows are in `usage`, `costs` */
	struct rows usage, costs;
	struct wide *wide;
	uint32_t wide_count, wide_room;
	struct feed_state *feeds;
	uint32_t feed_count, feed_room;
	int64_t *weights, *shares;
	size_t room;
};

/* ---- how sure it is ----------------------------------------------------- */

static const struct feed_state *state_of(struct joining *j,
					 const struct billed_row *r)
{
	const struct books *books = j->b->books;
	struct feed_memory m = {0};
	struct feed_state *f;
	int64_t end = books->now;

	for (uint32_t i = 0; i < j->feed_count; i++)
		if (j->feeds[i].source == r->source &&
		    j->feeds[i].feed == r->feed)
			return &j->feeds[i];
	if (j->b->q->until < end)
		end = j->b->q->until;
	billed_memory(books->billed, r->source, r->feed, &m);
	f = GROW(j->feeds, j->feed_count, j->feed_room);
	*f = (struct feed_state){
		.source = r->source, .feed = r->feed, .until = m.until,
		.behind = m.state != SOURCE_OK &&
			  m.state != SOURCE_STARTING && m.until < end,
	};
	return f;
}

/* A day that was read whole is not stale, whatever its source does now. */
static uint8_t flags_of(struct joining *j, const struct billed_row *r)
{
	const struct feed_state *f = state_of(j, r);
	int64_t end = bucket_floor(r->start, BOOKS_DAY) + BOOKS_DAY;
	unsigned flags = 0;

	if (r->flags & BILL_ESTIMATED)
		flags |= SERIES_ESTIMATED;
	if (r->flags & BILL_PARTIAL)
		flags |= SERIES_PARTIAL;
	if (f->behind && (!labels_any(&j->b->labels) || end > f->until))
		flags |= SERIES_STALE;
	return (uint8_t)flags;
}

/* ---- usage -------------------------------------------------------------- */

static int64_t tokens_of(const struct billed_row *r)
{
	int64_t sum = 0;

	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		sum += r->tokens[c];
	return sum;
}

static bool in_window(const struct joining *j, int64_t start)
{
	return start >= j->b->q->since && start < j->b->q->until;
}

static bool agree(const char *a, const char *b)
{
	return !*a || !*b || strcmp(a, b) == 0;
}

/* May this cost be for that usage? What one of them does not say is no
 * difference. */
static bool is_for(const struct billed_row *cost, const struct billed_row *u)
{
	return strcmp(cost->source, u->source) == 0 &&
	       agree(cost->model, u->model) &&
	       agree(cost->dim[BILL_ACCOUNT], u->dim[BILL_ACCOUNT]) &&
	       agree(cost->dim[BILL_PROJECT], u->dim[BILL_PROJECT]) &&
	       agree(cost->dim[BILL_KEY], u->dim[BILL_KEY]);
}

/* Requests that are not told count as none; a category is known when fewer
 * requests left it out than there were, so that one told is one less. */
static void fill_cell(const struct billed_row *u, struct cell *out)
{
	int64_t n = u->requests > 0 ? u->requests : 0;
	int32_t missing = n < INT32_MAX ? (int32_t)n : INT32_MAX;

	*out = (struct cell){.requests = n};
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		bool known = u->known & TOKENS_BIT(c);

		out->tokens[c] = u->tokens[c];
		if (known)
			out->unknown[c] = n ? 0 : -1;
		else
			out->unknown[c] = missing;
	}
}

static void count_unbilled(struct joining *j, const struct billed_row *u)
{
	struct books_provider *p = books_provider(j->b, u->provider);
	int64_t day = bucket_floor(u->start, BOOKS_DAY);

	if (!p || p->unbilled == day || u->flags & BILL_PREPAID ||
	    billed_has_cost(j->b->books->billed, u->provider, day))
		return;
	p->unbilled = day;
	j->b->out->unbilled_days++;
}

/* Does the best book take it? The billed book takes all. */
static bool is_taken(struct joining *j, const struct billed_row *r)
{
	return j->b->book == BOOK_BILLED ||
	       books_day(j->b, books_provider(j->b, r->provider), r->start);
}

static void add_usage(struct joining *j, const struct billed_row *u,
		      bool has_bill)
{
	const int64_t at[2] = {u->start, u->start + u->width};
	struct books_build *b = j->b;
	struct series terms = {.basis = BASIS_BILLED, .flags = flags_of(j, u)};
	struct books_face f = books_face(u);
	struct part_key key;
	struct cell cell;

	if (!in_window(j, u->start) || (tokens_of(u) == 0 && u->requests <= 0))
		return;
	fill_cell(u, &cell);
	if (!has_bill) {
		terms.basis = BASIS_UNPRICED;
		cell.unpriced = tokens_of(u);
	}
	if (!books_key(b, &f, &terms, at, &key))
		return;
	count_unbilled(j, u);
	if (!is_taken(j, u))
		return;
	b->told |= u->known;
	cell_add(parts_at(&b->parts, &key), &cell, 1);
	summary_see_time(b->out, u->start, u->start);
}

/* ---- costs -------------------------------------------------------------- */

static void add_cost(struct joining *j, const struct books_face *f,
		     const struct series *terms, const int64_t at[2],
		     money usd)
{
	struct books_build *b = j->b;
	struct part_key key;

	if (!books_key(b, f, terms, at, &key))
		return;
	parts_at(&b->parts, &key)->cost += usd;
	summary_see_time(b->out, at[0] > b->q->since ? at[0] : b->q->since,
			 at[0]);
}

/* Does a cost say all that is asked for, and lie in the window? What of its
 * day is still to come costs nothing. */
static bool is_whole(struct joining *j, const struct billed_row *c)
{
	struct books_build *b = j->b;
	int64_t end = c->start + c->width;

	if (end > b->books->now && b->books->now > c->start)
		end = b->books->now;
	if (!in_window(j, c->start) || end > b->q->until)
		return false;
	if ((b->asked[BY_MODEL] || b->asked[BY_MAKER] ||
	     b->asked[BY_MAKER_CAMP]) && !*c->model)
		return false;
	if (!books_is_split(b, c->provider) &&
	    ((b->asked[BY_PROJECT] && !*c->dim[BILL_PROJECT]) ||
	     (b->asked[BY_KEY] && !*c->dim[BILL_KEY])))
		return false;
	return labels_hold(&b->labels, b->out->texts, c->start,
			   c->start + c->width);
}

static int64_t weight_of(enum weight by, const struct billed_row *u)
{
	if (by == BY_LIST)
		return u->list != MONEY_NONE && u->list > 0 ? u->list : 0;
	if (by == BY_TOKENS)
		return tokens_of(u);
	return u->requests > 0 ? u->requests : 1;
}

/* Weigh the usage a cost may be for; WEIGHTS when there is none. */
static enum weight weigh(struct joining *j, const struct billed_row *c,
			 const struct rows *usage)
{
	enum weight by = BY_LIST;
	bool any = false;

	if (usage->count > j->room) {
		j->room = usage->room;
		j->weights = xreallocarray(j->weights, j->room,
					   sizeof(*j->weights));
		j->shares = xreallocarray(j->shares, j->room,
					  sizeof(*j->shares));
	}
	for (; by < WEIGHTS; by++) {
		for (uint32_t i = 0; i < usage->count; i++) {
			const struct billed_row *u = &usage->list[i];

			j->weights[i] = is_for(c, u) ? weight_of(by, u) : 0;
			any |= j->weights[i] > 0;
		}
		if (any)
			break;
	}
	return by;
}

static bool lands_on(bool asked, const char *cost, const char *usage)
{
	return !asked || !*cost || strcmp(cost, usage) == 0;
}

/* Is the usage billed by this cost, in the row that the usage belongs to? What
 * has no weight has no share, and 0 would say that it cost nothing. */
static bool is_billed_by(const struct joining *j, const struct billed_row *c,
			 enum weight by, const struct billed_row *u)
{
	struct books_build *b = j->b;
	bool split = books_is_split(b, c->provider);

	if (!is_for(c, u) ||
	    !lands_on(b->asked[BY_MODEL], c->model, u->model) ||
	    !lands_on(b->asked[BY_PROJECT] && !split, c->dim[BILL_PROJECT],
		      u->dim[BILL_PROJECT]) ||
	    !lands_on(b->asked[BY_KEY] && !split, c->dim[BILL_KEY],
		      u->dim[BILL_KEY]))
		return false;
	return by == WEIGHTS || weight_of(by, u) > 0 ||
	       (by == BY_LIST && u->list == 0 && u->unpriced == 0);
}

/* What the cost says, it says; the rest is the usage's. */
static struct books_face mix(const struct billed_row *c, const struct billed_row *u)
{
	struct books_face f = books_face(c);

	if (!*f.model) {
		f.model = u->model;
		f.maker = u->maker;
	}
	if (!*f.project)
		f.project = u->dim[BILL_PROJECT];
	if (!*f.key)
		f.key = u->dim[BILL_KEY];
	return f;
}

static void spread(struct joining *j, const struct billed_row *c,
		   const struct rows *usage)
{
	struct series terms = {
		.basis = BASIS_BILLED,
		.flags = (uint8_t)(flags_of(j, c) | SERIES_ALLOCATED),
	};
	bool timed = !labels_hold(&j->b->labels, j->b->out->texts, c->start,
				  c->start + c->width);

	books_spread(c->usd, j->weights, j->shares, usage->count);
	for (uint32_t i = 0; i < usage->count; i++) {
		const struct billed_row *u = &usage->list[i];
		const struct billed_row *when = timed ? u : c;
		const int64_t at[2] = {when->start,
				       when->start + when->width};
		struct books_face f = mix(c, u);

		if (j->shares[i] && in_window(j, u->start))
			add_cost(j, &f, &terms, at, j->shares[i]);
	}
}

static void add_other(struct joining *j, const struct billed_row *r)
{
	struct summary *s = j->b->out;
	int i = 0;

	while (i < s->other_count &&
	       strcmp(s->other[i].currency, r->currency) != 0)
		i++;
	if (i == SUMMARY_OTHER) {
		s->partial = true;
		return;
	}
	if (i == s->other_count) {
		memcpy(s->other[i].currency, r->currency, 4);
		s->other[i].amount = 0;
		s->other_count++;
	}
	s->other[i].amount += r->amount;
}

/* What it was spread by; WEIGHTS when it was not. */
static enum weight place_cost(struct joining *j, const struct billed_row *c,
			      const struct rows *usage)
{
	const int64_t at[2] = {c->start, c->start + c->width};
	struct series terms = {.basis = BASIS_BILLED, .flags = flags_of(j, c)};
	struct books_face f = books_face(c);
	enum weight by = is_whole(j, c) ? WEIGHTS : weigh(j, c, usage);

	if (by != WEIGHTS)
		spread(j, c, usage);
	else if (in_window(j, c->start))
		add_cost(j, &f, &terms, at, c->usd);
	return by;
}

/* ---- apart from the rows ------------------------------------------------ */

/* What has no rate, and what is neither usage nor its cost. */
static void add_apart(struct joining *j, const struct billed_row *r)
{
	const int64_t at[2] = {r->start, r->start + r->width};
	struct summary *s = j->b->out;
	struct series terms = {0};
	struct books_face f = books_face(r);
	struct part_key key;

	if (!in_window(j, r->start) || !books_key(j->b, &f, &terms, at, &key))
		return;
	if (r->usd == MONEY_NONE)
		add_other(j, r);
	else if (r->kind == BILL_CREDIT)
		s->credits += r->usd;
	else if (r->kind == BILL_DISCOUNT)
		s->discounts += r->usd;
	else
		s->taxes += r->usd;
}

/* ---- days --------------------------------------------------------------- */

/* Is there a bill in dollars for it? What a plan covers costs nothing. */
static bool has_bill(const struct joining *j, const struct billed_row *u,
		     const enum weight *by)
{
	if (u->flags & BILL_PREPAID)
		return true;
	for (uint32_t i = 0; i < j->costs.count; i++)
		if (j->costs.list[i].usd != MONEY_NONE &&
		    is_billed_by(j, &j->costs.list[i], by[i], u))
			return true;
	for (uint32_t i = 0; i < j->wide_count; i++) {
		const struct wide *w = &j->wide[i];

		if (u->start >= w->cost.start &&
		    u->start < w->cost.start + w->cost.width &&
		    is_billed_by(j, &w->cost, w->by, u))
			return true;
	}
	return false;
}

static void settle_day(struct joining *j)
{
	enum weight *by = xcalloc(j->costs.count + 1, sizeof(*by));

	for (uint32_t i = 0; i < j->costs.count; i++)
		if (j->costs.list[i].usd != MONEY_NONE)
			by[i] = place_cost(j, &j->costs.list[i], &j->usage);
	for (uint32_t i = 0; i < j->usage.count; i++)
		add_usage(j, &j->usage.list[i],
			  has_bill(j, &j->usage.list[i], by));
	free(by);
	j->usage.count = j->costs.count = 0;
}

static void push(struct rows *rows, const struct billed_row *r)
{
	*GROW(rows->list, rows->count, rows->room) = *r;
}

static void take_usage(void *ctx, const struct billed_row *r)
{
	if (r->kind == BILL_USAGE)
		push(ctx, r);
}

/* The cost of weeks or months, over all usage of that time. */
static void settle_wide(struct joining *j, const struct billed_row *c)
{
	struct rows usage = {0};
	enum weight by;

	if (c->usd == MONEY_NONE)
		return;
	billed_each(j->b->books->billed, c->start, c->start + c->width,
		    take_usage, &usage);
	by = place_cost(j, c, &usage);
	*GROW(j->wide, j->wide_count, j->wide_room) = (struct wide){*c, by};
	free(usage.list);
}

static void on_row(void *ctx, const struct billed_row *r)
{
	struct joining *j = ctx;
	int64_t day = bucket_floor(r->start, BOOKS_DAY);

	if (r->kind == BILL_DETAIL)     /* told by another feed, too */
		return;
	if (day != j->day)
		settle_day(j);
	j->day = day;
	if (r->kind == BILL_USAGE) {
		push(&j->usage, r);
		return;
	}
	if (r->kind == BILL_COST && !is_taken(j, r))
		return;
	if (r->kind != BILL_COST || r->usd == MONEY_NONE)
		add_apart(j, r);
	if (r->kind == BILL_COST && r->width > BOOKS_DAY)
		settle_wide(j, r);
	else if (r->kind == BILL_COST)
		push(&j->costs, r);
}

void books_add_bill(struct books_build *b)
{
	const struct billed *billed = b->books->billed;
	struct joining j = {.b = b, .day = INT64_MIN};
	int64_t longest = billed_longest(billed);
	int64_t since = b->q->since, until = b->q->until;

	/* what a window cuts is divided over the whole of it */
	if (since > INT64_MIN + longest + BOOKS_DAY)
		since = bucket_floor(since - longest, BOOKS_DAY);
	if (until < INT64_MAX - BOOKS_DAY)
		until = bucket_floor(until + BOOKS_DAY - 1, BOOKS_DAY);
	billed_each(billed, since, until, on_row, &j);
	settle_day(&j);
	free(j.usage.list);
	free(j.costs.list);
	free(j.wide);
	free(j.feeds);
	free(j.weights);
	free(j.shares);
}
