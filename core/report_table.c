#include "core/report_table.h"

#include "core/mem.h"
#include "core/report.h"
#include "core/report_books.h"
#include "core/report_columns.h"
#include "core/utf8.h"

enum { GAP = 2, NARROWEST = 8 };

/* What goes first when the terminal is narrow. */
static const enum report_measure dropped_first[] = {
	REPORT_REASONING, REPORT_OTHER, REPORT_CACHE_WRITE, REPORT_CALLS,
	REPORT_CACHE_READ, REPORT_UNPRICED, REPORT_INPUT, REPORT_OUTPUT,
	REPORT_TOTAL,
};

struct column {
	struct report_column is;
	int width;              /* columns of text, the part before a
				 * decimal point included */
	int after;              /* columns from the decimal point on */
	bool dropped;
};

struct table {
	const struct report *r;
	struct column columns[REPORT_COLUMNS];
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

	report_field(&c->is, row, room);
	width = columns_of(r, buf_str(room));
	if (c->is.what == REPORT_COST) {
		after = after_point(buf_str(room));
		width -= after;
	}
	if (width > c->width)
		c->width = width;
	if (after > c->after)
		c->after = after;
}

static void plan(struct table *t)
{
	const struct summary *s = t->r->summary;
	struct report_column list[REPORT_COLUMNS];
	struct buf room = {0};

	t->count = report_columns(t->r, list);
	for (int i = 0; i < t->count; i++) {
		struct column *c = &t->columns[i];
		int heading = (int)strlen(list[i].heading);

		*c = (struct column){.is = list[i]};
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
			if (t->columns[i].is.what == dropped_first[d])
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
			report_field(&c->is, row, &room);
		else
			buf_reset(&room), buf_puts(&room, c->is.heading);
		if (c->is.what == REPORT_TEXT)
			put_left(to, t->r, buf_str(&room), c->width);
		else if (row && c->is.what == REPORT_COST)
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
