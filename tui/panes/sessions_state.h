/* tui/panes/sessions_state.h - what the user did to the Sessions pane, and its
 * lists. Only tui/panes/sessions.c, _list.c and _page.c include it. */
#ifndef TUI_PANES_SESSIONS_STATE_H
#define TUI_PANES_SESSIONS_STATE_H

#include "tui/panes/sessions.h"

struct sessions {
	struct table_state table, calls;
	struct rect table_at;
	int by;                 /* place in activity_bys */
	bool zoom;              /* the table alone */
	uint32_t drill;         /* row whose calls are shown; 0: rows are */
	char drilled[SESSION_TEXT];     /* its name, not masked */
	int call_limit;
	uint32_t why;           /* call that is explained; 0: none */
	int64_t why_ts;
	int scroll, lines;      /* of its page; when last drawn */
	int page;
	struct activity_query query;    /* lent to who builds the model */
};

/* A table of rows or calls, ready to be drawn. */
struct listing {
	struct table table;
	union {
		struct table_column rows[SESSION_COLUMNS];
		struct table_column calls[CALL_COLUMNS];
	} columns;
	struct sessions_ctx ctx;
};

enum by sessions_by(const struct sessions *s);

/* The answer to what was asked, NULL while it is on its way. */
const struct activity *sessions_answer(const struct sessions *s,
				       const struct model *m);

/* Rows, or the calls of the row drilled into, that the view lets through. */
void listing_init(struct listing *l, const struct sessions *s,
		  const struct model *m, const struct view *v);
void listing_release(struct listing *l);

/* The row or call under the cursor, NULL when there is none. Sorts. */
const void *listing_selected(struct listing *l, const struct table_state *t);

/* The table that is shown. */
struct table_state *sessions_shown(struct sessions *s);

/* Everything, over all of `to`. */
void sessions_draw(void *state, const struct view *v, const struct model *m,
		   struct canvas *to);

#endif
