/* The lists of the Sessions pane: rows, or the calls of one of them. */
#include "tui/panes/sessions_state.h"

#include <stdlib.h>

#include "core/mem.h"
#include "core/model.h"
#include "core/ui_config.h"
#include "tui/pane.h"

enum by sessions_by(const struct sessions *s)
{
	return activity_bys[s->by];
}

const struct activity *sessions_answer(const struct sessions *s,
				       const struct model *m)
{
	const struct activity *a = m->activity;

	if (!a || a->by != sessions_by(s) || a->drill != s->drill)
		return NULL;
	return a;
}

static void list_rows(struct listing *l, const struct activity *a)
{
	const char *filter = l->ctx.cells.v->filter;

	l->table.rows = xcalloc((size_t)a->row_count + 1,
				sizeof(*l->table.rows));
	for (int i = 0; i < a->row_count; i++) {
		if (filter[0] && !session_holds(&a->rows[i], filter))
			continue;
		l->table.rows[l->table.row_count++] = &a->rows[i];
		l->ctx.cells.whole += (double)a->rows[i].sums.cost;
	}
}

static void list_calls(struct listing *l, const struct activity *a)
{
	const char *filter = l->ctx.cells.v->filter;

	l->table.rows = xcalloc((size_t)a->call_count + 1,
				sizeof(*l->table.rows));
	for (int i = 0; i < a->call_count; i++)
		if (!filter[0] || call_holds(&a->calls[i], filter))
			l->table.rows[l->table.row_count++] = &a->calls[i];
}

void listing_init(struct listing *l, const struct sessions *s,
		  const struct model *m, const struct view *v)
{
	const struct activity *a = sessions_answer(s, m);
	bool calls = s->drill != 0;
	int w = s->table_at.w;

	l->ctx = (struct sessions_ctx){
		.cells = {m, v, 0, a ? sessions_money_after(a, calls) : 0},
		.by = sessions_by(s), .now = m->now,
	};
	l->table = (struct table){
		.column_count = calls ? CALL_COLUMNS : SESSION_COLUMNS,
		.default_sort = -1,
		.ctx = &l->ctx,
		.id = calls ? call_id : session_id,
		.holds = calls ? call_holds : session_holds,
	};
	if (calls) {
		sessions_call_columns(&l->ctx, w, l->columns.calls);
		l->table.columns = l->columns.calls;
	} else {
		sessions_columns(&l->ctx, w, l->columns.rows);
		l->table.columns = l->columns.rows;
		table_choose(&l->table, ui_config_table(m->ui, "sessions"));
	}
	if (!a)
		return;
	if (calls)
		list_calls(l, a);
	else
		list_rows(l, a);
}

void listing_release(struct listing *l)
{
	free((void *)l->table.rows);
}

struct table_state *sessions_shown(struct sessions *s)
{
	return s->drill ? &s->calls : &s->table;
}

const void *listing_selected(struct listing *l, const struct table_state *s)
{
	const struct table *t = &l->table;
	int at = s->cursor;

	table_sort(&l->table, s);
	for (int i = 0; s->cursor_id && i < t->row_count; i++)
		if (t->id(t->rows[i]) == s->cursor_id)
			return t->rows[i];
	if (at >= t->row_count)
		at = t->row_count - 1;
	return at < 0 ? NULL : t->rows[at];
}
