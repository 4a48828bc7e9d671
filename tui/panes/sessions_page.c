/* Drawing the Sessions pane: its heading, its lists, its page. */
#include <stdio.h>

#include "core/model.h"
#include "tui/pane.h"
#include "tui/panes/sessions_state.h"
#include "tui/pen.h"

/* ---- headings ----------------------------------------------------------- */

static void put_total(struct pen *p, const struct activity *a)
{
	const char *dot = either(p->to, " · ", ", ");
	char text[UNIT_TEXT];

	pen_printf(p, STYLE(ROLE_DIM), "%s%d", dot, a->row_count);
	if (a->live_count)
		pen_printf(p, STYLE(ROLE_GOOD), "%s%s%d live", dot,
			   either(p->to, "● ", "* "), a->live_count);
	format_count(cell_total(&a->total), text);
	pen_printf(p, STYLE(ROLE_DIM), "%s", dot);
	pen_printf(p, STYLE(ROLE_TOKENS), "%s tok", text);
	cell_cost_text(&a->total, 0, p->to->ascii, 10, text);
	pen_printf(p, STYLE(ROLE_DIM), "%s", dot);
	pen_puts(p, STYLE(ROLE_COST), text);
}

/* The groupings, the one that is shown standing out. */
static void put_groups(const struct sessions *s, struct pen *p)
{
	pen_puts(p, STYLE(ROLE_DIM), "by ");
	for (int i = 0; i < activity_by_count; i++) {
		bool here = i == s->by;

		if (i)
			pen_puts(p, STYLE(ROLE_DIM), " ");
		pen_puts(p, here ? style_plus(STYLE(ROLE_TITLE), ATTR_BOLD)
				 : STYLE(ROLE_DIM),
			 sessions_word(activity_bys[i]));
	}
}

static void draw_rows_heading(const struct sessions *s, const struct view *v,
			      const struct model *m, struct canvas *to)
{
	const struct activity *a = sessions_answer(s, m);
	struct pen p = pen_at(to, 2, 0);

	if (to->at.w >= 76) {
		put_groups(s, &p);
	} else {
		pen_puts(&p, STYLE(ROLE_DIM), "by ");
		pen_puts(&p, style_plus(STYLE(ROLE_TITLE), ATTR_BOLD),
			 sessions_word(sessions_by(s)));
	}
	pen_printf(&p, STYLE(ROLE_DIM), "%s%s", either(to, " · ", ", "),
		   window_names[m->window]);
	if (v->provider && pen_room(&p) > 12)
		pen_printf(&p, session_provider_style(m, v->provider), " %s",
			   v->provider);
	if (a && pen_room(&p) > 34)
		put_total(&p, a);
	if (a && a->partial && pen_room(&p) > 30)
		pen_printf(&p, STYLE(ROLE_WARN), "%ssome calls have expired",
			   either(to, " · ", ", "));
}

static void draw_path(const struct sessions *s, const struct view *v,
		      const struct model *m, struct canvas *to)
{
	const struct activity *a = sessions_answer(s, m);
	const char *angle = either(to, " › ", " > ");
	char text[SESSION_TEXT];
	struct pen p = pen_at(to, 2, 0);

	pen_printf(&p, STYLE(ROLE_DIM), "%s ", sessions_word(sessions_by(s)));
	pen_puts(&p, style_plus(STYLE(ROLE_TITLE), ATTR_BOLD),
		 session_name(v, sessions_by(s), s->drilled, text));
	pen_puts(&p, STYLE(ROLE_DIM), angle);
	if (s->why) {
		pen_puts(&p, STYLE(ROLE_TITLE),
			 pen_room(&p) < 18 ? "why" : "why this figure");
		return;
	}
	pen_puts(&p, STYLE(ROLE_TITLE), "calls");
	if (!a || pen_room(&p) < 24)
		return;
	pen_printf(&p, STYLE(ROLE_DIM), "%s%d%s of the last %s",
		   either(to, " · ", ", "), a->call_count,
		   a->more ? " newest" : "", window_names[m->window]);
}

static void draw_heading(const struct sessions *s, const struct view *v,
			 const struct model *m, struct canvas *to)
{
	if (s->drill)
		draw_path(s, v, m, to);
	else
		draw_rows_heading(s, v, m, to);
}

/* ---- nothing to show ---------------------------------------------------- */

static void say_nothing(const struct sessions *s, const struct view *v,
			const struct model *m, char text[SESSION_TEXT])
{
	const char *window = window_names[m->window];

	if (!sessions_answer(s, m) || (m->reading && !v->filter[0]))
		snprintf(text, SESSION_TEXT, "reading ...");
	else if (v->filter[0])
		snprintf(text, SESSION_TEXT, "no %s matches \"%.40s\"",
			 s->drill ? "call" : sessions_word(sessions_by(s)),
			 v->filter);
	else if (s->drill)
		snprintf(text, SESSION_TEXT, "no single calls are kept of it; "
					     "its sums stay");
	else if (v->provider)
		snprintf(text, SESSION_TEXT, "nothing of %.20s in the last "
					     "%s; t shows another window",
			 v->provider, window);
	else
		snprintf(text, SESSION_TEXT, "nobody was at work in the last "
					     "%s; t shows another window",
			 window);
}

/* Its calls have expired: what the totals still know. */
static void draw_nothing(const struct sessions *s, const struct view *v,
			 const struct model *m, struct canvas *to)
{
	const struct activity *a = sessions_answer(s, m);
	char text[SESSION_TEXT];
	struct sessions_ctx x = {.cells = {m, v, 0, 0}, .by = sessions_by(s),
				 .now = m->now};
	struct canvas below;

	say_nothing(s, v, m, text);
	if (!s->drill || !a || !a->drilled || to->at.h < 14 ||
	    v->filter[0]) {
		canvas_center(to, to->at.h / 2, STYLE(ROLE_DIM), text);
		return;
	}
	canvas_center(to, 2, STYLE(ROLE_DIM), text);
	below = canvas_view(to, 0, 4, to->at.w, to->at.h - 4);
	if (below.at.h > 12)
		below.at.h = 12;
	sessions_draw_box(&x, a->drilled, &below);
}

/* ---- drawing ------------------------------------------------------------ */

/* Rows of the detail under the table: a box, one line, or nothing. */
static int detail_rows(const struct sessions *s, int rows, int h)
{
	if (s->zoom || s->drill || rows == 0 || h < 10)
		return 0;
	if (h < 22)
		return h >= 15 ? 2 : 1;
	return h - rows - 2 > 10 && rows < h / 2 ? 12 : 10;
}

static void draw_list(struct sessions *s, const struct view *v,
		      const struct model *m, struct canvas *to)
{
	struct listing l;
	struct canvas list, below;
	int rows, top = s->table_at.y;

	listing_init(&l, s, m, v);
	rows = detail_rows(s, l.table.row_count, to->at.h);
	list = canvas_view(to, 0, top, to->at.w, to->at.h - top - rows);
	below = canvas_view(to, 0, to->at.h - rows, to->at.w, rows);
	s->table_at.h = list.at.h;
	table_draw(&l.table, sessions_shown(s), &list, v->search, true);
	if (l.table.row_count == 0)
		draw_nothing(s, v, m, &list);
	else if (rows > 2)
		sessions_draw_box(&l.ctx, listing_selected(&l, &s->table),
				  &below);
	else if (rows > 0)
		sessions_draw_line(&l.ctx, listing_selected(&l, &s->table),
				   &below);
	listing_release(&l);
}

static void draw_why(struct sessions *s, const struct view *v,
		     const struct model *m, struct canvas *to)
{
	const struct activity *a = sessions_answer(s, m);
	struct sessions_ctx x = {.cells = {m, v, 0, 0}, .by = sessions_by(s),
				 .now = m->now};

	if (!a || !a->why || a->why->id != s->why) {
		canvas_center(to, to->at.h / 2, STYLE(ROLE_DIM),
			      "reading ...");
		return;
	}
	s->page = to->at.h;
	s->lines = sessions_draw_why(&x, a->why, s->scroll, to);
	if (s->scroll > s->lines - s->page)
		s->scroll = s->lines - s->page;
	if (s->scroll < 0)
		s->scroll = 0;
	canvas_fill(to, STYLE(ROLE_TEXT));
	sessions_draw_why(&x, a->why, s->scroll, to);
}

void sessions_draw(void *state, const struct view *v, const struct model *m,
		   struct canvas *to)
{
	struct sessions *s = state;
	int top = to->at.h >= 6 ? 1 : 0;
	struct canvas page;

	s->table_at = (struct rect){0, top, to->at.w, to->at.h - top};
	if (top)
		draw_heading(s, v, m, to);
	if (!s->why) {
		draw_list(s, v, m, to);
		return;
	}
	top += top && to->at.h >= 12;
	page = canvas_view(to, 0, top, to->at.w, to->at.h - top);
	draw_why(s, v, m, &page);
}
