/* tui/panes/cells.h - one value in one place: money, tokens, rates, percent,
 * age, bars. Shared by all panes, so that a thing looks the same everywhere.
 *
 * Numbers stand on their decimal point; unknown is a dash, no price a "?". */
#ifndef TUI_PANES_CELLS_H
#define TUI_PANES_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cell.h"
#include "core/rates.h"
#include "core/units.h"
#include "tui/canvas.h"

struct model;
struct model_row;
struct view;

/* What column drawers and panels are handed beside the row. */
struct cells {
	const struct model *m;
	const struct view *v;
	double whole;           /* what share bars are a part of */
	int after;              /* rows_money_after(); 0: MONEY_AFTER */
	const struct model_groups *groups;      /* of the rows; NULL: none */
};

/* Columns that a column of money keeps from its point on: four decimals, or
 * six where all sums are small. */
enum { MONEY_AFTER = 5, MONEY_AFTER_FINE = 7, CENTS = 3 };

/* Text in the view's first row, its decimal point (or the end of its digits)
 * `after` columns before the right edge, where that fits; else it ends where
 * cents do. */
void cells_number(struct canvas *to, struct style s, const char *text,
		  int after);

/* A number with its prefix (k, M, G) in the last column, where those without
 * one have a blank: the digits end below one another. */
void cells_scaled(struct canvas *to, struct style s, const char *text);

/* Tokens that went in (prompt, caches) and came out (visible, reasoning). */
double rate_in(const struct rate *r);
double rate_out(const struct rate *r);
double rate_total(const struct rate *r);
int64_t cell_in(const struct cell *c);
int64_t cell_out(const struct cell *c);

/* Has the cell tokens without a price, and no dollars at all? */
bool cell_unpriced(const struct cell *c);

/* Share of the prompt that came from a cache: "91%". */
void cell_cache_text(const struct cell *c, char out[UNIT_TEXT]);

/* Dollars of a million priced tokens, MONEY_NONE when there are none. */
money cell_per_mtok(const struct cell *c);

/* Cost as text of at most `width` columns, with its mark: "?" (or "unpriced")
 * when nothing has a price, "at least" when a part has none, the sign of about
 * equal for notional dollars, "~" for estimated ones. `flags`: enum
 * series_flag. */
void cell_cost_text(const struct cell *c, unsigned flags, bool ascii,
		    int width, char out[UNIT_TEXT]);

/* "$12.40" of a rate in dollars per hour. */
void hourly_text(double usd_per_hour, int width, char out[UNIT_TEXT]);

/* nano-dollars of a number of dollars that was never exact. */
money money_about(double usd);

/* The cost, in its role (unpriced, plain, or none when it is zero), with its
 * point `after` columns before the right edge. */
void cells_cost(struct canvas *to, const struct cell *c, unsigned flags,
		bool hot, int after);

/* Dollars as they are, on their point; MONEY_NONE is a dash, zero is dim.
 * `before`: a mark or sign in front, "" for none. */
void cells_money(struct canvas *to, money m, struct style s,
		 const char *before);

/* "unpriced", "?" or "-" in such a column: it ends where cents do. */
void cells_no_cost(struct canvas *to, const char *text, int after);

/* Tokens, other whole numbers, or a rate of tokens; zero is dim. */
void cells_count(struct canvas *to, int64_t n, enum role role, bool hot);
void cells_whole(struct canvas *to, int64_t n, enum role role);
void cells_rate(struct canvas *to, double per_second, enum role role);

/* What the sums of these rows need from their point on. */
int rows_money_after(const void **rows, int count);

/* Time since `ts` (0: never). */
void age_text(int64_t now, int64_t ts, char out[UNIT_TEXT]);

/* How old a source's figures are by its own period: one that missed a poll or
 * two is late, after that it is dead. Told by more than colour. */
struct source_status;
enum age_step { AGE_FRESH, AGE_LATE, AGE_DEAD };

/* Of one that follows changes, or was never asked: fresh. */
enum age_step source_age(const struct source_status *s, int64_t now);

/* `fresh` as it is; late in italics, dead in bold. */
struct style age_style(enum age_step step, struct style fresh);

/* "", "~", or a cross ("!" in ASCII). */
const char *age_mark(enum age_step step, bool ascii);

/* "3m", "~33m", "✗ 2h 05m": the age of what the source brought last, marked
 * also where its state is not ok; "never". */
void source_age_text(const struct source_status *s, int64_t now, bool ascii,
		     char out[UNIT_TEXT]);

/* Rows of the model that the view lets through, in the model's order. The
 * caller frees the list. */
const void **rows_of_models(const struct model *m, const struct view *v,
			    int *count);
const void **rows_of_providers(const struct model *m, const struct view *v,
			       int *count);

/* What is beside a bar in a list: the ground it stands on. */
extern const struct style cells_no_track;

/* Does any of the texts hold `needle`, ASCII case folded? "" holds. */
bool text_holds(const char *text, const char *needle);

#endif
