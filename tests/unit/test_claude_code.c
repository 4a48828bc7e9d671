#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "collectors/logs/formats.h"
#include "core/config.h"
#include "tests/unit/sightings.h"

static const struct source_config config;

static void read_by(const char *path, struct str bytes, size_t step,
		    struct buf *out)
{
	const struct log_open how = {.config = &config, .path = path,
				     .host = "box"};
	struct log_parser *p = log_claude_code.open(&how);
	struct sightings s;
	struct log_sink sink;

	sightings_init(&s);
	sink = sightings_sink(&s);
	for (size_t at = 0; at < bytes.n; at += step) {
		size_t n = bytes.n - at < step ? bytes.n - at : step;

		log_claude_code.feed(p, (struct str){bytes.p + at, n}, &sink);
	}
	buf_addf(out, "settled at %lld\n", (long long)log_claude_code.settled(p));
	sightings_print(&s, out);
	sightings_release(&s);
	log_claude_code.close(p);
}

static void usage_behind_three_megabytes_is_found_once(void **state)
{
	static const size_t steps[] = {4096, 262144, 999983, SIZE_MAX / 2};
	struct buf text = {0};

	(void)state;
	buf_puts(&text, "{\"type\":\"assistant\",\"timestamp\":"
			"\"2026-08-20T10:15:30.123Z\",\"sessionId\":\"s\","
			"\"message\":{\"id\":\"msg_1\",\"model\":\"m\","
			"\"content\":[{\"text\":\"");
	while (text.n < 3000000)
		buf_puts(&text, "prose \\\"usage\\\":{\\\"input_tokens\\\":9}\\n");
	buf_puts(&text, "\"}],\"usage\":{\"input_tokens\":3,"
			"\"output_tokens\":5}}}\n");
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		struct buf out = {0}, want = {0};

		read_by("/s.jsonl", buf_str(&text), steps[i], &out);
		buf_addf(&want, "settled at %zu\n", text.n);
		buf_puts(&want, "2026-08-20T10:15:30.123Z m input=3 cache_read=?"
				" cache_write_5m=? cache_write_1h=? output=5"
				" reasoning=? key=message client=claude-code"
				" session=s\n");
		assert_string_equal(buf_text(&out), buf_text(&want));
		buf_release(&out);
		buf_release(&want);
	}
	buf_release(&text);
}

static void note_session(void *ctx, const struct usage *u)
{
	assert_true(str_is(u->host, "box"));
	buf_add(ctx, u->session);
	buf_putc(ctx, '|');
}

static void lines_without_a_session_take_it_from_the_path(void **state)
{
	static const char *const paths[] = {
		"/h/.claude/projects/-p/abc-def.jsonl",
		"/h/.claude/projects/-p/abc/subagents/agent-1.jsonl",
		"/h/.claude/projects/-p/xyz/subagents/workflows/r/agent-2.jsonl",
	};
	struct buf got = {0};
	const struct log_sink sink = {.usage = note_session, .ctx = &got};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		const struct log_open how = {.config = &config,
					     .path = paths[i], .host = "box"};
		struct log_parser *p = log_claude_code.open(&how);

		log_claude_code.feed(p,
				     STR("{\"type\":\"assistant\",\"message\":"
					 "{\"usage\":{\"output_tokens\":1}}}\n"),
				     &sink);
		log_claude_code.close(p);
	}
	assert_string_equal(buf_text(&got), "abc-def|abc|xyz|");
	buf_release(&got);
}

/* ---- discovery ------------------------------------------------------------ */

struct variables {
	const char *config_dir, *xdg;
};

static const char *get_variable(void *ctx, const char *name)
{
	const struct variables *v = ctx;

	if (strcmp(name, "CLAUDE_CONFIG_DIR") == 0)
		return v->config_dir;
	if (strcmp(name, "XDG_CONFIG_HOME") == 0)
		return v->xdg;
	return NULL;
}

static void note_place(void *ctx, const char *root, const char *pattern)
{
	buf_addf(ctx, "%s %s\n", root, pattern);
}

static struct buf discovered(struct variables v)
{
	struct buf out = {0};
	const struct log_env env = {"/home/u", get_variable, &v};
	const struct log_places to = {note_place, &out};

	log_claude_code.discover(&env, &to);
	return out;
}

static bool has_place(const struct buf *out, const char *line)
{
	return str_find(buf_str(out), str_from(line)) >= 0;
}

static void both_homes_are_looked_in_by_default(void **state)
{
	struct buf out = discovered((struct variables){0});

	(void)state;
	assert_true(has_place(&out, "/home/u/.claude projects/**/*.jsonl\n"));
	assert_true(has_place(&out,
			      "/home/u/.config/claude projects/**/*.jsonl\n"));
	assert_true(has_place(&out, "/home/u/.config/Claude/"
				    "local-agent-mode-sessions **/.claude/"
				    "projects/**/*.jsonl\n"));
	buf_release(&out);
	out = discovered((struct variables){.xdg = "/x"});
	assert_true(has_place(&out, "/x/claude projects/**/*.jsonl\n"));
	buf_release(&out);
}

static void the_variable_replaces_the_homes(void **state)
{
	struct buf out = discovered(
		(struct variables){.config_dir = " ~/a/ ,/b/projects,,/c:/d"});

	(void)state;
	assert_true(has_place(&out, "/home/u/a projects/**/*.jsonl\n"));
	assert_true(has_place(&out, "/b/projects **/*.jsonl\n"));
	assert_true(has_place(&out, "/c projects/**/*.jsonl\n"));
	assert_true(has_place(&out, "/d projects/**/*.jsonl\n"));
	assert_false(has_place(&out, "/home/u/.claude "));
	buf_release(&out);
}

static void a_folder_with_a_colon_in_its_name_is_one_folder(void **state)
{
	char base[] = "/tmp/tokentop-test-XXXXXX", path[64];
	struct buf out, want = {0};

	(void)state;
	assert_non_null(mkdtemp(base));
	snprintf(path, sizeof(path), "%s/a:b", base);
	assert_int_equal(mkdir(path, 0700), 0);
	out = discovered((struct variables){.config_dir = path});
	buf_addf(&want, "%s projects/**/*.jsonl\n", path);
	assert_true(has_place(&out, buf_text(&want)));
	buf_release(&out);
	buf_release(&want);
	rmdir(path);
	rmdir(base);
}

static void neighbours_that_are_no_transcripts_are_not_wanted(void **state)
{
	(void)state;
	assert_true(log_claude_code.wants("/p/5d0c.jsonl"));
	assert_true(log_claude_code.wants("/p/s/subagents/agent-a.jsonl"));
	assert_false(log_claude_code.wants("/p/journal.jsonl"));
	assert_false(log_claude_code.wants("/p/audit.jsonl"));
	assert_false(log_claude_code.wants("/p/history.jsonl"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usage_behind_three_megabytes_is_found_once),
		cmocka_unit_test(lines_without_a_session_take_it_from_the_path),
		cmocka_unit_test(both_homes_are_looked_in_by_default),
		cmocka_unit_test(the_variable_replaces_the_homes),
		cmocka_unit_test(a_folder_with_a_colon_in_its_name_is_one_folder),
		cmocka_unit_test(
			neighbours_that_are_no_transcripts_are_not_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
