#include "core/report_columns.h"

#include <string.h>

#include "core/mem.h"
#include "core/report.h"
#include "core/units.h"
#include "core/utf8.h"

static const char *const headings[REPORT_MEASURES] = {
	[REPORT_CALLS] = "calls", [REPORT_INPUT] = "input",
	[REPORT_CACHE_READ] = "cache read",
	[REPORT_CACHE_WRITE] = "cache write", [REPORT_OUTPUT] = "output",
	[REPORT_REASONING] = "reasoning", [REPORT_OTHER] = "other",
	[REPORT_TOTAL] = "tokens", [REPORT_COST] = "cost",
	[REPORT_UNPRICED] = "unpriced",
};

static const struct { unsigned flag; const char *word; } flag_words[] = {
	{SERIES_ASSUMED_PROVIDER, "assumed-provider"},
	{SERIES_ESTIMATED, "estimated"},
	{SERIES_NOTIONAL, "notional"},
	{SERIES_PARTIAL, "partial"},
	{SERIES_ALLOCATED, "allocated"},
	{SERIES_STALE, "stale"},
};

/* A sum of categories; -1 when nobody told any of them. */
static int64_t sum_of(const struct summary_row *row, unsigned categories)
{
	int64_t sum = 0;

	if ((row->unknown & categories) == categories)
		return -1;
	for (int c = 0; c < TOKEN_CATEGORIES; c++)
		if (categories & TOKENS_BIT(c))
			sum += row->cell.tokens[c];
	return sum;
}

static int64_t count_of(const struct summary_row *row,
			enum report_measure what)
{
	static const unsigned categories[REPORT_MEASURES] = {
		[REPORT_INPUT] = TOKENS_BIT(TOKENS_INPUT),
		[REPORT_CACHE_READ] = TOKENS_BIT(TOKENS_CACHE_READ),
		[REPORT_CACHE_WRITE] = TOKENS_BIT(TOKENS_CACHE_WRITE_5M) |
				       TOKENS_BIT(TOKENS_CACHE_WRITE_1H),
		[REPORT_OUTPUT] = TOKENS_BIT(TOKENS_OUTPUT),
		[REPORT_REASONING] = TOKENS_BIT(TOKENS_REASONING),
		[REPORT_OTHER] = TOKENS_BIT(TOKENS_AUDIO_IN) |
				 TOKENS_BIT(TOKENS_AUDIO_OUT) |
				 TOKENS_BIT(TOKENS_IMAGE_IN) |
				 TOKENS_BIT(TOKENS_IMAGE_OUT) |
				 TOKENS_BIT(TOKENS_UNCLASSIFIED),
	};

	switch (what) {
	case REPORT_CALLS:
		return summary_tells_requests(row) ? row->cell.requests : -1;
	case REPORT_TOTAL:
		return summary_tells_tokens(row) ? cell_total(&row->cell) : -1;
	case REPORT_UNPRICED:
		return row->cell.unpriced;
	default:
		return sum_of(row, categories[what]);
	}
}

static void cost_text(const struct summary_row *row, struct buf *to)
{
	char text[UNIT_TEXT];

	if (!report_is_priced(row)) {
		buf_puts(to, row->cell.requests ? "?" : "-");
		return;
	}
	if (row->flags & (SERIES_NOTIONAL | SERIES_ESTIMATED))
		buf_puts(to, "\xe2\x89\x88");
	format_money(row->cell.cost, 0, text);
	buf_puts(to, text);
}

static void count_text(int64_t n, struct buf *to)
{
	char text[UNIT_TEXT];

	if (n < 0) {
		buf_putc(to, '-');
		return;
	}
	format_count(n, text);
	buf_puts(to, text);
}

int report_columns(const struct report *r,
		   struct report_column out[REPORT_COLUMNS])
{
	const struct summary_row *total = &r->summary->total;
	int n = 0;

	for (int i = 0; i < r->query->by_count; i++)
		out[n++] = (struct report_column){REPORT_TEXT, i,
						  by_names[r->query->by[i]]};
	for (int m = REPORT_CALLS; m < REPORT_MEASURES; m++) {
		bool rare = m == REPORT_OTHER || m == REPORT_UNPRICED;

		if (!rare || count_of(total, (enum report_measure)m) > 0)
			out[n++] = (struct report_column){
				(enum report_measure)m, 0, headings[m]};
	}
	return n;
}

void report_field(const struct report_column *c, const struct summary_row *row,
		  struct buf *to)
{
	const char *text;

	buf_reset(to);
	switch (c->what) {
	case REPORT_TEXT:
		text = row->text[c->by];
		if (text)
			utf8_clean(to, str_from(*text ? text : "-"));
		else if (c->by == 0)
			buf_puts(to, "total");
		break;
	case REPORT_COST:
		cost_text(row, to);
		break;
	default:
		count_text(count_of(row, c->what), to);
	}
}

bool report_is_priced(const struct summary_row *row)
{
	return row->computed || row->reported || row->billed;
}

void report_flags(struct buf *to, unsigned flags, const char *quote,
		  const char *between)
{
	const char *before = "";

	for (size_t i = 0; i < ARRAY_LEN(flag_words); i++) {
		if (!(flags & flag_words[i].flag))
			continue;
		buf_addf(to, "%s%s%s%s", before, quote, flag_words[i].word,
			 quote);
		before = between;
	}
}

bool report_csv_runs(const char *text)
{
	return text[0] && strchr("=+-@\t\r", text[0]) && text[1];
}

void report_csv_text(struct buf *to, const char *text)
{
	struct buf clean = {0};
	const char *p;

	utf8_clean(&clean, str_from(text));
	p = buf_text(&clean);
	if (!strpbrk(p, ",\"")) {
		buf_puts(to, report_csv_runs(p) ? "'" : "");
		buf_puts(to, p);
	} else {
		buf_puts(to, report_csv_runs(p) ? "\"'" : "\"");
		for (; *p; p++) {
			if (*p == '"')
				buf_putc(to, '"');
			buf_putc(to, *p);
		}
		buf_putc(to, '"');
	}
	buf_release(&clean);
}
