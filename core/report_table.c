#include "core/report_table.h"

#include "core/mem.h"
#include "core/report.h"
#include "core/report_books.h"
#include "core/units.h"
#include "core/utf8.h"

enum { COLUMNS = QUERY_BY + 10, GAP = 2, NARROWEST = 8 };

/* What a column shows; those of the query's dimensions come first. */
enum measure {
	TEXT, CALLS, INPUT, CACHE_READ, CACHE_WRITE, OUTPUT, REASONING, OTHER,
	TOTAL, COST, UNPRICED,
	MEASURES
};

static const char *const headings[MEASURES] = {
	[CALLS] = "calls", [INPUT] = "input", [CACHE_READ] = "cache read",
	[CACHE_WRITE] = "cache write", [OUTPUT] = "output",
	[REASONING] = "reasoning", [OTHER] = "other", [TOTAL] = "tokens",
	[COST] = "cost", [UNPRICED] = "unpriced",
};

/* What goes first when the terminal is narrow. */
static const enum measure dropped_first[] = {
	REASONING, OTHER, CACHE_WRITE, CALLS, CACHE_READ, UNPRICED, INPUT,
	OUTPUT, TOTAL,
};

struct column {
	enum measure what;
	int by;                 /* TEXT: which dimension of the query */
	const char *heading;
	int width;              /* columns of text, the part before a
				 * decimal point included */
	int after;              /* columns from the decimal point on */
	bool dropped;
};

struct table {
	const struct report *r;
	struct column columns[COLUMNS];
	int count;
};

/* Columns of the first character of cleaned text; *n: its bytes. */
static int first_columns(const struct report *r, struct str s, size_t *n)
{
	uint32_t c;

	*n = utf8_decode(s, &c);
	return r->char_width ? r->char_width(c) : 1;
}

static int columns_of(const struct report *r, struct str s)
{
	int columns = 0;
	size_t n;

	for (; s.n; s = str_skip(s, n))
		columns += first_columns(r, s, &n);
	return columns;
}

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

static int64_t count_of(const struct summary_row *row, enum measure what)
{
	static const unsigned categories[MEASURES] = {
		[INPUT] = TOKENS_BIT(TOKENS_INPUT),
		[CACHE_READ] = TOKENS_BIT(TOKENS_CACHE_READ),
		[CACHE_WRITE] = TOKENS_BIT(TOKENS_CACHE_WRITE_5M) |
				TOKENS_BIT(TOKENS_CACHE_WRITE_1H),
		[OUTPUT] = TOKENS_BIT(TOKENS_OUTPUT),
		[REASONING] = TOKENS_BIT(TOKENS_REASONING),
		[OTHER] = TOKENS_BIT(TOKENS_AUDIO_IN) |
			  TOKENS_BIT(TOKENS_AUDIO_OUT) |
			  TOKENS_BIT(TOKENS_IMAGE_IN) |
			  TOKENS_BIT(TOKENS_IMAGE_OUT) |
			  TOKENS_BIT(TOKENS_UNCLASSIFIED),
	};

	switch (what) {
	case CALLS:
		return summary_tells_requests(row) ? row->cell.requests
						   : -1;
	case TOTAL:
		return summary_tells_tokens(row) ? cell_total(&row->cell)
						 : -1;
	case UNPRICED:
		return row->cell.unpriced;
	default:
		return sum_of(row, categories[what]);
	}
}

static void cost_text(const struct summary_row *row, struct buf *to)
{
	char text[UNIT_TEXT];

	if (!row->computed && !row->reported && !row->billed) {
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

/* What stands in a column of a row; the total has no texts. */
static void field(const struct column *c, const struct summary_row *row,
		  struct buf *to)
{
	const char *text;

	buf_reset(to);
	switch (c->what) {
	case TEXT:
		text = row->text[c->by];
		if (text)
			utf8_clean(to, str_from(*text ? text : "-"));
		else if (c->by == 0)
			buf_puts(to, "total");
		break;
	case COST:
		cost_text(row, to);
		break;
	default:
		count_text(count_of(row, c->what), to);
	}
}

/* Columns from the decimal point of an amount on. */
static int after_point(struct str s)
{
	ptrdiff_t point = str_find(s, STR("."));

	return point < 0 ? 0 : (int)(s.n - (size_t)point);
}

static void fit(const struct report *r, struct column *c,
		const struct summary_row *row, struct buf *room)
{
	int width, after = 0;

	field(c, row, room);
	width = columns_of(r, buf_str(room));
	if (c->what == COST) {
		after = after_point(buf_str(room));
		width -= after;
	}
	if (width > c->width)
		c->width = width;
	if (after > c->after)
		c->after = after;
}

static void add_column(struct table *t, enum measure what, int by)
{
	struct column *c = &t->columns[t->count++];
	const char *heading = headings[what];

	if (what == TEXT)
		heading = by_names[t->r->query->by[by]];
	*c = (struct column){what, by, heading, 0, 0, false};
}

static void plan(struct table *t)
{
	const struct summary *s = t->r->summary;
	struct buf room = {0};

	for (int i = 0; i < t->r->query->by_count; i++)
		add_column(t, TEXT, i);
	for (int m = CALLS; m < MEASURES; m++) {
		bool rare = m == OTHER || m == UNPRICED;

		if (!rare || count_of(&s->total, (enum measure)m) > 0)
			add_column(t, (enum measure)m, 0);
	}
	for (int i = 0; i < t->count; i++) {
		struct column *c = &t->columns[i];
		int heading = (int)strlen(c->heading);

		for (int k = 0; k < s->count; k++)
			fit(t->r, c, &s->rows[k], &room);
		fit(t->r, c, &s->total, &room);
		if (heading > c->width + c->after)
			c->width = heading - c->after;
	}
	buf_release(&room);
}

static int table_width(const struct table *t)
{
	int width = -GAP;

	for (int i = 0; i < t->count; i++)
		if (!t->columns[i].dropped)
			width += t->columns[i].width + t->columns[i].after +
				 GAP;
	return width;
}

/* Leave columns out, then cut names, until it fits. */
static void shrink(struct table *t)
{
	int most = t->r->width;

	for (size_t d = 0; d < ARRAY_LEN(dropped_first); d++)
		for (int i = 0; i < t->count && table_width(t) > most; i++)
			if (t->columns[i].what == dropped_first[d])
				t->columns[i].dropped = true;
	for (int i = 0; i < t->r->query->by_count; i++) {
		int over = table_width(t) - most;
		int *width = &t->columns[i].width;

		if (over > 0)
			*width = *width - over > NARROWEST ? *width - over
							   : NARROWEST;
	}
}

static void pad(struct buf *to, int n)
{
	while (n-- > 0)
		buf_putc(to, ' ');
}

/* Left-aligned, cut with an ellipsis. */
static void put_left(struct buf *to, const struct report *r, struct str s,
		     int width)
{
	bool cut = columns_of(r, s) > width;
	int keep = cut ? width - 1 : width, used = 0, columns;
	size_t n;

	for (; s.n; s = str_skip(s, n)) {
		columns = first_columns(r, s, &n);
		if (used + columns > keep)
			break;
		buf_add(to, (struct str){s.p, n});
		used += columns;
	}
	if (cut)
		buf_puts(to, "\xe2\x80\xa6");
	pad(to, width - used - cut);
}

static void put_right(struct buf *to, const struct report *r, struct str s,
		      const struct column *c, int after)
{
	pad(to, c->width - (columns_of(r, s) - after));
	buf_add(to, s);
	pad(to, c->after - after);
}

/* No blanks at the end of a line. */
static void end_line(struct buf *to)
{
	while (to->n && to->p[to->n - 1] == ' ')
		to->p[--to->n] = '\0';
	buf_putc(to, '\n');
}

static void write_row(const struct table *t, const struct summary_row *row,
		      struct buf *to)
{
	struct buf room = {0};
	bool first = true;

	for (int i = 0; i < t->count; i++) {
		const struct column *c = &t->columns[i];

		if (c->dropped)
			continue;
		pad(to, first ? 0 : GAP);
		first = false;
		if (row)
			field(c, row, &room);
		else
			buf_reset(&room), buf_puts(&room, c->heading);
		if (c->what == TEXT)
			put_left(to, t->r, buf_str(&room), c->width);
		else if (row && c->what == COST)
			put_right(to, t->r, buf_str(&room), c,
				  after_point(buf_str(&room)));
		else
			put_right(to, t->r, buf_str(&room), c, c->after);
	}
	end_line(to);
	buf_release(&room);
}

static void write_rule(const struct table *t, struct buf *to)
{
	for (int i = table_width(t); i > 0; i--)
		buf_puts(to, "\xe2\x94\x80");
	buf_putc(to, '\n');
}

/* Warnings name files and models: text of others. */
static void write_warning(struct buf *to, const char *before,
			  const char *text)
{
	buf_puts(to, before);
	utf8_clean(to, str_from(text));
	buf_putc(to, '\n');
}

void report_table(const struct report *r, struct buf *to)
{
	struct table t = {.r = r};

	if (r->summary->count == 0) {
		buf_puts(to, "No calls were found for this report.\n");
	} else {
		plan(&t);
		if (r->width > 0)
			shrink(&t);
		write_row(&t, NULL, to);
		write_rule(&t, to);
		for (int i = 0; i < r->summary->count; i++)
			write_row(&t, &r->summary->rows[i], to);
		write_rule(&t, to);
		write_row(&t, &r->summary->total, to);
	}
	report_books_text(r, to);
	for (int i = 0; i < r->warning_count; i++)
		write_warning(to, i ? "warning: " : "\nwarning: ",
			      r->warnings[i]);
}
