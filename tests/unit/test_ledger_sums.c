/* What calls add up to: dollars, cells, sources, a second instance. */
#include "tests/unit/ledger_calls.h"

/* ---- dollars ---------------------------------------------------------- */

static void a_price_is_computed_and_says_so(void **st)
{
	struct usage u = line("msg_A", "r1", 1000);
	struct record r;
	struct kit k;

	kit_init(&k, false);
	usage_set(&u, TOKENS_CACHE_READ, 0);
	usage_set(&u, TOKENS_CACHE_WRITE_1H, 0);
	put(&k, 0, u);
	r = only_record(&k);
	/* 5 and 25 dollars a million */
	assert_int_equal(r.cost, 4 * 5000 + 1000 * 25000);
	assert_int_equal(series_of(&k, &r)->basis, BASIS_COMPUTED);
	assert_text(&k, &r, DIM_PROVIDER, "anthropic");
	assert_text(&k, &r, DIM_PRICE_LIST, "anthropic");
	kit_release(&k);
	(void)st;
}

static struct record with_cost(struct kit *k, const char *model, money cost,
			       enum cost_source by)
{
	struct usage u = line("msg_A", "r1", 10);

	kit_init(k, false);
	u.model = str_from(model);
	u.reported = cost;
	u.reported_by = by;
	put(k, 0, u);
	return only_record(k);
}

static void the_word_of_a_gateway_wins_and_a_client_fills_gaps(void **st)
{
	struct record r;
	struct kit k;

	r = with_cost(&k, "claude-opus-4-5-20251101", 77, COST_GATEWAY);
	assert_int_equal(r.cost, 77);
	assert_int_equal(series_of(&k, &r)->basis, BASIS_REPORTED);
	kit_release(&k);
	r = with_cost(&k, "claude-opus-4-5-20251101", 77, COST_CLIENT);
	assert_int_equal(series_of(&k, &r)->basis, BASIS_COMPUTED);
	assert_true(r.cost != 77);
	kit_release(&k);
	r = with_cost(&k, "no-such-model", 77, COST_CLIENT);
	assert_int_equal(r.cost, 77);
	assert_int_equal(series_of(&k, &r)->basis, BASIS_REPORTED);
	assert_int_equal(r.unpriced, 0);
	kit_release(&k);
	r = with_cost(&k, "claude-opus-4-5-20251101", 0, COST_GATEWAY);
	assert_int_equal(series_of(&k, &r)->basis, BASIS_COMPUTED);
	assert_true(r.cost > 0);
	kit_release(&k);
	(void)st;
}

static void an_unknown_model_is_unpriced_not_free(void **st)
{
	struct record r;
	struct kit k;

	r = with_cost(&k, "no-such-model", 0, COST_NONE);
	assert_true(r.cost == MONEY_NONE);
	assert_int_equal(r.unpriced, 164);
	assert_int_equal(series_of(&k, &r)->basis, BASIS_UNPRICED);
	assert_int_equal(kit_total(&k, CELL_DAY).unpriced, 164);
	assert_int_equal(kit_total(&k, CELL_DAY).cost, 0);
	kit_release(&k);
	(void)st;
}

static void a_reported_cost_outlives_a_winner_that_has_none(void **st)
{
	for (int order = 0; order < 2; order++) {
		struct usage log = line("msg_A", "r1", 100);
		struct usage proxy = line(NULL, "r1", 90);
		struct record r;
		struct kit k;

		kit_init(&k, false);
		proxy.reported = 123456;
		proxy.reported_by = COST_GATEWAY;
		put(&k, order, order ? log : proxy);
		put(&k, !order, order ? proxy : log);
		r = only_record(&k);
		assert_int_equal(r.tokens[TOKENS_OUTPUT], 100);
		assert_int_equal(r.cost, 123456);
		kit_release(&k);
	}
	(void)st;
}

static void a_gateways_own_cache_bills_nothing_but_counts(void **st)
{
	struct usage u = line("msg_A", "r1", 100);
	struct cell sum;
	struct kit k;

	kit_init(&k, false);
	u.flags |= USAGE_OWN_CACHE;
	put(&k, 0, u);
	sum = kit_total(&k, CELL_DAY);
	assert_int_equal(sum.requests, 1);
	assert_int_equal(cell_total(&sum), 0);
	assert_int_equal(sum.cost, 0);
	assert_int_equal(sum.unpriced, 0);
	kit_release(&k);
	(void)st;
}

static void a_request_without_usage_counts_with_unknown_tokens(void **st)
{
	struct usage u = line("msg_A", "r1", 100);
	struct cell sum;
	struct kit k;

	kit_init(&k, false);
	u.flags |= USAGE_ABSENT;
	put(&k, 0, u);
	put(&k, 0, line("msg_B", "r2", 5));
	sum = kit_total(&k, CELL_DAY);
	assert_int_equal(sum.requests, 2);
	assert_int_equal(sum.unknown[TOKENS_OUTPUT], 1);
	assert_true(cell_knows(&sum, TOKENS_OUTPUT));
	assert_int_equal(sum.unknown[TOKENS_REASONING], 2);
	assert_false(cell_knows(&sum, TOKENS_REASONING));
	kit_release(&k);
	(void)st;
}

static void large_and_odd_records_are_kept_whole(void **st)
{
	struct usage u = line("msg_A", "r1", 5000000000);
	struct record r;
	struct kit k;

	kit_init(&k, true);
	u.requests = 12;
	u.cached_audio = 3;
	u.fees[0] = (struct fee){FEE_WEB_SEARCH, 2};
	u.tier = TIER_BATCH;
	u.flags |= USAGE_PARTIAL;
	put(&k, 0, u);
	for (int i = 0; i < 2; i++) {
		r = only_record(&k);
		assert_int_equal(r.tokens[TOKENS_OUTPUT], 5000000000);
		assert_int_equal(r.requests, 12);
		assert_int_equal(r.cached_audio, 3);
		assert_int_equal(r.fees[0].kind, FEE_WEB_SEARCH);
		assert_int_equal(r.fees[0].count, 2);
		assert_int_equal(r.tier, TIER_BATCH);
		assert_int_equal(series_of(&k, &r)->tier, TIER_BATCH);
		assert_true(series_of(&k, &r)->flags & SERIES_PARTIAL);
		kit_flush(&k);
		kit_reopen(&k);
	}
	kit_release(&k);
	(void)st;
}

/* ---- sums ------------------------------------------------------------- */

static void visit_count(void *ctx, int64_t bucket, uint32_t series,
			const struct cell *cell)
{
	(void)bucket;
	(void)series;
	(void)cell;
	++*(int *)ctx;
}

/* A call that turns out to be earlier leaves nothing where it was. */
static void a_moved_call_leaves_no_empty_cell(void **st)
{
	for (int stored = 0; stored < 2; stored++) {
		struct usage late = line("msg_A", "r1", 10), early = late;
		struct err err;
		struct kit k;
		int n = 0;

		kit_init(&k, true);
		early.ts -= 86400000;
		put(&k, 0, late);
		if (stored)
			kit_flush(&k);
		put(&k, 1, early);
		kit_flush(&k);
		for (int level = 0; level < CELL_LEVELS; level++)
			assert_true(store_each_cell(
				k.store, (enum cell_level)level, INT64_MIN,
				INT64_MAX, visit_count, &n, &err));
		assert_int_equal(n, CELL_LEVELS);
		n = 0;
		for (int level = 0; level < CELL_LEVELS; level++)
			assert_true(ledger_each_cell(
				k.ledger, (enum cell_level)level, INT64_MIN,
				INT64_MAX, visit_count, &n, &err));
		assert_int_equal(n, CELL_LEVELS);
		kit_release(&k);
	}
	(void)st;
}

static void sums_of_long_ago_are_there_before_and_after_storing(void **st)
{
	struct usage old = line("msg_A", "r1", 10);
	struct kit k;

	kit_init(&k, true);
	old.ts = KIT_NOW - 30LL * 86400000;
	put(&k, 0, old);
	put(&k, 0, line("msg_B", "r2", 20));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(kit_total(&k, CELL_QUARTER)
					 .tokens[TOKENS_OUTPUT], 30);
		assert_int_equal(kit_total(&k, CELL_DAY)
					 .tokens[TOKENS_OUTPUT], 30);
		kit_flush(&k);
		if (i)
			kit_reopen(&k);
	}
	kit_release(&k);
	(void)st;
}

static void quarters_that_are_no_longer_young_move_to_the_store(void **st)
{
	struct kit k;

	kit_init(&k, true);
	put(&k, 0, line("msg_A", "r1", 10));
	kit_flush(&k);
	k.clock.fixed_ms += 20LL * 86400000;
	put(&k, 0, line("msg_B", "r2", 20));
	assert_int_equal(kit_total(&k, CELL_QUARTER).tokens[TOKENS_OUTPUT],
			 30);
	kit_flush(&k);
	assert_int_equal(kit_total(&k, CELL_QUARTER).tokens[TOKENS_OUTPUT],
			 30);
	kit_release(&k);
	(void)st;
}

static void days_are_made_anew_for_another_zone(void **st)
{
	struct usage u = line("msg_A", "r1", 10);
	char *before, *after;
	struct err err;
	struct kit k;

	kit_init(&k, true);
	for (int i = 0; i < 40; i++) {
		char name[16];

		snprintf(name, sizeof(name), "m%d", i);
		u = line(name, NULL, 10 + i);
		u.ts = KIT_NOW - i * 5 * 3600000LL;
		put(&k, 0, u);
	}
	kit_flush(&k);
	kit_close(&k);
	assert_true(zone_set(&k.zone, "Asia/Kathmandu", &err));
	kit_open(&k);
	before = kit_text(&k);
	kit_release(&k);

	kit_prepare(&k, false);
	assert_true(zone_set(&k.zone, "Asia/Kathmandu", &err));
	kit_open(&k);
	for (int i = 0; i < 40; i++) {
		char name[16];

		snprintf(name, sizeof(name), "m%d", i);
		u = line(name, NULL, 10 + i);
		u.ts = KIT_NOW - i * 5 * 3600000LL;
		put(&k, 0, u);
	}
	after = kit_text(&k);
	assert_string_equal(before, after);
	free(before);
	free(after);
	assert_true(zone_set(&k.zone, "UTC", &err));
	kit_release(&k);
	(void)st;
}

static void note_change(void *ctx, const struct record *r, int sign)
{
	int64_t *sum = ctx;

	sum[0] += sign * r->tokens[TOKENS_OUTPUT];
	sum[1] += sign;
}

static void every_change_is_told(void **st)
{
	int64_t sum[2] = {0, 0};
	struct kit k;

	kit_prepare(&k, false);
	k.changed = note_change;
	k.changed_ctx = sum;
	kit_open(&k);
	put(&k, 0, line("msg_A", "r1", 10));
	put(&k, 0, line("msg_A", "r1", 30));
	put(&k, 0, line("msg_A", "r1", 20));
	put(&k, 0, line(NULL, "r2", 7));
	put(&k, 0, line("msg_A", "r2", 1));
	assert_int_equal(sum[0], 30);
	assert_int_equal(sum[1], 1);
	kit_release(&k);
	(void)st;
}

/* ---- sources ---------------------------------------------------------- */

static void only_the_best_layer_of_a_route_counts(void **st)
{
	struct source_config sources[] = {
		{.name = "proxy", .enabled = true, .route = "office",
		 .layer = LAYER_PROXY},
		{.name = "claude-code", .enabled = true, .route = "office",
		 .layer = LAYER_CLIENT},
		{.name = "otlp", .enabled = true, .route = "home",
		 .layer = LAYER_TELEMETRY},
	};
	struct config config = {.sources = sources, .source_count = 3};
	struct usage u = line("msg_A", "r1", 10);
	struct source_counters c;
	struct kit k;

	kit_prepare(&k, true);
	k.config = &config;
	kit_open(&k);
	kit_put(&k, "proxy", 0, &u);
	u = line("msg_B", "r2", 20);
	put(&k, 0, u);
	u = line("msg_C", "r3", 40);
	kit_put(&k, "otlp", 0, &u);
	kit_flush(&k);
	kit_reopen(&k);
	assert_int_equal(kit_total(&k, CELL_DAY).tokens[TOKENS_OUTPUT], 50);
	ledger_counters(k.ledger, "claude-code", &c);
	assert_int_equal(c.records, 0);
	assert_int_equal(c.duplicates, 1);
	kit_release(&k);
	(void)st;
}

static void a_subscription_is_notional(void **st)
{
	struct source_config sources[] = {
		{.name = "claude-code", .enabled = true, .subscription = true},
	};
	struct config config = {.sources = sources, .source_count = 1};
	struct record r;
	struct kit k;

	kit_prepare(&k, false);
	k.config = &config;
	kit_open(&k);
	put(&k, 0, line("msg_A", "r1", 10));
	r = only_record(&k);
	assert_true(series_of(&k, &r)->flags & SERIES_NOTIONAL);
	assert_text(&k, &r, DIM_SOURCE, "claude-code");
	kit_release(&k);
	(void)st;
}

static void malformed_lines_are_counted_and_the_newest_is_kept(void **st)
{
	struct source_counters c;
	struct reject reject;
	const char *path;
	struct batch *b;
	struct kit k;

	kit_init(&k, true);
	assert_false(ledger_last_reject(k.ledger, "claude-code", &path,
					&reject));
	b = batch_new("claude-code", file_of(&k, 3));
	for (int64_t i = 0; i < 70; i++)
		batch_reject(b, i * 100, "is no JSON");
	b->bytes = 7000;
	b->has_position = true;
	b->at = kit_file(&k, "claude-code", 3)->at;
	ledger_put(k.ledger, b);
	batch_free(b);
	for (int i = 0; i < 2; i++) {
		ledger_counters(k.ledger, "claude-code", &c);
		assert_int_equal(c.rejected, 70);
		assert_int_equal(c.bytes, 7000);
		assert_true(ledger_last_reject(k.ledger, "claude-code", &path,
					       &reject));
		assert_string_equal(path, "/logs/03.jsonl");
		assert_int_equal(reject.offset, 6300);
		assert_string_equal(reject.why, "is no JSON");
		kit_flush(&k);
		kit_reopen(&k);
	}
	kit_release(&k);
	(void)st;
}

/* ---- a second instance ------------------------------------------------ */

static void a_reader_overlays_what_it_read_and_counts_nothing_twice(void **st)
{
	struct kit writer, reader;
	struct err err;
	char *a, *b;

	kit_init(&writer, true);
	put(&writer, 0, line("msg_A", "r1", 10));
	kit_flush(&writer);
	reader = writer;
	kit_open(&reader);
	assert_int_equal(store_mode(reader.store), STORE_READER);
	store_changed(reader.store);
	assert_int_equal(kit_total(&reader, CELL_DAY).requests, 1);

	/* the reader is ahead */
	put(&reader, 1, line("msg_B", "r2", 20));
	put(&reader, 1, line("msg_C", "r3", 40));
	assert_false(ledger_is_dirty(reader.ledger));
	assert_int_equal(kit_total(&reader, CELL_DAY).requests, 3);

	/* the writer comes after, by another way */
	put(&writer, 2, line("msg_Z", "r9", 80));
	put(&writer, 1, line("msg_B", "r2", 20));
	put(&writer, 1, line("msg_C", "r3", 45));
	kit_flush(&writer);
	assert_true(store_changed(reader.store));
	assert_true(ledger_reload(reader.ledger, &err));
	assert_false(store_changed(reader.store));
	a = kit_text(&writer);
	b = kit_text(&reader);
	assert_string_equal(a, b);
	free(a);
	free(b);
	kit_close(&reader);
	kit_release(&writer);
	(void)st;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_price_is_computed_and_says_so),
		cmocka_unit_test(
			the_word_of_a_gateway_wins_and_a_client_fills_gaps),
		cmocka_unit_test(an_unknown_model_is_unpriced_not_free),
		cmocka_unit_test(
			a_reported_cost_outlives_a_winner_that_has_none),
		cmocka_unit_test(a_gateways_own_cache_bills_nothing_but_counts),
		cmocka_unit_test(
			a_request_without_usage_counts_with_unknown_tokens),
		cmocka_unit_test(large_and_odd_records_are_kept_whole),
		cmocka_unit_test(a_moved_call_leaves_no_empty_cell),
		cmocka_unit_test(
			sums_of_long_ago_are_there_before_and_after_storing),
		cmocka_unit_test(
			quarters_that_are_no_longer_young_move_to_the_store),
		cmocka_unit_test(days_are_made_anew_for_another_zone),
		cmocka_unit_test(every_change_is_told),
		cmocka_unit_test(only_the_best_layer_of_a_route_counts),
		cmocka_unit_test(a_subscription_is_notional),
		cmocka_unit_test(
			malformed_lines_are_counted_and_the_newest_is_kept),
		cmocka_unit_test(
			a_reader_overlays_what_it_read_and_counts_nothing_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
