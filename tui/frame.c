#include "tui/frame.h"

#include <stdio.h>
#include <string.h>

#include "core/err.h"
#include "core/mem.h"
#include "tui/frame_state.h"
#include "tui/header.h"
#include "tui/pen.h"

enum { LEAST_COLS = 40, LEAST_ROWS = 10 };

struct frame *frame_new(void)
{
	struct frame *f = xcalloc(1, sizeof(*f));

	for (int i = 0; i < FRAME_PANES && pane_types[i]; i++)
		f->panes[i] = pane_new(pane_types[i]);
	f->behind = -1;
	f->window = WINDOW_24H;
	frame_point(f);
	return f;
}

void frame_free(struct frame *f)
{
	if (!f)
		return;
	for (int i = 0; i < FRAME_PANES; i++)
		pane_free(f->panes[i]);
	frozen_release(&f->frozen);
	glow_release(&f->glow);
	free(f);
}

void frame_point(struct frame *f)
{
	f->view.provider = f->provider[0] ? f->provider : NULL;
	f->view.search = f->search.text;
	f->view.filter = f->filter.text;
	f->view.glow = f->view.paused ? NULL : &f->glow;
}

static const struct pane_type *active_type(const struct frame *f)
{
	return pane_type_of(f->panes[f->active]);
}

void frame_go(struct frame *f, int index)
{
	if (index == f->active)
		return;
	f->view.doc = active_type(f)->doc;
	f->behind = pane_types[index]->tab ? -1 : f->active;
	f->active = index;
}

bool frame_show(struct frame *f, const char *pane, struct err *err)
{
	char names[256] = "";

	for (int i = 0; pane_types[i]; i++) {
		size_t n = strlen(names);

		if (strcmp(pane_types[i]->name, pane) == 0) {
			frame_go(f, i);
			f->behind = -1;
			f->view.doc = NULL;
			return true;
		}
		snprintf(names + n, sizeof(names) - n, "%s%s", i ? ", " : "",
			 pane_types[i]->name);
	}
	return err_set(err, "there is no pane \"%s\"; the panes are %s", pane,
		       names);
}

const char *frame_pane(const struct frame *f)
{
	return active_type(f)->name;
}

void frame_set_book(struct frame *f, enum book book)
{
	f->book = book;
	f->frozen_old = true;
}

void frame_ask(const struct frame *f, struct model_query *q)
{
	q->window = f->window;
	q->provider = f->view.provider;
	q->book = f->book;
}

const struct model *frame_model(struct frame *f, const struct model *m)
{
	if (!f->view.paused)
		return m;
	if (!f->frozen.held || f->frozen_old)
		frozen_take(&f->frozen, m);
	f->frozen_old = false;
	return &f->frozen.model;
}

bool frame_inside(const struct frame *f)
{
	const struct pane_type *t = active_type(f);

	if (f->behind >= 0)
		return true;
	return t->inside && t->inside(pane_state(f->panes[f->active]));
}

static void draw_bottom(struct frame *f, const struct bar *b,
			struct canvas *to)
{
	int y = to->at.h - 1;

	if (f->search.open)
		prompt_draw(&f->search, to, y);
	else if (f->filter.open)
		prompt_draw(&f->filter, to, y);
	else if (f->message[0])
		canvas_printf(to, 1, y, style_plus(STYLE(ROLE_WARN), ATTR_BOLD),
			      "%s", f->message);
	else
		bar_functions(b, to, y);
}

void frame_draw(struct frame *f, const struct model *m, struct canvas *to)
{
	int h = to->at.h, rows = header_rows(m, to->at.w, h);
	const struct pane_type *type = active_type(f);
	struct canvas header = canvas_view(to, 0, 0, to->at.w, rows);
	struct canvas body = canvas_view(to, 0, rows + 1, to->at.w,
					 h - rows - 2);
	struct bar bar = {m, &f->view, type, pane_state(f->panes[f->active]),
			  frame_inside(f), &f->hits};

	canvas_fill(to, STYLE(ROLE_TEXT));
	f->hits.count = 0;
	f->view.ascii = to->ascii;
	glow_update(&f->glow, m);
	frame_point(f);
	if (to->at.w < LEAST_COLS || h < LEAST_ROWS) {
		header_one_line(m, to);
		f->pane_at = (struct rect){0};
		return;
	}
	header_draw(m, &header);
	bar_tabs(&bar, to, rows);
	f->pane_at = body.at;
	type->draw(pane_state(f->panes[f->active]), &f->view,
		   frame_model(f, m), &body);
	draw_bottom(f, &bar, to);
}

void frame_csv(struct frame *f, const struct model *m, struct buf *to)
{
	const struct pane_type *t = active_type(f);

	frame_point(f);
	if (t->csv)
		t->csv(pane_state(f->panes[f->active]), &f->view,
		       frame_model(f, m), to);
}

void frame_message(struct frame *f, const char *text)
{
	snprintf(f->message, sizeof(f->message), "%s", text);
}
