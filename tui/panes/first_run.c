/* First run: nothing to show yet, so what was looked for and where, what was
 * found, and what to do next. */
#include <stdio.h>

#include "core/model.h"
#include "tui/canvas.h"
#include "tui/pane.h"
#include "tui/panes/all.h"
#include "tui/panes/panels.h"
#include "tui/panes/source_rows.h"
#include "tui/pen.h"
#include "tui/redact.h"

struct first_run {
	int top;
	int lines, rows;        /* when last drawn */
};

/* A page taller than the screen: what is above and below is skipped. */
struct sheet {
	struct canvas *to;
	int y;
};

static void text(struct sheet *s, struct style style, const char *words)
{
	if (s->y >= 0)
		canvas_puts(s->to, 0, s->y, style, words);
	s->y++;
}

static void place(struct sheet *s, const struct source_place *p,
		  const struct view *v)
{
	struct source_place shown = *p;
	char path[REDACT_TEXT];

	shown.path = redact_name(v, REDACT_PATH, p->path, path);
	if (s->y >= 0)
		place_draw(&shown, s->to, s->y);
	s->y++;
}

static void step(struct sheet *s, const char *what, const char *why)
{
	struct pen p = pen_at(s->to, 2, s->y);
	int column = s->to->at.w >= 60 ? 20 : 17;

	if (s->y++ < 0)
		return;
	pen_puts(&p, style_plus(STYLE(ROLE_KEY), ATTR_BOLD), what);
	p.x = p.x < column ? column : p.x + 1;
	pen_puts(&p, STYLE(ROLE_TEXT), why);
}

static const char *headline(const struct model *m)
{
	if (m->reading)
		return "Reading what is there ...";
	for (int i = 0; i < m->place_count; i++)
		if (m->places[i].files > 0)
			return "Logs are here, but no usage in them yet.";
	return "No usage was found on this machine yet.";
}

static void next_steps(struct sheet *s, const struct model *m,
		       const struct view *v)
{
	char config[300], path[REDACT_TEXT];

	text(s, style_plus(STYLE(ROLE_TITLE), ATTR_BOLD), "What now");
	step(s, "tokentop --demo", "see it alive, with made-up traffic");
	step(s, "r", "look again now");
	step(s, "F1", "all keys, and how to add a source");
	text(s, STYLE(ROLE_TEXT), "");
	snprintf(config, sizeof(config), "Other logs are named in %.200s:",
		 m->config_path
			 ? redact_name(v, REDACT_PATH, m->config_path, path)
			 : "the config file");
	text(s, STYLE(ROLE_DIM), config);
	text(s, STYLE(ROLE_CODE),
	     "{\"sources\": [{\"name\": \"gateway\",");
	text(s, STYLE(ROLE_CODE),
	     "  \"type\": \"litellm-log\", \"path\": \"/var/log/llm/*.jsonl\"}]}");
}

static void first_run_draw(void *state, const struct view *v,
			   const struct model *m, struct canvas *to)
{
	struct first_run *f = state;
	bool boxed = to->at.h >= 16;
	int w = to->at.w > 100 ? 96 : to->at.w;
	int high = m->place_count + 15, h = to->at.h;
	struct canvas box, in;
	struct sheet s;

	if (boxed && high < h)
		h = high;
	box = canvas_view(to, (to->at.w - w) / 2, (to->at.h - h) / 3, w, h);
	in = boxed ? panel_box(&box, "welcome to tokentop", true)
		   : canvas_view(&box, 1, 0, w - 2, h);
	f->rows = in.at.h;
	if (f->top > f->lines - f->rows)
		f->top = f->lines - f->rows;
	if (f->top < 0)
		f->top = 0;
	s = (struct sheet){&in, -f->top};
	text(&s, style_plus(STYLE(ROLE_TEXT), ATTR_BOLD), headline(m));
	text(&s, STYLE(ROLE_TEXT), "");
	text(&s, style_plus(STYLE(ROLE_TITLE), ATTR_BOLD), "Looked for");
	for (int i = 0; i < m->place_count; i++)
		place(&s, &m->places[i], v);
	if (m->place_count == 0)
		text(&s, STYLE(ROLE_DIM), "nothing: discovery is off");
	text(&s, STYLE(ROLE_TEXT), "");
	next_steps(&s, m, v);
	f->lines = s.y + f->top;
	if (f->lines > f->top + f->rows)
		canvas_glyph(&in, in.at.w - 1, in.at.h - 1, STYLE(ROLE_KEY),
			     0x25bc, 'v');
}

static bool first_run_act(void *state, enum action a, struct view *v,
			  const struct model *m)
{
	struct first_run *f = state;

	(void)v;
	(void)m;
	switch (a) {
	case ACTION_UP: f->top--; return true;
	case ACTION_DOWN: f->top++; return true;
	case ACTION_PAGE_UP: f->top -= f->rows; return true;
	case ACTION_PAGE_DOWN: f->top += f->rows; return true;
	case ACTION_HOME: f->top = 0; return true;
	case ACTION_END: f->top = f->lines; return true;
	default: return false;
	}
}

const struct pane_type pane_first_run = {
	.name = "first-run",
	.title = "First run",
	.doc = "docs/sources.md",
	.state_size = sizeof(struct first_run),
	.draw = first_run_draw,
	.act = first_run_act,
};
