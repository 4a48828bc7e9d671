/* Who is who: sightings become calls, each counted once. */
#include "tests/unit/ledger_calls.h"

/* ---- agent logs, golden vectors --------------------------------------- */

/* Vector 1, and split over two polls. */
static void lines_of_a_stream_are_one_call_at_the_time_of_the_first(void **st)
{
	for (int order = 0; order < 6; order++) {
		static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1},
						 {1, 0, 2}, {1, 2, 0},
						 {2, 0, 1}, {2, 1, 0}};
		static const int64_t outs[3] = {1, 1, 412};
		struct record r;
		struct kit k;

		kit_init(&k, true);
		for (int i = 0; i < 3; i++) {
			int n = orders[order][i];
			struct usage u = line("msg_A", "r1", outs[n]);

			u.ts += n * 700;
			put(&k, 0, u);
			if (i == order % 3)
				kit_flush(&k);
		}
		r = only_record(&k);
		assert_int_equal(r.ts, KIT_NOW - 3600000);
		assert_int_equal(r.tokens[TOKENS_INPUT], 4);
		assert_int_equal(r.tokens[TOKENS_CACHE_READ], 100);
		assert_int_equal(r.tokens[TOKENS_CACHE_WRITE_1H], 50);
		assert_int_equal(r.tokens[TOKENS_OUTPUT], 412);
		assert_int_equal(kit_total(&k, CELL_QUARTER).requests, 1);
		kit_release(&k);
	}
	(void)st;
}

/* Vector 2. */
static void a_copy_that_has_a_request_id_is_still_the_same_call(void **st)
{
	struct kit k;

	kit_init(&k, false);
	put(&k, 0, line("msg_A", NULL, 1));
	put(&k, 0, line("msg_A", NULL, 412));
	put(&k, 1, line("msg_A", "r1", 412));
	assert_int_equal(only_record(&k).tokens[TOKENS_OUTPUT], 412);
	assert_true(only_record(&k).shared);
	kit_release(&k);
	(void)st;
}

/* Vector 3. */
static void a_side_question_belongs_to_the_parent_session(void **st)
{
	for (int order = 0; order < 2; order++) {
		struct usage parent = line("msg_B", "r1", 200);
		struct usage side = line("msg_B", "r2", 200);
		struct record r;
		struct kit k;

		kit_init(&k, false);
		side.flags |= USAGE_SIDECHAIN;
		side.session = STR("agent-x");
		kit_file(&k, "claude-code", 0)->first_ts = KIT_NOW - 7200000;
		kit_file(&k, "claude-code", 1)->first_ts = KIT_NOW - 3600000;
		put(&k, order, order ? side : parent);
		put(&k, !order, order ? parent : side);
		r = only_record(&k);
		assert_string_equal(ledger_session(k.ledger, r.session)->name,
				    "s1");
		assert_int_equal(r.flags & USAGE_SIDECHAIN, 0);
		kit_release(&k);
	}
	(void)st;
}

/* Vector 4. */
static void a_fallback_to_another_model_is_taken_whole(void **st)
{
	struct usage first = line("msg_C", "r1", 1);
	struct usage second = line("msg_C", "r1", 50);
	struct record r;
	struct kit k;

	kit_init(&k, false);
	usage_set(&first, TOKENS_CACHE_READ, 9000);
	second.model = SONNET;
	usage_set(&second, TOKENS_CACHE_READ, 0);
	usage_set(&second, TOKENS_INPUT, 9000);
	put(&k, 0, first);
	put(&k, 0, second);
	r = only_record(&k);
	assert_int_equal(r.tokens[TOKENS_INPUT], 9000);
	assert_int_equal(r.tokens[TOKENS_CACHE_READ], 0);
	assert_text(&k, &r, DIM_MODEL, "claude-sonnet-4-5");
	kit_release(&k);
	(void)st;
}

/* Vector 5. */
static void a_fork_adds_only_what_is_new(void **st)
{
	struct kit k;

	kit_init(&k, true);
	for (int file = 0; file < 2; file++) {
		put(&k, file, line("msg_A", "r1", 10));
		put(&k, file, line("msg_B", "r2", 20));
		kit_flush(&k);
	}
	put(&k, 1, line("msg_D", "r3", 40));
	assert_int_equal(kit_total(&k, CELL_DAY).tokens[TOKENS_OUTPUT], 70);
	assert_int_equal(kit_total(&k, CELL_DAY).requests, 3);
	kit_release(&k);
	(void)st;
}

/* Vectors 7 to 9 are the parsers'; here: a line that was read by halves. */
static void a_position_moves_with_its_records(void **st)
{
	struct kit k;
	struct file *f;
	struct batch *b;
	struct usage u = line("msg_A", "r1", 10);

	kit_init(&k, true);
	f = kit_file(&k, "claude-code", 0);
	b = batch_new("claude-code", f->number);
	batch_add(b, &u);
	b->has_position = true;
	b->at = f->at;
	b->at.offset = 4711;
	buf_puts(&b->state, "half a thought");
	ledger_put(k.ledger, b);
	batch_free(b);
	assert_int_equal(f->at.offset, 4711);
	kit_reopen(&k);
	assert_null(files_get(&k.files, 1));
	f = kit_file(&k, "claude-code", 0);
	b = batch_new("claude-code", f->number);
	batch_add(b, &u);
	b->has_position = true;
	b->at = f->at;
	b->at.offset = 4711;
	buf_puts(&b->state, "half a thought");
	ledger_put(k.ledger, b);
	batch_free(b);
	kit_flush(&k);
	kit_reopen(&k);
	f = files_get(&k.files, 1);
	assert_non_null(f);
	assert_int_equal(f->at.offset, 4711);
	assert_string_equal(buf_text(&f->state), "half a thought");
	assert_true(f->first_ts == u.ts);
	assert_int_equal(kit_total(&k, CELL_DAY).requests, 1);
	kit_release(&k);
	(void)st;
}

/* Vector 25: a whole document that is written anew. */
static void a_rewritten_document_replaces_its_own_figures(void **st)
{
	static const int64_t outs[] = {0, 500, 300};

	for (int stored = 0; stored < 2; stored++) {
		struct kit k;

		kit_init(&k, true);
		for (int i = 0; i < 3; i++) {
			struct batch *b = batch_new("claude-code",
						    file_of(&k, 0));
			struct usage u = line("msg_A", NULL, outs[i]);

			b->replaces = true;
			batch_add(b, &u);
			ledger_put(k.ledger, b);
			batch_free(b);
			if (stored)
				kit_flush(&k);
		}
		assert_int_equal(only_record(&k).tokens[TOKENS_OUTPUT], 300);
		assert_int_equal(kit_total(&k, CELL_DAY)
					 .tokens[TOKENS_OUTPUT], 300);
		kit_release(&k);
	}
	(void)st;
}

static void what_a_document_no_longer_has_is_taken_out(void **st)
{
	for (int stored = 0; stored < 2; stored++) {
		struct source_counters c;
		struct batch *b;
		struct kit k;

		kit_init(&k, true);
		put(&k, 0, line("msg_A", NULL, 10));
		put(&k, 0, line("msg_B", "r2", 20));
		put(&k, 1, line("msg_B", "r2", 20));
		if (stored)
			kit_flush(&k);
		b = batch_new("claude-code", file_of(&k, 0));
		b->replaces = true;
		batch_withdraw(b, id_named("msg_A"));
		batch_withdraw(b, id_named("msg_B"));
		ledger_put(k.ledger, b);
		batch_free(b);
		/* msg_B was seen elsewhere, too */
		assert_int_equal(only_record(&k).tokens[TOKENS_OUTPUT], 20);
		kit_flush(&k);
		kit_reopen(&k);
		assert_int_equal(only_record(&k).tokens[TOKENS_OUTPUT], 20);
		ledger_counters(k.ledger, "claude-code", &c);
		assert_int_equal(c.records, 1);
		put(&k, 2, line("msg_A", NULL, 30));
		assert_int_equal(kit_total(&k, CELL_DAY)
					 .tokens[TOKENS_OUTPUT], 50);
		kit_release(&k);
	}
	(void)st;
}

/* ---- who is who ------------------------------------------------------- */

static void equal_requests_with_other_messages_are_two_calls(void **st)
{
	struct kit k;

	kit_init(&k, false);
	put(&k, 0, line("msg_A", "r1", 10));
	put(&k, 0, line("msg_B", "r1", 20));
	assert_int_equal(kit_total(&k, CELL_DAY).requests, 2);
	kit_release(&k);
	(void)st;
}

static void a_sighting_can_show_that_two_records_are_one(void **st)
{
	for (int stored = 0; stored < 2; stored++) {
		struct usage by_request = line(NULL, "r1", 15);
		struct source_counters c;
		struct kit k;

		kit_init(&k, true);
		put(&k, 0, line("msg_A", NULL, 10));
		put(&k, 1, by_request);
		assert_int_equal(kit_total(&k, CELL_DAY).requests, 2);
		if (stored)
			kit_flush(&k);
		put(&k, 2, line("msg_A", "r1", 5));
		assert_int_equal(only_record(&k).tokens[TOKENS_OUTPUT], 15);
		assert_int_equal(kit_total(&k, CELL_DAY).requests, 1);
		ledger_counters(k.ledger, "claude-code", &c);
		assert_int_equal(c.records, 1);
		assert_int_equal(c.duplicates, 2);
		kit_flush(&k);
		kit_reopen(&k);
		assert_int_equal(kit_total(&k, CELL_MINUTE).requests, 1);
		assert_int_equal(only_record(&k).tokens[TOKENS_OUTPUT], 15);
		kit_release(&k);
	}
	(void)st;
}

static void without_any_id_nothing_is_merged(void **st)
{
	struct kit k;

	kit_init(&k, true);
	put(&k, 0, line(NULL, NULL, 10));
	put(&k, 0, line(NULL, NULL, 10));
	kit_flush(&k);
	put(&k, 0, line(NULL, NULL, 10));
	assert_int_equal(kit_total(&k, CELL_DAY).requests, 3);
	kit_release(&k);
	(void)st;
}

static void a_repeated_line_is_a_duplicate_and_changes_nothing(void **st)
{
	struct source_counters c;
	struct ledger_put done;
	struct usage u = line("msg_A", "r1", 10);
	struct kit k;

	kit_init(&k, false);
	done = kit_put(&k, "claude-code", file_of(&k, 0), &u);
	assert_int_equal(done.added, 1);
	done = kit_put(&k, "claude-code", file_of(&k, 0), &u);
	assert_int_equal(done.added, 0);
	assert_int_equal(done.merged, 1);
	ledger_counters(k.ledger, "claude-code", &c);
	assert_int_equal(c.records, 1);
	assert_int_equal(c.duplicates, 1);
	assert_int_equal(c.last_record, u.ts);
	kit_release(&k);
	(void)st;
}

static void an_expired_call_that_is_seen_again_is_not_counted_again(void **st)
{
	struct usage old = line("msg_A", "r1", 10);
	struct source_counters c;
	struct kit k;

	kit_init(&k, true);
	old.ts = KIT_NOW - 100LL * 86400000;
	put(&k, 0, old);
	kit_flush(&k);
	kit_reopen(&k);
	while (store_expire(k.store, KIT_NOW, 90LL * 86400000, 0))
		continue;
	assert_int_equal(only_record(&k).requests, 0);
	usage_set(&old, TOKENS_OUTPUT, 999);
	put(&k, 1, old);
	kit_flush(&k);
	put(&k, 2, line("msg_other", "r1", 1));
	put(&k, 1, old);
	kit_flush(&k);
	kit_reopen(&k);
	assert_int_equal(kit_total(&k, CELL_DAY).tokens[TOKENS_OUTPUT], 11);
	assert_int_equal(kit_total(&k, CELL_DAY).requests, 2);
	ledger_counters(k.ledger, "claude-code", &c);
	assert_int_equal(c.records, 2);
	assert_int_equal(c.duplicates, 2);
	kit_release(&k);
	(void)st;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			lines_of_a_stream_are_one_call_at_the_time_of_the_first),
		cmocka_unit_test(
			a_copy_that_has_a_request_id_is_still_the_same_call),
		cmocka_unit_test(a_side_question_belongs_to_the_parent_session),
		cmocka_unit_test(a_fallback_to_another_model_is_taken_whole),
		cmocka_unit_test(a_fork_adds_only_what_is_new),
		cmocka_unit_test(a_position_moves_with_its_records),
		cmocka_unit_test(a_rewritten_document_replaces_its_own_figures),
		cmocka_unit_test(what_a_document_no_longer_has_is_taken_out),
		cmocka_unit_test(
			equal_requests_with_other_messages_are_two_calls),
		cmocka_unit_test(a_sighting_can_show_that_two_records_are_one),
		cmocka_unit_test(without_any_id_nothing_is_merged),
		cmocka_unit_test(
			a_repeated_line_is_a_duplicate_and_changes_nothing),
		cmocka_unit_test(
			an_expired_call_that_is_seen_again_is_not_counted_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
