/* The driver of all network sources, against a made-up seller on loopback:
 * what is asked when, and what is told. */
#include "tests/unit/remotes_kit.h"

#include <sys/resource.h>

#include "collectors/remote_account.h"
#include "collectors/remote_feed.h"
#include "collectors/remote_wait.h"
#include "collectors/remote_words.h"

#define USUAL "\"key\":\"env:PLAIN_KEY\""
#define USAGE_ONLY USUAL ",\"costs\":false"

/* ---- what goes well ------------------------------------------------------ */

static void a_poll_reads_all_pages_and_hands_over_its_rows(void **state)
{
	struct lab l;
	struct bill_batch *b;

	lab_start(&l, state, "openai", USUAL);
	assert_int_equal(status(&l)->state, SOURCE_STARTING);
	await_bills(&l, 2);
	b = l.bills[0];
	assert_string_equal(b->source, "a");
	assert_string_equal(b->provider, "plain");
	assert_string_equal(b->feed, "usage");
	assert_int_equal(b->count, 3);
	assert_int_equal(b->rows[2].tokens[TOKENS_INPUT], 3000);
	assert_true(str_is(b->grouping, "hour"));
	assert_int_equal(b->since, NOW - 31 * ASK_DAY);
	assert_int_equal(b->memory.until, NOW);
	assert_int_equal(b->memory.as_of, NOW);
	assert_int_equal(b->memory.state, SOURCE_OK);
	b = l.bills[1];
	assert_string_equal(b->feed, "costs");
	assert_true(b->money);
	assert_int_equal(b->settle_ms, ASK_HOUR);
	assert_int_equal(b->rows[0].amount, 1250000000);
	assert_int_equal(server_seen(l.server), 4);
	lab_release(&l);
}

static void a_good_source_says_where_how_much_and_when_next(void **state)
{
	struct lab l;
	const struct source_status *s;

	lab_start(&l, state, "openai", USUAL);
	await_bills(&l, 2);
	s = status(&l);
	assert_string_equal(s->name, "a");
	assert_string_equal(s->where, l.server->url);
	assert_int_equal(s->state, SOURCE_OK);
	assert_null(s->error);
	assert_null(s->price);
	assert_true(s->remote);
	assert_int_equal(s->rows, 4);
	assert_int_equal(s->as_of, NOW);
	assert_int_equal(s->interval_ms, ASK_MINUTE);
	assert_near(s->next_poll, NOW + ASK_MINUTE, ASK_MINUTE / 10 + 500);
	assert_int_equal(l.changes, 2);
	lab_release(&l);
}

static void later_polls_go_back_only_as_far_as_is_restated(void **state)
{
	struct feed_memory m = {.state = SOURCE_OK, .as_of = NOW - ASK_HOUR,
				.until = NOW - ASK_HOUR};
	struct lab l;

	lab_init(&l, state);
	keep(&l, "a", "usage", &m);
	lab_add(&l, "a", "openai", USAGE_ONLY);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(last_bill(&l)->since, NOW - 3 * ASK_HOUR);
	lab_release(&l);
}

static void a_long_absence_reads_no_more_than_the_first_time(void **state)
{
	struct feed_memory m = {.state = SOURCE_OK, .as_of = NOW - 90 * ASK_DAY,
				.until = NOW - 90 * ASK_DAY};
	struct lab l;

	lab_init(&l, state);
	keep(&l, "a", "usage", &m);
	lab_add(&l, "a", "openai", USAGE_ONLY);
	lab_open(&l);
	assert_int_equal(status(&l)->state, SOURCE_STALE);
	assert_says(status(&l)->error, "no answer since");
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(last_bill(&l)->since, NOW - 31 * ASK_DAY);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	lab_release(&l);
}

static void a_feed_with_nothing_to_ask_is_fine(void **state)
{
	struct lab l;

	lab_start(&l, state, "moonshot", USUAL);
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	assert_int_equal(last_bill(&l)->count, 0);
	assert_int_equal(last_bill(&l)->memory.until, 0);
	assert_int_equal(server_seen(l.server), 0);
	lab_release(&l);
}

static void what_did_not_change_is_not_sent_again(void **state)
{
	struct lab l;

	lab_start(&l, state, "deepseek", USUAL);
	await_bills(&l, 2);
	assert_int_equal(l.bills[0]->balance_count, 1);
	assert_int_equal(l.bills[1]->balance_count, 0);
	assert_int_equal(l.bills[1]->memory.state, SOURCE_OK);
	assert_int_equal(status(&l)->rows, 1);
	server_command(l.server, "left?amount=11.00");
	await_bills(&l, l.bill_count + 2);
	for (int i = 2; i < l.bill_count; i++)
		if (l.bills[i]->balance_count == 1)
			assert_int_equal(l.bills[i]->balances[0].amount,
					 INT64_C(11000000000));
	assert_int_equal(status(&l)->state, SOURCE_OK);
	lab_release(&l);
}

static void the_interval_of_the_config_is_for_free_feeds_only(void **state)
{
	struct lab l;

	lab_init(&l, state);
	lab_add(&l, "a", "openai", USUAL ",\"interval\":\"30s\"");
	lab_add(&l, "b", "mistral", USUAL ",\"interval\":\"30s\"");
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 4);
	assert_int_equal(status(&l)->interval_ms, 30000);
	assert_near(remotes_tried(l.remotes, 0)->next, NOW + 30000, 3500);
	/* costs: never more often than its own least */
	assert_near(remotes_tried(l.remotes, 1)->next, NOW + 300000, 30500);
	assert_near(remotes_tried(l.remotes, 2)->next, NOW + 30000, 3500);
	assert_near(remotes_tried(l.remotes, 3)->next, NOW + 6 * ASK_HOUR,
		    36 * ASK_MINUTE + 500);
	lab_release(&l);
}

/* ---- what goes wrong ----------------------------------------------------- */

struct wrong {
	const char *mode;
	const char *says, *hints;
};

static void each_kind_of_nonsense_is_named(void **state)
{
	static const struct wrong wrongs[] = {
		{"html", "answered with an HTML page instead of JSON",
		 "a login page"},
		{"cut", "answered with JSON that is cut off", ""},
		{"500", "answered 500: the stand-in was told", ""},
		{"redirect:https%3A%2F%2Felsewhere.test%2F",
		 "redirect (302)", "base_url"},
		{"empty", "answered with nothing instead of JSON", ""},
		{"close", "127.0.0.1", ""},
		{"huge", "127.0.0.1", ""},
	};
	struct lab l;

	lab_init(&l, state);
	lab_add(&l, "a", "openai", USAGE_ONLY);
	lab_open(&l);
	for (size_t i = 0; i < ARRAY_LEN(wrongs); i++) {
		server_behave(l.server);
		server_misbehave(l.server, wrongs[i].mode, 0, NULL);
		remotes_try(l.remotes, NULL);
		assert_int_equal(l.bill_count, i + 1);
		assert_int_equal(status(&l)->state, SOURCE_FAILED);
		assert_says(status(&l)->error, wrongs[i].says);
		if (wrongs[i].hints[0])
			assert_says(status(&l)->hint, wrongs[i].hints);
		else
			assert_null(status(&l)->hint);
	}
	lab_release(&l);
}

static void a_server_that_never_answers_is_given_up(void **state)
{
	struct lab l;

	lab_init(&l, state);
	server_misbehave(l.server, "hang", 0, NULL);
	lab_add(&l, "a", "openai", USAGE_ONLY ",\"timeout\":\"300ms\"");
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_FAILED);
	assert_says(status(&l)->error, "127.0.0.1");
	assert_says(status(&l)->hint, "timeout");
	lab_release(&l);
}

static void a_circle_of_pages_fails_and_counts_nothing(void **state)
{
	struct lab l;

	lab_init(&l, state);
	server_command(l.server, "loop?on=1");
	lab_add(&l, "a", "openai", USAGE_ONLY);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(last_bill(&l)->count, 0);
	assert_int_equal(last_bill(&l)->since, last_bill(&l)->until);
	assert_int_equal(last_bill(&l)->memory.until, 0);
	assert_int_equal(last_bill(&l)->memory.failures, 1);
	assert_says(status(&l)->error, "circle");
	lab_release(&l);
}

static void a_failure_leaves_what_was_known(void **state)
{
	struct feed_memory m = {.state = SOURCE_OK, .as_of = NOW - ASK_MINUTE,
				.until = NOW - ASK_MINUTE};
	struct lab l;

	lab_init(&l, state);
	server_misbehave(l.server, "500", 0, NULL);
	keep(&l, "a", "usage", &m);
	lab_add(&l, "a", "openai", USAGE_ONLY);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(last_bill(&l)->memory.as_of, m.as_of);
	assert_int_equal(last_bill(&l)->memory.until, m.until);
	/* It just failed ... */
	assert_int_equal(status(&l)->state, SOURCE_FAILED);
	/* ... and when its figures are old, that is the news. */
	l.clock.fixed_ms += 2 * ASK_MINUTE;
	assert_int_equal(status(&l)->state, SOURCE_STALE);
	assert_says(status(&l)->error, "answered 500");
	lab_release(&l);
}

static void failures_in_a_row_wait_longer(void **state)
{
	struct lab l;
	int64_t first, second;

	lab_init(&l, state);
	server_misbehave(l.server, "500", 0, NULL);
	lab_add(&l, "a", "deepseek", USUAL);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	first = status(&l)->next_poll - NOW;
	await_bills(&l, 2);
	second = status(&l)->next_poll - NOW;
	assert_near(first, 2000, 300);
	assert_near(second, 4000, 500);
	server_behave(l.server);
	remotes_refresh(l.remotes, "a");
	await_bills(&l, 3);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	assert_int_equal(last_bill(&l)->memory.failures, 0);
	assert_null(status(&l)->error);
	lab_release(&l);
}

/* What costs keeps its own interval, unless it costs next to nothing. */
static void the_interval_is_for_what_is_free_or_cheap(void **state)
{
	struct source_config c = {.interval_ms = 2000};
	struct api_feed f = {.interval_ms = 5 * ASK_MINUTE};

	(void)state;
	assert_int_equal(wait_period(&c, &f), 2000);
	f.price = "$0.01 a page";
	assert_int_equal(wait_period(&c, &f), 5 * ASK_MINUTE);
	f.cheap = true;
	assert_int_equal(wait_period(&c, &f), 2000);
	f.least_ms = ASK_MINUTE;
	assert_int_equal(wait_period(&c, &f), ASK_MINUTE);
}

static void a_feed_of_seconds_is_not_stale_at_once(void **state)
{
	struct remote_feed f = {.period = 2000,
				.memory = {.state = SOURCE_OK, .as_of = NOW}};

	(void)state;
	assert_int_equal(feed_state(&f, NOW + 14000), SOURCE_OK);
	assert_int_equal(feed_state(&f, NOW + 16000), SOURCE_STALE);
	f.period = ASK_MINUTE;
	assert_int_equal(feed_state(&f, NOW + 2 * ASK_MINUTE), SOURCE_OK);
	assert_int_equal(feed_state(&f, NOW + 2 * ASK_MINUTE + 1),
			 SOURCE_STALE);
}

static void requests_that_are_counted_keep_their_distance(void **state)
{
	struct account a = {.sent_at = 0};

	(void)state;
	assert_int_equal(account_pace(&a, 0), 0);
	assert_int_equal(account_pace(&a, 5000), 0);
	assert_near(account_pace(&a, 5000), 5000, 500);
	assert_near(account_pace(&a, 5000), 10000, 500);
	assert_int_equal(account_pace(&a, 0), 0);
}

static void the_back_off_has_its_limits(void **state)
{
	uint64_t seed = 7;

	(void)state;
	assert_int_equal(wait_failed(200, 1), 2000);
	assert_int_equal(wait_failed(ASK_MINUTE, 1), 15000);
	assert_int_equal(wait_failed(ASK_MINUTE, 3), 60000);
	assert_int_equal(wait_failed(ASK_MINUTE, 100), 15 * ASK_MINUTE);
	assert_int_equal(wait_failed(6 * ASK_HOUR, 1), 15 * ASK_MINUTE);
	assert_int_equal(wait_throttled(0, 1), ASK_MINUTE);
	assert_int_equal(wait_throttled(0, 4), 8 * ASK_MINUTE);
	assert_int_equal(wait_throttled(0, 1000), 6 * ASK_HOUR);
	assert_int_equal(wait_throttled(7000, 1), 7000);
	/* "in a second", ten times in a row */
	assert_true(wait_throttled(1000, 10) > ASK_HOUR);
	for (int i = 0; i < 1000; i++)
		assert_near(wait_jitter(&seed, 60000), 60000, 6000);
	assert_int_equal(wait_jitter(&seed, 0), 0);
}

/* ---- too much ------------------------------------------------------------ */

static void a_429_that_says_when_is_obeyed(void **state)
{
	struct lab l;

	lab_init(&l, state);
	server_misbehave(l.server, "429:7", 0, NULL);
	lab_add(&l, "a", "openai", USUAL);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_THROTTLED);
	assert_int_equal(status(&l)->retry_at, NOW + 7000);
	assert_near(status(&l)->next_poll, NOW + 7000, 100);
	assert_says(status(&l)->error, "127.0.0.1:");
	assert_says(status(&l)->error, "asks to wait until 19:00:07 UTC");
	assert_null(strstr(status(&l)->error, "expired"));
	/* The whole source waits, whatever key is pressed. */
	remotes_refresh(l.remotes, NULL);
	expect_quiet(&l, 300);
	assert_int_equal(server_seen(l.server), 1);
	lab_release(&l);
}

static void a_429_with_a_date_is_obeyed(void **state)
{
	struct lab l;

	lab_init(&l, state);
	server_misbehave(l.server, "429:date", 0, NULL);
	lab_add(&l, "a", "openai", USAGE_ONLY);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	/* Three seconds ahead of the server's own clock, not of ours. */
	assert_near(status(&l)->retry_at, NOW + 3000, 1000);
	lab_release(&l);
}

static void a_429_that_does_not_say_when_waits_a_minute(void **state)
{
	static const char *const modes[] = {"429", "429:0", "429:soon",
					    "429:-5"};
	struct lab l;

	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		lab_init(&l, state);
		server_misbehave(l.server, modes[i], 0, NULL);
		lab_add(&l, "a", "openai", USAGE_ONLY);
		lab_open(&l);
		remotes_start(l.remotes);
		await_bills(&l, 1);
		assert_near(status(&l)->retry_at, NOW + ASK_MINUTE, 6000);
		assert_says(status(&l)->error, "asks to wait; next try at 19:");
		lab_release(&l);
	}
}

static void nobody_makes_us_wait_longer_than_a_day(void **state)
{
	struct lab l;

	lab_init(&l, state);
	server_misbehave(l.server, "429:99999999999999999", 0, NULL);
	lab_add(&l, "a", "openai", USAGE_ONLY);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(status(&l)->retry_at, NOW + ASK_DAY);
	lab_release(&l);
}

static void a_restart_still_waits(void **state)
{
	struct lab l;

	lab_init(&l, state);
	server_misbehave(l.server, "429:3", 1, NULL);
	lab_add(&l, "a", "openai", USAGE_ONLY);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	lab_close(&l);
	l.clock.fixed_ms += 2000;
	lab_open(&l);
	remotes_start(l.remotes);
	assert_int_equal(status(&l)->state, SOURCE_THROTTLED);
	assert_int_equal(status(&l)->retry_at, NOW + 3000);
	assert_says(status(&l)->error, "asks to wait until");
	remotes_try(l.remotes, NULL);
	assert_int_equal(remotes_tried(l.remotes, 0)->state, SOURCE_THROTTLED);
	expect_quiet(&l, 300);
	assert_int_equal(server_seen(l.server), 1);
	/* And asks the moment the time is over. */
	await_bills(&l, 2);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	assert_int_equal(status(&l)->retry_at, 0);
	lab_release(&l);
}

static void repeated_429s_wait_longer_also_over_a_restart(void **state)
{
	struct feed_memory m = {.state = SOURCE_THROTTLED, .failures = 3,
				.retry_at = NOW - 1};
	struct lab l;

	lab_init(&l, state);
	server_misbehave(l.server, "429:0", 0, NULL);
	keep(&l, "a", "usage", &m);
	lab_add(&l, "a", "openai", USAGE_ONLY);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_near(status(&l)->retry_at, NOW + 8 * ASK_MINUTE, 48000);
	lab_release(&l);
}

/* ---- what a source can do without ---------------------------------------- */

static void words_come_last_and_count_as_rows_of_their_try(void **state)
{
	struct lab l;

	lab_start(&l, state, "openrouter", USUAL);
	await_bills(&l, 2);
	assert_string_equal(l.bills[0]->feed, "balance");
	assert_string_equal(l.bills[1]->feed, "names");
	assert_int_equal(l.bills[1]->label_count, 1);
	assert_true(str_is(l.bills[1]->labels[0].label, "ci"));
	assert_int_equal(remotes_tried(l.remotes, 1)->rows, 1);
	assert_int_equal(status(&l)->rows, 1);
	lab_release(&l);
}

/* Whatever happens there, the source is as good as its figures. */
static void an_optional_feed_that_fails_is_told_of_its_try_alone(void **state)
{
	static const char *const modes[] = {"close", "500", "html", "403",
					    "401"};

	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		const struct remote_try *t;
		struct lab l;

		lab_init(&l, state);
		server_misbehave(l.server, modes[i], 0, "/names");
		lab_add(&l, "a", "openrouter", USUAL);
		lab_open(&l);
		remotes_start(l.remotes);
		await_bills(&l, 2);
		assert_int_equal(status(&l)->state, SOURCE_OK);
		assert_null(status(&l)->error);
		assert_null(status(&l)->hint);
		assert_near(status(&l)->next_poll, NOW + ASK_MINUTE, 6500);
		t = remotes_tried(l.remotes, 1);
		assert_true(t->state == SOURCE_FAILED ||
			    t->state == SOURCE_REFUSED);
		assert_says(t->where, "/names");
		assert_non_null(t->error);
		expect_quiet(&l, 100);
		/* nor is it after a restart */
		lab_close(&l);
		lab_open(&l);
		assert_int_equal(status(&l)->state, SOURCE_OK);
		lab_release(&l);
	}
}

static void a_429_at_an_optional_feed_holds_all_for_its_time_alone(void **state)
{
	struct lab l;

	lab_init(&l, state);
	server_misbehave(l.server, "429:7", 0, "/names");
	lab_add(&l, "a", "openrouter", USUAL);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 2);
	assert_int_equal(status(&l)->state, SOURCE_THROTTLED);
	assert_int_equal(status(&l)->retry_at, NOW + 7000);
	assert_near(remotes_tried(l.remotes, 1)->next, NOW + 6 * ASK_HOUR,
		    1000);
	remotes_refresh(l.remotes, NULL);
	expect_quiet(&l, 100);
	l.clock.fixed_ms += 7001;
	assert_int_equal(status(&l)->state, SOURCE_OK);
	assert_null(status(&l)->error);
	lab_release(&l);
}

/* Asked every six hours, a feed that is always refused must not make the rest
 * wait longer and longer. */
static void old_429s_of_an_optional_feed_are_forgotten(void **state)
{
	struct feed_memory m = {.state = SOURCE_THROTTLED, .failures = 9,
				.retry_at = NOW - 1};
	struct lab l;

	lab_init(&l, state);
	server_misbehave(l.server, "429:0", 0, "/names");
	keep(&l, "a", "names", &m);
	lab_add(&l, "a", "openrouter", USUAL);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 2);
	assert_near(status(&l)->retry_at, NOW + ASK_MINUTE, 6500);
	lab_release(&l);
}

/* ---- not allowed --------------------------------------------------------- */

static void a_401_stops_the_source_until_the_user_says_so(void **state)
{
	struct lab l;

	lab_init(&l, state);
	l.key = "some-wrong-key";
	lab_add(&l, "a", "openai", USUAL);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_REFUSED);
	assert_says(status(&l)->error, "does not accept the key (401): no such");
	assert_says(status(&l)->hint, "check the key");
	assert_int_equal(status(&l)->next_poll, 0);
	/* Not the other feed either. */
	expect_quiet(&l, 300);
	assert_int_equal(server_seen(l.server), 1);
	l.key = KEY;
	remotes_refresh(l.remotes, NULL);
	await_bills(&l, 3);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	lab_release(&l);
}

static void a_401_is_not_asked_again_at_the_next_period(void **state)
{
	struct lab l;

	lab_init(&l, state);
	l.key = "some-wrong-key";
	lab_add(&l, "a", "deepseek", USUAL);    /* every 200 ms */
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	expect_quiet(&l, 1000);
	assert_int_equal(server_seen(l.server), 1);
	lab_release(&l);
}

static void a_held_down_key_does_not_hammer(void **state)
{
	struct lab l;

	lab_start(&l, state, "openai", USAGE_ONLY);
	await_bills(&l, 1);
	for (int i = 0; i < 50; i++) {
		remotes_refresh(l.remotes, NULL);
		loop_turn(l.loop, 10);
	}
	assert_true(l.bill_count <= 2);
	lab_release(&l);
}

static void a_changed_key_file_is_tried(void **state)
{
	struct lab l;
	struct buf more = {0};

	lab_init(&l, state);
	kit_write(l.home, "key", "some-wrong-key\n");
	buf_addf(&more, "\"key\":\"file:%s/key\"", l.home);
	lab_add(&l, "a", "deepseek", buf_text(&more));
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_REFUSED);
	kit_write(l.home, "key", KEY "\n");
	await_bills(&l, 2);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	buf_release(&more);
	lab_release(&l);
}

static void a_key_file_that_is_not_there_yet_is_awaited(void **state)
{
	struct lab l;
	struct buf more = {0};

	lab_init(&l, state);
	buf_addf(&more, "\"key\":\"file:%s/key\"", l.home);
	lab_add(&l, "a", "deepseek", buf_text(&more));
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_REFUSED);
	assert_non_null(status(&l)->error);
	expect_quiet(&l, 600);
	kit_write(l.home, "key", KEY "\n");
	await_bills(&l, 2);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	buf_release(&more);
	lab_release(&l);
}

static void a_403_stops_one_feed_and_leaves_the_other(void **state)
{
	struct lab l;

	lab_init(&l, state);
	server_misbehave(l.server, "403", 0, "/costs");
	lab_add(&l, "a", "openai", USUAL);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 2);
	assert_int_equal(l.bills[0]->memory.state, SOURCE_OK);
	assert_int_equal(l.bills[1]->memory.state, SOURCE_REFUSED);
	assert_int_equal(status(&l)->state, SOURCE_REFUSED);
	assert_says(status(&l)->error, "read costs (403)");
	assert_int_equal(status(&l)->rows, 3);
	/* The first goes on. */
	assert_near(status(&l)->next_poll, NOW + ASK_MINUTE, 6500);
	lab_release(&l);
}

static void a_key_from_a_command_is_fetched_anew_once(void **state)
{
	struct lab l;
	struct buf more = {0};
	char *path;

	lab_init(&l, state);
	/* Tells another key each time it runs. */
	kit_write(l.home, "tell", "echo x >>\"$0.runs\"\n"
		  "echo key-number-$(wc -l <\"$0.runs\")\n");
	buf_addf(&more, "\"key\":\"cmd:sh %s/tell\"", l.home);
	server_command(l.server, "key?value=key-number-2");
	lab_add(&l, "a", "openai", buf_text(&more));
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 2);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	path = logged_path(&l, 0);
	assert_string_equal(path, "/usage");
	free(path);
	assert_int_equal(server_seen(l.server), 5);
	buf_release(&more);
	lab_release(&l);
}

static void a_key_from_a_command_that_stays_wrong_is_tried_twice(void **state)
{
	struct lab l;

	lab_start(&l, state, "openai", "\"key\":\"cmd:echo a-wrong-key\"");
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_REFUSED);
	expect_quiet(&l, 300);
	assert_int_equal(server_seen(l.server), 2);
	lab_release(&l);
}

static void a_secret_that_cannot_be_had_asks_nobody(void **state)
{
	struct lab l;

	lab_init(&l, state);
	l.key = NULL;
	lab_add(&l, "a", "openai", USUAL);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_REFUSED);
	assert_says(status(&l)->error, "PLAIN_KEY");
	assert_int_equal(server_seen(l.server), 0);
	lab_release(&l);
}

static void no_secret_is_in_any_text(void **state)
{
	struct lab l;

	lab_init(&l, state);
	l.key = "sk-plain-0123456789abcdef";
	/* It repeats what it was sent, whole and cut. */
	server_command(l.server, "tell?words=:%20sk-plain-0123456789abcdef%20"
				 "sk-plain-01234567");
	lab_add(&l, "a", "openai", USUAL);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_says(status(&l)->error, "no such key");
	assert_null(strstr(status(&l)->error, "sk-plain-0"));
	assert_null(strstr(last_bill(&l)->memory.error, "sk-plain-0"));
	assert_null(strstr(remotes_tried(l.remotes, 0)->error, "sk-plain-0"));
	lab_release(&l);
}

/* ---- logging in ---------------------------------------------------------- */

static void logging_in_comes_first_and_once(void **state)
{
	struct lab l;
	char *path;

	lab_start(&l, state, "anthropic", USUAL);
	await_bills(&l, 3);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	path = logged_path(&l, 0);
	assert_string_equal(path, "/token");
	free(path);
	assert_int_equal(server_seen(l.server), 4);
	lab_release(&l);
}

static void a_token_that_was_revoked_is_asked_for_anew(void **state)
{
	struct lab l;

	lab_start(&l, state, "anthropic", USUAL);
	await_bills(&l, 1);
	server_command(l.server, "revoke");
	await_bills(&l, 3);
	for (int i = 0; i < l.bill_count; i++)
		assert_int_equal(l.bills[i]->memory.state, SOURCE_OK);
	lab_release(&l);
}

static void a_login_that_is_refused_stops_the_source(void **state)
{
	struct lab l;

	lab_init(&l, state);
	l.key = "some-wrong-key";
	lab_add(&l, "a", "anthropic", USUAL);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_REFUSED);
	expect_quiet(&l, 600);
	assert_int_equal(server_seen(l.server), 1);
	lab_release(&l);
}

static void a_program_can_know_the_token(void **state)
{
	struct lab l;

	lab_init(&l, state);
	kit_write(l.home, "login", "echo '{\"token\": \"" KEY "\"}'\n");
	lab_add(&l, "a", "codex-plan", "");
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	lab_release(&l);
}

static void a_program_that_fails_is_quoted_and_run_again_later(void **state)
{
	struct lab l;

	lab_init(&l, state);
	kit_write(l.home, "login", "echo please log in first >&2; exit 3\n");
	lab_add(&l, "a", "codex-plan", "");
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_FAILED);
	assert_says(status(&l)->error, "please log in first");
	assert_near(status(&l)->next_poll, NOW + 2000, 300);
	lab_release(&l);
}

static void a_login_of_another_program_is_awaited_without_asking(void **state)
{
	struct lab l;

	lab_start(&l, state, "copilot-plan", "");
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_REFUSED);
	assert_says(status(&l)->error, "nobody is logged in");
	expect_quiet(&l, 600);
	assert_int_equal(server_seen(l.server), 0);
	kit_write(l.home, "token", KEY);
	await_bills(&l, 2);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	lab_release(&l);
}

static void a_token_that_was_refused_is_not_tried_over_and_over(void **state)
{
	struct lab l;
	int seen;

	lab_init(&l, state);
	kit_write(l.home, "token", "a-token-that-ended");
	lab_add(&l, "a", "copilot-plan", "");
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_REFUSED);
	seen = server_seen(l.server);
	assert_true(seen <= 2);
	expect_quiet(&l, 1000);
	assert_int_equal(server_seen(l.server), seen);
	/* The other program logs in again. */
	kit_write(l.home, "token", KEY);
	await_bills(&l, 3);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	lab_release(&l);
}

/* ---- what costs ---------------------------------------------------------- */

static void a_paid_feed_is_not_asked_again_after_a_restart(void **state)
{
	struct lab l;

	lab_start(&l, state, "mistral", USUAL);
	await_bills(&l, 2);
	assert_string_equal(status(&l)->price, "$0.01 a poll");
	assert_int_equal(server_seen(l.server), 2);
	lab_close(&l);
	l.clock.fixed_ms += ASK_HOUR;
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 3);
	assert_string_equal(last_bill(&l)->feed, "balance");
	assert_near(remotes_tried(l.remotes, 1)->next, NOW + 6 * ASK_HOUR,
		    ASK_MINUTE);
	/* Nor when somebody wants it now, or looks with doctor. */
	remotes_refresh(l.remotes, NULL);
	remotes_try(l.remotes, NULL);
	assert_says(remotes_tried(l.remotes, 1)->hint, "since it costs");
	assert_int_equal(remotes_tried(l.remotes, 1)->state, SOURCE_OK);
	for (int i = 2; i < l.bill_count; i++)
		assert_string_equal(l.bills[i]->feed, "balance");
	lab_release(&l);
}

static void a_paid_feed_that_was_not_reached_cost_nothing(void **state)
{
	struct lab l;

	lab_init(&l, state);
	l.key = NULL;
	lab_add(&l, "a", "mistral", USUAL);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	l.key = KEY;
	remotes_refresh(l.remotes, NULL);
	await_bills(&l, 3);
	assert_int_equal(find_kept(&l, "a", "paid")->memory.asked_at, NOW);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	lab_release(&l);
}

/* ---- the rest ------------------------------------------------------------ */

static void a_clock_that_is_off_is_told(void **state)
{
	struct lab l;

	lab_init(&l, state);
	server_misbehave(l.server, "skew:240", 0, NULL);
	lab_add(&l, "a", "openai", USAGE_ONLY);
	lab_open(&l);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	assert_true(status(&l)->skew_known);
	assert_near(status(&l)->skew_ms, 240000, 5000);
	assert_says(status(&l)->hint,
		    "this machine's clock is 4 minutes behind 127.0.0.1");
	lab_release(&l);
}

static void the_sentences_about_clocks_fit(void **state)
{
	char text[100];

	(void)state;
	words_skew(text, sizeof(text), "h", 60000);
	assert_string_equal(text, "");
	words_skew(text, sizeof(text), "h", -61000);
	assert_string_equal(text, "this machine's clock is 1 minute ahead of h");
	words_skew(text, sizeof(text), "h", 3 * ASK_HOUR);
	assert_string_equal(text, "this machine's clock is 3 hours behind h");
}

/* How long one turn that waits for nothing took; 0 when the machine gave the
 * processor to somebody else meanwhile. */
static int64_t turn_ms(struct loop *loop)
{
	int64_t begun = clock_mono();
	struct rusage before, after;

	getrusage(RUSAGE_SELF, &before);
	loop_turn(loop, 0);
	getrusage(RUSAGE_SELF, &after);
	return before.ru_nivcsw == after.ru_nivcsw ? clock_mono() - begun : 0;
}

static void nine_sources_that_all_fail_block_nothing(void **state)
{
	static const char *const modes[] = {"html", "hang", "close"};
	struct lab l;
	int64_t end, worst = 0;

	lab_init(&l, state);
	for (int i = 0; i < 9; i++) {
		char name[16];

		snprintf(name, sizeof(name), "s%d", i);
		lab_add(&l, name, i % 2 ? "openai" : "anthropic",
			USUAL ",\"timeout\":\"400ms\"");
	}
	for (int i = 0; i < 9; i++)
		server_misbehave(l.server, modes[i % 3], 1, NULL);
	server_misbehave(l.server, "500", 0, NULL);
	lab_open(&l);
	remotes_start(l.remotes);
	end = clock_mono() + KIT_DEADLINE_MS;
	while (l.bill_count < 13 && clock_mono() < end) {
		int64_t took = turn_ms(l.loop);

		worst = took > worst ? took : worst;
	}
	assert_true(l.bill_count >= 13);
	assert_true(worst <= 50);
	for (int i = 0; i < 9; i++) {
		const struct source_status *s = remotes_status(l.remotes, i);

		assert_int_equal(s->state, SOURCE_FAILED);
		assert_non_null(s->error);
		assert_true(s->next_poll > NOW);
	}
	assert_null(remotes_status(l.remotes, 9));
	lab_release(&l);
}

static void a_wrong_configuration_is_told_and_not_asked(void **state)
{
	struct lab l;

	lab_init(&l, state);
	lab_add(&l, "a", "xai", USUAL);
	lab_add(&l, "b", "xai", "\"team\":\"t\"");
	lab_add(&l, "c", "deepseek", USUAL ",\"enabled\":false");
	buf_puts(&l.text, ",{\"name\":\"d\",\"type\":\"codex\"}");
	lab_open(&l);
	remotes_start(l.remotes);
	expect_quiet(&l, 200);
	assert_int_equal(remotes_status(l.remotes, 0)->state, SOURCE_FAILED);
	assert_says(remotes_status(l.remotes, 0)->error, "\"team\" is missing");
	assert_says(remotes_status(l.remotes, 0)->hint, "config file");
	assert_says(remotes_status(l.remotes, 1)->error, "\"key\" is missing");
	assert_int_equal(remotes_status(l.remotes, 2)->state, SOURCE_DISABLED);
	assert_null(remotes_status(l.remotes, 3));
	assert_string_equal(remotes_tried(l.remotes, 0)->feed, "");
	assert_int_equal(remotes_tried(l.remotes, 0)->state, SOURCE_FAILED);
	assert_int_equal(remotes_tried(l.remotes, 2)->state, SOURCE_DISABLED);
	assert_null(remotes_tried(l.remotes, 3));
	assert_int_equal(server_seen(l.server), 0);
	lab_release(&l);
}

static void offline_tells_what_is_remembered(void **state)
{
	struct feed_memory m = {.state = SOURCE_THROTTLED,
				.as_of = NOW - ASK_HOUR, .error = "wait",
				.retry_at = NOW + ASK_HOUR};
	struct lab l;

	lab_init(&l, state);
	l.offline = true;
	keep(&l, "a", "usage", &m);
	lab_add(&l, "a", "openai", USAGE_ONLY);
	lab_open(&l);
	remotes_start(l.remotes);
	remotes_refresh(l.remotes, NULL);
	remotes_try(l.remotes, NULL);
	assert_int_equal(status(&l)->state, SOURCE_THROTTLED);
	assert_string_equal(status(&l)->error, "wait");
	assert_says(status(&l)->hint, "--offline");
	assert_int_equal(status(&l)->next_poll, 0);
	assert_int_equal(status(&l)->as_of, NOW - ASK_HOUR);
	assert_int_equal(server_seen(l.server), 0);
	lab_release(&l);
}

static void trying_asks_each_feed_once_and_tells_how_it_went(void **state)
{
	const struct remote_try *t;
	struct lab l;

	lab_init(&l, state);
	server_misbehave(l.server, "403", 0, "/costs");
	lab_add(&l, "a", "openai", USUAL);
	lab_add(&l, "b", "deepseek", USUAL);
	lab_open(&l);
	assert_int_equal(remotes_tried(l.remotes, 0)->state, SOURCE_STARTING);
	remotes_try(l.remotes, NULL);
	assert_int_equal(l.bill_count, 3);
	t = remotes_tried(l.remotes, 0);
	assert_string_equal(t->source, "a");
	assert_string_equal(t->feed, "usage");
	assert_int_equal(t->state, SOURCE_OK);
	assert_int_equal(t->status, 200);
	assert_int_equal(t->pages, 3);
	assert_int_equal(t->rows, 3);
	assert_says(t->where, "GET https://127.0.0.1:");
	assert_says(t->where, "/usage");
	assert_null(strchr(t->where, '?'));
	assert_null(t->error);
	assert_int_equal(t->next, 0);
	t = remotes_tried(l.remotes, 1);
	assert_int_equal(t->state, SOURCE_REFUSED);
	assert_int_equal(t->status, 403);
	assert_says(t->hint, "check the key");
	assert_string_equal(remotes_tried(l.remotes, 2)->source, "b");
	assert_null(remotes_tried(l.remotes, 3));
	expect_quiet(&l, 500);
	lab_release(&l);
}

static void trying_gives_up_on_a_source_that_refuses_the_key(void **state)
{
	struct lab l;

	lab_init(&l, state);
	l.key = "some-wrong-key";
	lab_add(&l, "a", "openai", USUAL);
	lab_open(&l);
	remotes_try(l.remotes, "a");
	assert_int_equal(server_seen(l.server), 1);
	assert_int_equal(remotes_tried(l.remotes, 1)->state, SOURCE_REFUSED);
	assert_says(remotes_tried(l.remotes, 1)->error, "401");
	lab_release(&l);
}

static void one_request_of_a_source_is_under_way_at_a_time(void **state)
{
	struct lab l;
	int64_t begun;

	lab_init(&l, state);
	server_command(l.server, "slow?seconds=0.2");
	lab_add(&l, "a", "openai", USUAL);
	lab_open(&l);
	begun = clock_mono();
	remotes_start(l.remotes);
	await_bills(&l, 2);
	/* Three pages and the costs, one after another. */
	assert_true(clock_mono() - begun >= 800);
	lab_release(&l);
}

static void freeing_is_fine_at_any_moment(void **state)
{
	static const char *const types[] = {"openai", "anthropic", "codex-plan",
					    "openai"};
	static const char *const keys[] = {USUAL, USUAL, "",
					   "\"key\":\"cmd:sleep 20\""};
	struct lab l;

	for (int turns = 0; turns < 12; turns++) {
		lab_init(&l, state);
		kit_write(l.home, "login", "exec sleep 20\n");
		server_misbehave(l.server, "hang", 0, NULL);
		for (size_t i = 0; i < ARRAY_LEN(types); i++) {
			char name[16];

			snprintf(name, sizeof(name), "s%zu", i);
			lab_add(&l, name, types[i], keys[i]);
		}
		lab_open(&l);
		remotes_start(l.remotes);
		for (int i = 0; i < turns; i++)
			loop_turn(l.loop, 20);
		if (turns % 2)
			remotes_stop(l.remotes);
		lab_close(&l);
		assert_int_equal(l.bill_count, 0);
		loop_turn(l.loop, 0);
		lab_release(&l);
	}
}

static void what_was_stopped_can_start_again(void **state)
{
	struct lab l;

	lab_start(&l, state, "openai", USAGE_ONLY);
	loop_turn(l.loop, 10);
	remotes_stop(l.remotes);
	assert_int_equal(status(&l)->next_poll, 0);
	expect_quiet(&l, 200);
	remotes_start(l.remotes);
	await_bills(&l, 1);
	assert_int_equal(status(&l)->state, SOURCE_OK);
	lab_release(&l);
}

static int start_server(void **state)
{
	struct server_kit *s = xcalloc(1, sizeof(*s));

	unsetenv("http_proxy");
	unsetenv("https_proxy");
	unsetenv("HTTPS_PROXY");
	unsetenv("all_proxy");
	unsetenv("ALL_PROXY");
	server_start(s, "plain_server.py");
	*state = s;
	return 0;
}

static int stop_server(void **state)
{
	server_stop(*state);
	free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_poll_reads_all_pages_and_hands_over_its_rows),
		cmocka_unit_test(a_good_source_says_where_how_much_and_when_next),
		cmocka_unit_test(later_polls_go_back_only_as_far_as_is_restated),
		cmocka_unit_test(a_long_absence_reads_no_more_than_the_first_time),
		cmocka_unit_test(a_feed_with_nothing_to_ask_is_fine),
		cmocka_unit_test(what_did_not_change_is_not_sent_again),
		cmocka_unit_test(the_interval_of_the_config_is_for_free_feeds_only),
		cmocka_unit_test(each_kind_of_nonsense_is_named),
		cmocka_unit_test(a_server_that_never_answers_is_given_up),
		cmocka_unit_test(a_circle_of_pages_fails_and_counts_nothing),
		cmocka_unit_test(a_failure_leaves_what_was_known),
		cmocka_unit_test(failures_in_a_row_wait_longer),
		cmocka_unit_test(the_interval_is_for_what_is_free_or_cheap),
		cmocka_unit_test(a_feed_of_seconds_is_not_stale_at_once),
		cmocka_unit_test(requests_that_are_counted_keep_their_distance),
		cmocka_unit_test(the_back_off_has_its_limits),
		cmocka_unit_test(a_429_that_says_when_is_obeyed),
		cmocka_unit_test(a_429_with_a_date_is_obeyed),
		cmocka_unit_test(a_429_that_does_not_say_when_waits_a_minute),
		cmocka_unit_test(nobody_makes_us_wait_longer_than_a_day),
		cmocka_unit_test(a_restart_still_waits),
		cmocka_unit_test(repeated_429s_wait_longer_also_over_a_restart),
		cmocka_unit_test(words_come_last_and_count_as_rows_of_their_try),
		cmocka_unit_test(
			an_optional_feed_that_fails_is_told_of_its_try_alone),
		cmocka_unit_test(
			a_429_at_an_optional_feed_holds_all_for_its_time_alone),
		cmocka_unit_test(old_429s_of_an_optional_feed_are_forgotten),
		cmocka_unit_test(a_401_stops_the_source_until_the_user_says_so),
		cmocka_unit_test(a_401_is_not_asked_again_at_the_next_period),
		cmocka_unit_test(a_held_down_key_does_not_hammer),
		cmocka_unit_test(a_changed_key_file_is_tried),
		cmocka_unit_test(a_key_file_that_is_not_there_yet_is_awaited),
		cmocka_unit_test(a_403_stops_one_feed_and_leaves_the_other),
		cmocka_unit_test(a_key_from_a_command_is_fetched_anew_once),
		cmocka_unit_test(
			a_key_from_a_command_that_stays_wrong_is_tried_twice),
		cmocka_unit_test(a_secret_that_cannot_be_had_asks_nobody),
		cmocka_unit_test(no_secret_is_in_any_text),
		cmocka_unit_test(logging_in_comes_first_and_once),
		cmocka_unit_test(a_token_that_was_revoked_is_asked_for_anew),
		cmocka_unit_test(a_login_that_is_refused_stops_the_source),
		cmocka_unit_test(a_program_can_know_the_token),
		cmocka_unit_test(
			a_program_that_fails_is_quoted_and_run_again_later),
		cmocka_unit_test(
			a_login_of_another_program_is_awaited_without_asking),
		cmocka_unit_test(
			a_token_that_was_refused_is_not_tried_over_and_over),
		cmocka_unit_test(a_paid_feed_is_not_asked_again_after_a_restart),
		cmocka_unit_test(a_paid_feed_that_was_not_reached_cost_nothing),
		cmocka_unit_test(a_clock_that_is_off_is_told),
		cmocka_unit_test(the_sentences_about_clocks_fit),
		cmocka_unit_test(nine_sources_that_all_fail_block_nothing),
		cmocka_unit_test(a_wrong_configuration_is_told_and_not_asked),
		cmocka_unit_test(offline_tells_what_is_remembered),
		cmocka_unit_test(trying_asks_each_feed_once_and_tells_how_it_went),
		cmocka_unit_test(trying_gives_up_on_a_source_that_refuses_the_key),
		cmocka_unit_test(one_request_of_a_source_is_under_way_at_a_time),
		cmocka_unit_test(freeing_is_fine_at_any_moment),
		cmocka_unit_test(what_was_stopped_can_start_again),
	};

	return cmocka_run_group_tests_name("remotes", tests, start_server,
					   stop_server);
}
