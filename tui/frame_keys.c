/* The half of frame.h that listens: keys and clicks become actions, and
 * actions change the frame or the pane, or go back to the app. */
#include "tui/frame.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "tui/frame_state.h"

static void *state(struct frame *f)
{
	return pane_state(f->panes[f->active]);
}

static const struct pane_type *type(struct frame *f)
{
	return pane_types[f->active];
}

static bool pane_can(struct frame *f, enum action a)
{
	return type(f)->can && type(f)->can(state(f), a);
}

static void choose_provider(struct frame *f, const char *name)
{
	snprintf(f->provider, sizeof(f->provider), "%s", name ? name : "");
	f->frozen_old = true;
	frame_point(f);
}

static int pane_of_tab(int tab)
{
	for (int i = 0; pane_types[i]; i++)
		if (pane_types[i]->tab == tab)
			return i;
	return -1;
}

static void go_tab(struct frame *f, int tab)
{
	int index = pane_of_tab(tab);

	if (index < 0)
		frame_message(f, "There is no such pane yet.");
	else
		frame_go(f, index);
}

/* What the pane left in the view for us. */
static void after_pane(struct frame *f, const struct model *m)
{
	struct view *v = &f->view;
	enum action go = v->go;

	if (v->walk)
		choose_provider(f, v->walk);
	if (v->message)
		frame_message(f, v->message);
	v->walk = NULL;
	v->message = NULL;
	v->go = ACTION_NONE;
	if (go < ACTION_PANE_1 || go > ACTION_PANE_9)
		return;
	go_tab(f, (int)(go - ACTION_PANE_1) + 1);
	if (v->select && type(f)->act)
		type(f)->act(state(f), go, v, frame_model(f, m));
	v->select = 0;
}

static bool pane_act(struct frame *f, enum action a, const struct model *m)
{
	bool ours;

	if (!type(f)->act)
		return false;
	frame_point(f);
	ours = type(f)->act(state(f), a, &f->view, frame_model(f, m));
	after_pane(f, m);
	return ours;
}

static void walk(struct frame *f, int step, const struct model *m)
{
	int n = m->provider_count, at = -1;

	if (n == 0)
		return;
	for (int i = 0; i < n; i++)
		if (strcmp(m->providers[i].provider, f->provider) == 0)
			at = i;
	/* -1 stands for all of them. */
	at = (at + 1 + step + n + 1) % (n + 1) - 1;
	choose_provider(f, at < 0 ? NULL : m->providers[at].provider);
}

static void toggle_pause(struct frame *f)
{
	f->view.paused = !f->view.paused;
	f->frozen_old = true;
	if (!f->view.paused)
		frozen_release(&f->frozen);
}

static void open_prompt(struct frame *f, enum action a)
{
	if (!pane_can(f, a))
		frame_message(f, "There is nothing to search or filter here.");
	else if (a == ACTION_SEARCH)
		prompt_open(&f->search, "Search");
	else
		prompt_open(&f->filter, "Filter");
}

/* Leave a pane without a tab for the one under it. */
static bool leave(struct frame *f)
{
	int under = f->behind;

	if (under < 0)
		return false;
	f->active = under;
	f->behind = -1;
	return true;
}

/* Esc takes things away from the inside out. */
static void back(struct frame *f, const struct model *m)
{
	if (f->search.text[0])
		f->search.text[0] = '\0';
	else if (pane_act(f, ACTION_BACK, m) || leave(f))
		return;
	else if (f->filter.text[0])
		f->filter.text[0] = '\0';
	else if (f->provider[0])
		choose_provider(f, NULL);
	frame_point(f);
}

static enum action quit(struct frame *f, const struct model *m)
{
	if (!frame_inside(f))
		return ACTION_QUIT;
	if (!pane_act(f, ACTION_BACK, m))
		leave(f);
	return ACTION_NONE;
}

static void show_help(struct frame *f, const struct model *m)
{
	for (int i = 0; pane_types[i]; i++)
		if (strcmp(pane_types[i]->name, "help") == 0 &&
		    i != f->active) {
			frame_go(f, i);
			pane_act(f, ACTION_HELP, m);
			return;
		}
	pane_act(f, ACTION_HOME, m);
}

static void search_again(struct frame *f, enum action a,
			 const struct model *m)
{
	char text[FRAME_TEXT];

	if (!f->search.text[0])
		frame_message(f, "Nothing is searched for; / begins.");
	else if (!pane_act(f, a, m)) {
		snprintf(text, sizeof(text), "No match for \"%s\".",
			 f->search.text);
		frame_message(f, text);
	}
}

static void set_window(struct frame *f)
{
	f->window = (enum window)((f->window + 1) % WINDOWS);
	f->frozen_old = true;
}

/* There is no other book where no seller has sent a bill. */
static void next_book(struct frame *f, const struct model *m)
{
	static const char *const said[BOOKS] = {
		"Dollars are what was observed here.",
		"Dollars are what sellers billed, by UTC day.",
		"Dollars are billed where a UTC day is billed, else observed.",
	};

	if (!m->reconcile) {
		frame_message(f, "No seller has sent a bill: dollars are what "
				 "was observed. F1: docs/providers.md");
		return;
	}
	frame_set_book(f, (enum book)((f->book + 1) % BOOKS));
	frame_message(f, said[f->book]);
}

static enum action global(struct frame *f, enum action a,
			  const struct model *m)
{
	switch (a) {
	case ACTION_PROVIDER_NEXT:
	case ACTION_PROVIDER_PREVIOUS:
		walk(f, a == ACTION_PROVIDER_NEXT ? 1 : -1, m);
		return ACTION_NONE;
	case ACTION_WINDOW:
		set_window(f);
		return ACTION_NONE;
	case ACTION_PAUSE:
		if (type(f)->tab || f->view.paused)
			toggle_pause(f);
		return ACTION_NONE;
	case ACTION_DOLLARS:
		f->view.dollars = !f->view.dollars;
		return ACTION_NONE;
	case ACTION_BOOK:
		next_book(f, m);
		return ACTION_NONE;
	case ACTION_UNTAG:
		f->view.tagged_count = 0;
		return ACTION_NONE;
	case ACTION_QUIT_NOW:
	case ACTION_SUSPEND:
	case ACTION_REDRAW:
	case ACTION_REFRESH:
	case ACTION_THEME:
	case ACTION_EXPORT:
	case ACTION_SLOWER:
	case ACTION_FASTER:
		return a;
	default:
		return ACTION_NONE;
	}
}

static enum action act(struct frame *f, enum action a, const struct model *m)
{
	if (a >= ACTION_PANE_1 && a <= ACTION_PANE_9) {
		go_tab(f, (int)(a - ACTION_PANE_1) + 1);
		return ACTION_NONE;
	}
	switch (a) {
	case ACTION_NONE:
		return a;
	case ACTION_HELP:
		show_help(f, m);
		return ACTION_NONE;
	case ACTION_QUIT:
		return quit(f, m);
	case ACTION_BACK:
		back(f, m);
		return ACTION_NONE;
	case ACTION_SEARCH:
	case ACTION_FILTER:
		open_prompt(f, a);
		return ACTION_NONE;
	case ACTION_SEARCH_NEXT:
	case ACTION_SEARCH_PREVIOUS:
		search_again(f, a, m);
		return ACTION_NONE;
	default:
		return pane_act(f, a, m) ? ACTION_NONE : global(f, a, m);
	}
}

static void type_search(struct frame *f, uint32_t key, const struct model *m)
{
	enum prompt_result r = prompt_key(&f->search, key);

	frame_point(f);
	/* The cursor goes to the first match while one types. */
	if (f->search.text[0] && (r == PROMPT_CHANGED || r == PROMPT_DONE) &&
	    !pane_act(f, ACTION_SEARCH, m) && r == PROMPT_DONE)
		search_again(f, ACTION_SEARCH_NEXT, m);
}

static enum action mouse(struct frame *f, const struct key_event *k,
			 const struct model *m)
{
	const struct hit *hit = hits_at(&f->hits, k->x, k->y);
	struct rect at = f->pane_at;

	if (hit && hit->action != ACTION_NONE)
		return act(f, hit->action, m);
	if (hit) {
		choose_provider(f, hit->provider >= 0 &&
						   hit->provider <
							   m->provider_count
					   ? m->providers[hit->provider].provider
					   : NULL);
		return ACTION_NONE;
	}
	if (type(f)->click && k->x >= at.x && k->x < at.x + at.w &&
	    k->y >= at.y && k->y < at.y + at.h) {
		frame_point(f);
		type(f)->click(state(f), k->x - at.x, k->y - at.y, &f->view,
			       frame_model(f, m));
		after_pane(f, m);
	}
	return ACTION_NONE;
}

static enum action wheel(struct frame *f, enum action a, const struct model *m)
{
	enum { STEPS = 3 };

	for (int i = 0; i < STEPS; i++)
		pane_act(f, a, m);
	return ACTION_NONE;
}

enum action frame_key(struct frame *f, const struct key_event *k,
		      const struct model *m)
{
	if (k->key == KEY_RESIZED)
		return ACTION_NONE;
	if (k->key == KEY_HANGUP)
		return ACTION_QUIT_NOW;
	f->message[0] = '\0';
	switch (k->key) {
	case KEY_MOUSE_CLICK:
		return mouse(f, k, m);
	case KEY_WHEEL_UP:
		return wheel(f, ACTION_UP, m);
	case KEY_WHEEL_DOWN:
		return wheel(f, ACTION_DOWN, m);
	default:
		break;
	}
	if (keymap_action(k->key) == ACTION_QUIT_NOW)
		return ACTION_QUIT_NOW;
	if (f->search.open) {
		type_search(f, k->key, m);
		return ACTION_NONE;
	}
	if (f->filter.open) {
		prompt_key(&f->filter, k->key);
		frame_point(f);
		return ACTION_NONE;
	}
	return act(f, keymap_action(k->key), m);
}
