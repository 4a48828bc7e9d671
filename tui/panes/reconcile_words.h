/* tui/panes/reconcile_words.h - what bills against records come to, in
 * sentences: the answer above the lists, and what to do where there is none. */
#ifndef TUI_PANES_RECONCILE_WORDS_H
#define TUI_PANES_RECONCILE_WORDS_H

#include "tui/canvas.h"

struct model;
struct reconcile_scope;
struct view;

/* How much is explained, and the largest that is not: one line, or two where
 * `to` has them. The model has a reconcile. */
void verdict_draw(const struct model *m, const struct view *v,
		  struct canvas *to);

/* Likewise of one seller, on one day or all of them. */
void verdict_of_scope(const struct model *m, const struct reconcile_scope *s,
		 struct canvas *to);

/* There is nothing to compare yet: why, and what to do about it. */
void verdict_of_none(const struct model *m, const struct view *v,
		     struct canvas *to);

#endif
