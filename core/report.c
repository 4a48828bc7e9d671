#include "core/report.h"

#include <inttypes.h>

#include "core/clock.h"
#include "core/json.h"
#include "core/json_member.h"
#include "core/mem.h"
#include "core/report_books.h"
#include "core/report_columns.h"
#include "core/report_pages.h"
#include "core/report_table.h"

enum { ALWAYS = TOKENS_IMAGE_IN };      /* categories that are always there */

const char *const report_format_names[REPORT_FORMATS] = {
	[REPORT_TABLE] = "table", [REPORT_JSON] = "json",
	[REPORT_CSV] = "csv", [REPORT_MARKDOWN] = "markdown",
	[REPORT_HTML] = "html", [REPORT_FOCUS] = "focus",
};

static bool category_shown(const struct summary_row *row, int c)
{
	return c < ALWAYS || row->cell.tokens[c] != 0;
}

static bool category_unknown(const struct summary_row *row, int c)
{
	return row->unknown & TOKENS_BIT(c);
}

/* ---- JSON -------------------------------------------------------------- */

/* `unknown`: write what nobody knows as null, else as the 0 it adds. */
static void json_tokens(struct buf *to, const struct summary_row *row,
			bool unknown)
{
	buf_puts(to, "\"tokens\": {");
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		if (!category_shown(row, c))
			continue;
		buf_addf(to, "\"%s\": ", token_category_names[c]);
		if (unknown && category_unknown(row, c))
			buf_puts(to, "null, ");
		else
			buf_addf(to, "%" PRId64 ", ", row->cell.tokens[c]);
	}
	buf_addf(to, "\"total\": %" PRId64 "}", cell_total(&row->cell));
}

static void json_cost(struct buf *to, const struct summary_row *row)
{
	buf_puts(to, "\"cost_usd\": ");
	if (!report_is_priced(row) &&
	    (row->cell.requests || cell_total(&row->cell))) {
		buf_puts(to, "null");
		return;
	}
	buf_putc(to, '"');
	money_write(to, row->cell.cost);
	buf_putc(to, '"');
}

static void json_requests(struct buf *to, const struct summary_row *row)
{
	if (!summary_tells_requests(row))
		buf_puts(to, "\"requests\": null,\n   ");
	else
		buf_addf(to, "\"requests\": %" PRId64 ",\n   ",
			 row->cell.requests);
}

static void json_row(const struct report *r, const struct summary_row *row,
		     struct buf *to)
{
	buf_puts(to, "  {");
	for (int i = 0; i < r->query->by_count; i++) {
		json_member(to, by_names[r->query->by[i]], row->text[i]);
		buf_puts(to, ", ");
	}
	json_requests(to, row);
	json_tokens(to, row, true);
	buf_puts(to, ",\n   ");
	json_cost(to, row);
	buf_addf(to, ", \"cost_basis\": \"%s\", \"unpriced_tokens\": %" PRId64,
		 summary_basis(row), row->cell.unpriced);
	if (row->flags) {
		buf_puts(to, ", \"flags\": [");
		report_flags(to, row->flags, "\"", ", ");
		buf_putc(to, ']');
	}
	buf_putc(to, '}');
}

static void json_totals(const struct summary_row *total, struct buf *to)
{
	buf_addf(to, " \"totals\": {\"requests\": %" PRId64 ",\n   ",
		 total->cell.requests);
	json_tokens(to, total, false);
	buf_puts(to, ",\n   ");
	json_cost(to, total);
	buf_addf(to, ", \"unpriced_tokens\": %" PRId64 "},\n",
		 total->cell.unpriced);
}

static void json_source(const struct source_status *s, struct buf *to)
{
	buf_puts(to, "  {");
	json_member(to, "name", s->name);
	buf_puts(to, ", ");
	json_member(to, "state", source_state_names[s->state]);
	buf_addf(to,
		 ", \"records\": %" PRId64 ", \"duplicates\": %" PRId64
		 ", \"rejected\": %" PRId64 ", ",
		 s->records, s->duplicates, s->rejected);
	json_member_time(to, "as_of", s->as_of, 0);
	if (s->retry_at) {
		buf_puts(to, ", ");
		json_member_time(to, "retry_at", s->retry_at, 0);
	}
	if (s->error) {
		buf_puts(to, ", ");
		json_member(to, "error", s->error);
	}
	buf_putc(to, '}');
}

/* Lists have one element a line. */
static void json_open(struct buf *to, const char *key)
{
	buf_addf(to, " \"%s\": [", key);
}

static void json_next(struct buf *to, int index)
{
	buf_puts(to, index ? ",\n" : "\n");
}

static void json_close(struct buf *to, const char *end)
{
	buf_addf(to, "]%s\n", end);
}

static void json_head(const struct report *r, struct buf *to)
{
	buf_puts(to, "{\"schema\": \"tokentop.report/1\", ");
	json_member_time(to, "generated_at", r->generated_at, INT64_MIN);
	buf_puts(to, ", ");
	json_member(to, "timezone", r->zone);
	buf_puts(to, ",\n ");
	json_member(to, "ledger", r->ledger);
	buf_puts(to, ", \"by\": [");
	for (int i = 0; i < r->query->by_count; i++)
		buf_addf(to, "%s\"%s\"", i ? ", " : "",
			 by_names[r->query->by[i]]);
	buf_puts(to, "], ");
	json_member_time(to, "since", r->query->since, INT64_MIN);
	buf_puts(to, ", ");
	json_member_time(to, "until", r->query->until, INT64_MAX);
	buf_puts(to, ",\n");
}

static void write_json(const struct report *r, struct buf *to)
{
	json_head(r, to);
	json_open(to, "rows");
	for (int i = 0; i < r->summary->count; i++) {
		json_next(to, i);
		json_row(r, &r->summary->rows[i], to);
	}
	json_close(to, ",");
	json_totals(&r->summary->total, to);
	report_books_json(r, to);
	json_open(to, "sources");
	for (int i = 0; i < r->source_count; i++) {
		json_next(to, i);
		json_source(&r->sources[i], to);
	}
	json_close(to, ",");
	json_open(to, "warnings");
	for (int i = 0; i < r->warning_count; i++) {
		json_next(to, i);
		buf_puts(to, "  ");
		json_write_str(to, str_from(r->warnings[i]));
	}
	json_close(to, "}");
}

/* ---- CSV (RFC 4180, with plain newlines) ------------------------------- */

static void csv_row(const struct report *r, const struct summary_row *row,
		    struct buf *to)
{
	const struct summary_row *total = &r->summary->total;

	for (int i = 0; i < r->query->by_count; i++) {
		report_csv_text(to, row->text[i]);
		buf_putc(to, ',');
	}
	if (summary_tells_requests(row))
		buf_addf(to, "%" PRId64, row->cell.requests);
	buf_putc(to, ',');
	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		if (!category_shown(total, c))
			continue;
		if (!category_unknown(row, c))
			buf_addf(to, "%" PRId64, row->cell.tokens[c]);
		buf_putc(to, ',');
	}
	buf_addf(to, "%" PRId64 ",", cell_total(&row->cell));
	if (report_is_priced(row))
		money_write(to, row->cell.cost);
	buf_addf(to, ",%s,%" PRId64 ",", summary_basis(row),
		 row->cell.unpriced);
	report_flags(to, row->flags, "", " ");
	buf_putc(to, '\n');
}

static void write_csv(const struct report *r, struct buf *to)
{
	for (int i = 0; i < r->query->by_count; i++)
		buf_addf(to, "%s,", by_names[r->query->by[i]]);
	buf_puts(to, "requests,");
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		if (category_shown(&r->summary->total, c))
			buf_addf(to, "%s,", token_category_names[c]);
	buf_puts(to, "total,cost_usd,cost_basis,unpriced_tokens,flags\n");
	for (int i = 0; i < r->summary->count; i++)
		csv_row(r, &r->summary->rows[i], to);
}

void report_write(const struct report *r, enum report_format format,
		  struct buf *to)
{
	switch (format) {
	case REPORT_TABLE:
		report_table(r, to);
		break;
	case REPORT_JSON:
		write_json(r, to);
		break;
	case REPORT_CSV:
		write_csv(r, to);
		break;
	case REPORT_MARKDOWN:
		report_markdown(r, to);
		break;
	case REPORT_HTML:
		report_html(r, to);
		break;
	case REPORT_FOCUS:
		report_focus(r, to);
		break;
	case REPORT_FORMATS:
		break;
	}
}
