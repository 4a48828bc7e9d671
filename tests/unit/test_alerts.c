/* The life of alerts, on real stores: raised, told, answered from another
 * process, over, and raised anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <signal.h>
#include <sys/wait.h>

#include <math.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/alerts.h"
#include "core/billed.h"
#include "core/budget.h"
#include "core/part.h"
#include "core/status.h"
#include "core/store_alerts.h"
#include "tests/unit/billed_kit.h"
#include "tests/unit/ledger_kit.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* A budget that is as full as a test says. */
struct rig {
	struct kit kit;
	struct config config;
	struct alerts *alerts;
	struct budget budget;
	struct budget_status status;
	struct source_status source;
	int sources;
	const struct billed *billed;
	int64_t now;            /* monotonic, too */
};

static void rig_open(struct rig *r)
{
	struct err err = {""};

	r->alerts = alerts_new(r->kit.store, &err);
	if (!r->alerts)
		fail_msg("%s", err.text);
}

static void configure(struct rig *r, const char *text)
{
	struct err err = {""};

	config_release(&r->config);
	config_init(&r->config);
	if (!config_parse(&r->config, str_from(text), "config.json", &err))
		fail_msg("%s", err.text);
}

static void rig_init(struct rig *r)
{
	*r = (struct rig){.now = KIT_NOW};
	config_init(&r->config);
	kit_init(&r->kit, true);
	r->budget = (struct budget){
		.name = "team", .period = ZONE_MONTH,
		.limit = 100 * (money)MONEY_USD,
		.warn_at = {50, 80, 100}, .warn_count = 3,
	};
	r->status = (struct budget_status){
		.budget = &r->budget, .forecast = MONEY_NONE,
		.since = KIT_NOW - 22 * DAY, .until = KIT_NOW + 8 * DAY,
		.burn_fast = NAN, .burn_slow = NAN,
	};
	rig_open(r);
}

static void rig_release(struct rig *r)
{
	alerts_free(r->alerts);
	kit_release(&r->kit);
	config_release(&r->config);
}

/* As if it were started anew. */
static void restart(struct rig *r)
{
	alerts_free(r->alerts);
	kit_reopen(&r->kit);
	rig_open(r);
}

static bool look_with(struct rig *r, struct alerts *alerts)
{
	struct part_input part = {
		.books = {.ledger = r->kit.ledger, .zone = &r->kit.zone,
			  .billed = r->billed, .now = r->now},
		.config = &r->config, .mono = r->now,
	};
	struct alerts_input in = {
		.part = &part, .budgets = &r->status, .budget_count = 1,
		.sources = &r->source, .source_count = r->sources,
	};
	struct err err = {""};
	bool changed = false;

	if (!alerts_update(alerts, &in, &changed, &err))
		fail_msg("%s", err.text);
	return changed;
}

static bool look(struct rig *r)
{
	return look_with(r, r->alerts);
}

static void fill(struct rig *r, double percent)
{
	r->status.used_ppm = (int64_t)(percent * 10000);
	r->status.spent.cost = (money)(percent * MONEY_USD);
	r->now += 2000;
	look(r);
}

static void pass(struct rig *r, int64_t ms)
{
	r->now += ms;
	look(r);
}

static int count_open(struct alerts *alerts)
{
	const struct alert *list;
	int count, open = 0;

	list = alerts_get(alerts, &count);
	while (open < count && !list[open].over_at)
		open++;
	for (int i = open; i < count; i++)
		assert_true(list[i].over_at > 0);
	return open;
}

static int count_all(struct alerts *alerts)
{
	int count;

	alerts_get(alerts, &count);
	return count;
}

static const struct alert *first(struct rig *r)
{
	const struct alert *list;
	int count;

	list = alerts_get(r->alerts, &count);
	assert_true(count > 0);
	return list;
}

static uint64_t tell(struct rig *r)
{
	const struct alert *a = alerts_due(r->alerts, r->now);
	uint64_t id = a ? a->id : 0;
	struct err err = {""};

	if (a && !alerts_told(r->alerts, id, r->now, NULL, &err))
		fail_msg("%s", err.text);
	return id;
}

/* ---- budgets -------------------------------------------------------------- */

static void a_threshold_raises_one_alert_that_says_the_figures(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r);
	fill(&r, 49.9);
	assert_int_equal(count_all(r.alerts), 0);
	fill(&r, 50);
	fill(&r, 61);
	assert_int_equal(count_all(r.alerts), 1);
	assert_string_equal(first(&r)->key, "budget:team:50");
	assert_string_equal(first(&r)->budget, "team");
	assert_int_equal(first(&r)->level, ALERT_WARNING);
	assert_string_equal(first(&r)->text,
			    "Budget team: $50.00 of $100.00 is spent this "
			    "month (50%)");
	r.status.spent.unpriced = 7;
	fill(&r, 101);
	assert_int_equal(count_open(r.alerts), 1);
	assert_int_equal(first(&r)->level, ALERT_CRITICAL);
	assert_non_null(strstr(first(&r)->text, "at least $101.00"));
	rig_release(&r);
}

static void who_is_past_80_is_not_told_of_the_50(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r);
	fill(&r, 85);
	assert_int_equal(count_all(r.alerts), 1);
	assert_string_equal(first(&r)->key, "budget:team:80");
	rig_release(&r);
}

static void it_is_over_only_when_clearly_so_and_rises_once_a_period(void **state)
{
	struct rig r;
	uint64_t id;

	(void)state;
	rig_init(&r);
	fill(&r, 51);
	fill(&r, 49);
	assert_int_equal(count_open(r.alerts), 1);
	fill(&r, 47);
	assert_int_equal(count_open(r.alerts), 0);
	assert_int_equal(count_all(r.alerts), 1);
	fill(&r, 51);
	assert_int_equal(count_all(r.alerts), 1);
	id = first(&r)->id;
	/* The next month. */
	r.status.since = r.status.until;
	r.status.until += 31 * DAY;
	fill(&r, 51);
	assert_int_equal(count_open(r.alerts), 1);
	assert_int_equal(count_all(r.alerts), 2);
	assert_true(first(&r)->id > id);
	rig_release(&r);
}

static void a_new_period_is_another_alert_even_without_a_pause(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r);
	fill(&r, 60);
	assert_true(tell(&r) > 0);
	r.status.since = r.status.until;
	fill(&r, 60);
	assert_int_equal(count_open(r.alerts), 1);
	assert_int_equal(count_all(r.alerts), 2);
	assert_true(tell(&r) > 0);
	rig_release(&r);
}

static void burning_is_news_only_by_both_windows(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r);
	r.status.burn_fast = 20;
	r.status.burn_slow = 2;
	pass(&r, HOUR);
	assert_int_equal(count_all(r.alerts), 0);
	r.status.burn_slow = 8;
	pass(&r, HOUR);
	assert_int_equal(count_open(r.alerts), 1);
	assert_int_equal(first(&r)->kind, ALERT_BURN);
	assert_string_equal(first(&r)->key, "burn:team");
	r.status.burn_fast = 4;
	pass(&r, HOUR);
	assert_int_equal(count_open(r.alerts), 1);
	r.status.burn_fast = 2;
	pass(&r, HOUR);
	assert_int_equal(count_open(r.alerts), 0);
	/* What fits into the limit may burn as it likes. */
	r.status.burn_fast = 20;
	r.status.forecast = 90 * (money)MONEY_USD;
	pass(&r, DAY);
	assert_int_equal(count_open(r.alerts), 0);
	r.status.forecast = 110 * (money)MONEY_USD;
	pass(&r, HOUR);
	assert_int_equal(count_open(r.alerts), 1);
	rig_release(&r);
}

/* ---- telling -------------------------------------------------------------- */

static void a_restart_tells_nothing_twice(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r);
	fill(&r, 85);
	assert_true(tell(&r) > 0);
	assert_int_equal(tell(&r), 0);
	restart(&r);
	fill(&r, 86);
	assert_int_equal(count_all(r.alerts), 1);
	assert_int_equal(tell(&r), 0);
	assert_true(first(&r)->told_at > 0);
	rig_release(&r);
}

/* Killed between the mark and the telling: it is not told again. */
static void a_kill_after_the_mark_tells_it_never_twice(void **state)
{
	struct rig r;
	int status;
	pid_t child;

	(void)state;
	rig_init(&r);
	alerts_free(r.alerts);
	kit_close(&r.kit);
	child = fork();
	if (child == 0) {
		kit_open(&r.kit);
		rig_open(&r);
		fill(&r, 85);
		if (tell(&r) > 0)
			kill(getpid(), SIGKILL);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	kit_open(&r.kit);
	rig_open(&r);
	assert_int_equal(count_open(r.alerts), 1);
	fill(&r, 85);
	assert_int_equal(tell(&r), 0);
	rig_release(&r);
}

static void why_it_was_not_delivered_is_kept(void **state)
{
	struct rig r;
	struct err err;
	int64_t told_at;

	(void)state;
	rig_init(&r);
	fill(&r, 85);
	assert_true(tell(&r) > 0);
	told_at = first(&r)->told_at;
	assert_null(first(&r)->failure);
	assert_true(alerts_told(r.alerts, first(&r)->id, told_at,
				"the webhook answered 500", &err));
	restart(&r);
	assert_string_equal(first(&r)->failure, "the webhook answered 500");
	assert_int_equal(first(&r)->told_at, told_at);
	assert_int_equal(tell(&r), 0);
	rig_release(&r);
}

static void quiet_hours_hold_back_what_is_not_critical(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r);
	configure(&r, "{\"alerts\": {\"quiet\": \"22:00-07:00\"}}");
	r.now = KIT_NOW + 10 * HOUR + 30 * MINUTE;      /* 22:30 */
	fill(&r, 85);
	assert_int_equal(tell(&r), 0);
	pass(&r, 8 * HOUR);                             /* 06:30 */
	assert_int_equal(tell(&r), 0);
	fill(&r, 100);
	assert_true(tell(&r) > 0);
	r.status.since = r.status.until;
	fill(&r, 85);
	assert_int_equal(tell(&r), 0);
	pass(&r, 30 * MINUTE);                          /* 07:00 */
	assert_true(tell(&r) > 0);
	rig_release(&r);
}

static void acknowledged_or_snoozed_is_not_told(void **state)
{
	struct rig r;
	struct err err = {""};
	uint64_t id;

	(void)state;
	rig_init(&r);
	fill(&r, 60);
	id = first(&r)->id;
	assert_true(alerts_snooze(r.alerts, id, r.now + HOUR, &err));
	assert_int_equal(first(&r)->snoozed_until, r.now + HOUR);
	assert_int_equal(tell(&r), 0);
	pass(&r, HOUR);
	assert_int_equal(first(&r)->snoozed_until, 0);
	assert_int_equal(tell(&r), id);
	/* Told, put off, still so after that: once more. */
	assert_true(alerts_snooze(r.alerts, id, r.now + HOUR, &err));
	pass(&r, HOUR + 1);
	assert_int_equal(tell(&r), id);
	assert_int_equal(tell(&r), 0);
	/* Not put off any more: that is no news. */
	assert_true(alerts_snooze(r.alerts, id, r.now + HOUR, &err));
	assert_true(alerts_snooze(r.alerts, id, 0, &err));
	pass(&r, 2 * HOUR);
	assert_int_equal(tell(&r), 0);
	fill(&r, 85);
	id = first(&r)->id;
	assert_true(alerts_acknowledge(r.alerts, id, r.now, &err));
	assert_int_equal(first(&r)->acknowledged_at, r.now);
	assert_int_equal(tell(&r), 0);
	assert_false(alerts_acknowledge(r.alerts, 12345, r.now, &err));
	fill(&r, 10);
	assert_false(alerts_acknowledge(r.alerts, id, r.now, &err));
	assert_non_null(strstr(err.text, "over by now"));
	rig_release(&r);
}

/* ---- several processes ---------------------------------------------------------- */

/* What a reader of the store does in a process of its own: 0 when it went
 * well. */
static int as_reader(const char *path)
{
	struct err err = {""};
	struct store *s = store_open(path, &err);
	struct alerts *a = s ? alerts_new(s, &err) : NULL;
	const struct alert *list;
	int count, code = 0;

	if (!a || store_mode(s) != STORE_READER)
		return 2;
	list = alerts_get(a, &count);
	if (count != 1 || alerts_due(a, KIT_NOW + DAY))
		return 3;
	if (!alerts_acknowledge(a, list[0].id, KIT_NOW + 5, &err))
		return 4;
	/* It still may not write anything else. */
	store_begin(s);
	store_end_alert(s, 1, KIT_NOW);
	if (store_commit(s, &err))
		code = 5;
	alerts_free(a);
	store_close(s);
	return code;
}

static void what_one_acknowledges_all_see(void **state)
{
	char path[96] = "";
	int ready[2], status;
	struct rig r;
	pid_t child;

	(void)state;
	/* Before any store is open: SQLite does not go through a fork. */
	assert_int_equal(pipe(ready), 0);
	child = fork();
	if (child == 0)
		_exit(read(ready[0], path, sizeof(path)) == sizeof(path)
			      ? as_reader(path) : 1);
	rig_init(&r);
	fill(&r, 60);
	assert_int_equal(write(ready[1], r.kit.path, sizeof(path)),
			 sizeof(path));
	assert_int_equal(waitpid(child, &status, 0), child);
	close(ready[0]);
	close(ready[1]);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	r.now += 1000;
	assert_true(look(&r));
	assert_true(first(&r)->acknowledged_at > 0);
	assert_int_equal(tell(&r), 0);
	/* The writer writes on, and what the reader said stays. */
	fill(&r, 85);
	assert_int_equal(count_all(r.alerts), 2);
	restart(&r);
	assert_int_equal(count_all(r.alerts), 2);
	rig_release(&r);
}

static void a_reader_sees_what_the_writer_raises_and_raises_nothing(void **state)
{
	struct rig r;
	struct err err = {""};
	struct store *s;
	struct alerts *reader;

	(void)state;
	rig_init(&r);
	s = store_open(r.kit.path, &err);
	assert_int_equal(store_mode(s), STORE_READER);
	reader = alerts_new(s, &err);
	assert_non_null(reader);
	r.status.used_ppm = 850000;
	r.now += 2000;
	look_with(&r, reader);
	assert_int_equal(count_all(reader), 0);
	look(&r);
	r.now += 2000;
	assert_true(look_with(&r, reader));
	assert_int_equal(count_open(reader), 1);
	assert_false(look_with(&r, reader));
	alerts_free(reader);
	store_close(s);
	rig_release(&r);
}

static void while_the_store_is_held_an_answer_has_to_wait(void **state)
{
	struct rig r;
	struct err err = {""};
	struct store *s;
	struct alerts *reader;

	(void)state;
	rig_init(&r);
	fill(&r, 60);
	s = store_open(r.kit.path, &err);
	store_hold(s);
	reader = alerts_new(s, &err);
	assert_false(alerts_acknowledge(reader, first(&r)->id, r.now, &err));
	assert_non_null(strstr(err.text, "try again"));
	store_unhold(s);
	assert_true(alerts_acknowledge(reader, first(&r)->id, r.now, &err));
	alerts_free(reader);
	store_close(s);
	rig_release(&r);
}

static void without_a_store_memory_does(void **state)
{
	struct rig r;
	struct err err = {""};

	(void)state;
	rig_init(&r);
	alerts_free(r.alerts);
	r.alerts = alerts_new(NULL, &err);
	fill(&r, 60);
	assert_int_equal(count_open(r.alerts), 1);
	assert_true(alerts_acknowledge(r.alerts, first(&r)->id, r.now, &err));
	assert_true(tell(&r) == 0);
	rig_release(&r);
}

/* ---- sources and limits ----------------------------------------------------- */

static void a_source_is_given_time_to_recover(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r);
	r.source = (struct source_status){
		.name = "openai", .state = SOURCE_FAILED,
		.error = "no answer", .provider = "openai",
	};
	r.sources = 1;
	pass(&r, 1000);
	pass(&r, 9 * MINUTE);
	assert_int_equal(count_all(r.alerts), 0);
	pass(&r, MINUTE);
	assert_int_equal(count_open(r.alerts), 1);
	assert_string_equal(first(&r)->text,
			    "Source openai is failed: no answer");
	assert_string_equal(first(&r)->provider, "openai");
	r.source.state = SOURCE_OK;
	pass(&r, 1000);
	assert_int_equal(count_open(r.alerts), 1);
	pass(&r, 5 * MINUTE);
	assert_int_equal(count_open(r.alerts), 0);
	rig_release(&r);
}

static void a_dead_source_is_not_told_again_after_a_restart(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r);
	r.source = (struct source_status){.name = "x",
					  .state = SOURCE_REFUSED};
	r.sources = 1;
	pass(&r, 1000);
	pass(&r, 2 * MINUTE);
	assert_true(tell(&r) > 0);
	restart(&r);
	r.source.state = SOURCE_STARTING;
	pass(&r, 1000);
	assert_int_equal(count_open(r.alerts), 1);
	r.source.state = SOURCE_REFUSED;
	pass(&r, 2 * MINUTE);
	assert_int_equal(count_all(r.alerts), 1);
	assert_int_equal(tell(&r), 0);
	rig_release(&r);
}

static void put_limit(struct bills *b, int64_t now, int64_t ppm,
		      int64_t resets_at)
{
	struct bill_batch *batch = bills_batch("plan", "limits", now, now);

	bill_add_limit(batch, &(struct bill_limit){
		.name = STR("5 h"), .used_ppm = ppm, .window_ms = 5 * HOUR,
		.resets_at = resets_at,
	});
	billed_put(b->billed, batch);
	bill_batch_free(batch);
}

static void a_limit_near_its_end_rises_once_a_window(void **state)
{
	int64_t resets = KIT_NOW + 2 * HOUR;
	struct rig r;
	struct bills b;

	(void)state;
	rig_init(&r);
	bills_init(&b, NULL);
	r.billed = b.billed;
	put_limit(&b, r.now, 890000, resets);
	pass(&r, 1000);
	assert_int_equal(count_all(r.alerts), 0);
	put_limit(&b, r.now, 905000, resets);
	pass(&r, 1000);
	assert_int_equal(count_open(r.alerts), 1);
	assert_string_equal(first(&r)->text, "Limit 5 h of plan is used to 90%");
	/* Its end is counted from now, and so never quite the same. */
	put_limit(&b, r.now, 950000, resets + 3000);
	pass(&r, 1000);
	assert_int_equal(count_all(r.alerts), 1);
	put_limit(&b, r.now, 1000000, resets - 2000);
	pass(&r, 1000);
	assert_int_equal(first(&r)->level, ALERT_CRITICAL);
	r.now = resets;
	pass(&r, 1000);
	assert_int_equal(count_open(r.alerts), 0);
	put_limit(&b, r.now, 910000, resets + 5 * HOUR);
	pass(&r, 1000);
	assert_int_equal(count_open(r.alerts), 1);
	assert_int_equal(count_all(r.alerts), 3);
	bills_release(&b);
	rig_release(&r);
}

/* ---- the list ------------------------------------------------------------------ */

static void open_ones_stand_first_and_the_worst_of_them(void **state)
{
	struct rig r;
	const struct alert *list;
	int count;

	(void)state;
	rig_init(&r);
	r.source = (struct source_status){.name = "x",
					  .state = SOURCE_REFUSED};
	r.sources = 1;
	fill(&r, 60);
	fill(&r, 85);
	fill(&r, 100);
	pass(&r, 2 * MINUTE);
	list = alerts_get(r.alerts, &count);
	assert_int_equal(count, 4);
	assert_int_equal(list[0].level, ALERT_CRITICAL);
	assert_int_equal(list[1].kind, ALERT_SOURCE);
	assert_string_equal(list[2].key, "budget:team:80");
	assert_string_equal(list[3].key, "budget:team:50");
	assert_true(list[2].over_at > 0 && list[3].over_at > 0);
	rig_release(&r);
}

static void a_month_of_history_is_kept(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r);
	fill(&r, 60);
	fill(&r, 0);
	pass(&r, 30 * DAY);
	assert_int_equal(count_all(r.alerts), 1);
	pass(&r, 2 * DAY);
	assert_int_equal(count_all(r.alerts), 0);
	rig_release(&r);
}

static void names_of_others_making_are_clean_and_short(void **state)
{
	char name[400];
	struct rig r;

	(void)state;
	rig_init(&r);
	memset(name, 'x', sizeof(name));
	name[0] = '\033';
	name[sizeof(name) - 1] = '\0';
	r.budget.name = name;
	fill(&r, 60);
	assert_null(strchr(first(&r)->text, '\033'));
	assert_null(strchr(first(&r)->key, '\033'));
	assert_true(strlen(first(&r)->text) < 200);
	rig_release(&r);
}

static void rest_costs_nothing(void **state)
{
	enum { TIMES = 100000 };
	struct rig r;
	int64_t began;

	(void)state;
	rig_init(&r);
	fill(&r, 60);
	r.now += 500;
	began = clock_mono();
	for (int i = 0; i < TIMES; i++)
		assert_false(look(&r));
	assert_true(clock_mono() - began < 1000);
	rig_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_threshold_raises_one_alert_that_says_the_figures),
		cmocka_unit_test(who_is_past_80_is_not_told_of_the_50),
		cmocka_unit_test(
			it_is_over_only_when_clearly_so_and_rises_once_a_period),
		cmocka_unit_test(
			a_new_period_is_another_alert_even_without_a_pause),
		cmocka_unit_test(burning_is_news_only_by_both_windows),
		cmocka_unit_test(a_restart_tells_nothing_twice),
		cmocka_unit_test(a_kill_after_the_mark_tells_it_never_twice),
		cmocka_unit_test(why_it_was_not_delivered_is_kept),
		cmocka_unit_test(quiet_hours_hold_back_what_is_not_critical),
		cmocka_unit_test(acknowledged_or_snoozed_is_not_told),
		cmocka_unit_test(what_one_acknowledges_all_see),
		cmocka_unit_test(
			a_reader_sees_what_the_writer_raises_and_raises_nothing),
		cmocka_unit_test(while_the_store_is_held_an_answer_has_to_wait),
		cmocka_unit_test(without_a_store_memory_does),
		cmocka_unit_test(a_source_is_given_time_to_recover),
		cmocka_unit_test(
			a_dead_source_is_not_told_again_after_a_restart),
		cmocka_unit_test(a_limit_near_its_end_rises_once_a_window),
		cmocka_unit_test(open_ones_stand_first_and_the_worst_of_them),
		cmocka_unit_test(a_month_of_history_is_kept),
		cmocka_unit_test(names_of_others_making_are_clean_and_short),
		cmocka_unit_test(rest_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
