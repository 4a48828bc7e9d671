#include "core/report_pages.h"

#include "core/clock.h"
#include "core/report.h"
#include "core/report_books.h"
#include "core/report_columns.h"
#include "core/utf8.h"

/* Nothing is loaded and nothing runs: the page says so itself. */
static const char head[] =
"<!DOCTYPE html>\n"
"<html lang=\"en\">\n"
"<meta charset=\"utf-8\">\n"
"<meta http-equiv=\"Content-Security-Policy\" "
"content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
"<meta name=\"viewport\" content=\"width=device-width\">\n"
"<meta name=\"color-scheme\" content=\"light dark\">\n"
"<title>Token spend</title>\n"
"<style>\n"
":root { --ground: #f4f5f9; --card: #fff; --text: #2b3154; --dim: #5c6283;\n"
"  --line: #d6d9e6; --cost: #7d5408; --bar: #cfdcf7; --warn: #9a4a0b }\n"
"@media (prefers-color-scheme: dark) { :root { --ground: #16161e;\n"
"  --card: #1a1b26; --text: #c0caf5; --dim: #8790bd; --line: #2f3549;\n"
"  --cost: #e0af68; --bar: #2d3f76; --warn: #ff9e64 } }\n"
"body { margin: 2rem auto; padding: 0 1rem; max-width: 80rem;\n"
"  background: var(--ground); color: var(--text);\n"
"  font: 15px/1.5 system-ui, sans-serif }\n"
"h1 { margin: 0; font-size: 1.1rem }\n"
"p { margin: .2rem 0 1.5rem; color: var(--dim) }\n"
"b.sum { display: block; color: var(--cost); font-size: 2.6rem;\n"
"  line-height: 1.3; font-variant-numeric: tabular-nums }\n"
"div { overflow-x: auto; border: 1px solid var(--line);\n"
"  border-radius: 8px; background: var(--card) }\n"
"table { width: 100%; border-collapse: collapse;\n"
"  font-variant-numeric: tabular-nums }\n"
"th, td { padding: .35rem .8rem; text-align: left; white-space: nowrap }\n"
"th { color: var(--dim); font-weight: 500 }\n"
"td + td, th + th { padding-left: 1rem }\n"
"tbody tr { border-top: 1px solid var(--line) }\n"
"tfoot td { border-top: 2px solid var(--line); font-weight: 600 }\n"
".n { text-align: right }\n"
".cost { position: relative; color: var(--cost); min-width: 8rem }\n"
".cost i { position: absolute; inset: 4px auto 4px 0; z-index: 0;\n"
"  border-radius: 3px; background: var(--bar) }\n"
".cost span { position: relative }\n"
"pre { overflow-x: auto; color: var(--dim) }\n"
"li { color: var(--warn) }\n"
"@media print { body { background: none } }\n"
"</style>\n";

static void put_escaped(struct buf *to, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			buf_puts(to, "&amp;");
			break;
		case '<':
			buf_puts(to, "&lt;");
			break;
		case '>':
			buf_puts(to, "&gt;");
			break;
		case '"':
			buf_puts(to, "&quot;");
			break;
		case '\'':
			buf_puts(to, "&#39;");
			break;
		default:
			buf_putc(to, *text);
		}
	}
}

static void put_clean(struct buf *to, const char *text)
{
	struct buf clean = {0};

	utf8_clean(&clean, str_from(text));
	put_escaped(to, buf_text(&clean));
	buf_release(&clean);
}

/* A share of the dearest row, in whole per cent, lies under the amount. */
static void put_cost(const struct report *r, const struct summary_row *row,
		     const char *text, struct buf *to)
{
	money most = r->summary->rows[0].cell.cost;

	buf_puts(to, "<td class=\"n cost\">");
	if (row != &r->summary->total && most > 0 && row->cell.cost > 0)
		buf_addf(to, "<i style=\"width:%d%%\"></i>",
			 (int)((__int128)row->cell.cost * 100 / most));
	buf_puts(to, "<span>");
	put_escaped(to, text);
	buf_puts(to, "</span></td>");
}

static void put_row(const struct report *r, const struct report_column *columns,
		    int count, const struct summary_row *row, struct buf *to)
{
	struct buf field = {0};

	buf_puts(to, "<tr>");
	for (int i = 0; i < count; i++) {
		report_field(&columns[i], row, &field);
		if (columns[i].what == REPORT_COST) {
			put_cost(r, row, buf_text(&field), to);
			continue;
		}
		buf_puts(to, columns[i].what == REPORT_TEXT
				     ? "<td>" : "<td class=\"n\">");
		put_escaped(to, buf_text(&field));
		buf_puts(to, "</td>");
	}
	buf_puts(to, "</tr>\n");
	buf_release(&field);
}

static void put_table(const struct report *r, struct buf *to)
{
	struct report_column columns[REPORT_COLUMNS];
	int count = report_columns(r, columns);

	buf_puts(to, "<div><table>\n<thead><tr>");
	for (int i = 0; i < count; i++)
		buf_addf(to, columns[i].what == REPORT_TEXT
				     ? "<th>%s</th>"
				     : "<th class=\"n\">%s</th>",
			 columns[i].heading);
	buf_puts(to, "</tr></thead>\n<tbody>\n");
	for (int i = 0; i < r->summary->count; i++)
		put_row(r, columns, count, &r->summary->rows[i], to);
	buf_puts(to, "</tbody>\n<tfoot>\n");
	put_row(r, columns, count, &r->summary->total, to);
	buf_puts(to, "</tfoot>\n</table></div>\n");
}

static void put_title(const struct report *r, struct buf *to)
{
	const struct report_column cost = {REPORT_COST, 0, ""};
	struct buf sum = {0};
	char now[24];

	time_format_utc(r->generated_at, now);
	report_field(&cost, &r->summary->total, &sum);
	buf_puts(to, "<h1>Token spend</h1>\n<b class=\"sum\">");
	put_escaped(to, buf_text(&sum));
	buf_puts(to, "</b>\n<p>");
	report_period(r, to);
	buf_addf(to, ", ledger %s, zone ", r->ledger);
	put_clean(to, r->zone);
	buf_addf(to, ", made %s by tokentop</p>\n", now);
	buf_release(&sum);
}

void report_html(const struct report *r, struct buf *to)
{
	struct buf books = {0};

	buf_puts(to, head);
	put_title(r, to);
	if (r->summary->count)
		put_table(r, to);
	else
		buf_puts(to, "<p>No calls were found for this report.</p>\n");
	report_books_text(r, &books);
	if (books.n) {
		buf_puts(to, "<pre>");
		put_escaped(to, buf_text(&books));
		buf_puts(to, "</pre>\n");
	}
	buf_release(&books);
	for (int i = 0; i < r->warning_count; i++) {
		buf_puts(to, i ? "<li>" : "<ul>\n<li>");
		put_clean(to, r->warnings[i]);
		buf_puts(to, "</li>\n");
	}
	buf_puts(to, r->warning_count ? "</ul>\n</html>\n" : "</html>\n");
}
