#include "core/compare_report.h"

#include <inttypes.h>
#include <stdlib.h>

#include "core/compare.h"
#include "core/json.h"
#include "core/json_member.h"
#include "core/mem.h"
#include "core/units.h"
#include "core/utf8.h"

/* ---- JSON ---------------------------------------------------------------- */

static void json_tokens(struct buf *to, const struct cell *c)
{
	buf_puts(to, "\"tokens\": {");
	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		if (i < TOKENS_IMAGE_IN || c->tokens[i])
			buf_addf(to, "\"%s\": %" PRId64 ", ",
				 token_category_names[i], c->tokens[i]);
	buf_addf(to, "\"total\": %" PRId64 "}", cell_total(c));
}

static void json_part(struct buf *to, const struct compare_part *p)
{
	buf_puts(to, "    {");
	json_member(to, "model", p->model);
	buf_puts(to, ", ");
	json_member(to, "provider", p->provider);
	buf_puts(to, ", ");
	json_member(to, "maker", p->maker);
	buf_puts(to, ", ");
	json_member_money(to, "cost_usd", p->cell.cost);
	buf_addf(to, ", \"requests\": %" PRId64 ", \"tokens\": %" PRId64 "}",
		 p->cell.requests, cell_total(&p->cell));
}

static money per_mtok(const struct cell *c)
{
	int64_t tokens = cell_total(c);

	if (tokens <= 0)
		return MONEY_NONE;
	return divide_half_even((__int128)c->cost * 1000000, tokens);
}

static void json_actual(struct buf *to, const struct compare_mix *m)
{
	buf_puts(to, " \"actual\": {");
	json_member_money(to, "cost_usd", m->cell.cost);
	buf_addf(to, ", \"requests\": %" PRId64 ",\n   ", m->cell.requests);
	json_tokens(to, &m->cell);
	buf_puts(to, ",\n   ");
	json_member_money(to, "usd_per_mtok", per_mtok(&m->cell));
	buf_puts(to, ", ");
	json_member_money(to, "notional_usd", m->notional);
	buf_puts(to, ", ");
	json_member_money(to, "reported_usd", m->reported);
	buf_addf(to, ",\n   \"estimated_requests\": %" PRId64
		 ", \"unpriced\": {\"requests\": %" PRId64
		 ", \"tokens\": %" PRId64 "},\n   \"models\": [",
		 m->gone, m->apart.requests, cell_total(&m->apart));
	for (int i = 0; i < m->part_count; i++) {
		buf_puts(to, i ? ",\n" : "\n");
		json_part(to, &m->parts[i]);
	}
	buf_puts(to, "]},\n");
}

static void json_assumptions(struct buf *to, const struct compare_row *r)
{
	struct buf text = {0};
	const char *comma = "";

	buf_puts(to, "\"assumptions\": [");
	for (int a = 0; a < ASSUMPTIONS; a++) {
		const struct assumed *it = &r->assumed[a];

		if (it->calls == 0)
			continue;
		buf_reset(&text);
		compare_sentence(r, (enum compare_assumption)a, &text);
		buf_addf(to, "%s\n    {", comma);
		json_member(to, "assumption", assumption_names[a]);
		buf_addf(to, ", \"requests\": %" PRId64 ", \"tokens\": %"
			 PRId64 ", ", it->calls, it->tokens);
		json_member(to, "text", buf_text(&text));
		buf_putc(to, '}');
		comma = ",";
	}
	buf_putc(to, ']');
	buf_release(&text);
}

static void json_flags(struct buf *to, const struct compare_row *r)
{
	const struct {
		bool on;
		const char *word;
	} flags[] = {
		{r->in_mix, "in-mix"},
		{r->used_provider, "provider-in-use"},
		{!r->whole, "partial"},
		{r->assumed[ASSUME_CONTEXT].calls > 0, "cannot-run-all"},
		{r->assumed[ASSUME_GONE].calls > 0, "estimated"},
	};
	const char *comma = "";

	buf_puts(to, "\"flags\": [");
	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		if (!flags[i].on)
			continue;
		buf_addf(to, "%s\"%s\"", comma, flags[i].word);
		comma = ", ";
	}
	buf_putc(to, ']');
}

static void json_percent(struct buf *to, int32_t percent)
{
	int64_t size = percent < 0 ? -(int64_t)percent : percent;

	buf_puts(to, "\"difference_percent\": ");
	if (percent == PERCENT_NONE)
		buf_puts(to, "null");
	else
		buf_addf(to, "%s%" PRId64 ".%02" PRId64,
			 percent < 0 ? "-" : "", size / 100, size % 100);
}

static void json_row(struct buf *to, const struct compare_row *r)
{
	buf_puts(to, "  {");
	json_member(to, "model", r->model);
	buf_puts(to, ", ");
	json_member(to, "provider", r->provider);
	buf_puts(to, ", ");
	json_member(to, "price_list", r->list);
	buf_puts(to, ", ");
	json_member(to, "maker", r->maker);
	buf_puts(to, ",\n   ");
	json_member_money(to, "cost_usd", r->cost);
	buf_puts(to, ", ");
	json_member_money(to, "actual_usd", r->actual);
	buf_puts(to, ", ");
	json_member_money(to, "difference_usd", r->difference);
	buf_puts(to, ", ");
	json_percent(to, r->percent);
	buf_puts(to, ", ");
	json_member_money(to, "usd_per_mtok", r->per_mtok);
	buf_addf(to, ",\n   \"requests\": %" PRId64 ", \"tokens\": %" PRId64
		 ", \"context\": ", r->calls, r->tokens);
	if (r->context)
		buf_addf(to, "%" PRId64 ", ", r->context);
	else
		buf_puts(to, "null, ");
	json_flags(to, r);
	buf_puts(to, ",\n   ");
	json_assumptions(to, r);
	buf_putc(to, '}');
}

void compare_json(const struct compare_report *r, struct buf *to)
{
	const struct comparison *c = r->comparison;

	buf_puts(to, "{\"schema\": \"tokentop.compare/1\", ");
	json_member_time(to, "generated_at", r->generated_at, INT64_MIN);
	buf_puts(to, ", ");
	json_member(to, "timezone", r->zone);
	buf_puts(to, ",\n ");
	json_member_time(to, "since", c->span.since, INT64_MIN);
	buf_puts(to, ", ");
	json_member_time(to, "until", c->span.until, INT64_MAX);
	buf_puts(to, ",\n");
	json_actual(to, &c->mix);
	buf_puts(to, " \"rows\": [");
	for (int i = 0; i < c->row_count; i++) {
		buf_puts(to, i ? ",\n" : "\n");
		json_row(to, &c->rows[i]);
	}
	buf_puts(to, "],\n \"warnings\": [");
	for (int i = 0; i < r->warning_count; i++) {
		buf_puts(to, i ? ",\n  " : "\n  ");
		json_write_str(to, str_from(r->warnings[i]));
	}
	buf_puts(to, "]}\n");
}

/* ---- a table ------------------------------------------------------------- */

enum field { MODEL, PROVIDER, COST, DIFFERENCE, PERCENT, PER_MTOK, NOTES,
	     FIELDS };

enum { GAP = 2, NARROWEST = 12 };

static const char *const headings[FIELDS] = {
	"model", "seller", "cost", "difference", "", "$/Mtok",
	"what differs",
};

/* A line of the table; texts are owned. */
struct line {
	char *text[FIELDS];
};

struct sheet {
	const struct compare_report *r;
	struct line *lines;
	int count;
	int width[FIELDS];      /* the part before a point included */
	int after[FIELDS];      /* from the point on */
};

static int width_of(const struct compare_report *r, const char *text)
{
	struct str s = str_from(text);

	return r->text_width ? r->text_width(s) : (int)s.n;
}

static bool is_number(int field)
{
	return field >= COST && field <= PER_MTOK;
}

/* Columns from the decimal point on. */
static int after_point(const char *text)
{
	const char *point = strchr(text, '.');

	return point ? (int)strlen(point) : 0;
}

static char *money_text(money m, bool sign)
{
	char text[UNIT_TEXT];
	struct buf b = {0};

	format_money(m, 0, text);
	buf_addf(&b, "%s%s", sign && m > 0 ? "+" : "", text);
	return buf_take(&b);
}

static char *percent_text(int32_t percent)
{
	struct buf b = {0};
	int64_t tenths = divide_half_even(percent, 10);
	int64_t size = tenths < 0 ? -tenths : tenths;

	if (percent == PERCENT_NONE)
		buf_putc(&b, '-');
	else
		buf_addf(&b, "%s%" PRId64 ".%" PRId64 "%%",
			 tenths < 0 ? "-" : tenths > 0 ? "+" : "", size / 10,
			 size % 10);
	return buf_take(&b);
}

static char *clean_text(const char *text)
{
	struct buf b = {0};

	utf8_clean(&b, str_from(*text ? text : "-"));
	return buf_take(&b);
}

/* What weighs most first; what holds for nearly every row is said below the
 * table. */
static char *notes_text(const struct compare_row *r)
{
	struct buf b = {0};

	for (int a = 0; a < ASSUME_REASONING; a++) {
		if (r->assumed[a].calls == 0)
			continue;
		if (b.n)
			buf_puts(&b, ", ");
		compare_note(r, (enum compare_assumption)a, &b);
	}
	return buf_take(&b);
}

static void fill_row(struct line *l, const struct compare_row *r)
{
	l->text[MODEL] = clean_text(r->model);
	l->text[PROVIDER] = clean_text(compare_seller(r));
	l->text[COST] = money_text(r->cost, false);
	l->text[DIFFERENCE] = money_text(r->difference, true);
	l->text[PERCENT] = percent_text(r->percent);
	l->text[PER_MTOK] = money_text(r->per_mtok, false);
	l->text[NOTES] = notes_text(r);
}

static void fill_actual(struct line *l, const struct compare_mix *m)
{
	char calls[UNIT_TEXT], tokens[UNIT_TEXT];
	struct buf b = {0};

	format_count(m->cell.requests, calls);
	format_count(cell_total(&m->cell), tokens);
	buf_addf(&b, "actual: %s call%s", calls,
		 m->cell.requests == 1 ? "" : "s");
	l->text[MODEL] = buf_take(&b);
	l->text[PROVIDER] = xstrdup("");
	l->text[COST] = money_text(m->cell.cost, false);
	l->text[DIFFERENCE] = xstrdup("");
	l->text[PERCENT] = xstrdup("");
	l->text[PER_MTOK] = money_text(per_mtok(&m->cell), false);
	buf_addf(&b, "%s tokens of %d model%s", tokens, m->part_count,
		 m->part_count == 1 ? "" : "s");
	l->text[NOTES] = buf_take(&b);
}

static void fill_headings(struct line *l)
{
	for (int f = 0; f < FIELDS; f++)
		l->text[f] = xstrdup(headings[f]);
}

/* Widths: numbers stand on their points, headings end where numbers do. */
static void measure(struct sheet *s)
{
	for (int f = 0; f < FIELDS; f++) {
		for (int i = 1; i < s->count; i++) {
			const char *text = s->lines[i].text[f];
			int after = is_number(f) ? after_point(text) : 0;
			int before = width_of(s->r, text) - after;

			if (after > s->after[f])
				s->after[f] = after;
			if (before > s->width[f])
				s->width[f] = before;
		}
		if ((int)strlen(headings[f]) > s->width[f] + s->after[f])
			s->width[f] = (int)strlen(headings[f]) - s->after[f];
	}
}

static void pad(struct buf *to, int n)
{
	while (n-- > 0)
		buf_putc(to, ' ');
}

/* As much of a text as fits, with an ellipsis where it is cut. */
static void put_cut(const struct sheet *s, struct buf *to, const char *text,
		    int most)
{
	struct str rest = str_from(text);
	uint32_t c;

	if (width_of(s->r, text) <= most) {
		buf_puts(to, text);
		return;
	}
	while (rest.n) {
		size_t n = utf8_decode(rest, &c);
		struct str one = {rest.p, n};
		int w = s->r->text_width ? s->r->text_width(one) : 1;

		if (w > most - 1)
			break;
		most -= w;
		buf_add(to, one);
		rest = str_skip(rest, n);
	}
	buf_puts(to, "\xe2\x80\xa6");
}

static void put_line(const struct sheet *s, const struct line *l, bool heading,
		     struct buf *to)
{
	for (int f = 0; f < FIELDS; f++) {
		const char *text = l->text[f];
		int after = heading ? s->after[f] : after_point(text);
		int used = width_of(s->r, text);

		if (is_number(f)) {
			pad(to, s->width[f] + after - used);
			buf_puts(to, text);
			pad(to, s->after[f] - after + GAP);
			continue;
		}
		put_cut(s, to, text, s->width[f]);
		pad(to, s->width[f] - used + GAP);
	}
	while (to->n && to->p[to->n - 1] == ' ')
		to->p[--to->n] = '\0';
	buf_putc(to, '\n');
}

static int sheet_width(const struct sheet *s)
{
	int w = GAP * (FIELDS - 1);

	for (int f = 0; f < FIELDS; f++)
		w += s->width[f] + s->after[f];
	return w;
}

/* What differs is cut first, then the names. */
static void shrink(struct sheet *s)
{
	static const enum field order[] = {NOTES, MODEL, PROVIDER};

	for (size_t i = 0; s->r->width && i < ARRAY_LEN(order); i++) {
		int *w = &s->width[order[i]], over;

		over = sheet_width(s) - s->r->width;
		if (over > 0 && *w > NARROWEST)
			*w = *w - over > NARROWEST ? *w - over : NARROWEST;
	}
}

static void put_rule(const struct sheet *s, struct buf *to)
{
	for (int i = sheet_width(s); i > 0; i--)
		buf_puts(to, "\xe2\x94\x80");
	buf_putc(to, '\n');
}

static void put_sheet(struct sheet *s, struct buf *to)
{
	measure(s);
	shrink(s);
	for (int i = 0; i < s->count; i++) {
		put_line(s, &s->lines[i], i == 0, to);
		if (i < 2)
			put_rule(s, to);
	}
}

static void put_footnotes(const struct compare_report *r, struct buf *to)
{
	const struct comparison *c = r->comparison;
	int others = 0;

	for (int i = 0; i < c->row_count; i++)
		others += c->rows[i].assumed[ASSUME_TOKENIZER].calls > 0;
	if (others)
		buf_addf(to, "\nToken counts are taken as they are: %d of %d "
			 "row%s another tokenizer, whose factor\nis not "
			 "known.\n", others, c->row_count,
			 others == 1 ? " has" : "s have");
	for (int i = 0; i < r->warning_count; i++) {
		buf_puts(to, i ? "warning: " : "\nwarning: ");
		utf8_clean(to, str_from(r->warnings[i]));
		buf_putc(to, '\n');
	}
}

void compare_table(const struct compare_report *r, struct buf *to)
{
	const struct comparison *c = r->comparison;
	struct sheet s = {.r = r, .count = c->row_count + 2};

	if (c->mix.cell.requests == 0) {
		buf_puts(to, "No calls with a price were found to compare.\n");
		put_footnotes(r, to);
		return;
	}
	s.lines = xcalloc((size_t)s.count, sizeof(*s.lines));
	fill_headings(&s.lines[0]);
	fill_actual(&s.lines[1], &c->mix);
	for (int i = 0; i < c->row_count; i++)
		fill_row(&s.lines[i + 2], &c->rows[i]);
	put_sheet(&s, to);
	put_footnotes(r, to);
	for (int i = 0; i < s.count; i++)
		for (int f = 0; f < FIELDS; f++)
			free(s.lines[i].text[f]);
	free(s.lines);
}
