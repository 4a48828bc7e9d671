#include "tui/bar.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/model.h"
#include "tui/keymap.h"
#include "tui/pane.h"
#include "tui/pen.h"

const struct hit *hits_at(const struct hits *h, int x, int y)
{
	for (int i = h->count - 1; i >= 0; i--) {
		const struct hit *hit = &h->list[i];

		if (y == hit->y && x >= hit->x && x < hit->x + hit->w)
			return hit;
	}
	return NULL;
}

void hits_note(struct hits *h, struct hit hit)
{
	if (h->count < HITS && hit.w > 0)
		h->list[h->count++] = hit;
}

static void note(const struct bar *b, struct hit hit)
{
	hits_note(b->hits, hit);
}

static int tabs_width(bool names)
{
	int w = 0;

	for (int i = 0; pane_types[i]; i++)
		if (pane_types[i]->tab)
			w += names ? text_columns(pane_types[i]->title) + 4 : 3;
	return w;
}

static void draw_tab(const struct bar *b, struct pen *p,
		     const struct pane_type *type, bool named)
{
	bool active = type == b->pane;
	int from = p->x;
	struct style s = STYLE(active ? ROLE_TAB_ACTIVE : ROLE_TAB);
	struct style digit = active ? s : STYLE(ROLE_KEY);

	if (active)
		s.ground = digit.ground = ROLE_NONE;
	if (named)
		pen_printf(p, s, " %d %s ", type->tab, type->title);
	else
		pen_printf(p, digit, " %d ", type->tab);
	if (named && !active)
		canvas_tint(p->to, from + 1, p->y, 1, ROLE_GROUND, ROLE_KEY, 0);
	note(b, (struct hit){from, p->y, p->x - from,
			     (enum action)(ACTION_PANE_1 + type->tab - 1), 0});
}

/* A pane without a tab of its own says where we are. */
static void draw_untabbed(const struct bar *b, struct pen *p)
{
	struct style s = STYLE(ROLE_TAB_ACTIVE);

	s.ground = ROLE_NONE;
	pen_printf(p, s, " %s ", b->pane->title);
}

/* A mark of what is on; a click takes it away or goes on from it. */
static void draw_mark(const struct bar *b, struct pen *p, struct style s,
		      enum action a, const char *text)
{
	int from = p->x;

	pen_printf(p, s, " %.24s ", text);
	note(b, (struct hit){from, p->y, p->x - from, a, 0});
}

static void draw_typed(const struct bar *b, struct pen *p, enum role role,
		       enum action a, const char *text)
{
	char marked[32];

	snprintf(marked, sizeof(marked), "%c%.20s",
		 a == ACTION_FILTER ? '\\' : '/', text);
	draw_mark(b, p, style_plus(STYLE(role), ATTR_BOLD), a, marked);
}

static void draw_marks(const struct bar *b, struct pen *p)
{
	const struct view *v = b->v;
	char tagged[24];

	if (v->paused)
		draw_mark(b, p,
			  style_plus(STYLE(ROLE_WARN),
				     ATTR_BOLD | ATTR_REVERSE),
			  ACTION_PAUSE, either(p->to, "‖ PAUSED", "= PAUSED"));
	if (v->filter && v->filter[0])
		draw_typed(b, p, ROLE_MATCH, ACTION_FILTER, v->filter);
	if (v->search && v->search[0])
		draw_typed(b, p, ROLE_LINK, ACTION_SEARCH, v->search);
	snprintf(tagged, sizeof(tagged), "%d tagged", v->tagged_count);
	if (v->tagged_count > 0)
		draw_mark(b, p, STYLE(ROLE_WARN), ACTION_COMPARE, tagged);
	if (v->redact && pen_room(p) > 14)
		draw_mark(b, p, STYLE(ROLE_DIM), ACTION_REDACT,
			  "names hidden");
}

static void draw_chip(const struct bar *b, struct pen *p, int index)
{
	const struct model *m = b->m;
	const struct model_row *r = index < 0 ? NULL : &m->providers[index];
	const char *name = r ? r->provider : "All";
	bool chosen = r ? b->v->provider &&
				  strcmp(b->v->provider, r->provider) == 0
			: !b->v->provider;
	struct style s = r ? style_series(r->color) : STYLE(ROLE_TEXT);
	int from = p->x;

	if (chosen)
		s.attrs |= ATTR_BOLD | ATTR_REVERSE;
	pen_printf(p, s, " %.16s ", name);
	note(b, (struct hit){from, p->y, p->x - from, ACTION_NONE, index});
}

static int chip_width(const struct model *m, int index)
{
	int n = index < 0 ? 3 : text_columns(m->providers[index].provider);

	return (n > 16 ? 16 : n) + 2;
}

static int chosen_provider(const struct bar *b)
{
	for (int i = 0; b->v->provider && i < b->m->provider_count; i++)
		if (strcmp(b->m->providers[i].provider, b->v->provider) == 0)
			return i;
	return -1;
}

/* As many providers around the chosen one as there is room for. */
static void draw_chips(const struct bar *b, struct pen *p)
{
	int n = b->m->provider_count, chosen = chosen_provider(b);
	int first = chosen, last = chosen, x;
	int room = pen_room(p) - 4, used = chip_width(b->m, chosen);
	bool grew = true;

	if (n == 0 || used > room)
		return;
	while (grew) {
		grew = false;
		if (last + 1 < n &&
		    used + chip_width(b->m, last + 1) <= room) {
			used += chip_width(b->m, ++last);
			grew = true;
		}
		if (first > -1 && used + chip_width(b->m, first - 1) <= room) {
			used += chip_width(b->m, --first);
			grew = true;
		}
	}
	x = p->end - used - 3;
	if (p->x < x)
		p->x = x;
	note(b, (struct hit){p->x, p->y, 1, ACTION_PROVIDER_PREVIOUS, 0});
	pen_puts(p, STYLE(ROLE_KEY), first > -1 ? either(p->to, "‹", "<") : " ");
	for (int i = first; i <= last; i++)
		draw_chip(b, p, i);
	note(b, (struct hit){p->x, p->y, 1, ACTION_PROVIDER_NEXT, 0});
	pen_puts(p, STYLE(ROLE_KEY),
		 last + 1 < n ? either(p->to, "›", ">") : " ");
}

void bar_tabs(const struct bar *b, struct canvas *to, int y)
{
	struct pen p = pen_at(to, 0, y);
	bool names = tabs_width(true) + 16 <= to->at.w;

	for (int i = 0; pane_types[i]; i++)
		if (pane_types[i]->tab)
			draw_tab(b, &p, pane_types[i],
				 names || pane_types[i] == b->pane);
	if (!b->pane->tab)
		draw_untabbed(b, &p);
	pen_skip(&p, 1);
	draw_marks(b, &p);
	if (b->pane->tab)
		draw_chips(b, &p);
}

bool bar_can(const struct bar *b, enum action a)
{
	switch (a) {
	case ACTION_NONE:
		return false;
	case ACTION_HELP:
	case ACTION_QUIT:
	case ACTION_QUIT_NOW:
	case ACTION_EXPORT:
	case ACTION_THEME:
	case ACTION_REFRESH:
	case ACTION_COMMAND:
	case ACTION_REDACT:
	case ACTION_BIG:
	case ACTION_REDRAW:
		return true;
	case ACTION_SETUP:
		return pane_type_find("setup") != NULL;
	case ACTION_COMPARE:
		return b->v->tagged_count > 0 && pane_type_find("compare");
	case ACTION_PAUSE:
		return b->pane->tab > 0 || b->v->paused;
	case ACTION_BOOK:
		return b->pane->tab > 0 && b->m->reconcile;
	case ACTION_PROVIDER_NEXT:
		return b->pane->tab > 0 && b->m->provider_count > 0;
	default:
		return b->pane->can && b->pane->can(b->state, a);
	}
}

struct slot {
	enum action action;
	int cells;              /* key and label with a blank after it */
	char key[KEY_NAME];
};

static const char *slot_label(const struct bar *b, enum action a)
{
	if (a == ACTION_QUIT && b->inside)
		return "Back";
	if (a == ACTION_PAUSE && b->v->paused)
		return "Go on";
	return action_label(a);
}

static void draw_slot(const struct bar *b, struct pen *p,
		      const struct slot *s)
{
	struct style label = {.role = ROLE_KEY_LABEL, .ground = ROLE_NONE};
	bool can = bar_can(b, s->action);
	int from = p->x;

	pen_puts(p, STYLE(ROLE_KEY), s->key);
	pen_printf(p, label, "%-*s",
		   s->cells > text_columns(s->key)
			   ? s->cells - text_columns(s->key)
			   : 0,
		   can ? slot_label(b, s->action) : "");
	if (can)
		note(b, (struct hit){from, p->y, p->x - from, s->action, 0});
}

/* What F1 to F10 do, as the user has them. */
static enum action function_action(const struct bar *b, int i)
{
	return keymap_find(b->keys, KEY_F1 + (uint32_t)i);
}

/* More that is worth a place on a wide screen. */
static const enum action extras[] = {
	ACTION_PROVIDER_NEXT, ACTION_OPEN, ACTION_TAG, ACTION_COMPARE,
	ACTION_DOLLARS, ACTION_ZOOM, ACTION_NEXT_REGION, ACTION_BOOK,
	ACTION_THEME, ACTION_REFRESH, ACTION_COMMAND,
};

static const char *extra_label(enum action a)
{
	return a == ACTION_PROVIDER_NEXT ? "Provider" : action_label(a);
}

/* Its key; both arrows stand for the walk. */
static void extra_key(const struct bar *b, struct pen *p, enum action a,
		      char out[KEY_NAME])
{
	uint32_t key = keymap_key(b->keys, a);

	if (key == KEY_RIGHT_KEY)
		snprintf(out, KEY_NAME, "%s", either(p->to, "←→", "<->"));
	else
		key_name(key, out);
}

static void draw_extras(const struct bar *b, struct pen *p)
{
	struct style label = {.role = ROLE_KEY_LABEL, .ground = ROLE_NONE};

	for (size_t i = 0; i < ARRAY_LEN(extras); i++) {
		enum action a = extras[i];
		const char *name = extra_label(a);
		char key[KEY_NAME];
		int from = p->x;

		extra_key(b, p, a, key);
		if (!bar_can(b, a) || !key[0] ||
		    pen_room(p) < text_columns(key) + text_columns(name) + 2)
			continue;
		pen_puts(p, STYLE(ROLE_KEY), key);
		pen_printf(p, label, "%s ", name);
		note(b, (struct hit){from, p->y, p->x - from, a, 0});
		pen_skip(p, 1);
	}
}

/* A narrow screen keeps the keys that work, most needed first. */
static void draw_narrow(const struct bar *b, struct canvas *to, int y)
{
	static const int wanted[] = {0, 9, 7, 6, 3, 2, 5, 4, 8, 1};
	bool keep[10] = {false};
	struct pen p = pen_at(to, 0, y);
	int used = 0;

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		enum action a = function_action(b, wanted[i]);
		int w = 3 + (wanted[i] == 9) +
			text_columns(slot_label(b, a));

		if (!bar_can(b, a) || used + w > to->at.w)
			continue;
		keep[wanted[i]] = true;
		used += w;
	}
	for (int i = 0; i < 10; i++) {
		struct slot s = {function_action(b, i), 0, ""};

		if (!keep[i])
			continue;
		snprintf(s.key, sizeof(s.key), "F%d", i + 1);
		s.cells = text_columns(s.key) + 1 +
			  text_columns(slot_label(b, s.action));
		draw_slot(b, &p, &s);
	}
}

/* One ground over the whole line. */
static void fill_line(struct canvas *to, int y)
{
	struct canvas line = canvas_view(to, 0, y, to->at.w, 1);

	canvas_fill(&line, (struct style){.role = ROLE_KEY_LABEL,
					  .ground = ROLE_NONE});
}

void bar_functions(const struct bar *b, struct canvas *to, int y)
{
	struct pen p = pen_at(to, 0, y);

	fill_line(to, y);
	if (to->at.w < 80) {
		draw_narrow(b, to, y);
		return;
	}
	for (int i = 0; i < 10; i++) {
		struct slot s = {function_action(b, i), i == 9 ? 7 : 8, ""};

		if (to->at.w >= 100)
			s.cells = to->at.w >= 140 ? 10 : 9;
		snprintf(s.key, sizeof(s.key), "F%d", i + 1);
		draw_slot(b, &p, &s);
	}
	pen_skip(&p, 2);
	draw_extras(b, &p);
}
