#include "cli/tried.h"

#include <stdio.h>
#include <string.h>

#include "cli/engine.h"
#include "collectors/remotes.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/status.h"
#include "core/units.h"
#include "core/utf8.h"

/* Text of others' making, cleaned, on one line. */
static void put_line(const char *indent, const char *label, const char *text)
{
	struct buf clean = {0};

	utf8_clean(&clean, str_from(text));
	printf("%s%s%s\n", indent, label, buf_text(&clean));
	buf_release(&clean);
}

static void put_time(struct buf *to, int64_t ms)
{
	char text[24];

	time_format_utc(ms, text);
	buf_puts(to, text);
}

/* Text that the source as a whole does not tell already. */
static bool is_news(const char *text, const char *told)
{
	return text && (!told || strcmp(text, told) != 0);
}

static void print_try(const struct remote_try *t,
		      const struct source_status *s)
{
	struct buf line = {0};

	buf_addf(&line, "%s: ", t->feed);
	if (t->status == 0 && t->pages == 0 && t->took_ms == 0) {
		buf_puts(&line, "not asked");
		if (t->price)
			buf_addf(&line, ": it costs %s", t->price);
		if (t->next) {
			buf_puts(&line, ", next at ");
			put_time(&line, t->next);
		}
	} else {
		buf_addf(&line, "%s", source_state_names[t->state]);
		if (t->where)
			buf_addf(&line, ", %s", t->where);
		if (t->status)
			buf_addf(&line, " answered %d", t->status);
		buf_addf(&line, ", %d page%s, %u row%s, %lld ms", t->pages,
			 t->pages == 1 ? "" : "s", t->rows,
			 t->rows == 1 ? "" : "s", (long long)t->took_ms);
	}
	put_line("    ", "", buf_text(&line));
	if (is_news(t->error, s->error))
		put_line("      ", "", t->error);
	if (is_news(t->hint, s->hint))
		put_line("      ", "to do: ", t->hint);
	buf_release(&line);
}

static void print_head(const struct source_status *s, int64_t now)
{
	struct buf line = {0};
	char age[UNIT_TEXT];

	buf_addf(&line, "%s (%s): %s", s->name, s->type,
		 source_state_names[s->state]);
	if (s->as_of) {
		format_age(now - s->as_of, age);
		buf_addf(&line, ", as of %s ago", age);
	}
	if (s->where)
		buf_addf(&line, ", %s", s->where);
	if (!s->remote)
		buf_addf(&line, ", %lld file%s, %lld calls",
			 (long long)s->files, s->files == 1 ? "" : "s",
			 (long long)s->records);
	put_line("", "", buf_text(&line));
	buf_release(&line);
}

void tried_print(struct engine *e, const struct source_status *s, int64_t now)
{
	const struct remote_try *t;
	struct buf line = {0};

	print_head(s, now);
	for (int i = 0; s->remote && (t = engine_tried(e, i)); i++)
		if (!strcmp(t->source, s->name) && t->feed[0])
			print_try(t, s);
	if (s->error)
		put_line("  ", "", s->error);
	if (s->hint)
		put_line("  ", "to do: ", s->hint);
	if (s->retry_at) {
		buf_puts(&line, "not asked again before ");
		put_time(&line, s->retry_at);
		put_line("  ", "", buf_text(&line));
	}
	if (s->skew_known && (s->skew_ms > 60000 || s->skew_ms < -60000)) {
		buf_reset(&line);
		buf_addf(&line, "its clock and this machine's are %lld s apart",
			 (long long)(s->skew_ms / 1000));
		put_line("  ", "", buf_text(&line));
	}
	buf_release(&line);
}
