/* Values at the cursor of the Trends pane: a panel beside the chart, or a line
 * above it. */
#include "tui/panes/trends.h"

#include <stdio.h>
#include <string.h>

#include "tui/pane.h"
#include "tui/panes/cells.h"
#include "tui/pen.h"
#include "tui/stack.h"

enum { VALUE_COLS = 11, SHARE_COLS = 5, LABEL_COLS = 14 };

static const struct trend_point *point_of(const struct trends_view *tv)
{
	return &tv->t->points[tv->cursor];
}

/* Where the points of the dollars stand: small sums have four decimals. */
static int after_of(const struct trends_view *tv)
{
	const struct trend_point *p = point_of(tv);

	for (int i = 0; i < tv->t->band_count && !tv->s->tokens; i++) {
		money cost = tv->t->bands[i].points[tv->cursor].cost;

		if (cost > 0 && cost < MONEY_USD)
			return MONEY_AFTER;
	}
	return p->total.cost > 0 && p->total.cost < MONEY_USD ? MONEY_AFTER
							     : CENTS;
}

static void put_value(const struct trends_view *tv, struct canvas *to, int y,
		      struct style s, const char *value)
{
	struct canvas cell = canvas_view(to, to->at.w - SHARE_COLS -
					 VALUE_COLS, y, VALUE_COLS, 1);

	if (tv->s->tokens)
		canvas_right(&cell, 0, 0, VALUE_COLS, s, value);
	else if (!strchr(value, '.'))
		canvas_right(&cell, 0, 0, VALUE_COLS + CENTS - after_of(tv), s,
			     value);
	else
		cells_number(&cell, s, value, after_of(tv));
}

static void label_line(struct canvas *to, int *y, const char *label,
		       struct style s, const char *value)
{
	int end = to->at.w - SHARE_COLS;

	canvas_text(to, 0, *y, LABEL_COLS, STYLE(ROLE_DIM), str_from(label));
	canvas_right(to, end - VALUE_COLS, *y, VALUE_COLS, s, value);
	(*y)++;
}

static struct style style_of_unit(const struct trends_view *tv)
{
	return STYLE(tv->s->tokens ? ROLE_TOKENS : ROLE_COST);
}

static void count_line(const struct trends_view *tv, struct canvas *to, int *y,
		       const char *label, int64_t n)
{
	char text[UNIT_TEXT] = "-";

	if (trend_known(point_of(tv)->marks))
		format_count(n, text);
	label_line(to, y, label, STYLE(ROLE_TEXT), text);
}

static void draw_total(const struct trends_view *tv, struct canvas *to, int *y)
{
	const struct trend_point *p = point_of(tv);
	char value[UNIT_TEXT], change[UNIT_TEXT];

	trends_value_text(tv, &p->total, p->marks, VALUE_COLS, value);
	trends_change_text(tv, tv->cursor, to->ascii, change);
	canvas_puts(to, 0, *y, STYLE(ROLE_DIM), trends_unit(tv->s));
	put_value(tv, to, (*y)++, style_plus(style_of_unit(tv), ATTR_BOLD),
		  value);
	if (change[0] || p->marks & TREND_PARTIAL)
		label_line(to, y, p->marks & TREND_PARTIAL ? "so far"
							   : "change",
			   STYLE(ROLE_TEXT), change);
	if (!tv->s->tokens)
		count_line(tv, to, y, "tokens", p->total.tokens);
	count_line(tv, to, y, "calls", p->total.requests);
}

/* Columns from the point on; 0: there is none. */
static int columns_after(const char *value)
{
	const char *point = strchr(value, '.');

	return point ? 1 + (int)strspn(point + 1, "0123456789") : 0;
}

/* Columns that the values of bands need; names have the rest. */
static int value_cols(const struct trends_view *tv)
{
	const struct trend_point *p = point_of(tv);
	int most = 0, tail = tv->s->tokens ? 0 : after_of(tv) - CENTS;

	for (int i = 0; i < tv->t->band_count; i++) {
		char value[UNIT_TEXT];
		int n;

		trends_value_text(tv, &tv->t->bands[i].points[tv->cursor],
				  p->marks, VALUE_COLS - 2, value);
		n = text_columns(value) +
		    (columns_after(value) >= MONEY_AFTER ? 0 : tail);
		most = n > most ? n : most;
	}
	return most < VALUE_COLS ? most + 1 : VALUE_COLS;
}

/* "■ name      $12.40  31%" */
static void draw_band(const struct trends_view *tv, struct canvas *to, int y,
		      int band)
{
	const struct trend_band *b = &tv->t->bands[band];
	const struct trend_point *p = point_of(tv);
	const struct trend_value *v = &b->points[tv->cursor];
	uint8_t color = b->other ? STACK_REST : b->color;
	char letter[] = {stack_letter(color), '\0'};
	int w = to->at.w, end = w - SHARE_COLS;
	char name[TRENDS_NAME], value[UNIT_TEXT], share[UNIT_TEXT];
	bool lit = tv->lit == band;

	trends_value_text(tv, v, p->marks, VALUE_COLS - 2, value);
	trends_share_text(tv, v, &p->total, share);
	canvas_puts(to, 0, y, stack_style(color), either(to, "■", letter));
	canvas_text(to, 2, y, end - value_cols(tv) - 2,
		    lit ? style_plus(STYLE(ROLE_TEXT), ATTR_BOLD)
			: STYLE(ROLE_TEXT),
		    str_from(trends_name(tv, b, name)));
	put_value(tv, to, y, v->requests || v->cost ? style_of_unit(tv)
						    : STYLE(ROLE_DIM), value);
	if (trend_known(p->marks))
		canvas_right(to, end, y, SHARE_COLS, STYLE(ROLE_DIM), share);
	if (lit)
		canvas_tint(to, 0, y, w, ROLE_SELECTED, ROLE_NONE, 0);
}

/* What the marks of this step mean. */
static int notes_of(const struct trends_view *tv, const char *notes[8])
{
	const struct trend_point *p = point_of(tv);
	bool ascii = tv->v->ascii;
	int n = 0;

	if (p->marks & TREND_BEFORE)
		notes[n++] = "before the first record";
	if (p->marks & TREND_OPEN)
		notes[n++] = "the bill is not final yet";
	if (p->marks & TREND_CLOCK)
		notes[n++] = tv->t->step == TREND_DAY
			? p->end - p->start > INT64_C(86400000)
			  ? "clocks went back: 25 hours"
			  : "clocks went forward: 23 hours"
			: "clocks were changed";
	if (p->total.unpriced > 0 && p->total.cost == 0 && !tv->s->tokens)
		notes[n++] = "no price is known for it";
	else if (p->total.unpriced > 0 && !tv->s->tokens)
		notes[n++] = ascii ? "> a part has no price"
				   : "≥ a part has no price";
	if (p->marks & TREND_NOTIONAL && !tv->s->tokens)
		notes[n++] = ascii ? "= a part is a subscription"
				   : "≈ a part is a subscription";
	if (p->marks & TREND_ESTIMATED)
		notes[n++] = "~ a part is estimated";
	if (tv->t->undated.cost != 0)
		notes[n++] = "bills of many days are left out";
	return n;
}

static void draw_span(const struct trends_view *tv, struct canvas *to, int y)
{
	char value[UNIT_TEXT], text[64];
	unsigned marks = tv->t->marks & (TREND_ESTIMATED | TREND_NOTIONAL);

	/* Where the last step is unknown all of them are. */
	marks |= tv->t->points[tv->t->count - 1].marks & TREND_BEFORE;
	trends_value_text(tv, &tv->t->total, marks, VALUE_COLS, value);
	if (tv->t->step == TREND_QUARTER)
		snprintf(text, sizeof(text), "%d %s 15 min", tv->t->count,
			 either(to, "×", "x"));
	else
		snprintf(text, sizeof(text), "all %d %ss", tv->t->count,
			 trend_step_names[tv->t->step]);
	canvas_hline(to, 0, y - 1, to->at.w, STYLE(ROLE_FRAME));
	canvas_text(to, 0, y, LABEL_COLS, STYLE(ROLE_DIM), str_from(text));
	put_value(tv, to, y, style_of_unit(tv), value);
	if (tv->alone && y >= 3)
		canvas_puts(to, 0, y - 2, STYLE(ROLE_DIM),
			    "Tab: a year of days, hours");
}

void trends_draw_side(const struct trends_view *tv, struct canvas *to)
{
	const char *notes[8];
	int y = 0, note_count = notes_of(tv, notes), h = to->at.h, end;

	draw_total(tv, to, &y);
	if (h > y + tv->t->band_count + 2)
		y++;
	end = h > y + tv->t->band_count + note_count + 3
		? h - 2 - tv->alone : h;
	for (int i = 0; i < tv->t->band_count && y < end; i++)
		draw_band(tv, to, y++, i);
	if (end - y > note_count)
		y++;
	for (int i = 0; i < note_count && y < end; i++)
		canvas_text(to, 0, y++, to->at.w, STYLE(ROLE_DIM),
			    str_from(notes[i]));
	if (end < h)
		draw_span(tv, to, h - 1);
}

/* "Mon 23 Nov 2026  $41.83 ▲ 18%  ■ openai $12.40 31%": what fits. */
void trends_draw_line(const struct trends_view *tv, struct canvas *to, int y)
{
	const struct trend_point *p = point_of(tv);
	char when[UNIT_TEXT], value[UNIT_TEXT], change[UNIT_TEXT];
	struct pen pen = pen_at(to, 0, y);

	trends_step_text(tv->t->step, p->start + p->offset, when);
	trends_value_text(tv, &p->total, p->marks, 12, value);
	trends_change_text(tv, tv->cursor, to->ascii, change);
	pen_printf(&pen, STYLE(ROLE_TEXT), "%s  ", when);
	pen_puts(&pen, style_plus(style_of_unit(tv), ATTR_BOLD), value);
	if (change[0] && pen_room(&pen) > text_columns(change) + 1)
		pen_printf(&pen, STYLE(ROLE_TEXT), " %s", change);
	if (p->marks & TREND_PARTIAL && pen_room(&pen) > 8)
		pen_puts(&pen, STYLE(ROLE_DIM), " so far");
}

/* All bands that fit, with their values; the one that is read first. */
void trends_draw_legend(const struct trends_view *tv, struct canvas *to,
			int y)
{
	const struct trend_point *p = point_of(tv);
	struct pen pen = pen_at(to, 0, y);

	for (int k = 0; k < tv->t->band_count; k++) {
		int i = tv->lit < 0 ? k : k == 0 ? tv->lit
			: k <= tv->lit ? k - 1 : k;
		const struct trend_band *b = &tv->t->bands[i];
		uint8_t color = b->other ? STACK_REST : b->color;
		char letter[] = {stack_letter(color), '\0'};
		char name[TRENDS_NAME], value[UNIT_TEXT];

		trends_name(tv, b, name);
		trends_value_text(tv, &b->points[tv->cursor], p->marks, 8,
				  value);
		if (k && pen_room(&pen) < text_columns(name) + 3 +
					  text_columns(value))
			break;
		pen_puts(&pen, stack_style(color), either(to, "■", letter));
		pen_printf(&pen, i == tv->lit
				 ? style_plus(STYLE(ROLE_TEXT), ATTR_BOLD)
				 : STYLE(ROLE_TEXT), " %s ", name);
		pen_printf(&pen, STYLE(ROLE_DIM), "%s  ", value);
	}
}
