/* How Setup looks: pages at the left, items at the right, below them what the
 * one under the cursor is and what keys do to it. */
#include "tui/panes/setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/canvas.h"
#include "tui/chart.h"
#include "tui/meter.h"
#include "tui/pen.h"

enum {
	SIDE = 14, WIDE_FROM = 60,      /* columns */
	LABEL_LEAST = 12, LABEL_MOST = 24, PREVIEW_AT = 28,
	PREVIEW_WIDTH = 26, SENTENCE_FROM = 74, BOX = 4,
	STYLE_COLUMNS = 12, SAMPLE = 34,
};

/* What keys do on a page, in pairs of key and word. */
static const char *const page_keys[SETUP_PAGES][12] = {
	[SETUP_METERS] = {"Enter", "style", "←→", "column", "<>", "order",
			  "+", "add", "-", "remove"},
	[SETUP_COLUMNS] = {"Space", "show or not", "<>", "order"},
	[SETUP_COLOURS] = {"Enter", "keep", "Esc", "as it was"},
	[SETUP_KEYS] = {"Enter", "bind another key", "-", "take one away"},
	[SETUP_SOURCES] = {"Enter", "open", "Space", "on or off", "r", "test",
			   "+", "add", "-", "remove"},
	[SETUP_BUDGETS] = {"Enter", "open", "+", "add", "-", "remove"},
	[SETUP_ALERTS] = {"Enter", "change"},
	[SETUP_DISPLAY] = {"Enter", "change"},
};
static const char *const deeper_keys[12] = {"Enter", "choose", "Esc", "back"};
static const char *const value_keys[12] = {"Enter", "change", "Esc", "back"};
static const char *const typing_keys[12] = {"Enter", "keep", "Esc", "cancel",
					    "Ctrl-U", "empty"};
static const char *const waiting_keys[12] = {"any key", "binds it", "Esc",
					     "cancel"};

static const char *const page_helps[SETUP_PAGES] = {
	[SETUP_METERS] = "Meters of the header, column by column; those that "
			 "do not fit are left out.",
	[SETUP_COLUMNS] = "Columns of the tables, from left to right; those "
			  "that do not fit are left out.",
	[SETUP_COLOURS] = "Shown at once, kept with Enter.",
	[SETUP_KEYS] = "Keys as they are now.",
	[SETUP_SOURCES] = "Where usage is read from.",
	[SETUP_BUDGETS] = "Limits on spending, and when to be warned.",
	[SETUP_ALERTS] = "How alerts are told, and which.",
	[SETUP_DISPLAY] = "Names, time, money and history.",
};

static const char *const *keys_now(const struct setup *s)
{
	if (s->field.open)
		return typing_keys;
	if (s->waiting != ACTION_NONE)
		return waiting_keys;
	if (s->level == LEVEL_CHOOSE)
		return deeper_keys;
	return s->level == LEVEL_LIST ? page_keys[s->page] : value_keys;
}

static void draw_keys(const struct setup *s, struct canvas *to, int y)
{
	const char *const *keys = keys_now(s);
	struct pen p = pen_at(to, 1, y);

	for (int i = 0; keys[i] && i < 12; i += 2) {
		const char *key = strcmp(keys[i], "←→") == 0
					  ? either(to, keys[i], "<- ->")
					  : keys[i];

		if (pen_room(&p) <
		    text_columns(key) + text_columns(keys[i + 1]) + 1)
			return;
		pen_puts(&p, STYLE(ROLE_KEY), key);
		pen_printf(&p, STYLE(ROLE_DIM), " %s", keys[i + 1]);
		pen_skip(&p, 3);
	}
}

/* ---- the sides --------------------------------------------------------- */

static void mark_line(struct canvas *to, int y, bool hot)
{
	canvas_tint(to, 0, y, to->at.w, ROLE_SELECTED, ROLE_NONE, 0);
	canvas_glyph(to, 0, y,
		     (struct style){.role = hot ? ROLE_TITLE : ROLE_DIM,
				    .ground = ROLE_SELECTED},
		     0x258c, '>');
}

/* The first page listed on a low screen. */
static int pages_top(const struct setup *s, int height)
{
	int past = (int)s->page + 1 - (height - 1);

	return past > 0 ? past : 0;
}

static void draw_pages(struct setup *s, struct canvas *to)
{
	int top = pages_top(s, to->at.h);

	s->pages_top = top;
	canvas_puts(to, 1, 0, STYLE(ROLE_HEADING), "setup");
	for (int i = top; i < SETUP_PAGES; i++) {
		bool here = i == (int)s->page;
		int y = i - top + 1;

		canvas_puts(to, 2, y,
			    STYLE(here ? ROLE_SELECTED_TEXT : ROLE_TEXT),
			    setup_page_names[i]);
		if (here)
			mark_line(to, y, !s->right);
	}
}

/* ---- an item ----------------------------------------------------------- */

static int label_width(const struct setup_list *l)
{
	int width = LABEL_LEAST;

	for (int i = 0; i < l->count; i++) {
		int n = text_columns(l->items[i].label);

		if (l->items[i].kind != ITEM_HEADING &&
		    l->items[i].kind != ITEM_ADD && n > width)
			width = n;
	}
	return width > LABEL_MOST ? LABEL_MOST : width;
}

/* The box before a label; `boxed`: others of the list have one. */
static void put_check(struct pen *p, const struct setup_item *item, bool boxed)
{
	if (item->kind == ITEM_VALUE || !boxed)
		return;
	if (item->kind == ITEM_THEME)
		pen_puts(p, STYLE(item->check ? ROLE_GOOD : ROLE_DIM),
			 item->check ? either(p->to, "● ", "* ")
				     : either(p->to, "○ ", "o "));
	else if (item->check >= 0)
		pen_puts(p, STYLE(item->check ? ROLE_GOOD : ROLE_DIM),
			 item->check ? "[x] " : "[ ] ");
	else
		pen_skip(p, BOX);
}

/* Switches say so beside their name. */
static void put_value(struct pen *p, const struct setup_item *item)
{
	if (item->kind == ITEM_VALUE && item->check >= 0)
		pen_puts(p, STYLE(item->check ? ROLE_GOOD : ROLE_DIM),
			 item->check ? "[x] on" : "[ ] off");
	else
		pen_puts(p, STYLE(item->role), item->value);
}

static bool has_boxes(const struct setup_list *l)
{
	for (int i = 0; i < l->count; i++)
		if (l->items[i].check >= 0 && l->items[i].kind != ITEM_VALUE)
			return true;
	return false;
}

/* The end of a long text, where the typing happens, and the cursor. */
static void put_field(struct pen *p, const struct prompt *field)
{
	const char *text = field->text;
	int room = pen_room(p) - 2;

	while (text_columns(text) > room && *text)
		do
			text++;
		while (((unsigned char)*text & 0xc0) == 0x80);
	pen_puts(p, style_plus(STYLE(ROLE_TEXT), ATTR_BOLD), text);
	canvas_glyph(p->to, p->x, p->y,
		     style_plus(STYLE(ROLE_TEXT), ATTR_REVERSE), ' ', ' ');
}

/* Values that are switches have no text. */
static bool is_typed(const struct setup *s, const struct setup_item *item,
		     bool here)
{
	return here && s->field.open && item->kind == ITEM_VALUE;
}

/* How the lines of a list are drawn. */
struct lines {
	const struct setup *s;
	const struct model *m;
	int labels;             /* columns of the names */
	bool boxed;
};

/* The meter as it is now. */
static void draw_sample(const struct lines *how, const struct setup_item *item,
			int x, struct canvas *line)
{
	enum meter_kind kind;
	struct ui_meter meter = {.style = METER_AS_TEXT};
	struct canvas part = canvas_view(line, x, 0, SAMPLE, 1);
	char word[SETUP_LABEL + SETUP_VALUE];

	snprintf(word, sizeof(word), "%s:%s", item->label, item->value);
	if (part.at.w < SAMPLE ||
	    !meter_parse(str_from(word), &kind, &meter.style) ||
	    meter.style == METER_AS_LED)
		return;
	meter.kind = kind;
	meter_draw(&meter, how->m, &(struct meter_place){0}, &part);
}

static void draw_item(const struct lines *how, const struct setup_item *item,
		      bool here, struct canvas *line)
{
	int labels = how->labels;
	struct pen p = pen_at(line, 2, 0);
	struct style label = STYLE(here ? ROLE_SELECTED_TEXT : ROLE_TEXT);

	if (item->kind == ITEM_HEADING || item->kind == ITEM_NOTE) {
		pen_puts(&p, STYLE(item->kind == ITEM_NOTE ? ROLE_DIM
							   : ROLE_TITLE),
			 item->label);
		return;
	}
	put_check(&p, item, how->boxed);
	if (item->kind == ITEM_ADD || item->kind == ITEM_SAVE) {
		pen_puts(&p, style_plus(STYLE(ROLE_KEY), ATTR_BOLD),
			 item->kind == ITEM_ADD ? "+ " : "> ");
		pen_puts(&p, STYLE(here ? ROLE_SELECTED_TEXT : ROLE_DIM),
			 item->label);
		return;
	}
	canvas_text(line, p.x, 0, labels, label, str_from(item->label));
	p.x += labels + 2;
	if (is_typed(how->s, item, here))
		put_field(&p, &how->s->field);
	else
		put_value(&p, item);
	if (item->kind == ITEM_METER || (item->kind == ITEM_CHOICE &&
					 how->s->page == SETUP_METERS))
		draw_sample(how, item, labels + STYLE_COLUMNS, line);
	if (item->kind == ITEM_KEY && line->at.w >= SENTENCE_FROM) {
		p.x = labels + 20;
		pen_puts(&p, STYLE(ROLE_DIM), item->help);
	}
}

/* ---- colours ----------------------------------------------------------- */

static void draw_series(struct canvas *to, int y)
{
	static const char *const names[] = {
		"anthropic", "openai", "google", "aws", "mistral",
	};

	for (int i = 0; i < (int)ARRAY_LEN(names); i++) {
		struct style s = style_series(i);

		canvas_puts(to, 0, y + i, s, names[i]);
		chart_bar(to, 11, y + i, to->at.w - 12, s,
			  STYLE(ROLE_BAR_REST), 5 - i, 6);
	}
}

static void draw_heat(struct canvas *to, int y)
{
	for (int x = 0; x < to->at.w - 1; x++) {
		struct style s = STYLE(ROLE_HEAT);

		s.level = (uint8_t)(x * 100 / (to->at.w - 1));
		canvas_glyph(to, x, y, s, 0x2588, '#');
	}
}

/* A little of everything that colours are for. */
static void draw_preview(struct canvas *to)
{
	struct pen p = pen_at(to, 0, 0);

	pen_puts(&p, STYLE(ROLE_DIM), "today ");
	pen_puts(&p, style_plus(STYLE(ROLE_COST), ATTR_BOLD), "$41.83 ");
	pen_puts(&p, STYLE(ROLE_WARN), either(to, "▲18%", "+18%"));
	p = pen_at(to, 0, 1);
	pen_puts(&p, STYLE(ROLE_INPUT), "in 1.24k ");
	pen_puts(&p, STYLE(ROLE_OUTPUT), "out 312 ");
	pen_puts(&p, STYLE(ROLE_CACHE), "91%");
	draw_series(to, 3);
	draw_heat(to, 9);
	p = pen_at(to, 0, 11);
	pen_puts(&p, STYLE(ROLE_GOOD), "ok ");
	pen_puts(&p, STYLE(ROLE_STALE), "~stale ");
	pen_puts(&p, STYLE(ROLE_WARN), "warn ");
	pen_puts(&p, STYLE(ROLE_ALERT), "!alert");
}

/* ---- the items --------------------------------------------------------- */

/* The first line shown so that the cursor, and a heading above it, are. */
static void scroll(struct setup *s, const struct setup_list *l, int rows)
{
	int first = s->at;

	while (first > 0 && l->items[first - 1].kind == ITEM_HEADING)
		first--;
	if (first < s->top)
		s->top = first;
	if (s->at >= s->top + rows)
		s->top = s->at - rows + 1;
	if (s->top > l->count - rows)
		s->top = l->count - rows;
	if (s->top < 0)
		s->top = 0;
}

static void draw_list(struct setup *s, const struct setup_list *l,
		      const struct model *m, struct canvas *to)
{
	struct lines how = {s, m, label_width(l), has_boxes(l)};

	scroll(s, l, to->at.h);
	for (int y = 0; y < to->at.h && s->top + y < l->count; y++) {
		const struct setup_item *item = &l->items[s->top + y];
		bool here = s->right && s->top + y == s->at &&
			    item->kind != ITEM_NOTE;
		struct canvas line = canvas_view(to, 0, y, to->at.w, 1);

		draw_item(&how, item, here, &line);
		if (here)
			mark_line(&line, 0, true);
	}
}

/* Bytes of `text` for a line of `cols` columns: up to a blank. */
static size_t line_bytes(const char *text, int cols)
{
	size_t best = 0, n = 0;

	for (; text[n] && cols >= 0; n++) {
		if (text[n] == ' ')
			best = n;
		/* The first byte of a character stands for its column. */
		cols -= ((unsigned char)text[n] & 0xc0) != 0x80;
	}
	return !text[n] && cols >= 0 ? n : best ? best : n;
}

static void draw_help(const struct setup *s, const struct setup_item *item,
		      struct canvas *to, int y, int rows)
{
	const char *help = item && s->right && item->help ? item->help
							  : page_helps[s->page];
	int w = to->at.w - 2;

	for (; rows > 1 && *help; rows--, y++) {
		size_t n = line_bytes(help, w);

		canvas_text(to, 1, y, w, STYLE(ROLE_DIM),
			    (struct str){help, n});
		help += n + (help[n] == ' ');
	}
	canvas_text(to, 1, y, w, STYLE(ROLE_DIM), str_from(help));
}

/* "Colours", and how far down one is. */
static void draw_heading(const struct setup *s, const struct setup_list *l,
			 struct canvas *to, int shown)
{
	char place[32] = "";
	struct pen p = pen_at(to, 1, 0);

	if (!s->wide)
		pen_puts(&p, STYLE(ROLE_DIM), "setup / ");
	pen_puts(&p, STYLE(ROLE_HEADING), setup_page_names[s->page]);
	if (l->count > shown)
		snprintf(place, sizeof(place), "%d/%d", s->at + 1, l->count);
	canvas_right(to, 0, 0, to->at.w - 1, STYLE(ROLE_DIM), place);
}

static void draw_items(struct setup *s, const struct setup_list *l,
		       const struct model *m, struct canvas *to)
{
	int h = to->at.h;
	int foot = h >= 15 ? 4 : h >= 10 ? 3 : h >= 6 ? 1 : 0;
	int rows = to->at.h - 1 - foot;
	bool preview = s->page == SETUP_COLOURS && rows >= 12 &&
		       to->at.w >= PREVIEW_AT + PREVIEW_WIDTH;
	struct canvas list = canvas_view(to, 0, 1, preview ? PREVIEW_AT - 2
							   : to->at.w, rows);
	const struct setup_item *item = s->at < l->count ? &l->items[s->at]
							 : NULL;

	s->rows = rows;
	s->list_y = 1;
	draw_heading(s, l, to, rows);
	draw_list(s, l, m, &list);
	if (preview) {
		struct canvas part = canvas_view(to, PREVIEW_AT, 1,
						 PREVIEW_WIDTH, rows);

		draw_preview(&part);
	}
	if (foot >= 3) {
		canvas_hline(to, 1, h - foot, to->at.w - 2, STYLE(ROLE_FRAME));
		draw_help(s, item, to, h - foot + 1, foot - 2);
	}
	if (foot)
		draw_keys(s, to, h - 1);
}

void setup_draw(struct setup *s, const struct view *v, const struct model *m,
		struct canvas *to)
{
	struct setup_list l;
	struct canvas part;

	s->wide = to->at.w >= WIDE_FROM;
	s->left_w = s->wide ? SIDE : s->right ? 0 : to->at.w;
	s->rows = 0;
	setup_items(s, v, m, &l);
	if (s->left_w) {
		part = canvas_view(to, 0, 0, s->left_w - s->wide, to->at.h);
		draw_pages(s, &part);
	}
	if (s->wide)
		canvas_vline(to, SIDE - 1, 0, to->at.h, STYLE(ROLE_FRAME));
	if (s->left_w < to->at.w) {
		part = canvas_view(to, s->left_w, 0, to->at.w - s->left_w,
				   to->at.h);
		draw_items(s, &l, m, &part);
	}
	free(l.items);
}
