/* tui/panes/compare_view.h - the four views of the compare pane: what each
 * draws, its tables, its csv. Shared by the compare*.c files alone. */
#ifndef TUI_PANES_COMPARE_VIEW_H
#define TUI_PANES_COMPARE_VIEW_H

#include "core/buf.h"
#include "core/compare.h"
#include "core/units.h"
#include "tui/table.h"

struct model;
struct view;

/* Which targets are rows. */
enum compare_group {
	GROUP_MODELS,           /* each model at its cheapest seller */
	GROUP_SELLERS,          /* every model at every seller */
	GROUP_USED,             /* at sellers that are in the mix */
	COMPARE_GROUPS
};

struct compare_pane {
	struct table_state tables[COMPARE_VIEWS];
	int view;               /* enum compare_view */
	int group;              /* enum compare_group */
	int by;                 /* place in compare_bys */
	int period;             /* enum compare_period */
	bool zoom;              /* the table alone */
	struct rect table_at;   /* where drawn; w 0: no table */
	int width;              /* of the pane when drawn, and whether its */
	bool has_head;          /* first line had the names of the views */
	struct compare_query query;     /* lent to the model's build */
};

/* What can be set side by side, in the order of F5. */
enum { COMPARE_BYS = 5 };
extern const enum by compare_bys[COMPARE_BYS];

/* Everything a view draws from. */
struct compare_draw {
	struct compare_pane *s;
	const struct view *v;
	const struct model *m;
	const struct comparison *c;
};

/* A list of one view, ready to draw; released with compare_list_release(). */
struct compare_list {
	struct table table;
	struct compare_cells {
		const struct compare_draw *d;
		double scale;           /* dollars of a whole bar */
		struct compare_row actual;      /* of the what-if */
	} cells;
};

void compare_list_release(struct compare_list *l);

void whatif_list(struct compare_list *l, const struct compare_draw *d);
void side_list(struct compare_list *l, const struct compare_draw *d);
void periods_list(struct compare_list *l, const struct compare_draw *d);

/* Over all of `to`; set s->table_at, in screen coordinates. */
void whatif_draw(const struct compare_draw *d, struct canvas *to);
void side_draw(const struct compare_draw *d, struct canvas *to);
void camps_draw(const struct compare_draw *d, struct canvas *to);
void periods_draw(const struct compare_draw *d, struct canvas *to);

void whatif_csv(const struct compare_list *l, struct buf *to);
void side_csv(const struct comparison *c, const struct compare_list *l,
	      struct buf *to);
void camps_csv(const struct comparison *c, struct buf *to);
void periods_csv(const struct compare_list *l, struct buf *to);

extern const struct table_column whatif_columns[];
enum { WHATIF_COLUMNS = 9 };

/* ---- shared by the views (compare_cells.c) ------------------------------- */

/* "-92.5%", "+1,240%", "-". */
void compare_percent_text(int32_t percent, char out[UNIT_TEXT]);

/* Style of a difference: good below zero, alert above, dim at it. */
struct style compare_sign_style(money difference);

/* A difference with its sign and an arrow. */
void compare_draw_difference(money difference, struct canvas *to);
void compare_draw_percent(int32_t percent, struct canvas *to);

/* A name after the mark of its provider (or of its own, when it has none). */
void compare_draw_name(const char *name, const char *provider, bool strong,
		       bool selected, struct canvas *to);

/* Series colour of a camp: the same wherever it is drawn. */
uint8_t compare_camp_color(const char *camp);

/* "lab" as people say it: "model labs". Lent or static. */
const char *compare_camp_title(const char *camp);

/* A field of csv with a comma after it. */
void compare_csv_text(struct buf *to, const char *text);
void compare_csv_money(struct buf *to, money m);

#endif
