/* A table of one's own: the members of a rule as columns, in any order. */
#include "core/price_import.h"

#include "core/err.h"
#include "core/mem.h"

enum { COLUMNS = 40 };

/* Names a column may have, and the member it fills. */
static const struct { const char *name; size_t offset; } members[] = {
#define MEMBER(name, field) {name, offsetof(struct price_texts, field)}
	MEMBER("list", list), MEMBER("provider", list),
	MEMBER("match", match), MEMBER("model", match),
	MEMBER("model_match", match), MEMBER("kind", kind),
	MEMBER("unit", unit), MEMBER("input", input),
	MEMBER("cache_read", cache_read), MEMBER("cached_input", cache_read),
	MEMBER("cache_write_5m", cache_write_5m),
	MEMBER("cache_write_1h", cache_write_1h), MEMBER("output", output),
	MEMBER("reasoning", reasoning), MEMBER("audio_in", audio_in),
	MEMBER("audio_out", audio_out), MEMBER("threshold", threshold),
	MEMBER("long_context_threshold", threshold),
	MEMBER("input_long", input_long),
	MEMBER("cache_read_long", cache_read_long),
	MEMBER("cached_input_long", cache_read_long),
	MEMBER("output_long", output_long), MEMBER("batch_in", batch_in),
	MEMBER("batch_multiplier_in", batch_in),
	MEMBER("batch_out", batch_out),
	MEMBER("batch_multiplier_out", batch_out),
	MEMBER("valid_from", valid_from), MEMBER("valid_to", valid_to),
#undef MEMBER
};

/* The table while it is read; a quoted field loses its quotes. */
struct table {
	struct str rest;
	struct intern texts;
	int line;
};

/* Next field of the line; *last: it was the line's last one. */
static struct str next_field(struct table *t, bool *last)
{
	struct buf field = {0};
	bool quoted = t->rest.n && t->rest.p[0] == '"';
	size_t i = quoted;
	struct str kept;

	for (; i < t->rest.n; i++) {
		char c = t->rest.p[i];

		if (quoted && c == '"') {
			if (i + 1 == t->rest.n || t->rest.p[i + 1] != '"') {
				quoted = false;
				continue;
			}
			i++;
		} else if (!quoted && (c == ',' || c == '\n')) {
			break;
		}
		buf_putc(&field, c);
	}
	*last = i == t->rest.n || t->rest.p[i] == '\n';
	t->rest = str_skip(t->rest, i + 1);
	kept = intern_str(&t->texts, intern_add(&t->texts,
						str_trim(buf_str(&field))));
	buf_release(&field);
	return kept;
}

/* One line into `fields`; how many there are. */
static int next_line(struct table *t, struct str fields[COLUMNS])
{
	bool last = false;
	int n = 0;

	t->line++;
	while (!last) {
		struct str field = next_field(t, &last);

		if (n < COLUMNS)
			fields[n++] = field;
	}
	return n;
}

/* Which member each column fills; -1: another ("source", remarks). */
static bool read_heading(struct table *t, int to[COLUMNS], int *count,
			 struct err *err)
{
	struct str names[COLUMNS];
	bool match = false, input = false;

	*count = next_line(t, names);
	for (int i = 0; i < *count; i++) {
		to[i] = -1;
		for (size_t m = 0; m < ARRAY_LEN(members); m++)
			if (str_is(names[i], members[m].name))
				to[i] = (int)m;
		if (to[i] < 0)
			continue;
		match |= members[to[i]].offset ==
			 offsetof(struct price_texts, match);
		input |= members[to[i]].offset ==
			 offsetof(struct price_texts, input);
	}
	return (match && input) ||
	       err_set(err, "its first line must name columns, \"match\" and "
			    "\"input\" among them");
}

bool price_import_csv(struct price_import *im, struct str text,
		      struct err *err)
{
	struct table t = {.rest = text};
	struct str fields[COLUMNS];
	int to[COLUMNS], columns;
	bool ok;

	intern_init(&t.texts);
	ok = read_heading(&t, to, &columns, err);
	while (ok && !str_empty(t.rest)) {
		struct price_texts row = {{0}};
		int n = next_line(&t, fields);

		if (n == 1 && str_empty(fields[0]))
			continue;
		for (int i = 0; i < n && i < columns; i++)
			if (to[i] >= 0)
				*(struct str *)((char *)&row +
						members[to[i]].offset) =
					fields[i];
		price_import_add(im, &row, 6);
	}
	intern_release(&t.texts);
	return ok;
}
