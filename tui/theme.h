/* tui/theme.h - named roles, and what a theme makes of them at each depth of
 * colour. Knows no curses. Themes are JSON (themes/, or the config folder). */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct style;

/* Named for meaning, not for place. */
enum role {
	ROLE_NONE,
	ROLE_GROUND,            /* the background */
	ROLE_TEXT,
	ROLE_DIM,               /* labels, units, secondary text */
	ROLE_FRAME,             /* boxes and rules */
	ROLE_TITLE,             /* pane titles, the program's name */
	ROLE_HEADING,           /* column headings */
	ROLE_SORTED,            /* heading of the sort column */
	ROLE_SELECTED,          /* ground of the selected row */
	ROLE_SELECTED_TEXT,
	ROLE_TAB,               /* a pane's tab; */
	ROLE_TAB_ACTIVE,        /*   and the active one */
	ROLE_KEY,               /* key names in bar and help */
	ROLE_KEY_LABEL,         /* what a key does */
	ROLE_COST,              /* money */
	ROLE_TOKENS,            /* token counts and rates */
	ROLE_INPUT,             /* by category */
	ROLE_OUTPUT,
	ROLE_CACHE,
	ROLE_GOOD,
	ROLE_WARN,
	ROLE_ALERT,
	ROLE_STALE,
	ROLE_UNKNOWN,           /* dashes, unpriced marks */
	ROLE_CHANGED,           /* a value that just moved */
	ROLE_MATCH,             /* search hits */
	ROLE_LINK,
	ROLE_CODE,
	ROLE_GRAPH,             /* single-coloured graphs */
	ROLE_BAR,               /* filled part of bars */
	ROLE_BAR_REST,
	ROLE_DEMO,              /* the DEMO mark */
	ROLE_SERIES,            /* level: which series colour */
	ROLE_HEAT,              /* level: 0 to 100 along the theme's gradient */
	ROLES
};

extern const char *const role_names[ROLES];

enum color_depth {
	DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_TRUE,
};

/* A colour as a terminal of some depth takes it. */
struct color {
	bool set;               /* false: the terminal's default */
	uint8_t r, g, b;        /* DEPTH_TRUE */
	uint8_t index;          /* DEPTH_256, _16, _8 */
};

struct look {
	struct color fg, bg;
	uint8_t attrs;          /* enum canvas_attr */
};

struct theme;

/* A built-in or user theme by name; NULL with *err that names the choices.
 * `dir`: the user's folder of themes, or NULL. */
struct theme *theme_load(const char *name, const char *dir, struct err *err);
void theme_free(struct theme *t);
const char *theme_name(const struct theme *t);
bool theme_is_light(const struct theme *t);

/* Names of the built-in themes in order; NULL at the end. */
const char *const *theme_names(void);

/* How a style looks. Meaning never rests on colour alone: at DEPTH_MONO the
 * attributes tell. */
struct look theme_look(const struct theme *t, struct style s,
		       enum color_depth depth);

/* "#rrggbb" for pictures. `fallback` for colours that are not set. */
void color_hex(struct color c, const char *fallback, char out[8]);

/* Series colours a theme has before they repeat. */
enum { THEME_SERIES = 10 };

#endif
