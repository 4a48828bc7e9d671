/* tests/unit/setup_kit.h - the Setup pane on a canvas of its own, with a
 * configuration in memory that takes every change it asks for. */
#ifndef TESTS_UNIT_SETUP_KIT_H
#define TESTS_UNIT_SETUP_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/budget.h"
#include "core/config.h"
#include "core/config_edit.h"
#include "core/err.h"
#include "core/ui_config.h"
#include "tests/unit/sample_model.h"
#include "tui/keymap.h"
#include "tui/panes/all.h"
#include "tui/picture.h"

struct setup_stage {
	struct pane *pane;
	struct view view;
	struct canvas canvas;
	struct sample sample;
	struct buf text;        /* of the configuration */
	struct config config;
	struct ui_config *ui;
	struct request last;    /* what was asked last */
	struct err refused;     /* why the last change was not taken, or "" */
	char said[240];
};

static inline void setup_reload(struct setup_stage *s)
{
	struct err err;

	ui_config_free(s->ui);
	config_release(&s->config);
	if (!config_parse(&s->config, buf_str(&s->text), "config.json", &err))
		fail_msg("%s", err.text);
	s->ui = ui_config_new(&s->config);
	s->sample.m.config = &s->config;
	s->sample.m.ui = s->ui;
}

static inline void setup_paint(struct setup_stage *s)
{
	const struct pane_type *t = pane_type_of(s->pane);

	canvas_fill(&s->canvas, STYLE(ROLE_TEXT));
	t->draw(pane_state(s->pane), &s->view, &s->sample.m, &s->canvas);
}

static inline void setup_open(struct setup_stage *s, const char *config,
			      int cols, int rows)
{
	*s = (struct setup_stage){.view = {.search = "", .filter = ""}};
	sample_rich(&s->sample);
	s->pane = pane_new(&pane_setup);
	canvas_init(&s->canvas, cols, rows);
	buf_puts(&s->text, config);
	setup_reload(s);
	setup_paint(s);
}

static inline void setup_close(struct setup_stage *s)
{
	pane_free(s->pane);
	canvas_release(&s->canvas);
	ui_config_free(s->ui);
	config_release(&s->config);
	buf_release(&s->text);
}

/* What the dashboard would do with what the pane left. */
static inline void setup_serve(struct setup_stage *s)
{
	struct buf next = {0};

	s->refused.text[0] = '\0';
	snprintf(s->said, sizeof(s->said), "%s",
		 s->view.message ? s->view.message : "");
	s->last = s->view.request;
	s->view.message = NULL;
	s->view.request.kind = REQUEST_NONE;
	if (s->last.kind == REQUEST_SET &&
	    config_edit_text(buf_str(&s->text), "config.json", s->last.key,
			     s->last.value, &next, &s->refused)) {
		buf_release(&s->text);
		s->text = next;
		setup_reload(s);
	}
	setup_paint(s);
}

/* As the frame does: text first, then what the key means. */
static inline bool setup_press(struct setup_stage *s, uint32_t key)
{
	const struct pane_type *t = pane_type_of(s->pane);
	bool ours = t->text(pane_state(s->pane), key, &s->view) ||
		    t->act(pane_state(s->pane), keymap_action(key), &s->view,
			   &s->sample.m);

	setup_serve(s);
	return ours;
}

static inline void setup_type(struct setup_stage *s, const char *text)
{
	for (; *text; text++)
		setup_press(s, *text == '\n' ? KEY_ENTER_KEY
					     : (unsigned char)*text);
}

static inline char *setup_screen(const struct setup_stage *s)
{
	struct buf b = {0};

	picture_text(&s->canvas, &b);
	return buf_take(&b);
}

static inline bool setup_shows(const struct setup_stage *s, const char *text)
{
	char *all = setup_screen(s);
	bool found = all && strstr(all, text);

	if (!found)
		print_message("%s\n", all ? all : "");
	free(all);
	return found;
}

/* The row with the cursor's mark in a column, -1: none. */
static inline int setup_mark(const struct setup_stage *s, int x)
{
	for (int y = 0; y < s->canvas.at.h; y++)
		if (canvas_at(&s->canvas, x, y)->c[0] == 0x258c)
			return y;
	return -1;
}

/* Does what stands after the cursor hold `text`? That of the items, where
 * they have it, else of the pages. */
static inline bool setup_is_on(const struct setup_stage *s, const char *text)
{
	enum { SIDE = 14 };
	int row = setup_mark(s, SIDE);
	char *all = setup_screen(s), *at = all, *end;
	bool on;

	if (row < 0)
		row = setup_mark(s, 0);
	for (int y = 0; y < row; y++)
		at = strchr(at, '\n') + 1;
	end = strchr(at, '\n');
	if (end)
		*end = '\0';
	for (char *mark; (mark = strstr(at + 1, "▌"));)
		at = mark;
	on = row >= 0 && strstr(at, text);
	free(all);
	return on;
}

/* Down to the line that holds `text`. */
static inline void setup_go(struct setup_stage *s, const char *text)
{
	setup_press(s, KEY_HOME_KEY);
	for (int i = 0; i < 200; i++) {
		if (setup_is_on(s, text))
			return;
		setup_press(s, KEY_DOWN_KEY);
	}
	setup_shows(s, "");
	fail_msg("no line with \"%s\"", text);
}

#endif
