/* Setup: what the configuration says, changed where one sees it. Every change
 * is written at once; nothing else of the file is touched. */
#include "tui/panes/setup.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/panes/all.h"

const char *const setup_page_names[SETUP_PAGES] = {
	[SETUP_METERS] = "Meters",   [SETUP_COLUMNS] = "Columns",
	[SETUP_COLOURS] = "Colours", [SETUP_KEYS] = "Keys",
	[SETUP_SOURCES] = "Sources", [SETUP_BUDGETS] = "Budgets",
	[SETUP_ALERTS] = "Alerts",   [SETUP_DISPLAY] = "Display",
};

/* ---- for the pages ----------------------------------------------------- */

struct setup_item *setup_add(struct setup_list *l, enum item_kind kind,
			     const char *label)
{
	struct setup_item *item = GROW(l->items, l->count, l->room);

	*item = (struct setup_item){
		.kind = kind, .role = ROLE_TEXT, .check = -1};
	snprintf(item->label, sizeof(item->label), "%s", label);
	return item;
}

void setup_enter(struct setup *s, enum setup_level level)
{
	s->under = s->at;
	s->level = level;
	s->at = s->top = 0;
}

void setup_leave(struct setup *s)
{
	s->level = LEVEL_LIST;
	s->at = s->under;
	s->top = 0;
}

void setup_say(struct setup_turn *t, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(t->s->said, sizeof(t->s->said), format, ap);
	va_end(ap);
	t->v->message = t->s->said;
}

void setup_set(struct setup_turn *t, const char *path, const char *json)
{
	struct request *r = &t->v->request;

	if (strlen(path) >= REQUEST_KEY || strlen(json) >= REQUEST_VALUE) {
		setup_say(t, "That is too long to be set here.");
		return;
	}
	*r = (struct request){.kind = REQUEST_SET};
	snprintf(r->key, sizeof(r->key), "%s", path);
	snprintf(r->value, sizeof(r->value), "%s", json);
}

bool setup_sure(struct setup_turn *t, const char *what)
{
	bool sure = t->s->sure == t->s->at + 1;

	t->s->sure = sure ? 0 : t->s->at + 1;
	if (!sure)
		setup_say(t, "Once more removes %.40s from the configuration.",
			  what);
	return sure;
}

void setup_items(const struct setup *s, const struct view *v,
		 const struct model *m, struct setup_list *l)
{
	*l = (struct setup_list){0};
	switch (s->page) {
	case SETUP_METERS:
		meters_page(s, m, l);
		break;
	case SETUP_COLUMNS:
		columns_page(m, l);
		break;
	case SETUP_COLOURS:
		colours_page(m, l);
		break;
	case SETUP_KEYS:
		keys_page(s, m, l);
		break;
	case SETUP_SOURCES:
		sources_page(s, v, m, l);
		break;
	case SETUP_BUDGETS:
		budgets_page(s, v, m, l);
		break;
	case SETUP_ALERTS:
		alerts_page(v, m, l);
		break;
	default:
		display_page(v, m, l);
		break;
	}
}

/* ---- moving ------------------------------------------------------------ */

static bool can_stand(const struct setup_list *l, int i)
{
	return i >= 0 && i < l->count && l->items[i].kind != ITEM_HEADING &&
	       l->items[i].kind != ITEM_NOTE;
}

/* The line nearest to `from` that the cursor may be on, `step`-wards first;
 * -1: there is none. */
static int nearest_line(const struct setup_list *l, int from, int step)
{
	for (int i = from; i >= 0 && i < l->count; i += step)
		if (can_stand(l, i))
			return i;
	for (int i = from; i >= 0 && i < l->count; i -= step)
		if (can_stand(l, i))
			return i;
	return -1;
}

static void clamp(struct setup *s, const struct setup_list *l)
{
	if (s->at >= l->count)
		s->at = l->count - 1;
	if (s->at < 0)
		s->at = 0;
	if (!can_stand(l, s->at))
		s->at = nearest_line(l, s->at, 1);
	if (s->at < 0)
		s->at = 0;
}

static bool is_move(enum action a)
{
	return a == ACTION_UP || a == ACTION_DOWN || a == ACTION_PAGE_UP ||
	       a == ACTION_PAGE_DOWN || a == ACTION_HOME || a == ACTION_END;
}

static int step_of(const struct setup *s, enum action a, int count)
{
	int page = s->rows > 1 ? s->rows - 1 : 1;

	switch (a) {
	case ACTION_UP:
		return -1;
	case ACTION_DOWN:
		return 1;
	case ACTION_PAGE_UP:
		return -page;
	case ACTION_PAGE_DOWN:
		return page;
	case ACTION_HOME:
		return -count;
	default:
		return count;
	}
}

static void open_page(struct setup *s, enum setup_page page)
{
	s->page = page;
	s->level = LEVEL_LIST;
	s->at = s->top = s->sure = 0;
}

static void move_left(struct setup *s, enum action a)
{
	int to = (int)s->page + step_of(s, a, SETUP_PAGES);

	open_page(s, to < 0 ? SETUP_METERS
		     : to >= SETUP_PAGES ? SETUP_DISPLAY
					 : (enum setup_page)to);
}

static void move_right(struct setup_turn *t, const struct setup_list *l,
		       enum action a)
{
	struct setup *s = t->s;
	int step = step_of(s, a, l->count), to = s->at + step;

	to = to < 0 ? 0 : to >= l->count ? l->count - 1 : to;
	to = nearest_line(l, to, step < 0 ? -1 : 1);
	s->at = to < 0 ? 0 : to;
	t->item = to < 0 ? NULL : &l->items[to];
	if (s->page == SETUP_COLOURS)
		colours_page_moved(t);
}

/* ---- acting ------------------------------------------------------------ */

static bool page_act(struct setup_turn *t, enum action a)
{
	switch (t->s->page) {
	case SETUP_METERS:
		return meters_page_act(t, a);
	case SETUP_COLUMNS:
		return columns_page_act(t, a);
	case SETUP_COLOURS:
		return colours_page_act(t, a);
	case SETUP_KEYS:
		return keys_page_act(t, a);
	case SETUP_SOURCES:
		return sources_page_act(t, a);
	case SETUP_BUDGETS:
		return budgets_page_act(t, a);
	default:
		return values_page_act(t, a);
	}
}

static bool go_back(struct setup_turn *t)
{
	struct setup *s = t->s;

	if (!s->right)
		return false;
	if (s->page == SETUP_COLOURS)
		colours_page_act(t, ACTION_BACK);
	if (s->level != LEVEL_LIST)
		setup_leave(s);
	else
		s->right = false;
	return true;
}

static bool on_left(struct setup_turn *t, enum action a)
{
	struct setup *s = t->s;

	if (is_move(a)) {
		move_left(s, a);
		return true;
	}
	if (a != ACTION_OPEN && a != ACTION_TAG && a != ACTION_NEXT_REGION &&
	    a != ACTION_PREVIOUS_REGION && a != ACTION_PROVIDER_NEXT)
		return a == ACTION_PROVIDER_PREVIOUS;
	s->right = true;
	if (s->page == SETUP_COLOURS)
		s->at = colours_page_kept(t->m);
	return true;
}

static bool on_right(struct setup_turn *t, const struct setup_list *l,
		     enum action a)
{
	int at = t->s->at;

	/* A click moved the cursor. */
	if (a == ACTION_NONE && t->s->page == SETUP_COLOURS)
		colours_page_moved(t);
	if (is_move(a)) {
		move_right(t, l, a);
		return true;
	}
	if (t->item && page_act(t, a))
		return true;
	if (a == ACTION_NEXT_REGION || a == ACTION_PREVIOUS_REGION ||
	    a == ACTION_PROVIDER_PREVIOUS) {
		t->s->at = at;
		return go_back(t);
	}
	/* Providers are not walked from here. */
	return a == ACTION_PROVIDER_NEXT;
}

static bool setup_act(void *state, enum action a, struct view *v,
		      const struct model *m)
{
	struct setup *s = state;
	struct setup_turn t = {s, v, m, NULL};
	struct setup_list l;
	int sure = s->sure;
	bool ours;

	setup_items(s, v, m, &l);
	clamp(s, &l);
	if (can_stand(&l, s->at))
		t.item = &l.items[s->at];
	if (a == ACTION_BACK)
		ours = go_back(&t);
	else
		ours = s->right ? on_right(&t, &l, a) : on_left(&t, a);
	/* Asked for a removal, anything else means no. */
	if (s->sure == sure)
		s->sure = 0;
	free(l.items);
	return ours;
}

static bool setup_text(void *state, uint32_t key, struct view *v)
{
	struct setup *s = state;
	struct setup_turn t = {s, v, NULL, NULL};

	if (s->waiting != ACTION_NONE) {
		keys_page_take(s, key, v);
		return true;
	}
	if (!s->field.open)
		return false;
	if (prompt_key(&s->field, key) == PROMPT_DONE)
		value_typed(&t);
	return true;
}

static bool setup_click(void *state, int x, int y, struct view *v,
			const struct model *m)
{
	struct setup *s = state;
	bool again;
	int line;

	if (s->field.open || s->waiting != ACTION_NONE)
		return true;
	if (s->left_w && x < s->left_w) {
		line = y - 1 + s->pages_top;
		if (y >= 1 && line < SETUP_PAGES) {
			v->theme = "";
			open_page(s, (enum setup_page)line);
			s->right = !s->wide;
		}
		return true;
	}
	line = y - s->list_y + s->top;
	again = s->right && line == s->at;
	s->right = true;
	if (y < s->list_y || y >= s->list_y + s->rows)
		return true;
	s->at = line;
	if (again)
		return setup_act(state, ACTION_OPEN, v, m);
	if (s->page == SETUP_COLOURS)
		setup_act(state, ACTION_NONE, v, m);
	return true;
}

static bool setup_can(const void *state, enum action a)
{
	const struct setup *s = state;

	switch (a) {
	case ACTION_OPEN:
	case ACTION_NEXT_REGION:
		return true;
	case ACTION_UNFOLD:
	case ACTION_FOLD:
		return s->right && s->page != SETUP_COLOURS &&
		       s->page != SETUP_COLUMNS && s->page < SETUP_ALERTS;
	case ACTION_SORT_LEFT:
	case ACTION_SORT_RIGHT:
		return s->right && s->page <= SETUP_COLUMNS;
	default:
		return false;
	}
}

static bool setup_inside(const void *state)
{
	return ((const struct setup *)state)->right;
}

static void setup_draw_pane(void *state, const struct view *v,
			    const struct model *m, struct canvas *to)
{
	struct setup *s = state;
	struct setup_list l;

	setup_items(s, v, m, &l);
	clamp(s, &l);
	free(l.items);
	setup_draw(s, v, m, to);
}

const struct pane_type pane_setup = {
	.name = "setup",
	.title = "Setup",
	.tab = 0,
	.doc = "docs/setup.md",
	.state_size = sizeof(struct setup),
	.draw = setup_draw_pane,
	.act = setup_act,
	.text = setup_text,
	.click = setup_click,
	.can = setup_can,
	.inside = setup_inside,
};
