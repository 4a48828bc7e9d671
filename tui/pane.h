/* tui/pane.h - one page of the dashboard.
 *
 * A pane draws a model it was handed and answers actions. It owns only what
 * the user did to it: cursor, scroll, sort. It reads no clock, no key codes,
 * no files, and nothing below the model. */
#ifndef TUI_PANE_H
#define TUI_PANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/request.h"
#include "core/str.h"
#include "tui/action.h"

struct canvas;
struct glow;
struct model;
struct model_query;
struct pane;
struct table_column;
struct table_state;

/* What all panes share: set by the frame, read by panes; panes may change
 * what is marked so in act(). All text is owned by the frame. */
struct view {
	const char *provider;   /* walked to with Left and Right; NULL: all */
	bool dollars;           /* $/h instead of tokens/s where both exist */
	bool paused;
	const char *search;     /* what is searched, "" for nothing */
	const char *filter;     /* only rows that hold this, "" for all */
	uint32_t tagged[64];    /* ids of tagged rows; changed by panes */
	int tagged_count;
	enum action go;         /* changed by panes: PANE_n to go to; NONE */
	uint32_t select;        /* changed by panes: row to select there; the
				 * pane gone to is asked to act on `go` */
	const char *message;    /* changed by panes: static text to show */
	bool ascii;
	const char *doc;        /* page of docs/ Help opens at; NULL: its keys */
	const char *walk;       /* changed by panes: provider to walk to, lent
				 * by the model; NULL: stay */
	const struct glow *glow;        /* what just moved; NULL: nothing */
	bool redact;            /* names of people's things are masked, see
				 * tui/redact.h */
	struct request request; /* changed by panes: what they ask of whoever
				 * runs the dashboard; NONE */
	const char *theme;      /* changed by panes: theme to show now, not
				 * kept; "": the kept one; NULL: stay */
};

struct pane_type {
	/* Name for --pane, configs and screen tests. */
	const char *name;

	/* What the tab says. */
	const char *title;

	/* Its tab, from 1; 0: reached by a key only (help, first-run). */
	int tab;

	/* Page of docs/ that explains it, for Help. */
	const char *doc;

	/* Bytes of private state; pane_new() zeroes it: a valid start. */
	size_t state_size;

	/* MUST: paint all of `to`. Same state, view, model and size: same
	 * cells. `state` is changed only to keep cursor and scroll in reach. */
	void (*draw)(void *state, const struct view *v, const struct model *m,
		     struct canvas *to);

	/* MAY: true when the action was ours. */
	bool (*act)(void *state, enum action a, struct view *v,
		    const struct model *m);

	/* MAY: takes keys as text while it returns true, before they become
	 * actions: a field is open, or any key is waited for. */
	bool (*text)(void *state, uint32_t key, struct view *v);

	/* MAY: a click at a cell of the last drawn canvas. */
	bool (*click)(void *state, int x, int y, struct view *v,
		      const struct model *m);

	/* MAY: does action `a` do something here now? NULL: none but global
	 * ones. Drives the function bar. */
	bool (*can)(const void *state, enum action a);

	/* MAY: what the model should hold for this pane; what it points to is
	 * the state's, and stays until the next draw. */
	void (*ask)(const void *state, const struct view *v,
		    struct model_query *q);

	/* MAY: the table whose sort column survives a restart, and the
	 * columns a user may choose from. */
	struct table_state *(*table)(void *state);
	const struct table_column *(*columns)(int *count);

	/* MAY: is this a sub-view, so that q and Esc go back first? */
	bool (*inside)(const void *state);

	/* MAY: the view as csv for export. */
	void (*csv)(const void *state, const struct view *v,
		    const struct model *m, struct buf *to);

	/* MAY: release what the state owns. */
	void (*release)(void *state);
};

/* Every pane built in, in tab order, NULL at the end. */
extern const struct pane_type *const pane_types[];

const struct pane_type *pane_type_find(const char *name);

/* New pane of that type; the caller frees it with pane_free(). */
struct pane *pane_new(const struct pane_type *type);
void pane_free(struct pane *p);
const struct pane_type *pane_type_of(const struct pane *p);
void *pane_state(struct pane *p);

#endif
