#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "collectors/jsonl.h"
#include "collectors/lines.h"
#include "collectors/log_format.h"
#include "collectors/scan.h"

/* Everything that came out, as text: "offset:line\n" and "offset!why\n". */
static void note_line(void *ctx, struct str line, int64_t offset,
		      const struct log_sink *to)
{
	(void)to;
	buf_addf(ctx, "%lld:", (long long)offset);
	buf_add(ctx, line);
	buf_putc(ctx, '\n');
}

static void note_reject(void *ctx, int64_t offset, const char *why)
{
	buf_addf(ctx, "%lld!%s\n", (long long)offset, why);
}

static void feed_by(struct lines *l, struct str text, size_t step,
		    const struct line_want *want, struct buf *out)
{
	const struct log_sink sink = {.reject = note_reject, .ctx = out};

	for (size_t at = 0; at < text.n; at += step) {
		size_t n = text.n - at < step ? text.n - at : step;

		lines_feed(l, (struct str){text.p + at, n}, want, out, &sink);
	}
}

static struct buf run(struct str text, size_t step, const struct line_want *want)
{
	struct buf out = {0};
	struct lines l;

	lines_init(&l, 0);
	feed_by(&l, text, step, want, &out);
	buf_addf(&out, "settled %lld", (long long)lines_settled(&l));
	lines_release(&l);
	return out;
}

static void only_whole_lines_with_a_marker_are_handed_over(void **state)
{
	const struct line_want want = {{STR("\"usage\""), STR("\"tokens\"")},
				       note_line};
	const struct str text = STR("prose\n{\"usage\":1}\n\n\\\"usage\\\"\n"
				    "{\"tokens\":\"usage\"}\r\n{\"usage\":");

	(void)state;
	for (size_t step = 1; step <= text.n; step++) {
		struct buf out = run(text, step, &want);

		assert_string_equal(buf_text(&out),
				    "6:{\"usage\":1}\n"
				    "29:{\"tokens\":\"usage\"}\r\n"
				    "settled 49");
		buf_release(&out);
	}
}

static void without_markers_every_line_is_handed_over(void **state)
{
	const struct line_want want = {.line = note_line};
	const struct str text = STR("a\n\nbc\nrest");

	(void)state;
	for (size_t step = 1; step <= text.n; step++) {
		struct buf out = run(text, step, &want);

		assert_string_equal(buf_text(&out), "0:a\n2:\n3:bc\nsettled 6");
		buf_release(&out);
	}
}

static void reading_goes_on_at_an_offset(void **state)
{
	const struct line_want want = {.line = note_line};
	struct buf out = {0};
	struct lines l;

	(void)state;
	lines_init(&l, 1000);
	feed_by(&l, STR("ab"), 2, &want, &out);
	assert_true(lines_settled(&l) == 1000);
	feed_by(&l, STR("c\nd"), 3, &want, &out);
	assert_string_equal(buf_text(&out), "1000:abc\n");
	assert_true(lines_settled(&l) == 1004);
	lines_release(&l);
	buf_release(&out);
}

/* A line of `n` bytes of text in one string, the usage behind it. */
static struct buf long_line(size_t n)
{
	static const char *const pieces[] = {"word ", "\\n", "\\\\", "\\\"usage",
					     "\\u00e9", "\xc3\xa9"};
	struct buf b = {0};

	buf_puts(&b, "{\"text\":\"");
	for (size_t i = 0; b.n < n; i++)
		buf_puts(&b, pieces[i * i % 6]);
	buf_puts(&b, "\",\"usage\":{\"n\":5},\"id\":\"m\"}\nnext \"usage\"\n");
	return b;
}

static void long_lines_are_compacted_the_same_however_they_are_cut(void **state)
{
	const struct line_want want = {{STR("\"usage\"")}, note_line};
	static const size_t steps[] = {7, 1000, 4096, 262143, 262144, 1 << 22};
	struct buf text = long_line(700000);
	struct buf first = run(buf_str(&text), 1, &want);

	(void)state;
	assert_true(first.n < 2 * LINES_STRING);
	assert_true(str_find(buf_str(&first), STR("\"usage\":{\"n\":5}")) > 0);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct buf out = run(buf_str(&text), steps[i], &want);

		assert_string_equal(buf_text(&out), buf_text(&first));
		buf_release(&out);
	}
	buf_release(&first);
	buf_release(&text);
}

static bool is_json_line(struct str line)
{
	struct jl j;

	jl_init(&j, line);
	jl_skip(&j);
	return jl_done(&j);
}

static void note_validity(void *ctx, struct str line, int64_t offset,
			  const struct log_sink *to)
{
	(void)to;
	(void)offset;
	buf_putc(ctx, is_json_line(line) ? '+' : '-');
}

/* The cut falls on every kind of byte: lengths differ by one. */
static void a_compacted_line_is_json_when_the_whole_was(void **state)
{
	const struct line_want want = {.line = note_validity};

	(void)state;
	for (size_t n = 0; n < 64; n++) {
		struct buf text = {0};
		struct buf out;

		buf_puts(&text, "{\"t\":\"");
		for (size_t i = 0; i < n; i++)
			buf_putc(&text, 'x');
		while (text.n < LINES_COMPACT + 100)
			buf_puts(&text, n % 2 ? "\\u00e9\\\\" : "ab\\n\\\"");
		buf_puts(&text, "\"}\n");
		out = run(buf_str(&text), 65536, &want);
		assert_true(str_starts(buf_str(&out), STR("+settled")));
		buf_release(&out);

		/* A control byte in the part that is not held. */
		text.p[text.n - 20] = '\x01';
		out = run(buf_str(&text), 65536, &want);
		assert_true(str_starts(buf_str(&out), STR("-settled")));
		buf_release(&out);
		buf_release(&text);
	}
}

static void what_is_held_does_not_grow_with_the_line(void **state)
{
	const struct line_want want = {{STR("\"usage\"")}, note_line};
	static char chunk[1 << 20];
	struct buf out = {0};
	struct lines l;

	(void)state;
	memset(chunk, 'A', sizeof(chunk));
	lines_init(&l, 0);
	feed_by(&l, STR("{\"usage\":1,\"data\":\""), 100, &want, &out);
	for (int i = 0; i < 40; i++)
		feed_by(&l, (struct str){chunk, sizeof(chunk)}, 1 << 18, &want,
			&out);
	assert_true(l.held.room < 1 << 20);
	feed_by(&l, STR("\"}\n"), 3, &want, &out);
	assert_true(str_starts(buf_str(&out), STR("0:{\"usage\":1,")));

	/* A crash leaves NULs; they are no different. */
	memset(chunk, 0, sizeof(chunk));
	for (int i = 0; i < 20; i++)
		feed_by(&l, (struct str){chunk, sizeof(chunk)}, 1 << 18, &want,
			&out);
	assert_true(l.held.room < 1 << 20);
	lines_release(&l);
	buf_release(&out);
}

static void a_line_over_the_limit_is_rejected_once(void **state)
{
	const struct line_want want = {{STR("\"usage\"")}, note_line};
	static char chunk[1 << 20];
	struct buf out = {0};
	struct lines l;

	(void)state;
	memset(chunk, 'A', sizeof(chunk));
	lines_init(&l, 0);
	feed_by(&l, STR("x\n{\"usage\":\""), 100, &want, &out);
	for (int i = 0; i < 70; i++)
		feed_by(&l, (struct str){chunk, sizeof(chunk)}, sizeof(chunk),
			&want, &out);
	assert_int_equal(out.n, 0);
	assert_true(lines_settled(&l) == 2);
	assert_int_equal(l.held.room, 0);
	feed_by(&l, STR("\"}\n\"usage\"\n"), 100, &want, &out);
	assert_string_equal(buf_text(&out), "2!longer than 64 MiB\n"
					    "73400335:\"usage\"\n");
	lines_release(&l);
	buf_release(&out);
}

static void markers_are_found_at_every_position(void **state)
{
	const struct str markers[] = {STR("\"tokens\""), STR("\"usage\""),
				      STR("\"total\"")};

	(void)state;
	for (size_t n = 7; n < 200; n++) {
		char *text = malloc(n);

		for (size_t at = 0; at + 7 <= n; at++) {
			const struct str in = {text, n};

			memset(text, at % 2 ? '"' : 'u', n);
			memcpy(text + at, "\"usage\"", 7);
			assert_true(scan_find(in, markers + 1, 1) == at);
			assert_true(scan_find(in, markers, 3) == at);
			memcpy(text + at, "\"total\"", 7);
			assert_true(scan_find(in, markers, 3) == at);
			text[at + 3] = 'b';
			assert_true(scan_find(in, markers, 3) == SIZE_MAX);
			assert_true(scan_find(in, markers + 1, 1) == SIZE_MAX);
		}
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_whole_lines_with_a_marker_are_handed_over),
		cmocka_unit_test(without_markers_every_line_is_handed_over),
		cmocka_unit_test(reading_goes_on_at_an_offset),
		cmocka_unit_test(
			long_lines_are_compacted_the_same_however_they_are_cut),
		cmocka_unit_test(a_compacted_line_is_json_when_the_whole_was),
		cmocka_unit_test(what_is_held_does_not_grow_with_the_line),
		cmocka_unit_test(a_line_over_the_limit_is_rejected_once),
		cmocka_unit_test(markers_are_found_at_every_position),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
