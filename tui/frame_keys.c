/* The half of frame.h that listens: keys become text where something is
 * typed, else actions; actions go to the pane, or stay with the frame. */
#include "tui/frame.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "tui/frame_state.h"

static bool pane_can(struct frame *f, enum action a)
{
	return frame_type(f)->can &&
	       frame_type(f)->can(frame_pane_state(f), a);
}

/* To another pane, which may be told what to select. */
static void go_on(struct frame *f, enum action go, const struct model *m)
{
	struct view *v = &f->view;

	if (go < ACTION_PANE_1 || go > ACTION_PANE_9)
		return;
	frame_go_tab(f, (int)(go - ACTION_PANE_1) + 1);
	if (v->select && frame_type(f)->act)
		frame_type(f)->act(frame_pane_state(f), go, v,
				   frame_model(f, m));
	v->select = 0;
}

void frame_after_pane(struct frame *f, const struct model *m)
{
	struct view *v = &f->view;
	enum action go = v->go;

	if (v->walk)
		frame_choose_provider(f, v->walk);
	if (v->message)
		frame_message(f, v->message);
	if (v->request.kind != REQUEST_NONE)
		f->request = v->request;
	if (v->theme)
		snprintf(f->preview, sizeof(f->preview), "%s", v->theme);
	v->walk = NULL;
	v->message = NULL;
	v->theme = NULL;
	v->request.kind = REQUEST_NONE;
	v->go = ACTION_NONE;
	go_on(f, go, m);
}

bool frame_pane_act(struct frame *f, enum action a, const struct model *m)
{
	bool ours;

	if (!frame_type(f)->act)
		return false;
	frame_point(f);
	ours = frame_type(f)->act(frame_pane_state(f), a, &f->view,
				  frame_model(f, m));
	frame_after_pane(f, m);
	return ours;
}

static void open_prompt(struct frame *f, enum action a)
{
	if (f->big || !pane_can(f, a))
		frame_message(f, "There is nothing to search or filter here.");
	else if (a == ACTION_SEARCH)
		prompt_open(&f->search, "Search");
	else
		prompt_open(&f->filter, "Filter");
}

/* Esc takes things away from the inside out. */
static void back(struct frame *f, const struct model *m)
{
	if (f->big)
		f->big = f->kiosk;
	else if (f->search.text[0])
		f->search.text[0] = '\0';
	else if (frame_pane_act(f, ACTION_BACK, m) || frame_leave(f))
		return;
	else if (f->filter.text[0])
		f->filter.text[0] = '\0';
	else if (f->provider[0])
		frame_choose_provider(f, NULL);
	frame_point(f);
}

static enum action quit(struct frame *f, const struct model *m)
{
	if (!frame_inside(f))
		return ACTION_QUIT;
	if (f->big && !f->kiosk)
		f->big = false;
	else if (!frame_pane_act(f, ACTION_BACK, m))
		frame_leave(f);
	return ACTION_NONE;
}

enum action frame_act(struct frame *f, enum action a, const struct model *m)
{
	if (a >= ACTION_PANE_1 && a <= ACTION_PANE_9) {
		frame_go_tab(f, (int)(a - ACTION_PANE_1) + 1);
		return ACTION_NONE;
	}
	switch (a) {
	case ACTION_NONE:
		return a;
	case ACTION_HELP:
		frame_open(f, "help", a, m);
		return ACTION_NONE;
	case ACTION_SETUP:
		frame_open(f, "setup", a, m);
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
		frame_search(f, a, m);
		return ACTION_NONE;
	default:
		/* A pane that is not seen is not acted upon. */
		return !f->big && frame_pane_act(f, a, m)
			       ? ACTION_NONE
			       : frame_global(f, a, m);
	}
}

static void type_search(struct frame *f, uint32_t key, const struct model *m)
{
	enum prompt_result r = prompt_key(&f->search, key);

	frame_point(f);
	/* The cursor goes to the first match while one types. */
	if (f->search.text[0] && (r == PROMPT_CHANGED || r == PROMPT_DONE) &&
	    !frame_pane_act(f, ACTION_SEARCH, m) && r == PROMPT_DONE)
		frame_search(f, ACTION_SEARCH_NEXT, m);
}

static enum action type_command(struct frame *f, uint32_t key,
				const struct model *m)
{
	struct command_scope scope = frame_scope(f, m);

	if (command_line_key(&f->command, key, &scope) != PROMPT_DONE)
		return ACTION_NONE;
	return frame_command(f, f->command.prompt.text, m);
}

/* A key while something is typed; false: nothing is. */
static bool typed(struct frame *f, uint32_t key, const struct model *m,
		  enum action *out)
{
	const struct pane_type *t = frame_type(f);

	*out = ACTION_NONE;
	if (f->command.prompt.open) {
		*out = type_command(f, key, m);
		return true;
	}
	if (f->search.open) {
		type_search(f, key, m);
		return true;
	}
	if (f->filter.open) {
		prompt_key(&f->filter, key);
		frame_point(f);
		return true;
	}
	if (f->big || !t->text || !t->text(frame_pane_state(f), key, &f->view))
		return false;
	frame_after_pane(f, m);
	return true;
}

static enum action wheel(struct frame *f, enum action a, const struct model *m)
{
	enum { STEPS = 3 };

	for (int i = 0; i < STEPS && !f->big; i++)
		frame_pane_act(f, a, m);
	return ACTION_NONE;
}

/* What the key before left for the app. */
static void forget_wishes(struct frame *f)
{
	f->message[0] = f->theme[0] = '\0';
	f->export = (struct export_choice){.form = ""};
}

enum action frame_key(struct frame *f, const struct key_event *k,
		      const struct model *m)
{
	enum action done;

	if (k->key == KEY_RESIZED)
		return ACTION_NONE;
	if (k->key == KEY_HANGUP)
		return ACTION_QUIT_NOW;
	forget_wishes(f);
	switch (k->key) {
	case KEY_MOUSE_CLICK:
		return frame_click(f, k->x, k->y, m);
	case KEY_WHEEL_UP:
		return wheel(f, ACTION_UP, m);
	case KEY_WHEEL_DOWN:
		return wheel(f, ACTION_DOWN, m);
	default:
		break;
	}
	if (keymap_action(k->key) == ACTION_QUIT_NOW)
		return ACTION_QUIT_NOW;
	if (typed(f, k->key, m, &done))
		return done;
	return frame_act(f, keymap_find(&f->keys, k->key), m);
}
