/* tui/panes/alerts_panel.h - alerts as lines: the words and marks they have
 * everywhere, and what a and s do to one. */
#ifndef TUI_PANES_ALERTS_PANEL_H
#define TUI_PANES_ALERTS_PANEL_H

#include <stdbool.h>

#include "core/units.h"
#include "tui/action.h"
#include "tui/canvas.h"

struct alert;
struct model;
struct view;

enum { ALERT_TEXT = 320 };

bool alert_is_open(const struct alert *a);

/* Open, and nobody has said that he knows. */
bool alert_is_new(const struct alert *a, int64_t now);

/* How it looks: dim once it is over or somebody knows. */
enum role alert_role(const struct alert *a, int64_t now);

/* "!" critical, a triangle warning, a dot for less, a tick when over. */
void alert_put_mark(struct canvas *to, int x, int y, const struct alert *a,
		    int64_t now);

/* Its sentence. Where names are hidden: what kind it is and its figures, and
 * nothing else of it, since the sentence holds names. */
const char *alert_text(const struct alert *a, const struct view *v,
		       char out[ALERT_TEXT]);

/* "new", "told", "acknowledged", "snoozed 42m", "not told", "over 2h 05m". */
void alert_state_text(const struct alert *a, int64_t now,
		      char out[UNIT_TEXT]);

/* Open alerts of the model, and how many of them are new. */
int alerts_open(const struct model *m, int *fresh);

/* The first that is new, else the first open one, else NULL. */
const struct alert *alerts_first(const struct model *m);

/* Ask for what ACKNOWLEDGE or SNOOZE does to `a` (NULL: there is none). A
 * snoozed one wakes. */
void alert_ask(const struct alert *a, enum action act, struct view *v,
	       const struct model *m);

/* One line: mark, sentence, age at the right. */
void alert_draw_line(const struct alert *a, const struct view *v,
		     const struct model *m, struct canvas *to, int y);

/* Open alerts over `to`, the new ones first and worst first; `known`: those
 * too that somebody knows of. The last line tells how many are left out. */
void alerts_draw(const struct model *m, const struct view *v,
		 struct canvas *to, bool known);

#endif
