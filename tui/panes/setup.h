/* tui/panes/setup.h - between the files of the Setup pane: pages of items,
 * each of which does something to the configuration when it is opened. */
#ifndef TUI_PANES_SETUP_H
#define TUI_PANES_SETUP_H

#include <stdbool.h>

#include "core/buf.h"
#include "core/config.h"
#include "core/ui_config.h"
#include "tui/pane.h"
#include "tui/prompt.h"
#include "tui/theme.h"

enum setup_page {
	SETUP_METERS, SETUP_COLUMNS, SETUP_COLOURS, SETUP_KEYS,
	SETUP_SOURCES, SETUP_BUDGETS, SETUP_ALERTS, SETUP_DISPLAY,
	SETUP_PAGES
};

/* How deep one is in a page. */
enum setup_level {
	LEVEL_LIST,
	LEVEL_CHOOSE,           /* what to add: a meter, a type of source */
	LEVEL_ENTRY,            /* the values of one source or budget */
	LEVEL_DRAFT,            /* those of a new one */
};

enum item_kind {
	ITEM_HEADING, ITEM_NOTE, ITEM_METER, ITEM_ADD, ITEM_COLUMN,
	ITEM_THEME, ITEM_KEY, ITEM_ENTRY, ITEM_VALUE, ITEM_CHOICE, ITEM_SAVE,
};

enum { SETUP_LABEL = 48, SETUP_VALUE = PROMPT_TEXT };

/* A line on the right. */
struct setup_item {
	enum item_kind kind;
	char label[SETUP_LABEL];
	char value[SETUP_VALUE];
	enum role role;         /* of the value */
	const char *help;       /* lent: a sentence, or NULL */
	int check;              /* -1: no box; 0: empty; 1: ticked */
	int a, b;               /* which: as its page counts */
	const struct config_key *key;   /* of values */
	bool locked;            /* a value that typing here would garble */
};

struct setup_list {
	struct setup_item *items;
	int count, room;
};

enum { DRAFT_VALUES = 24 };

/* What was typed for a new source or budget, by its key. */
struct setup_draft {
	struct draft_value {
		const struct config_key *key;
		char text[PROMPT_TEXT];
	} values[DRAFT_VALUES];
	int count;
	const char *type;       /* of a source; NULL: a budget */
};

struct setup {
	enum setup_page page;
	bool right;             /* the items have the focus */
	enum setup_level level;
	int at, top;            /* item under the cursor, first one shown */
	int under;              /* the cursor of the list below this level */
	int entry;              /* which source or budget; column to add to */
	struct prompt field;    /* a value is typed */
	const struct config_key *field_key;
	char field_path[REQUEST_KEY];   /* "": into the draft */
	enum action waiting;    /* a key is waited for, for that action */
	int sure;               /* item whose removal was asked, from 1 */
	struct setup_draft draft;
	char said[200];         /* view.message points here */
	int left_w, list_y, rows, pages_top;    /* as drawn last */
	bool wide;
};

/* What a page is given. */
struct setup_turn {
	struct setup *s;
	struct view *v;
	const struct model *m;
	const struct setup_item *item;  /* under the cursor, or NULL */
};

/* ---- setup.c ----------------------------------------------------------- */

extern const char *const setup_page_names[SETUP_PAGES];

/* The items as they stand; free(l->items) when done. */
void setup_items(const struct setup *s, const struct view *v,
		 const struct model *m, struct setup_list *l);

/* A new item, zeroed but for its kind, label and check -1. */
struct setup_item *setup_add(struct setup_list *l, enum item_kind kind,
			     const char *label);

/* Go one level in or back out; the cursor below is kept. */
void setup_enter(struct setup *s, enum setup_level level);
void setup_leave(struct setup *s);

/* Ask for `path` to be set to JSON, "" to be removed. */
void setup_set(struct setup_turn *t, const char *path, const char *json);

/* Say something in the bar. */
void setup_say(struct setup_turn *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* True once it was asked twice for the same item. */
bool setup_sure(struct setup_turn *t, const char *what);

/* ---- pages: a list of items, and what actions do to one ---------------- */

void meters_page(const struct setup *s, const struct model *m,
		 struct setup_list *l);
bool meters_page_act(struct setup_turn *t, enum action a);

void columns_page(const struct model *m, struct setup_list *l);
bool columns_page_act(struct setup_turn *t, enum action a);

void colours_page(const struct model *m, struct setup_list *l);
bool colours_page_act(struct setup_turn *t, enum action a);
void colours_page_moved(struct setup_turn *t);

/* The line of the theme in force. */
int colours_page_kept(const struct model *m);

void keys_page(const struct setup *s, const struct model *m,
	       struct setup_list *l);
bool keys_page_act(struct setup_turn *t, enum action a);

/* A key came while one was waited for. */
void keys_page_take(struct setup *s, uint32_t key, struct view *v);

void sources_page(const struct setup *s, const struct view *v,
		  const struct model *m, struct setup_list *l);
bool sources_page_act(struct setup_turn *t, enum action a);

void budgets_page(const struct setup *s, const struct view *v,
		  const struct model *m, struct setup_list *l);
bool budgets_page_act(struct setup_turn *t, enum action a);

void alerts_page(const struct view *v, const struct model *m,
		 struct setup_list *l);
void display_page(const struct view *v, const struct model *m,
		  struct setup_list *l);

/* Both have values alone. */
bool values_page_act(struct setup_turn *t, enum action a);

/* ---- setup_values.c: values by the table of keys ----------------------- */

/* One item for the key `path` of config_keys, read from `from`, an object of
 * the config, or NULL. */
void value_item(struct setup_list *l, const struct view *v,
		const struct json *from, const char *path);

/* The same for a draft. */
void draft_item(struct setup_list *l, const struct setup_draft *d, int index);

/* Change the item at hand: a switch is thrown, a choice goes on, a text is
 * typed. `path`: where it is set; "": in the draft. */
void value_change(struct setup_turn *t, const char *path);

/* The typing is over. */
void value_typed(struct setup_turn *t);

/* An empty draft: a budget, or a source of a type (lent for ever). */
void draft_begin(struct setup_draft *d, const char *type);

/* The draft as a JSON object. */
void draft_write(const struct setup_draft *d, struct buf *to);

/* Is it what the config would take? False with *err. */
bool draft_check(const struct setup_draft *d, struct err *err);

/* ---- setup_draw.c ------------------------------------------------------ */

void setup_draw(struct setup *s, const struct view *v, const struct model *m,
		struct canvas *to);

#endif
