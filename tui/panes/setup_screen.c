/* Pages of Setup about the screen: meters of the header, columns of tables,
 * colours. */
#include "tui/panes/setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/json_splice.h"
#include "core/mem.h"
#include "core/model.h"
#include "tui/table.h"
#include "tui/theme.h"

/* ---- meters ------------------------------------------------------------ */

struct header {
	struct ui_column columns[HEADER_COLUMNS];
	int count;
};

static void take_header(struct header *h, const struct model *m)
{
	const struct ui_column *from = ui_default_header;

	h->count = ui_default_header_count;
	if (m->ui) {
		from = m->ui->columns;
		h->count = m->ui->column_count;
	}
	for (int i = 0; i < h->count; i++)
		h->columns[i] = from[i];
}

static void write_column(struct buf *to, const struct ui_column *c)
{
	for (int i = 0; i < c->count; i++)
		buf_addf(to, "%s\"%s:%s\"", i ? ", " : "",
			 meter_words[c->meters[i].kind],
			 meter_style_words[c->meters[i].style]);
}

static void keep_header(struct setup_turn *t, const struct header *h)
{
	struct buf json = {0};

	for (int i = 0; i < h->count; i++) {
		buf_puts(&json, i ? ", [" : "[[");
		write_column(&json, &h->columns[i]);
		buf_putc(&json, ']');
	}
	buf_puts(&json, h->count ? "]" : "[]");
	setup_set(t, "header", buf_text(&json));
	buf_release(&json);
}

static void choose_meter(struct setup_list *l)
{
	setup_add(l, ITEM_HEADING, "Add a meter");
	for (int i = 0; i < METERS; i++) {
		struct setup_item *item = setup_add(l, ITEM_CHOICE,
						    meter_words[i]);
		enum meter_style best = meter_best_style((enum meter_kind)i);

		snprintf(item->value, sizeof(item->value), "%s",
			 meter_style_words[best]);
		item->role = ROLE_DIM;
		item->a = i;
	}
}

void meters_page(const struct setup *s, const struct model *m,
		 struct setup_list *l)
{
	struct header h;

	if (s->level == LEVEL_CHOOSE) {
		choose_meter(l);
		return;
	}
	take_header(&h, m);
	for (int i = 0; i < h.count; i++) {
		char title[SETUP_LABEL];

		snprintf(title, sizeof(title), "Column %d", i + 1);
		setup_add(l, ITEM_HEADING, title);
		for (int k = 0; k < h.columns[i].count; k++) {
			const struct ui_meter *t = &h.columns[i].meters[k];
			struct setup_item *item = setup_add(
				l, ITEM_METER, meter_words[t->kind]);

			snprintf(item->value, sizeof(item->value), "%s",
				 meter_style_words[t->style]);
			item->role = ROLE_TOKENS;
			item->a = i;
			item->b = k;
		}
		setup_add(l, ITEM_ADD, "add a meter")->a = i;
	}
	if (h.count < HEADER_COLUMNS)
		setup_add(l, ITEM_ADD, "add a column")->a = h.count;
}

static void take_out_meter(struct ui_column *c, int at)
{
	c->count--;
	for (int i = at; i < c->count; i++)
		c->meters[i] = c->meters[i + 1];
}

static bool put_meter(struct ui_column *c, int at, struct ui_meter meter)
{
	if (c->count == HEADER_METERS)
		return false;
	for (int i = c->count++; i > at; i--)
		c->meters[i] = c->meters[i - 1];
	c->meters[at] = meter;
	return true;
}

/* A column that lost its last meter goes. */
static void drop_empty(struct header *h)
{
	int n = 0;

	for (int i = 0; i < h->count; i++)
		if (h->columns[i].count)
			h->columns[n++] = h->columns[i];
	h->count = n;
}

/* The line where meter b of column a is listed. */
static int line_of(const struct header *h, int a, int b)
{
	int line = 1 + b;

	for (int i = 0; i < a; i++)
		line += h->columns[i].count + 2;
	return line;
}

static void next_style(struct ui_meter *meter)
{
	do
		meter->style = (enum meter_style)((meter->style + 1) %
						  METER_STYLES);
	while (!meter_has_style(meter->kind, meter->style));
}

static void move_meter(struct setup_turn *t, struct header *h, int step)
{
	int a = t->item->a, b = t->item->b, to = a + step;
	struct ui_meter meter = h->columns[a].meters[b];

	if (to < 0 || to >= HEADER_COLUMNS || to > h->count)
		return;
	if (to == h->count)
		h->columns[h->count++] = (struct ui_column){.count = 0};
	if (b > h->columns[to].count)
		b = h->columns[to].count;
	if (!put_meter(&h->columns[to], b, meter)) {
		setup_say(t, "A column has room for %d meters.",
			  HEADER_METERS);
		return;
	}
	take_out_meter(&h->columns[a], t->item->b);
	if (!h->columns[a].count && a < to)
		to--;
	drop_empty(h);
	t->s->at = line_of(h, to, b);
	keep_header(t, h);
}

static void reorder_meter(struct setup_turn *t, struct header *h, int step)
{
	struct ui_column *c = &h->columns[t->item->a];
	int b = t->item->b, to = b + step;
	struct ui_meter meter = c->meters[b];

	if (to < 0 || to >= c->count)
		return;
	c->meters[b] = c->meters[to];
	c->meters[to] = meter;
	t->s->at += step;
	keep_header(t, h);
}

static void add_meter(struct setup_turn *t, struct header *h)
{
	int a = t->s->entry;
	enum meter_kind kind = (enum meter_kind)t->item->a;
	struct ui_meter meter = {kind, meter_best_style(kind)};

	setup_leave(t->s);
	if (a == h->count && h->count < HEADER_COLUMNS)
		h->columns[h->count++] = (struct ui_column){.count = 0};
	if (a < h->count &&
	    put_meter(&h->columns[a], h->columns[a].count, meter)) {
		t->s->at = line_of(h, a, h->columns[a].count - 1);
		keep_header(t, h);
	} else {
		setup_say(t, "A column has room for %d meters.",
			  HEADER_METERS);
	}
}

static bool on_meter(struct setup_turn *t, struct header *h, enum action a)
{
	struct ui_column *c = &h->columns[t->item->a];

	switch (a) {
	case ACTION_OPEN:
	case ACTION_TAG:
		next_style(&c->meters[t->item->b]);
		keep_header(t, h);
		return true;
	case ACTION_FOLD:
		take_out_meter(c, t->item->b);
		drop_empty(h);
		keep_header(t, h);
		return true;
	case ACTION_PROVIDER_PREVIOUS:
	case ACTION_PROVIDER_NEXT:
		move_meter(t, h, a == ACTION_PROVIDER_NEXT ? 1 : -1);
		return true;
	case ACTION_SORT_LEFT:
	case ACTION_SORT_RIGHT:
		reorder_meter(t, h, a == ACTION_SORT_RIGHT ? 1 : -1);
		return true;
	default:
		return false;
	}
}

bool meters_page_act(struct setup_turn *t, enum action a)
{
	bool open = a == ACTION_OPEN || a == ACTION_TAG;
	struct header h;

	take_header(&h, t->m);
	if (t->item->kind == ITEM_CHOICE && open) {
		add_meter(t, &h);
		return true;
	}
	if ((t->item->kind == ITEM_ADD && open) ||
	    (t->s->level == LEVEL_LIST && a == ACTION_UNFOLD)) {
		t->s->entry = t->item->a;
		setup_enter(t->s, LEVEL_CHOOSE);
		return true;
	}
	return t->item->kind == ITEM_METER && on_meter(t, &h, a);
}

/* ---- columns ----------------------------------------------------------- */

/* Columns of a pane in their order: the chosen ones, then the others. */
struct order {
	const struct table_column *columns;
	int list[TABLE_COLUMNS];
	int count, chosen;
};

static int find_column(const struct order *o, int n, const char *key)
{
	for (int i = 0; i < n; i++)
		if (o->columns[i].key && !strcmp(o->columns[i].key, key))
			return i;
	return -1;
}

static bool is_listed(const struct order *o, int column)
{
	for (int i = 0; i < o->count; i++)
		if (o->list[i] == column)
			return true;
	return false;
}

static void take_order(struct order *o, const struct pane_type *pane,
		       const struct model *m)
{
	const struct ui_columns *u = ui_config_table(m->ui, pane->name);
	int n;

	*o = (struct order){.columns = pane->columns(&n)};
	if (n > TABLE_COLUMNS)
		n = TABLE_COLUMNS;
	for (int i = 0; u && i < u->count; i++) {
		int column = find_column(o, n, u->keys[i]);

		if (column >= 0 && !is_listed(o, column))
			o->list[o->count++] = column;
	}
	o->chosen = o->count;
	for (int i = 0; i < n; i++)
		if (o->columns[i].key && !is_listed(o, i))
			o->list[o->count++] = i;
	if (!u)
		o->chosen = o->count;
}

void columns_page(const struct model *m, struct setup_list *l)
{
	for (int i = 0; pane_types[i]; i++) {
		struct order o;

		if (!pane_types[i]->columns)
			continue;
		setup_add(l, ITEM_HEADING, pane_types[i]->title);
		take_order(&o, pane_types[i], m);
		for (int k = 0; k < o.count; k++) {
			const struct table_column *c = &o.columns[o.list[k]];
			struct setup_item *item =
				setup_add(l, ITEM_COLUMN, c->key);

			item->check = k < o.chosen;
			item->a = i;
			item->b = k;
		}
	}
	if (!l->count)
		setup_add(l, ITEM_NOTE, "No table offers a choice.");
}

static void keep_order(struct setup_turn *t, const struct order *o)
{
	struct buf path = {0}, json = {0};

	buf_puts(&path, "columns");
	json_splice_key(&path, pane_types[t->item->a]->name);
	buf_putc(&json, '[');
	for (int i = 0; i < o->chosen; i++) {
		buf_puts(&json, i ? ", " : "");
		json_write_str(&json, str_from(o->columns[o->list[i]].key));
	}
	buf_putc(&json, ']');
	setup_set(t, buf_text(&path), buf_text(&json));
	buf_release(&path);
	buf_release(&json);
}

/* To another place in the order. */
static void move_column(struct order *o, int from, int to)
{
	int column = o->list[from], step = from < to ? 1 : -1;

	for (int i = from; i != to; i += step)
		o->list[i] = o->list[i + step];
	o->list[to] = column;
}

static void tick_column(struct setup_turn *t, struct order *o)
{
	int b = t->item->b;

	if (b >= o->chosen) {
		move_column(o, b, o->chosen++);
		t->s->at += o->chosen - 1 - b;
	} else if (o->chosen == 1) {
		setup_say(t, "A table keeps one column.");
		return;
	} else {
		move_column(o, b, --o->chosen);
	}
	keep_order(t, o);
}

bool columns_page_act(struct setup_turn *t, enum action a)
{
	int step = a == ACTION_SORT_RIGHT ? 1 : -1, to;
	struct order o;

	if (t->item->kind != ITEM_COLUMN)
		return false;
	take_order(&o, pane_types[t->item->a], t->m);
	to = t->item->b + step;
	if (a == ACTION_OPEN || a == ACTION_TAG) {
		tick_column(t, &o);
		return true;
	}
	if (a != ACTION_SORT_LEFT && a != ACTION_SORT_RIGHT)
		return false;
	if (t->item->b < o.chosen && to >= 0 && to < o.chosen) {
		move_column(&o, t->item->b, to);
		t->s->at += step;
		keep_order(t, &o);
	}
	return true;
}

/* ---- colours ----------------------------------------------------------- */

static const char *kept_theme(const struct model *m)
{
	return m->ui && m->ui->theme ? m->ui->theme : theme_names()[0];
}

void colours_page(const struct model *m, struct setup_list *l)
{
	const char *const *names = theme_names();
	const char *kept = kept_theme(m);

	for (int i = 0; names[i]; i++) {
		struct setup_item *item = setup_add(l, ITEM_THEME, names[i]);

		item->a = i;
		item->check = !strcmp(names[i], kept);
	}
}

int colours_page_kept(const struct model *m)
{
	const char *const *names = theme_names();

	for (int i = 0; names[i]; i++)
		if (!strcmp(names[i], kept_theme(m)))
			return i;
	return 0;
}

void colours_page_moved(struct setup_turn *t)
{
	t->v->theme = t->item ? theme_names()[t->item->a] : NULL;
}

bool colours_page_act(struct setup_turn *t, enum action a)
{
	struct buf json = {0};

	if (a == ACTION_BACK) {
		t->v->theme = "";
		return false;
	}
	if (a != ACTION_OPEN && a != ACTION_TAG)
		return false;
	t->v->theme = theme_names()[t->item->a];
	json_write_str(&json, str_from(t->v->theme));
	setup_set(t, "theme", buf_text(&json));
	buf_release(&json);
	return true;
}
