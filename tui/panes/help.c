/* Help: every key, from the key table; then the pages of docs/, which are
 * compiled in. Left, Right and Tab turn the pages. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/builtin.h"
#include "core/mem.h"
#include "core/model.h"
#include "tui/canvas.h"
#include "tui/keymap.h"
#include "tui/markdown.h"
#include "tui/pane.h"
#include "tui/panes/all.h"
#include "tui/panes/key_list.h"
#include "tui/pen.h"

enum { PAGES_MAX = 32, TITLE = 48, WIDEST = 100 };

struct page {
	const struct builtin *file;     /* NULL: the keys */
	char title[TITLE];
};

struct help {
	struct page pages[PAGES_MAX];
	int page_count;
	int page;
	int top;
	int found;              /* line of the last hit, -1: none */
	int rows, width;        /* of the text when last drawn */
	int side;               /* columns of the list of pages */
	int ends[PAGES_MAX];    /* where titles end in the line of them, 0:
				 * not shown */
	struct keymap keys;     /* as they are bound now */
	struct markdown *text;  /* owned: of `loaded` at `loaded_width` */
	int loaded, loaded_width;
};

static void find_pages(struct help *h)
{
	if (h->page_count)
		return;
	h->found = -1;
	snprintf(h->pages[h->page_count++].title, TITLE, "Keys");
	for (int i = 0; builtin_files[i].path; i++) {
		const struct builtin *b = &builtin_files[i];
		struct markdown *m;
		struct page *p;

		if (h->page_count == PAGES_MAX ||
		    !str_starts(str_from(b->path), STR("docs/")) ||
		    !str_ends(str_from(b->path), STR(".md")))
			continue;
		p = &h->pages[h->page_count++];
		p->file = b;
		m = markdown_new(b->text, 80);
		snprintf(p->title, TITLE, "%s",
			 markdown_title(m) ? markdown_title(m) : b->path + 5);
		markdown_free(m);
	}
}

/* The markdown of a page, laid out for the width of the screen. */
static struct markdown *text_of(struct help *h, int page)
{
	int width = h->width > 0 ? h->width : 80;

	if (h->text && h->loaded == page && h->loaded_width == width)
		return h->text;
	markdown_free(h->text);
	h->text = markdown_new(h->pages[page].file->text, width);
	h->loaded = page;
	h->loaded_width = width;
	return h->text;
}

static int lines_of(struct help *h, int page)
{
	struct key_list keys;

	if (h->pages[page].file)
		return markdown_lines(text_of(h, page));
	key_list_build(&keys, &h->keys);
	return key_list_rows(&keys, h->width);
}

static void turn(struct help *h, int page)
{
	h->page = (page + h->page_count) % h->page_count;
	h->top = 0;
	h->found = -1;
}

/* Titles at the left. */
static void draw_side(const struct help *h, struct canvas *to)
{
	canvas_puts(to, 1, 0, STYLE(ROLE_HEADING), "pages");
	for (int i = 0; i < h->page_count; i++) {
		bool here = i == h->page;
		struct style s = STYLE(here ? ROLE_SELECTED_TEXT : ROLE_TEXT);

		canvas_text(to, 2, i + 1, to->at.w - 4, s,
			    str_from(h->pages[i].title));
		if (here) {
			canvas_tint(to, 0, i + 1, to->at.w - 2, ROLE_SELECTED,
				    ROLE_NONE, 0);
			canvas_glyph(to, 0, i + 1,
				     (struct style){.role = ROLE_TITLE,
						    .ground = ROLE_SELECTED},
				     0x258c, '>');
		}
	}
	canvas_vline(to, to->at.w - 1, 0, to->at.h, STYLE(ROLE_FRAME));
}

/* Titles in a line, the open one always among them. */
static void draw_strip(struct help *h, struct canvas *to)
{
	struct pen p = pen_at(to, 0, 0);
	char number[32];
	int first = 0, used = 0;

	for (int i = h->page; i >= 0; i--) {
		used += text_columns(h->pages[i].title) + 2;
		if (used > to->at.w - 8)
			break;
		first = i;
	}
	if (used > to->at.w - 8 && first > h->page)
		first = h->page;
	snprintf(number, sizeof(number), "%d/%d", h->page + 1, h->page_count);
	p.end = to->at.w - 7;
	for (int i = first; i < h->page_count && pen_room(&p) > 4; i++) {
		pen_printf(&p, STYLE(i == h->page ? ROLE_TAB_ACTIVE : ROLE_TAB),
			   " %s ", h->pages[i].title);
		h->ends[i] = p.x;
	}
	canvas_right(to, 0, 0, to->at.w - 1, STYLE(ROLE_DIM), number);
}

static void clamp_top(struct help *h)
{
	int most = lines_of(h, h->page) - h->rows;

	if (h->top > most)
		h->top = most;
	if (h->top < 0)
		h->top = 0;
}

static void draw_text(struct help *h, const struct view *v, struct canvas *to)
{
	struct key_list keys;
	int lines, w = to->at.w;

	h->rows = to->at.h;
	h->width = h->pages[h->page].file && w > WIDEST ? WIDEST : w;
	clamp_top(h);
	lines = lines_of(h, h->page);
	if (h->pages[h->page].file) {
		struct canvas text = canvas_view(to, 0, 0, h->width, to->at.h);

		markdown_draw(text_of(h, h->page), h->top, v->search, &text);
	} else {
		key_list_build(&keys, &h->keys);
		key_list_draw(&keys, h->top, v->search, to);
	}
	if (lines > h->top + h->rows)
		canvas_glyph(to, w - 1, to->at.h - 1, STYLE(ROLE_KEY), 0x25bc,
			     'v');
	if (h->top > 0)
		canvas_glyph(to, w - 1, 0, STYLE(ROLE_KEY), 0x25b2, '^');
}

static void help_draw(void *state, const struct view *v, const struct model *m,
		      struct canvas *to)
{
	struct help *h = state;
	int w = to->at.w, rows = to->at.h;
	struct canvas part, text;

	find_pages(h);
	keymap_apply(&h->keys, m->ui);
	memset(h->ends, 0, sizeof(h->ends));
	h->side = w >= 134 ? 36 : w >= 100 ? 26 : 0;
	if (h->side) {
		part = canvas_view(to, 0, 0, h->side, rows);
		text = canvas_view(to, h->side + 1, 0, w - h->side - 1, rows);
		draw_side(h, &part);
	} else {
		part = canvas_view(to, 0, 0, w, 1);
		text = canvas_view(to, 1, rows > 8 ? 2 : 1, w - 1,
				   rows - (rows > 8 ? 2 : 1));
		draw_strip(h, &part);
	}
	draw_text(h, v, &text);
}

static int find_on(struct help *h, int page, const char *text, int from,
		   int direction)
{
	struct key_list keys;

	if (h->pages[page].file) {
		int lines = markdown_lines(text_of(h, page));

		if (from < 0 || from >= lines)
			return -1;
		return markdown_find(text_of(h, page), text, from, direction);
	}
	key_list_build(&keys, &h->keys);
	return key_list_find(&keys, text, from, direction);
}

/* Line where a page begins when one comes to it searching. */
static int entry(struct help *h, int page, int direction)
{
	struct key_list keys;

	if (direction > 0)
		return 0;
	if (h->pages[page].file)
		return markdown_lines(text_of(h, page)) - 1;
	key_list_build(&keys, &h->keys);
	return keys.count - 1;
}

static void show_line(struct help *h, int line)
{
	h->found = line;
	if (!h->pages[h->page].file) {
		int rows = lines_of(h, h->page);

		line = rows > 0 ? line % rows : line;
	}
	if (line < h->top || line >= h->top + h->rows)
		h->top = line - h->rows / 3;
}

/* This page first, then all others in order, then this one's other half. */
static bool search(struct help *h, const char *text, int direction,
		   bool again)
{
	int from = h->found >= 0 ? h->found + (again ? direction : 0) : h->top;

	if (!text[0])
		return false;
	for (int i = 0; i <= h->page_count; i++) {
		int page = (h->page + i * direction + 2 * h->page_count) %
			   h->page_count;
		int line = find_on(h, page, text,
				   i ? entry(h, page, direction) : from,
				   direction);

		if (line < 0)
			continue;
		if (page != h->page)
			turn(h, page);
		show_line(h, line);
		return true;
	}
	return false;
}

static void open_at(struct help *h, const char *doc)
{
	turn(h, 0);
	for (int i = 1; doc && i < h->page_count; i++)
		if (str_is(str_from(h->pages[i].file->path), doc))
			turn(h, i);
}

static bool scroll(struct help *h, enum action a)
{
	int page = h->rows > 2 ? h->rows - 1 : 1;

	switch (a) {
	case ACTION_UP: h->top--; break;
	case ACTION_DOWN: h->top++; break;
	case ACTION_PAGE_UP: h->top -= page; break;
	case ACTION_PAGE_DOWN: h->top += page; break;
	case ACTION_HOME: h->top = 0; break;
	case ACTION_END: h->top = lines_of(h, h->page); break;
	default: return false;
	}
	clamp_top(h);
	return true;
}

static bool help_act(void *state, enum action a, struct view *v,
		     const struct model *m)
{
	struct help *h = state;

	find_pages(h);
	keymap_apply(&h->keys, m->ui);
	switch (a) {
	case ACTION_HELP:
		open_at(h, v->doc);
		return true;
	case ACTION_PROVIDER_NEXT:
	case ACTION_NEXT_REGION:
		turn(h, h->page + 1);
		return true;
	case ACTION_PROVIDER_PREVIOUS:
	case ACTION_PREVIOUS_REGION:
		turn(h, h->page - 1);
		return true;
	case ACTION_SEARCH:
		return search(h, v->search, 1, false);
	case ACTION_SEARCH_NEXT:
		return search(h, v->search, 1, true);
	case ACTION_SEARCH_PREVIOUS:
		return search(h, v->search, -1, true);
	default:
		return scroll(h, a);
	}
}

static bool help_click(void *state, int x, int y, struct view *v,
		       const struct model *m)
{
	struct help *h = state;

	(void)v;
	(void)m;
	for (int i = 0; i < h->page_count && y == 0 && !h->side; i++)
		if (x < h->ends[i]) {
			turn(h, i);
			return true;
		}
	if (x >= h->side || y < 1 || y > h->page_count)
		return false;
	turn(h, y - 1);
	return true;
}

static bool help_can(const void *state, enum action a)
{
	(void)state;
	return a == ACTION_SEARCH || a == ACTION_NEXT_REGION;
}

static void help_release(void *state)
{
	markdown_free(((struct help *)state)->text);
}

const struct pane_type pane_help = {
	.name = "help",
	.title = "Help",
	.state_size = sizeof(struct help),
	.draw = help_draw,
	.act = help_act,
	.click = help_click,
	.can = help_can,
	.release = help_release,
};
