#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "collectors/logs/codex_thread.h"
#include "collectors/logs/formats.h"
#include "core/config.h"
#include "tests/unit/sightings.h"

static const struct source_config config;
static const char path[] = "/h/.codex/sessions/2026/08/20/rollout-2026-08-20T"
			   "09-00-00-019a0000-0000-7000-8000-000000000001.jsonl";

static struct log_parser *open_with(struct str state)
{
	const struct log_open how = {.config = &config, .path = path,
				     .host = "box", .state = state};

	return log_codex.open(&how);
}

/* A token_count whose running total is `n` calls of 100 in, 10 out. */
static void add_count(struct buf *to, int n)
{
	buf_addf(to,
		 "{\"timestamp\":\"2026-08-20T09:00:00Z\",\"type\":\"event_msg\","
		 "\"payload\":{\"type\":\"token_count\",\"info\":{"
		 "\"total_token_usage\":{\"input_tokens\":%d,"
		 "\"cached_input_tokens\":0,\"output_tokens\":%d,"
		 "\"total_tokens\":%d},\"last_token_usage\":{"
		 "\"input_tokens\":100,\"cached_input_tokens\":0,"
		 "\"output_tokens\":10,\"total_tokens\":110}}}}\n",
		 100 * n, 10 * n, 110 * n);
}

static uint32_t calls_of(struct log_parser *p, const struct buf *text)
{
	struct sightings s;
	struct log_sink sink;
	uint32_t count;

	sightings_init(&s);
	sink = sightings_sink(&s);
	log_codex.feed(p, buf_str(text), &sink);
	count = s.count;
	assert_int_equal(s.rejects.n, 0);
	sightings_release(&s);
	return count;
}

static void the_last_sixty_four_totals_are_known_after_a_restart(void **state)
{
	struct log_parser *p = open_with((struct str){0});
	struct buf text = {0}, saved = {0};

	(void)state;
	for (int n = 1; n <= 70; n++)
		add_count(&text, n);
	assert_int_equal(calls_of(p, &text), 70);
	log_codex.save(p, &saved);
	log_codex.close(p);

	p = open_with(buf_str(&saved));
	buf_reset(&text);
	for (int n = 7; n <= 70; n++)
		add_count(&text, n);
	assert_int_equal(calls_of(p, &text), 0);
	buf_reset(&text);
	add_count(&text, 71);
	assert_int_equal(calls_of(p, &text), 1);
	log_codex.close(p);
	buf_release(&text);
	buf_release(&saved);
}

static void a_state_it_cannot_read_counts_as_empty(void **state)
{
	struct log_parser *p = open_with((struct str){0});
	struct buf text = {0}, saved = {0};

	(void)state;
	add_count(&text, 1);
	calls_of(p, &text);
	log_codex.save(p, &saved);
	log_codex.close(p);
	for (size_t n = 0; n < saved.n; n++) {
		char *cut = xmalloc(n + 1);

		memcpy(cut, saved.p, n);
		p = open_with((struct str){cut, n});
		assert_int_equal(calls_of(p, &text), 1);
		log_codex.close(p);
		free(cut);
	}
	saved.p[0] = 99;
	p = open_with(buf_str(&saved));
	assert_int_equal(calls_of(p, &text), 1);
	log_codex.close(p);
	buf_release(&text);
	buf_release(&saved);
}

static void a_saved_thread_comes_back_as_it_was(void **state)
{
	struct codex_thread t, back;
	struct buf saved = {0}, again = {0};
	struct codex_call call;
	const struct codex_line meta = {.event = CODEX_META, .id = STR("leaf"),
					.ancestor = STR("up"), .cwd = STR("/c"),
					.ordinal = -1, .history_start = 3};
	const struct codex_line record = {
		.event = CODEX_RECORD, .ordinal = 4, .history_start = -1,
		.response = STR("resp_1"), .turn = STR("t"),
		.usage = {{5, 0, 0, 1, 0, 6}, 63}};

	(void)state;
	codex_thread_init(&t, STR("name"));
	assert_false(codex_thread_take(&t, &meta, &call));
	assert_true(codex_thread_take(&t, &record, &call));
	codex_thread_save(&t, &saved);
	codex_thread_init(&back, STR("other"));
	assert_true(codex_thread_load(&back, buf_str(&saved)));
	codex_thread_save(&back, &again);
	assert_true(str_eq(buf_str(&saved), buf_str(&again)));
	assert_int_equal(back.stage, CODEX_OWN);
	assert_true(str_is(buf_str(&back.root), "up"));
	codex_thread_release(&t);
	codex_thread_release(&back);
	buf_release(&saved);
	buf_release(&again);
}

static const char *get_home(void *ctx, const char *name)
{
	return strcmp(name, "CODEX_HOME") == 0 ? ctx : NULL;
}

static void note_place(void *ctx, const char *root, const char *pattern)
{
	buf_addf(ctx, "%s %s\n", root, pattern);
}

static void live_archived_and_compressed_rollouts_are_looked_for(void **state)
{
	static char homes[] = "~/one,/two";
	struct buf out = {0};
	const struct log_places to = {note_place, &out};
	struct log_env env = {"/home/u", get_home, NULL};

	(void)state;
	log_codex.discover(&env, &to);
	assert_string_equal(
		buf_text(&out),
		"/home/u/.codex sessions/**/rollout-*.jsonl\n"
		"/home/u/.codex sessions/**/rollout-*.jsonl.zst\n"
		"/home/u/.codex archived_sessions/**/rollout-*.jsonl\n"
		"/home/u/.codex archived_sessions/**/rollout-*.jsonl.zst\n");
	buf_reset(&out);
	env.ctx = homes;
	log_codex.discover(&env, &to);
	assert_true(str_starts(buf_str(&out), STR("/home/u/one sessions/")));
	assert_true(str_find(buf_str(&out), STR("/two sessions/")) > 0);
	assert_true(str_find(buf_str(&out), STR(".codex")) < 0);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_last_sixty_four_totals_are_known_after_a_restart),
		cmocka_unit_test(a_state_it_cannot_read_counts_as_empty),
		cmocka_unit_test(a_saved_thread_comes_back_as_it_was),
		cmocka_unit_test(
			live_archived_and_compressed_rollouts_are_looked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
