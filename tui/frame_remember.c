/* What the frame keeps over a restart, and takes up again. */
#include "tui/frame.h"

#include <stdio.h>
#include <string.h>

#include "tui/frame_state.h"
#include "tui/table.h"
#include "tui/ui_state.h"

/* The table of a pane that can be remembered, and its columns. */
static struct table_state *table_of(const struct frame *f, int pane,
				    const struct table_column **columns,
				    int *count)
{
	const struct pane_type *t = pane_types[pane];

	if (!t->table || !t->columns)
		return NULL;
	*columns = t->columns(count);
	return t->table(pane_state(f->panes[pane]));
}

void frame_remember(const struct frame *f, struct ui_state *s)
{
	const struct table_column *columns;
	const struct table_state *table;
	int count;

	snprintf(s->pane, sizeof(s->pane), "%s", pane_types[f->active]->name);
	snprintf(s->provider, sizeof(s->provider), "%.*s",
		 UI_STATE_TEXT - 1, f->provider);
	snprintf(s->filter, sizeof(s->filter), "%.*s", UI_STATE_TEXT - 1,
		 f->filter.text);
	s->window = (int)f->window;
	s->book = (int)f->book;
	s->dollars = f->view.dollars;
	for (int i = 0; pane_types[i]; i++) {
		table = table_of(f, i, &columns, &count);
		if (!table || table->sort < 1 || table->sort > count)
			continue;
		if (columns[table->sort - 1].key)
			ui_state_set_sort(s, pane_types[i]->name,
					  columns[table->sort - 1].key,
					  table->reverse);
	}
}

static void recall_sort(struct frame *f, int pane, const struct ui_sort *sort)
{
	const struct table_column *columns;
	struct table_state *table;
	int count;

	table = table_of(f, pane, &columns, &count);
	for (int i = 0; table && i < count; i++) {
		if (!columns[i].key || strcmp(columns[i].key, sort->column))
			continue;
		table->sort = i + 1;
		table->reverse = sort->reverse;
	}
}

void frame_recall(struct frame *f, const struct ui_state *s)
{
	const struct ui_sort *sort;

	for (int i = 0; pane_types[i]; i++) {
		/* Those without a tab are passed through, never begun with. */
		if (pane_types[i]->tab && !strcmp(pane_types[i]->name, s->pane))
			frame_go(f, i);
		sort = ui_state_sort(s, pane_types[i]->name);
		if (sort)
			recall_sort(f, i, sort);
	}
	snprintf(f->provider, sizeof(f->provider), "%s", s->provider);
	snprintf(f->filter.text, sizeof(f->filter.text), "%s", s->filter);
	if (s->window >= 0 && s->window < WINDOWS)
		f->window = (enum window)s->window;
	if (s->book >= 0 && s->book < BOOKS)
		f->book = (enum book)s->book;
	f->view.dollars = s->dollars;
	frame_point(f);
}
