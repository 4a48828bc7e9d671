#include "core/report_pages.h"

#include <string.h>

#include "core/clock.h"
#include "core/report.h"
#include "core/report_books.h"
#include "core/report_columns.h"
#include "core/utf8.h"

void report_period(const struct report *r, struct buf *to)
{
	char since[24], until[24];
	bool begins = r->query->since != INT64_MIN;
	bool ends = r->query->until != INT64_MAX;

	if (begins)
		time_format_utc(r->query->since, since);
	if (ends)
		time_format_utc(r->query->until, until);
	if (begins)
		buf_addf(to, "from %s ", since);
	if (ends)
		buf_addf(to, "until %s ", until);
	if (!begins && !ends)
		buf_puts(to, "everything ");
	to->p[--to->n] = '\0';
}

/* What Markdown would take for its own stands behind a backslash. */
static void put_escaped(struct buf *to, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*_{}[]<>()#+!|~&", *text))
			buf_putc(to, '\\');
		buf_putc(to, *text);
	}
}

static void put_row(const struct report_column *columns, int count,
		    const struct summary_row *row, struct buf *to)
{
	const char *bold = row->text[0] ? "" : "**";
	struct buf field = {0};

	buf_putc(to, '|');
	for (int i = 0; i < count; i++) {
		report_field(&columns[i], row, &field);
		if (!field.n) {
			buf_puts(to, " |");
			continue;
		}
		buf_addf(to, " %s", bold);
		put_escaped(to, buf_text(&field));
		buf_addf(to, "%s |", bold);
	}
	buf_putc(to, '\n');
	buf_release(&field);
}

static void put_table(const struct report *r, struct buf *to)
{
	struct report_column columns[REPORT_COLUMNS];
	int count = report_columns(r, columns);

	buf_putc(to, '|');
	for (int i = 0; i < count; i++)
		buf_addf(to, " %s |", columns[i].heading);
	buf_puts(to, "\n|");
	for (int i = 0; i < count; i++)
		buf_puts(to, columns[i].what == REPORT_TEXT ? " --- |"
							    : " ---: |");
	buf_putc(to, '\n');
	for (int i = 0; i < r->summary->count; i++)
		put_row(columns, count, &r->summary->rows[i], to);
	put_row(columns, count, &r->summary->total, to);
}

/* Behind four blanks everything is itself. */
static void put_books(const struct report *r, struct buf *to)
{
	struct buf text = {0};
	const char *p;

	report_books_text(r, &text);
	for (p = buf_text(&text); *p;) {
		size_t n = strcspn(p, "\n");

		buf_addf(to, n ? "    %.*s\n" : "%.*s\n", (int)n, p);
		p += n + (p[n] == '\n');
	}
	buf_release(&text);
}

void report_markdown(const struct report *r, struct buf *to)
{
	char now[24];

	time_format_utc(r->generated_at, now);
	buf_puts(to, "# Token spend\n\n");
	report_period(r, to);
	buf_puts(to, ", ledger ");
	put_escaped(to, r->ledger);
	buf_puts(to, ", zone ");
	put_escaped(to, r->zone);
	buf_addf(to, ", made %s\n\n", now);
	if (r->summary->count)
		put_table(r, to);
	else
		buf_puts(to, "No calls were found for this report.\n");
	put_books(r, to);
	for (int i = 0; i < r->warning_count; i++) {
		struct buf clean = {0};

		utf8_clean(&clean, str_from(r->warnings[i]));
		buf_puts(to, i ? "- " : "\n## Warnings\n\n- ");
		put_escaped(to, buf_text(&clean));
		buf_putc(to, '\n');
		buf_release(&clean);
	}
}
