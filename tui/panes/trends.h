/* tui/panes/trends.h - what the files of the Trends pane share. Only
 * tui/panes/trends*.c include it. */
#ifndef TUI_PANES_TRENDS_H
#define TUI_PANES_TRENDS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/model.h"
#include "core/trend.h"
#include "core/units.h"
#include "tui/canvas.h"
#include "tui/redact.h"

struct buf;
struct view;

enum trends_region { TRENDS_CHART, TRENDS_DAYS, TRENDS_WEEK, TRENDS_REGIONS };

enum { TRENDS_NAME = 96 };

/* What the user did. Zeroed: a valid start. */
struct trends_state {
	enum trends_region region;
	bool zoom;
	int by;                 /* place in trends_by */
	bool tokens;            /* instead of dollars */

	/* + and - hold until another window is chosen. */
	bool chosen;
	enum window under;
	enum trend_step step;

	int64_t until;          /* the last step shown; 0: the running one */
	int64_t cursor;         /* UTC ms in the step read; 0: the last */
	int64_t lit;            /* id of the band read, plus 1; 0: none */
	int64_t day;            /* UTC ms in the day read; 0: today */
	int hour;               /* of the week, plus 1; 0: the present one */

	/* As last drawn, in the pane's canvas. */
	int plot_w;
	int bars, bar_w, patch_w, patch_h, first_week;
	struct rect plot_at, days_at, week_at;

	struct trend_query query;       /* lent to the model */
};

/* Dimensions in the order of F5. */
extern const enum by trends_by[];
int trends_by_count(void);

/* What a drawer is handed. */
struct trends_view {
	struct trends_state *s;
	const struct view *v;
	const struct trend *t;
	int first, count;       /* points shown: what fits, the newest */
	int cursor;             /* point read */
	int lit;                /* band read; -1: none */
	bool hot;               /* draw it as having the focus */
	bool alone;             /* the maps are not beside the chart */
};

/* ---- trends_words.c ----------------------------------------------------- */

/* A moment by the calendar. */
struct trends_date {
	int year, month, day, hour, minute;     /* month and day from 1 */
	int weekday;                            /* 0: Monday */
};

extern const char *const trends_months[12], *const trends_weekdays[7];

/* `local`: UTC ms plus what local time is ahead. */
struct trends_date trends_date(int64_t local);

/* "Mon 23 Nov 2026", "week of 23 Nov 2026", "November 2026", "Mon 23 Nov
 * 14:15". */
void trends_step_text(enum trend_step step, int64_t local,
		      char out[UNIT_TEXT]);

/* The name of a band as it may be shown. */
const char *trends_name(const struct trends_view *tv,
			const struct trend_band *band, char out[TRENDS_NAME]);

/* "provider", "project" ... of the chart, and "cost" or "tokens". */
const char *trends_unit(const struct trends_state *s);

/* What is drawn of a value, in dollars or tokens; NAN: it has no price. */
double trends_amount(const struct trends_state *s,
		     const struct trend_value *v);

/* The value as text, with the marks of what is not sure; "-" where nothing is
 * known. */
void trends_value_text(const struct trends_view *tv,
		       const struct trend_value *v, unsigned marks, int width,
		       char out[UNIT_TEXT]);

/* Nothing here though the bill is still to come? */
bool trends_open(const struct trends_view *tv, const struct trend_value *v,
		 unsigned marks);

/* "▲ 18%" against the point before; "" where either is not known. */
void trends_change_text(const struct trends_view *tv, int point,
			bool ascii, char out[UNIT_TEXT]);

/* Share of a band in the point's total, in the unit shown. */
void trends_share_text(const struct trends_view *tv,
		       const struct trend_value *part,
		       const struct trend_value *whole, char out[UNIT_TEXT]);

/* ---- drawers, each over all of `to` ------------------------------------- */

/* trends_chart.c: bars, scale, axis. */
void trends_draw_chart(struct trends_view *tv, struct canvas *to);

/* trends_axis.c: one row of dates below `bars` columns wide steps. */
struct trends_axis {
	int x, w;               /* the plot's columns */
	int first_x, width;     /* of the first bar; of each */
};
void trends_draw_axis(const struct trends_view *tv,
		      const struct trends_axis *at, struct canvas *to, int y);

/* trends_side.c: the values at the cursor, beside or above the chart. */
void trends_draw_side(const struct trends_view *tv, struct canvas *to);
void trends_draw_line(const struct trends_view *tv, struct canvas *to, int y);
void trends_draw_legend(const struct trends_view *tv, struct canvas *to,
			int y);

/* trends_heat.c: a year of days, the hours of the week. */
void trends_draw_days(struct trends_view *tv, struct canvas *to);
void trends_draw_week(struct trends_view *tv, struct canvas *to);

/* Moves within them. True when it was one. */
bool trends_move_day(struct trends_state *s, const struct trend *t, int step);
bool trends_move_hour(struct trends_state *s, const struct trend *t,
		      int step);

/* Place of the day read; hour of the week read, 0 to 167. */
int trends_day_at(const struct trends_state *s, const struct trend *t);
int trends_hour_at(const struct trends_state *s, const struct trend *t);

/* A click in the canvas of the pane. True when it hit one. */
bool trends_click_heat(struct trends_state *s, const struct trend *t, int x,
		       int y);

/* trends_csv.c */
void trends_csv(const struct trends_view *tv, struct buf *to);

#endif
