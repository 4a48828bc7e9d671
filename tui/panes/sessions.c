/* Sessions: who is at work, by session, project, key, host, client or source;
 * the calls of one of them; and why one call costs what it costs. */
#include "tui/panes/sessions.h"

#include <stdio.h>

#include "core/model.h"
#include "tui/pane.h"
#include "tui/panes/all.h"
#include "tui/panes/sessions_state.h"

enum { CALLS_MORE = 200, CALLS_MOST = 20000 };

/* ---- asking ------------------------------------------------------------- */

static void sessions_ask(const void *state, const struct view *v,
			 struct model_query *q)
{
	/* The question is kept in the state to be lent; nothing that is drawn
	 * depends on it. */
	struct sessions *s = (struct sessions *)(uintptr_t)state;

	s->query = (struct activity_query){
		.by = sessions_by(s), .window = q->window, .provider = v->provider,
		.drill = s->drill, .call_limit = s->call_limit,
		.why = s->why, .why_ts = s->why_ts,
	};
	q->activity = &s->query;
}

/* ---- keys --------------------------------------------------------------- */

static void show_rows(struct sessions *s)
{
	s->drill = s->why = 0;
	s->call_limit = 0;
}

static void open_row(struct sessions *s, const struct activity_row *r,
		     struct view *v)
{
	if (r->rest) {
		v->message = "These are too many to be listed; a filter or a "
			     "shorter window shows them.";
		return;
	}
	s->drill = r->id;
	snprintf(s->drilled, sizeof(s->drilled), "%s", r->name);
	s->calls = (struct table_state){0};
	s->call_limit = CALLS_MORE;
}

static void open_call(struct sessions *s, const struct activity_call *c)
{
	s->why = c->id;
	s->why_ts = c->ts;
	s->scroll = 0;
}

static void open_selected(struct sessions *s, struct view *v,
			  const struct model *m)
{
	struct listing l;
	const void *row = NULL;

	listing_init(&l, s, m, v);
	if (l.table.row_count)
		row = listing_selected(&l, sessions_shown(s));
	if (row && s->drill)
		open_call(s, row);
	else if (row)
		open_row(s, row, v);
	listing_release(&l);
}

/* The cursor is near the end of the calls at hand: ask for more. */
static void want_more(struct sessions *s, const struct model *m)
{
	const struct activity *a = sessions_answer(s, m);
	const struct table_state *t = &s->calls;

	if (a && s->drill && a->more && s->call_limit < CALLS_MOST &&
	    t->cursor + 2 * t->page >= a->call_count)
		s->call_limit = a->call_count + CALLS_MORE;
}

static bool on_table(struct sessions *s, enum action a, struct view *v,
		     const struct model *m)
{
	struct listing l;
	bool ours;

	if (a != ACTION_SEARCH && a != ACTION_SEARCH_NEXT &&
	    a != ACTION_SEARCH_PREVIOUS) {
		ours = table_act(sessions_shown(s), a, s->drill ? CALL_COLUMNS
							  : SESSION_COLUMNS);
		want_more(s, m);
		return ours;
	}
	listing_init(&l, s, m, v);
	ours = table_search(&l.table, sessions_shown(s), v->search,
			    a == ACTION_SEARCH ? 0
			    : a == ACTION_SEARCH_NEXT ? 1 : -1);
	listing_release(&l);
	return ours;
}

static bool on_page(struct sessions *s, enum action a)
{
	int page = s->page > 1 ? s->page - 1 : 1;

	switch (a) {
	case ACTION_UP: s->scroll--; break;
	case ACTION_DOWN: s->scroll++; break;
	case ACTION_PAGE_UP: s->scroll -= page; break;
	case ACTION_PAGE_DOWN: s->scroll += page; break;
	case ACTION_HOME: s->scroll = 0; break;
	case ACTION_END: s->scroll = s->lines; break;
	default: return false;
	}
	if (s->scroll > s->lines - s->page)
		s->scroll = s->lines - s->page;
	if (s->scroll < 0)
		s->scroll = 0;
	return true;
}

static bool go_back(struct sessions *s)
{
	if (s->why)
		s->why = 0;
	else if (s->drill)
		show_rows(s);
	else if (s->zoom)
		s->zoom = false;
	else
		return false;
	return true;
}

static bool sessions_act(void *state, enum action a, struct view *v,
			 const struct model *m)
{
	struct sessions *s = state;

	switch (a) {
	case ACTION_PANE_7:     /* another pane sends us to a row */
		show_rows(s);
		s->table.cursor_id = v->select;
		return true;
	case ACTION_GROUP:
		show_rows(s);
		s->by = (s->by + 1) % activity_by_count;
		s->table.cursor_id = 0;
		s->table.cursor = s->table.top = 0;
		return true;
	case ACTION_BACK:
		return go_back(s);
	case ACTION_OPEN:
	case ACTION_WHY:
		if (!s->why)
			open_selected(s, v, m);
		return true;
	case ACTION_ZOOM:
		s->zoom = !s->drill && !s->zoom;
		return true;
	default:
		return s->why ? on_page(s, a) : on_table(s, a, v, m);
	}
}

static bool sessions_click(void *state, int x, int y, struct view *v,
			   const struct model *m)
{
	struct sessions *s = state;
	struct listing l;

	if (s->why || y < s->table_at.y ||
	    y >= s->table_at.y + s->table_at.h)
		return false;
	listing_init(&l, s, m, v);
	table_click(&l.table, sessions_shown(s), x, y - s->table_at.y,
		    s->table_at.w);
	listing_release(&l);
	return true;
}

static bool sessions_can(const void *state, enum action a)
{
	const struct sessions *s = state;

	switch (a) {
	case ACTION_GROUP:
	case ACTION_WINDOW:
		return true;
	case ACTION_SEARCH:
	case ACTION_FILTER:
	case ACTION_SORT:
	case ACTION_OPEN:
	case ACTION_WHY:
		return !s->why;
	case ACTION_ZOOM:
		return !s->drill;
	default:
		return false;
	}
}

static bool sessions_inside(const void *state)
{
	const struct sessions *s = state;

	return s->drill || s->why || s->zoom;
}

static void sessions_csv(const void *state, const struct view *v,
			 const struct model *m, struct buf *to)
{
	const struct sessions *s = state;
	const struct activity *a = sessions_answer(s, m);
	struct listing l;

	listing_init(&l, s, m, v);
	table_sort(&l.table, s->drill ? &s->calls : &s->table);
	if (s->why && a && a->why)
		sessions_csv_why(&l.ctx, a->why, to);
	else if (s->drill)
		sessions_csv_calls(&l.ctx, l.table.rows, l.table.row_count,
				   to);
	else
		sessions_csv_rows(&l.ctx, l.table.rows, l.table.row_count,
				  to);
	listing_release(&l);
}

static struct table_state *sessions_table(void *state)
{
	return &((struct sessions *)state)->table;
}

static const struct table_column *sessions_choice(int *count)
{
	*count = SESSION_COLUMNS;
	return session_columns;
}

const struct pane_type pane_sessions = {
	.name = "sessions",
	.title = "Sessions",
	.tab = 7,
	.doc = "docs/sessions.md",
	.state_size = sizeof(struct sessions),
	.draw = sessions_draw,
	.act = sessions_act,
	.click = sessions_click,
	.can = sessions_can,
	.ask = sessions_ask,
	.table = sessions_table,
	.columns = sessions_choice,
	.inside = sessions_inside,
	.csv = sessions_csv,
};
