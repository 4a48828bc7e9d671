/* What the frame does itself: walk the providers, change window, book and
 * pause, go from pane to pane. */
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "tui/frame_state.h"

void frame_choose_provider(struct frame *f, const char *name)
{
	snprintf(f->provider, sizeof(f->provider), "%s", name ? name : "");
	f->frozen_old = true;
	frame_point(f);
}

void frame_choose_window(struct frame *f, enum window w)
{
	f->window = w;
	f->frozen_old = true;
}

void frame_go_tab(struct frame *f, int tab)
{
	for (int i = 0; pane_types[i]; i++)
		if (pane_types[i]->tab == tab) {
			frame_go(f, i);
			return;
		}
	frame_message(f, "There is no such pane yet.");
}

/* A second press begins anew (Help) or goes back (Setup). */
void frame_open(struct frame *f, const char *pane, enum action a,
		const struct model *m)
{
	bool again = strcmp(frame_pane(f), pane) == 0 && !f->big;

	for (int i = 0; pane_types[i] && !again; i++)
		if (strcmp(pane_types[i]->name, pane) == 0) {
			frame_go(f, i);
			frame_pane_act(f, a, m);
			return;
		}
	if (again && a == ACTION_HELP)
		frame_pane_act(f, ACTION_HOME, m);
	else if (again)
		frame_leave(f);
	else
		frame_message(f, "There is no such page.");
}

void frame_search(struct frame *f, enum action a, const struct model *m)
{
	char text[FRAME_TEXT];

	if (!f->search.text[0]) {
		frame_message(f, "Nothing is searched for; / begins.");
	} else if (!frame_pane_act(f, a, m)) {
		snprintf(text, sizeof(text), "No match for \"%.200s\".",
			 f->search.text);
		frame_message(f, text);
	}
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
	frame_choose_provider(f, at < 0 ? NULL : m->providers[at].provider);
}

/* Where nothing would be seen of it, the window stays what it is. */
static void next_window(struct frame *f)
{
	const struct pane_type *t = frame_type(f);

	if (!t->can || !t->can(frame_pane_state(f), ACTION_WINDOW))
		frame_message(f, "Nothing here depends on the time window.");
	else
		frame_choose_window(f, (enum window)((f->window + 1) %
						     WINDOWS));
}

static void toggle_pause(struct frame *f)
{
	if (!frame_type(f)->tab && !f->view.paused)
		return;
	f->view.paused = !f->view.paused;
	f->frozen_old = true;
	if (!f->view.paused)
		frozen_release(&f->frozen);
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

static void compare(struct frame *f, const struct model *m)
{
	frame_go_tab(f, 4);
	if (frame_type(f)->tab == 4)
		frame_pane_act(f, ACTION_COMPARE, m);
}

static void toggle_redact(struct frame *f)
{
	f->view.redact = !f->view.redact || f->kiosk;
	frame_message(f, f->view.redact
				 ? "Names of projects, keys, sessions, hosts "
				   "and paths are masked."
				 : "Names are shown.");
}

static void open_command(struct frame *f, const struct model *m)
{
	struct command_scope scope = frame_scope(f, m);

	command_line_open(&f->command, &scope);
}

enum action frame_global(struct frame *f, enum action a,
			 const struct model *m)
{
	switch (a) {
	case ACTION_PROVIDER_NEXT: walk(f, 1, m); break;
	case ACTION_PROVIDER_PREVIOUS: walk(f, -1, m); break;
	case ACTION_WINDOW: next_window(f); break;
	case ACTION_PAUSE: toggle_pause(f); break;
	case ACTION_DOLLARS: f->view.dollars = !f->view.dollars; break;
	case ACTION_BOOK: next_book(f, m); break;
	case ACTION_UNTAG: f->view.tagged_count = 0; break;
	case ACTION_COMPARE: compare(f, m); break;
	case ACTION_REDACT: toggle_redact(f); break;
	case ACTION_BIG: f->big = !f->big; break;
	case ACTION_COMMAND: open_command(f, m); break;
	case ACTION_ACKNOWLEDGE:
	case ACTION_SNOOZE:
		frame_message(f, "No alert is selected; 9 lists them, :ack "
				 "takes the worst.");
		break;
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
		break;
	}
	return ACTION_NONE;
}
