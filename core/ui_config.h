/* core/ui_config.h - what the configuration says of the screen, read once:
 * the header's meters, the columns of tables, keys bound anew. */
#ifndef CORE_UI_CONFIG_H
#define CORE_UI_CONFIG_H

#include <stdbool.h>

#include "core/config_screen.h"
#include "core/screen_words.h"

struct config;

struct ui_meter {
	enum meter_kind kind;
	enum meter_style style;
};

struct ui_column {
	struct ui_meter meters[HEADER_METERS];
	int count;
};

/* The columns of one pane's table, in order. */
struct ui_columns {
	const char *pane;
	const char *const *keys;        /* of struct table_column */
	int count;
};

struct ui_key {
	const char *key;        /* "F5", "Ctrl-L", "x" */
	const char *action;     /* an action's word; "none": nothing */
};

/* Text is lent by the config it was made from. */
struct ui_config {
	const char *theme;      /* NULL: the default */
	bool redact;
	bool header_given;      /* columns are the config's; false: defaults */
	struct ui_column columns[HEADER_COLUMNS];
	int column_count;
	struct ui_columns *tables;
	int table_count;
	struct ui_key *keys;
	int key_count;
};

/* Of a config that was checked, which must outlive it; NULL: what holds
 * without one. Never NULL; free with ui_config_free(). */
struct ui_config *ui_config_new(const struct config *c);
void ui_config_free(struct ui_config *u);

/* The columns chosen for a pane; NULL: all of them. `u` may be NULL. */
const struct ui_columns *ui_config_table(const struct ui_config *u,
					 const char *pane);

/* The header without a config: what flows, what it costs, what is left. */
extern const struct ui_column ui_default_header[];
extern const int ui_default_header_count;

#endif
