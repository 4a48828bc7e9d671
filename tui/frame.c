#include "tui/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/err.h"
#include "core/mem.h"
#include "core/ui_config.h"
#include "tui/frame_state.h"
#include "tui/header.h"
#include "tui/pen.h"

enum { LEAST_COLS = 40, LEAST_ROWS = 10 };

/* --- life and panes --- */

struct frame *frame_new(void)
{
	struct frame *f = xcalloc(1, sizeof(*f));

	for (int i = 0; i < FRAME_PANES && pane_types[i]; i++)
		f->panes[i] = pane_new(pane_types[i]);
	f->window = WINDOW_24H;
	keymap_init(&f->keys);
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

/* Panes without a tab lie on the one they were opened from; to one that lies
 * there already we go back. */
static void put_on(struct frame *f, int index)
{
	for (int i = 0; i < f->depth; i++)
		if (f->behind[i] == index) {
			f->depth = i;
			return;
		}
	if (f->depth < FRAME_DEPTH)
		f->behind[f->depth++] = f->active;
}

void frame_go(struct frame *f, int index)
{
	f->big = false;
	if (index == f->active)
		return;
	f->view.doc = frame_type(f)->doc;
	f->preview[0] = '\0';
	if (pane_types[index]->tab)
		f->depth = 0;
	else
		put_on(f, index);
	f->active = index;
}

bool frame_leave(struct frame *f)
{
	if (f->depth == 0)
		return false;
	f->active = f->behind[--f->depth];
	f->preview[0] = '\0';
	return true;
}

bool frame_show(struct frame *f, const char *pane, struct err *err)
{
	char names[256] = "";

	for (int i = 0; pane_types[i]; i++) {
		size_t n = strlen(names);

		if (strcmp(pane_types[i]->name, pane) == 0) {
			frame_go(f, i);
			f->depth = 0;
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
	return frame_type(f)->name;
}

void frame_show_big(struct frame *f, bool big)
{
	f->big = big;
}

bool frame_is_big(const struct frame *f)
{
	return f->big;
}

void frame_set_kiosk(struct frame *f)
{
	f->kiosk = true;
	f->view.redact = true;
}

bool frame_inside(const struct frame *f)
{
	const struct pane_type *t = frame_type(f);

	if (f->depth > 0 || (f->big && !f->kiosk))
		return true;
	return t->inside && t->inside(frame_pane_state(f));
}

/* --- the model --- */

void frame_set_book(struct frame *f, enum book book)
{
	f->book = book;
	f->frozen_old = true;
}

void frame_ask(const struct frame *f, struct model_query *q)
{
	const struct pane_type *t = frame_type(f);

	q->window = f->window;
	q->provider = f->view.provider;
	q->book = f->book;
	q->hold = f->view.paused;
	if (t->ask)
		t->ask(frame_pane_state(f), &f->view, q);
}

const struct model *frame_model(struct frame *f, const struct model *m)
{
	if (!f->view.paused)
		return m;
	if (!f->frozen.held || f->frozen_old)
		frozen_take(&f->frozen, m);
	f->frozen_old = false;
	frozen_overlay(&f->frozen, m);
	return &f->frozen.model;
}

/* The config may have been read anew since. What the user masked by key holds
 * until the config says something else. */
static void follow_config(struct frame *f, const struct model *m)
{
	bool redacts = m->ui && m->ui->redact;

	keymap_apply(&f->keys, m->ui);
	if (redacts != f->config_redacts)
		f->view.redact = redacts;
	f->config_redacts = redacts;
	f->view.redact |= f->kiosk;
}

/* --- drawing --- */

static void draw_bottom(struct frame *f, const struct bar *b,
			struct canvas *to)
{
	int y = to->at.h - 1;
	const struct prompt *typed = f->search.open ? &f->search
						    : &f->filter;

	if (f->command.prompt.open) {
		command_line_draw(&f->command, to, y, &f->hits);
	} else if (typed->open) {
		prompt_draw(typed, to, y);
		prompt_hits(to, y, &f->hits);
	} else if (f->message[0]) {
		canvas_printf(to, 1, y, style_plus(STYLE(ROLE_WARN), ATTR_BOLD),
			      "%s", f->message);
	} else if (f->kiosk) {
		canvas_right(to, 0, y, to->at.w - 1, STYLE(ROLE_DIM),
			     "1-9 pane  q quit");
	} else {
		bar_functions(b, to, y);
	}
}

/* Notices name paths of this machine: where names are hidden they are only
 * said to be there. */
static struct model without_names(const struct model *m)
{
	static const char *const hidden[] = {
		"A notice is hidden with the names (X shows it)",
	};
	struct model shown = *m;

	shown.notices = hidden;
	return shown;
}

void frame_draw_header(const struct frame *f, const struct model *m,
		       struct canvas *to)
{
	if (f->view.redact && m->notice_count > 0) {
		struct model shown = without_names(m);

		header_draw(&shown, to);
	} else {
		header_draw(m, to);
	}
}

static void draw_pane(struct frame *f, const struct model *m,
		      struct canvas *to)
{
	const struct pane_type *type = frame_type(f);
	int rows = header_rows(m, to->at.w, to->at.h);
	struct canvas header = canvas_view(to, 0, 0, to->at.w, rows);
	struct canvas body = canvas_view(to, 0, rows + 1, to->at.w,
					 to->at.h - rows - 2);
	struct bar bar = {m, &f->view, type, frame_pane_state(f),
			  frame_inside(f), &f->hits, &f->keys};

	frame_draw_header(f, m, &header);
	frame_note_header(f, &header);
	bar_tabs(&bar, to, rows);
	f->pane_at = body.at;
	type->draw(frame_pane_state(f), &f->view, frame_model(f, m), &body);
	draw_bottom(f, &bar, to);
}

static void draw_large(struct frame *f, const struct model *m,
		       struct canvas *to)
{
	/* Of no pane: only what every page can. */
	static const struct pane_type none = {.title = "", .tab = 1};
	struct bar bar = {m, &f->view, &none, NULL, true, &f->hits, &f->keys};

	frame_draw_big(f, m, to);
	draw_bottom(f, &bar, to);
}

/* Even the smallest screen shows that it is alive. */
static void draw_tiny(const struct model *m, struct canvas *to)
{
	const struct cell_glyph *last = canvas_at(to, to->at.w - 1, 0);
	const struct cell_glyph *before = canvas_at(to, to->at.w - 2, 0);
	bool beat = m->now / 1000 % 2;

	header_one_line(m, to);
	if (!before || before->c[0] != ' ' || last->c[0] != ' ')
		return;
	canvas_glyph(to, to->at.w - 1, 0, STYLE(ROLE_GOOD),
		     beat ? 0x25cf : 0x25cb, beat ? '*' : 'o');
}

void frame_draw(struct frame *f, const struct model *m, struct canvas *to)
{
	canvas_fill(to, STYLE(ROLE_TEXT));
	f->hits.count = 0;
	f->pane_at = (struct rect){0};
	f->view.ascii = to->ascii;
	follow_config(f, m);
	glow_update(&f->glow, m);
	frame_point(f);
	if (to->at.w < LEAST_COLS || to->at.h < LEAST_ROWS)
		draw_tiny(m, to);
	else if (f->big)
		draw_large(f, m, to);
	else
		draw_pane(f, m, to);
}

/* --- for the app --- */

void frame_csv(struct frame *f, const struct model *m, struct buf *to)
{
	const struct pane_type *t = frame_type(f);

	frame_point(f);
	if (t->csv)
		t->csv(frame_pane_state(f), &f->view, frame_model(f, m), to);
}

void frame_message(struct frame *f, const char *text)
{
	snprintf(f->message, sizeof(f->message), "%s", text);
}

const char *frame_theme(const struct frame *f)
{
	return f->theme[0] ? f->theme : NULL;
}

const struct export_choice *frame_export(const struct frame *f)
{
	return &f->export;
}

const char *frame_preview(const struct frame *f)
{
	return f->preview[0] ? f->preview : NULL;
}

bool frame_take_request(struct frame *f, struct request *out)
{
	if (f->request.kind == REQUEST_NONE)
		return false;
	*out = f->request;
	f->request.kind = REQUEST_NONE;
	return true;
}
