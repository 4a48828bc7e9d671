/* tui/panes/trends_move.h - what keys do to the time axis of the Trends pane,
 * and what the pane asks for. Used by tui/panes/trends.c alone. */
#ifndef TUI_PANES_TRENDS_MOVE_H
#define TUI_PANES_TRENDS_MOVE_H

#include "tui/action.h"
#include "tui/panes/trends.h"

/* What to ask for the window `window`, a plot of s->plot_w columns. */
void trends_ask(struct trends_state *s, enum window window,
		struct trend_query *q);

/* Moves in time and between steps. A sentence when it cannot, else NULL. */
const char *trends_pan(const struct trends_view *tv, enum action a);
const char *trends_zoom_step(const struct trends_view *tv,
			     enum window window, int direction);

/* The hours of the day read in the calendar. */
void trends_open_day(const struct trends_view *tv, enum window window);

/* The next band, -1: the one before; after the last: all of them. */
void trends_next_band(const struct trends_view *tv, int direction);

#endif
