#include "tests/unit/ledger_calls.h"

#include "core/activity.h"
#include "core/part.h"
#include "core/store.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

/* A ledger and who answers for it. */
struct desk {
	struct kit kit;
	struct activities *activities;
	struct part_input in;
};

static void desk_open(struct desk *d, bool stored)
{
	kit_init(&d->kit, stored);
	d->activities = activities_new();
	d->in = (struct part_input){
		.books = {.ledger = d->kit.ledger, .zone = &d->kit.zone,
			  .now = KIT_NOW},
		.prices = d->kit.prices, .version = 1,
	};
}

static void desk_close(struct desk *d)
{
	activities_free(d->activities);
	kit_release(&d->kit);
}

/* What is asked is asked anew: everything may have changed. */
static const struct activity *ask(struct desk *d,
				  const struct activity_query *q)
{
	struct err err = {""};
	const struct activity *a;

	d->in.version++;
	d->in.mono += 100000;
	a = activities_build(d->activities, q, &d->in, &err);
	if (!a)
		fail_msg("%s", err.text);
	return a;
}

static const struct activity_row *row_named(const struct activity *a,
					    const char *name)
{
	for (int i = 0; i < a->row_count; i++)
		if (!strcmp(a->rows[i].name, name))
			return &a->rows[i];
	return NULL;
}

static void assert_cells(const struct cell *a, const struct cell *b)
{
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		assert_int_equal(a->tokens[c], b->tokens[c]);
		assert_int_equal(a->unknown[c], b->unknown[c]);
	}
	assert_int_equal(a->requests, b->requests);
	assert_int_equal(a->cost, b->cost);
	assert_int_equal(a->unpriced, b->unpriced);
}

/* ---- a busy month ------------------------------------------------------- */

enum { CALLS = 600 };

static const char *const sessions[] = {"", "s1", "s2", "s3", "s4", "s5", "s6"};
static const char *const projects[] = {"/src/a", "/src/b", "", "/src/c"};
static const char *const keys[] = {"ci", "", "laptop"};
static const char *const hosts[] = {"ada", "bob"};
static const char *const clients[] = {"claude-code", "codex"};
static const char *const models[] = {
	"claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929", "gpt-5",
	"gemini-2.5-pro", "no-such-model-9",
};

static struct usage month[CALLS];
static char ids[CALLS][16];
static uint64_t dice;

static int64_t roll(int64_t below)
{
	dice = dice * 6364136223846793005u + 1442695040888963407u;
	return (int64_t)((dice >> 33) % (uint64_t)below);
}

#define ANY(list) str_from((list)[roll(ARRAY_LEN(list))])

/* Most of the calls are young; sessions reach over every edge. */
static struct usage any_call(int n)
{
	static const int64_t spans[] = {HOUR_MS, DAY_MS, 7 * DAY_MS,
					40 * DAY_MS};
	struct usage u = {.requests = 1};

	snprintf(ids[n], sizeof(ids[n]), "m%d", n);
	u.key = id_named(ids[n]);
	u.key_kind = ID_MESSAGE;
	u.ts = KIT_NOW - roll(spans[n % 4]);
	u.model = ANY(models);
	u.client = ANY(clients);
	u.session = ANY(sessions);
	u.project = ANY(projects);
	u.key_label = ANY(keys);
	u.host = ANY(hosts);
	for (int c = 0; c < TOKENS_AUDIO_IN; c++)
		if (roll(8))
			usage_set(&u, (enum token_category)c, roll(90000));
	u.tier = roll(5) ? TIER_STANDARD : TIER_BATCH;
	return u;
}

static void fill_month(struct desk *d)
{
	dice = 7;
	for (int i = 0; i < CALLS; i++) {
		month[i] = any_call(i);
		put(&d->kit, i % 5, month[i]);
		if (d->kit.path[0] && i == CALLS / 2)
			kit_flush(&d->kit);
	}
}

static struct str by_text(const struct usage *u, enum by by)
{
	switch (by) {
	case BY_PROJECT: return u->project;
	case BY_KEY: return u->key_label;
	case BY_HOST: return u->host;
	case BY_CLIENT: return u->client;
	case BY_SOURCE: return STR("claude-code");
	default: return u->session;
	}
}

/* One call on its own. */
static struct cell cell_alone(struct desk *d, const struct usage *u)
{
	const struct offer *o = pricebook_offer(d->kit.prices, u->provider,
						u->model);
	struct cell cell = {.requests = 1};
	struct price p;

	pricebook_price(d->kit.prices, o, u, &p);
	cell.cost = p.cost == MONEY_NONE ? 0 : p.cost;
	cell.unpriced = p.unpriced;
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		cell.tokens[c] = u->tokens[c];
		cell.unknown[c] = !(u->known & TOKENS_BIT(c));
	}
	return cell;
}

static bool is_of(struct desk *d, const struct usage *u, const char *provider)
{
	return !provider ||
	       !strcmp(pricebook_offer(d->kit.prices, u->provider,
				       u->model)->provider, provider);
}

/* What the month has of a name, added up by hand; NULL: of all. */
static struct cell by_hand(struct desk *d, const struct activity_query *q,
			   int64_t since, const char *name)
{
	struct cell sum = {0};

	for (int i = 0; i < CALLS; i++) {
		const struct usage *u = &month[i];
		struct cell cell;

		if (u->ts < since || !is_of(d, u, q->provider) ||
		    (name && !str_is(by_text(u, q->by), name)))
			continue;
		cell = cell_alone(d, u);
		cell_add(&sum, &cell, 1);
	}
	return sum;
}

/* A session's name is one of each client. */
static struct cell of_name(const struct activity *a, const char *name)
{
	struct cell sum = {0};

	for (int i = 0; i < a->row_count; i++)
		if (!strcmp(a->rows[i].name, name))
			cell_add(&sum, &a->rows[i].sums, 1);
	return sum;
}

static const enum window asked_windows[] = {
	WINDOW_5M, WINDOW_1H, WINDOW_24H, WINDOW_7D, WINDOW_30D, WINDOW_MONTH,
	WINDOW_ALL,
};

static void check_rows(struct desk *d, const struct activity_query *q)
{
	const struct activity *a = ask(d, q);
	struct cell hand = by_hand(d, q, a->span.since, NULL);

	assert_cells(&a->total, &hand);
	for (int i = 0; i < a->row_count; i++) {
		const char *name = a->rows[i].name;
		struct cell row = of_name(a, name);

		hand = by_hand(d, q, a->span.since, name);
		assert_cells(&row, &hand);
	}
	assert_false(a->partial);
}

static void check_all_rows(struct desk *d, const char *provider)
{
	for (int by = 0; by < activity_by_count; by++)
		for (size_t w = 0; w < ARRAY_LEN(asked_windows); w++) {
			struct activity_query q = {
				.by = activity_bys[by],
				.window = asked_windows[w],
				.provider = provider,
			};

			check_rows(d, &q);
		}
}

static void rows_add_up_to_every_window(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, true);
	fill_month(&d);
	check_all_rows(&d, NULL);
	kit_flush(&d.kit);
	check_all_rows(&d, NULL);
	desk_close(&d);
}

static void rows_add_up_in_memory_alone(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, false);
	fill_month(&d);
	check_all_rows(&d, NULL);
	desk_close(&d);
}

static void one_provider_is_only_theirs(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, true);
	fill_month(&d);
	check_all_rows(&d, "openai");
	check_all_rows(&d, "anthropic");
	check_all_rows(&d, "nobody");
	desk_close(&d);
}

static void a_row_says_what_it_is_made_of(void **state)
{
	struct activity_query q = {.by = BY_PROJECT, .window = WINDOW_ALL};
	const struct activity *a;
	struct desk d;

	(void)state;
	desk_open(&d, true);
	fill_month(&d);
	a = ask(&d, &q);
	for (int i = 0; i < a->row_count; i++) {
		const struct activity_row *r = &a->rows[i];
		struct cell sum = {0};

		for (int k = 0; k < r->use_count; k++) {
			cell_add(&sum, &r->uses[k].sums, 1);
			if (k)
				assert_true(r->uses[k].sums.cost <=
					    r->uses[k - 1].sums.cost);
		}
		assert_cells(&sum, &r->sums);
		assert_int_equal(r->client_count, 2);
		assert_true(r->computed);
	}
	desk_close(&d);
}

/* ---- sessions ----------------------------------------------------------- */

static struct usage at(const char *id, const char *session, int64_t ago)
{
	struct usage u = line(id, NULL, 100);

	u.ts = KIT_NOW - ago;
	u.session = str_from(session);
	return u;
}

static void a_session_is_told_by_its_own_words(void **state)
{
	struct activity_query q = {.by = BY_SESSION, .window = WINDOW_24H};
	struct usage u = at("m1", "child", 3 * HOUR_MS);
	const struct activity_row *r;
	struct desk d;

	(void)state;
	desk_open(&d, false);
	u.parent_session = STR("mother");
	put(&d.kit, 1, u);
	put(&d.kit, 1, at("m2", "child", 2 * HOUR_MS));
	r = row_named(ask(&d, &q), "child");
	assert_non_null(r);
	assert_string_equal(r->parent, "mother");
	assert_string_equal(r->project, "/src/a");
	assert_string_equal(r->client, "claude-code");
	assert_string_equal(r->provider, "anthropic");
	assert_int_equal(r->first_ts, KIT_NOW - 3 * HOUR_MS);
	assert_int_equal(r->last_ts, KIT_NOW - 2 * HOUR_MS);
	assert_int_equal(r->use_count, 1);
	assert_false(r->live);
	desk_close(&d);
}

static void two_clients_may_have_a_session_of_one_name(void **state)
{
	struct activity_query q = {.by = BY_SESSION, .window = WINDOW_ALL};
	struct usage u = at("m1", "same", HOUR_MS);
	const struct activity *a;
	struct desk d;

	(void)state;
	desk_open(&d, false);
	put(&d.kit, 1, u);
	u = at("m2", "same", HOUR_MS);
	u.client = STR("codex");
	put(&d.kit, 1, u);
	a = ask(&d, &q);
	assert_int_equal(a->row_count, 2);
	assert_int_not_equal(a->rows[0].id, a->rows[1].id);
	desk_close(&d);
}

static void live_ones_come_first_with_their_rate(void **state)
{
	struct activity_query q = {.by = BY_SESSION, .window = WINDOW_24H};
	const struct activity *a;
	struct desk d;

	(void)state;
	desk_open(&d, true);
	put(&d.kit, 1, at("m1", "quiet", 20 * MINUTE_MS));
	put(&d.kit, 1, at("m2", "busy", 4 * MINUTE_MS));
	put(&d.kit, 1, at("m3", "busy", 30 * MINUTE_MS));
	kit_flush(&d.kit);
	put(&d.kit, 1, at("m4", "busy", 1000));
	a = ask(&d, &q);
	assert_int_equal(a->live_count, 1);
	assert_string_equal(a->rows[0].name, "busy");
	assert_true(a->rows[0].live);
	/* 254 tokens each, two of them within 5 minutes */
	assert_true(a->rows[0].per_minute > 101.5 &&
		    a->rows[0].per_minute < 101.7);
	assert_true(a->rows[0].spark[ACTIVITY_SPARK - 2] > 253.5f);
	assert_true(a->rows[0].spark[ACTIVITY_SPARK - 5] > 253.5f);
	assert_true(a->rows[0].spark[ACTIVITY_SPARK - 31] > 253.5f);
	assert_false(a->rows[1].live);
	desk_close(&d);
}

static void too_many_sessions_become_one_row(void **state)
{
	enum { MANY = 2 * ACTIVITY_ROWS + 321 };
	struct activity_query q = {.by = BY_SESSION, .window = WINDOW_ALL};
	const struct activity *a;
	struct cell sum = {0}, all;
	struct batch *b;
	struct desk d;
	char name[16], id[16];

	(void)state;
	desk_open(&d, false);
	b = batch_new("claude-code", file_of(&d.kit, 1));
	for (int i = 0; i < MANY; i++) {
		struct usage u;

		snprintf(name, sizeof(name), "s%d", i);
		snprintf(id, sizeof(id), "m%d", i);
		u = at(id, name, DAY_MS + i * 1000);
		usage_set(&u, TOKENS_OUTPUT, 10 + i % 977);
		batch_add(b, &u);
	}
	ledger_put(d.kit.ledger, b);
	batch_free(b);
	a = ask(&d, &q);
	assert_int_equal(a->row_count, 2 * ACTIVITY_ROWS + 1);
	assert_true(a->rows[a->row_count - 1].rest);
	assert_int_equal(a->rows[a->row_count - 1].members, 321);
	for (int i = 0; i < a->row_count; i++)
		cell_add(&sum, &a->rows[i].sums, 1);
	all = kit_total(&d.kit, CELL_DAY);
	assert_cells(&sum, &all);
	assert_cells(&a->total, &all);
	desk_close(&d);
}

/* ---- calls -------------------------------------------------------------- */

static void add_call(struct cell *sum, const struct activity_call *c)
{
	struct cell cell = {.requests = c->requests, .unpriced = c->unpriced,
			    .cost = c->cost == MONEY_NONE ? 0 : c->cost};

	for (int i = 0; i < TOKEN_CATEGORIES; i++) {
		cell.tokens[i] = c->tokens[i];
		cell.unknown[i] = !(c->known & TOKENS_BIT(i));
	}
	cell_add(sum, &cell, 1);
}

/* All pages of a row, newest first, add up to it. */
static void check_pages(struct desk *d, struct activity_query q, uint32_t id,
			const struct cell *row)
{
	struct cell sum = {0};
	int64_t last = INT64_MAX;
	const struct activity *a;

	q.drill = id;
	q.call_limit = 7;
	do {
		a = ask(d, &q);
		assert_int_equal(a->drill, id);
		assert_non_null(a->drilled);
		for (int i = 0; i < a->call_count; i++) {
			assert_true(a->calls[i].ts <= last);
			last = a->calls[i].ts;
			add_call(&sum, &a->calls[i]);
		}
		assert_true(a->call_count > 0 || !a->more);
		q.before = a->before;
	} while (a->more);
	assert_cells(&sum, row);
}

static void check_calls(struct desk *d, enum by by, enum window window)
{
	struct activity_query q = {.by = by, .window = window};
	const struct activity *a = ask(d, &q);
	int n = a->row_count;
	uint32_t row_ids[64];
	struct cell sums[64];

	assert_true(n < 64);
	for (int i = 0; i < n; i++) {
		row_ids[i] = a->rows[i].id;
		sums[i] = a->rows[i].sums;
	}
	for (int i = 0; i < n; i++)
		check_pages(d, q, row_ids[i], &sums[i]);
}

static void calls_add_up_to_their_row(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, true);
	fill_month(&d);
	for (int by = 0; by < activity_by_count; by++) {
		check_calls(&d, activity_bys[by], WINDOW_ALL);
		check_calls(&d, activity_bys[by], WINDOW_24H);
	}
	desk_close(&d);
}

static void calls_of_one_moment_stay_on_one_page(void **state)
{
	struct activity_query q = {.by = BY_PROJECT, .window = WINDOW_24H,
				   .call_limit = 5};
	const struct activity *a;
	struct desk d;
	char id[16];

	(void)state;
	desk_open(&d, false);
	for (int i = 0; i < 12; i++) {
		snprintf(id, sizeof(id), "m%d", i);
		put(&d.kit, 1, at(id, "s", HOUR_MS));
	}
	put(&d.kit, 1, at("old", "s", 2 * HOUR_MS));
	a = ask(&d, &q);
	q.drill = a->rows[0].id;
	a = ask(&d, &q);
	assert_int_equal(a->call_count, 12);
	assert_true(a->more);
	for (int i = 1; i < 12; i++)
		assert_int_not_equal(a->calls[i].id, a->calls[i - 1].id);
	q.before = a->before;
	a = ask(&d, &q);
	assert_int_equal(a->call_count, 1);
	assert_false(a->more);
	desk_close(&d);
}

static void a_call_keeps_its_id_when_it_is_stored(void **state)
{
	struct activity_query q = {.by = BY_SESSION, .window = WINDOW_24H};
	const struct activity *a;
	struct desk d;
	uint32_t id;

	(void)state;
	desk_open(&d, true);
	put(&d.kit, 1, at("m1", "s", HOUR_MS));
	q.drill = ask(&d, &q)->rows[0].id;
	id = ask(&d, &q)->calls[0].id;
	kit_flush(&d.kit);
	assert_int_equal(ask(&d, &q)->calls[0].id, id);
	kit_reopen(&d.kit);
	d.in.books.ledger = d.kit.ledger;
	a = ask(&d, &q);
	assert_int_equal(a->calls[0].id, id);
	assert_string_equal(a->calls[0].model, "claude-opus-4-5");
	assert_string_equal(a->calls[0].session, "s");
	desk_close(&d);
}

static void a_row_that_left_the_window_has_no_calls(void **state)
{
	struct activity_query q = {.by = BY_SESSION, .window = WINDOW_24H};
	const struct activity *a;
	struct desk d;

	(void)state;
	desk_open(&d, false);
	put(&d.kit, 1, at("m1", "s", HOUR_MS));
	q.drill = ask(&d, &q)->rows[0].id;
	q.window = WINDOW_5M;
	a = ask(&d, &q);
	assert_null(a->drilled);
	assert_int_equal(a->call_count, 0);
	assert_false(a->more);
	desk_close(&d);
}

/* ---- what has expired --------------------------------------------------- */

/* Calls older than 90 days go; what was just written rests for an hour. */
static void let_expire(struct desk *d)
{
	kit_reopen(&d->kit);
	d->in.books.ledger = d->kit.ledger;
	for (int i = 0; i < 3; i++)
		while (store_expire(d->kit.store, KIT_NOW + i * HOUR_MS,
				    90 * DAY_MS, 0))
			continue;
}

static void sessions_outlive_their_calls(void **state)
{
	struct activity_query q = {.by = BY_SESSION, .window = WINDOW_ALL};
	struct cell before;
	const struct activity *a;
	struct desk d;

	(void)state;
	desk_open(&d, true);
	put(&d.kit, 1, at("m1", "old", 200 * DAY_MS));
	put(&d.kit, 1, at("m2", "old", 190 * DAY_MS));
	put(&d.kit, 1, at("m3", "young", HOUR_MS));
	kit_flush(&d.kit);
	before = row_named(ask(&d, &q), "old")->sums;
	let_expire(&d);
	a = ask(&d, &q);
	assert_cells(&row_named(a, "old")->sums, &before);
	assert_int_equal(before.requests, 2);
	q.drill = row_named(a, "old")->id;
	q.why = 1;
	q.why_ts = KIT_NOW - 200 * DAY_MS;
	a = ask(&d, &q);
	assert_int_equal(a->call_count, 0);
	assert_int_equal(a->drilled->use_count, 1);
	assert_int_equal(a->why->state, WHY_GONE);
	assert_int_equal(a->why->ts, KIT_NOW - 200 * DAY_MS);
	desk_close(&d);
}

static void an_expired_part_of_the_window_is_owned_up_to(void **state)
{
	struct activity_query q = {
		.by = BY_SESSION,
		.span = {KIT_NOW - 120 * DAY_MS, INT64_MAX},
	};
	struct cell all;
	const struct activity *a;
	struct desk d;

	(void)state;
	desk_open(&d, true);
	put(&d.kit, 1, at("m1", "long", 130 * DAY_MS));
	put(&d.kit, 1, at("m2", "long", 110 * DAY_MS));
	put(&d.kit, 1, at("m3", "long", HOUR_MS));
	kit_flush(&d.kit);
	assert_false(ask(&d, &q)->partial);
	let_expire(&d);
	a = ask(&d, &q);
	assert_true(a->partial);
	assert_int_equal(a->total.requests, 2);
	assert_int_equal(row_named(a, "long")->sums.requests, 1);
	all = row_named(a, "")->sums;
	assert_int_equal(all.requests, 1);
	desk_close(&d);
}

/* ---- why ---------------------------------------------------------------- */

/* The only call of a desk, explained. */
static const struct why *why_of(struct desk *d)
{
	struct activity_query q = {.by = BY_SOURCE, .window = WINDOW_ALL};
	const struct activity *a = ask(d, &q);

	assert_int_equal(a->row_count, 1);
	q.drill = a->rows[0].id;
	a = ask(d, &q);
	assert_int_equal(a->call_count, 1);
	q.why = a->calls[0].id;
	q.why_ts = a->calls[0].ts;
	a = ask(d, &q);
	assert_int_equal(a->why->state, WHY_FOUND);
	return a->why;
}

static money add_lines(const struct why *w)
{
	money sum = 0;

	for (int i = 0; i < w->line_count; i++)
		if (w->lines[i].usd != MONEY_NONE)
			sum += w->lines[i].usd;
	return sum;
}

static const struct why_line *line_of(const struct why *w,
				      enum token_category c)
{
	for (int i = 0; i < w->line_count; i++)
		if (w->lines[i].kind == WHY_TOKENS &&
		    w->lines[i].category == c)
			return &w->lines[i];
	return NULL;
}

static bool notes_hold(const struct why *w, const char *text)
{
	for (int i = 0; i < w->note_count; i++)
		if (strstr(w->notes[i], text))
			return true;
	return false;
}

static struct usage call_of(const char *model)
{
	struct usage u = {.ts = KIT_NOW - HOUR_MS, .requests = 1,
			  .model = str_from(model), .client = STR("codex"),
			  .session = STR("s"), .known = TOKENS_ALL_KNOWN};

	u.key = id_named("it");
	u.key_kind = ID_MESSAGE;
	return u;
}

static void a_claude_call_is_explained_line_by_line(void **state)
{
	struct usage u = call_of("claude-opus-4-5-20251101");
	const struct why *w;
	struct desk d;

	(void)state;
	desk_open(&d, true);
	usage_set(&u, TOKENS_INPUT, 1000);
	usage_set(&u, TOKENS_CACHE_READ, 90112);
	usage_set(&u, TOKENS_CACHE_WRITE_5M, 3000);
	usage_set(&u, TOKENS_CACHE_WRITE_1H, 2000);
	usage_set(&u, TOKENS_OUTPUT, 700);
	put(&d.kit, 3, u);
	w = why_of(&d);
	assert_int_equal(w->line_count, 5);
	/* $5, $0.50, $6.25, $10 and $25 a million */
	assert_int_equal(line_of(w, TOKENS_INPUT)->usd, 5000000);
	assert_int_equal(line_of(w, TOKENS_CACHE_READ)->usd, 45056000);
	assert_int_equal(line_of(w, TOKENS_CACHE_WRITE_5M)->usd, 18750000);
	assert_int_equal(line_of(w, TOKENS_CACHE_WRITE_1H)->usd, 20000000);
	assert_int_equal(line_of(w, TOKENS_OUTPUT)->usd, 17500000);
	assert_int_equal(w->sum, 106306000);
	assert_int_equal(add_lines(w), w->sum);
	for (int i = 0; i < w->line_count; i++) {
		assert_int_equal(w->lines[i].num, 1);
		assert_int_equal(w->lines[i].den, 1);
	}
	assert_true(w->has_rule);
	assert_string_equal(w->rule.list, "anthropic");
	assert_int_equal(w->prompt, 96112);
	assert_int_equal(w->listed, w->sum);
	desk_close(&d);
}

static void where_a_call_came_from_is_told(void **state)
{
	const struct why *w;
	struct desk d;

	(void)state;
	desk_open(&d, true);
	put(&d.kit, 3, line("m1", "r1", 70));
	w = why_of(&d);
	assert_string_equal(w->origin.owner, "/logs/03.jsonl");
	assert_int_equal(w->origin.id_count, 2);
	assert_int_equal(w->origin.ids[0].kind, ID_MESSAGE);
	assert_int_equal(w->origin.ids[1].kind, ID_REQUEST);
	assert_int_equal(strlen(w->origin.ids[0].hex), 32);
	kit_flush(&d.kit);
	kit_reopen(&d.kit);
	d.in.books.ledger = d.kit.ledger;
	w = why_of(&d);
	assert_int_equal(w->origin.id_count, 2);
	assert_int_equal(w->origin.ids[1].kind, ID_REQUEST);
	desk_close(&d);
}

static void above_a_context_line_the_other_rates_hold(void **state)
{
	struct usage u = call_of("gemini-2.5-pro");
	const struct why *w;
	struct desk d;

	(void)state;
	desk_open(&d, false);
	usage_set(&u, TOKENS_INPUT, 150000);
	usage_set(&u, TOKENS_CACHE_READ, 50001);
	usage_set(&u, TOKENS_OUTPUT, 3333);
	usage_set(&u, TOKENS_REASONING, 777);
	put(&d.kit, 1, u);
	w = why_of(&d);
	assert_int_equal(w->call->band, 1);
	assert_int_equal(w->rule.threshold, 200000);
	assert_int_equal(w->prompt, 200001);
	/* $2.50 and $15 a million */
	assert_int_equal(line_of(w, TOKENS_INPUT)->rate, 2500000000000);
	assert_int_equal(line_of(w, TOKENS_INPUT)->list_rate, 2500000000000);
	assert_int_equal(line_of(w, TOKENS_OUTPUT)->rate, 15000000000000);
	assert_int_equal(line_of(w, TOKENS_REASONING)->rate, 15000000000000);
	assert_int_equal(add_lines(w), w->sum);
	assert_int_equal(w->sum, w->call->cost);
	desk_close(&d);
}

static void a_batch_shows_its_factor(void **state)
{
	struct usage u = call_of("claude-opus-4-5-20251101");
	const struct why *w;
	struct desk d;

	(void)state;
	desk_open(&d, false);
	u.tier = TIER_BATCH;
	usage_set(&u, TOKENS_INPUT, 1001);
	usage_set(&u, TOKENS_OUTPUT, 77);
	put(&d.kit, 1, u);
	w = why_of(&d);
	assert_int_equal(line_of(w, TOKENS_INPUT)->num, 1);
	assert_int_equal(line_of(w, TOKENS_INPUT)->den, 2);
	assert_int_equal(line_of(w, TOKENS_OUTPUT)->den, 2);
	assert_int_equal(add_lines(w), w->sum);
	desk_close(&d);
}

static void a_model_without_price_has_no_dollars(void **state)
{
	struct usage u = call_of("no-such-model-9");
	const struct why *w;
	struct desk d;

	(void)state;
	desk_open(&d, false);
	usage_set(&u, TOKENS_INPUT, 10);
	put(&d.kit, 1, u);
	w = why_of(&d);
	assert_int_equal(w->sum, MONEY_NONE);
	assert_int_equal(w->line_count, 1);
	assert_int_equal(w->lines[0].usd, MONEY_NONE);
	assert_false(w->has_rule);
	desk_close(&d);
}

static void a_reported_cost_stands_beside_the_list(void **state)
{
	struct usage u = call_of("gpt-5");
	const struct why *w;
	struct desk d;

	(void)state;
	desk_open(&d, false);
	u.reported = 123456789;
	u.reported_by = COST_VENDOR;
	usage_set(&u, TOKENS_INPUT, 1000000);
	put(&d.kit, 1, u);
	w = why_of(&d);
	assert_int_equal(w->line_count, 1);
	assert_int_equal(w->lines[0].kind, WHY_REPORTED);
	assert_int_equal(w->sum, 123456789);
	assert_int_equal(w->listed, 1250000000);
	assert_int_equal(w->reported_by, COST_VENDOR);
	desk_close(&d);
}

/* Every kind of call there is, at random: lines add up to the nano-dollar. */
static struct usage strange_call(const char *model, int n)
{
	struct usage u = call_of(model);
	int64_t size = n % 3 ? 9000 : 400000;

	u.tier = (enum service_tier)(n % TIERS);
	u.ts = KIT_NOW - roll(300 * DAY_MS);
	for (int c = 0; c < TOKENS_UNCLASSIFIED; c++)
		u.tokens[c] = roll(3) ? roll(size) : 0;
	u.cached_audio = roll(2) ? u.tokens[TOKENS_CACHE_READ] / 3 : 0;
	if (roll(3) == 0)
		u.flags |= USAGE_THINKING;
	if (roll(3) == 0)
		u.flags |= USAGE_RESIDENCY;
	if (roll(3) == 0)
		u.fees[0] = (struct fee){FEE_WEB_SEARCH, 1 + roll(5)};
	if (roll(4) == 0)
		u.requests = 2 + roll(9);
	return u;
}

static void lines_add_up_whatever_the_call(void **state)
{
	static const char *const all[] = {
		"claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929",
		"claude-haiku-4-5", "gpt-5", "gpt-5-mini", "gpt-4o-audio-preview",
		"gemini-2.5-pro", "gemini-2.5-flash", "grok-4",
		"deepseek-chat", "qwen-plus", "qwen3-max", "sonar-pro",
		"mistral-large-latest", "kimi-k2-0905-preview",
		"gpt-5.4", "gemini-3-pro-preview",
	};
	struct desk d;
	int priced = 0;

	(void)state;
	dice = 99;
	for (int n = 0; n < 170; n++) {
		struct usage u = strange_call(all[n % ARRAY_LEN(all)], n);
		const struct why *w;

		desk_open(&d, false);
		put(&d.kit, 1, u);
		w = why_of(&d);
		assert_int_equal(w->sum, w->call->cost);
		if (w->sum != MONEY_NONE) {
			priced++;
			assert_int_equal(add_lines(w), w->sum);
		}
		for (int i = 0; i < w->line_count; i++)
			assert_int_not_equal(w->lines[i].kind, WHY_CHANGED);
		desk_close(&d);
	}
	assert_true(priced > 100);
}

static void assumptions_are_said(void **state)
{
	struct usage u = call_of("claude-opus-4-5-20251101");
	const struct why *w;
	struct desk d;

	(void)state;
	desk_open(&d, false);
	usage_set(&u, TOKENS_OUTPUT, 10);
	u.known &= ~TOKENS_BIT(TOKENS_REASONING);
	u.flags = USAGE_PARTIAL | USAGE_SIDECHAIN;
	put(&d.kit, 1, u);
	put(&d.kit, 2, u);
	w = why_of(&d);
	assert_true(notes_hold(w, "sub-agent"));
	assert_true(notes_hold(w, "last line never came"));
	assert_true(notes_hold(w, "Reasoning is not told apart"));
	assert_true(notes_hold(w, "more than one file"));
	desk_close(&d);
}

/* ---- at rest ------------------------------------------------------------ */

static uint64_t made(struct desk *d, const struct activity_query *q)
{
	struct err err = {""};

	assert_non_null(activities_build(d->activities, q, &d->in, &err));
	return activities_made(d->activities);
}

static void a_build_at_rest_makes_nothing(void **state)
{
	struct activity_query q = {.by = BY_SESSION, .window = WINDOW_24H};
	struct desk d;

	(void)state;
	desk_open(&d, false);
	put(&d.kit, 1, at("m1", "s", HOUR_MS));
	assert_int_equal(made(&d, &q), 1);
	d.in.mono += 50000;
	assert_int_equal(made(&d, &q), 1);
	/* news are taken up after a second */
	d.in.version++;
	assert_int_equal(made(&d, &q), 2);
	d.in.version++;
	d.in.mono += 900;
	assert_int_equal(made(&d, &q), 2);
	d.in.mono += 200;
	assert_int_equal(made(&d, &q), 3);
	/* another question is answered at once */
	q.by = BY_PROJECT;
	assert_int_equal(made(&d, &q), 4);
	desk_close(&d);
}

static void a_pause_holds_the_rows(void **state)
{
	struct activity_query q = {.by = BY_SESSION, .window = WINDOW_24H};
	struct desk d;
	const struct activity *a;
	struct err err;

	(void)state;
	desk_open(&d, false);
	put(&d.kit, 1, at("m1", "s", HOUR_MS));
	assert_int_equal(made(&d, &q), 1);
	put(&d.kit, 1, at("m2", "t", HOUR_MS));
	d.in.hold = true;
	d.in.version++;
	d.in.mono += 100000;
	d.in.books.now += 2 * HOUR_MS;
	a = activities_build(d.activities, &q, &d.in, &err);
	assert_int_equal(a->row_count, 1);
	q.drill = a->rows[0].id;
	a = activities_build(d.activities, &q, &d.in, &err);
	assert_int_equal(a->row_count, 1);
	assert_int_equal(a->call_count, 1);
	d.in.hold = false;
	a = activities_build(d.activities, &q, &d.in, &err);
	assert_int_equal(a->row_count, 2);
	desk_close(&d);
}

static void nobody_at_work_is_no_row(void **state)
{
	struct activity_query q = {.by = BY_SESSION, .window = WINDOW_ALL};
	const struct activity *a;
	struct desk d;

	(void)state;
	desk_open(&d, true);
	a = ask(&d, &q);
	assert_int_equal(a->row_count, 0);
	assert_int_equal(a->total.requests, 0);
	assert_null(a->why);
	desk_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_add_up_to_every_window),
		cmocka_unit_test(rows_add_up_in_memory_alone),
		cmocka_unit_test(one_provider_is_only_theirs),
		cmocka_unit_test(a_row_says_what_it_is_made_of),
		cmocka_unit_test(a_session_is_told_by_its_own_words),
		cmocka_unit_test(two_clients_may_have_a_session_of_one_name),
		cmocka_unit_test(live_ones_come_first_with_their_rate),
		cmocka_unit_test(too_many_sessions_become_one_row),
		cmocka_unit_test(calls_add_up_to_their_row),
		cmocka_unit_test(calls_of_one_moment_stay_on_one_page),
		cmocka_unit_test(a_call_keeps_its_id_when_it_is_stored),
		cmocka_unit_test(a_row_that_left_the_window_has_no_calls),
		cmocka_unit_test(sessions_outlive_their_calls),
		cmocka_unit_test(an_expired_part_of_the_window_is_owned_up_to),
		cmocka_unit_test(a_claude_call_is_explained_line_by_line),
		cmocka_unit_test(where_a_call_came_from_is_told),
		cmocka_unit_test(above_a_context_line_the_other_rates_hold),
		cmocka_unit_test(a_batch_shows_its_factor),
		cmocka_unit_test(a_model_without_price_has_no_dollars),
		cmocka_unit_test(a_reported_cost_stands_beside_the_list),
		cmocka_unit_test(lines_add_up_whatever_the_call),
		cmocka_unit_test(assumptions_are_said),
		cmocka_unit_test(a_build_at_rest_makes_nothing),
		cmocka_unit_test(a_pause_holds_the_rows),
		cmocka_unit_test(nobody_at_work_is_no_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
