/* tui/shown_theme.h - which theme is on the screen: the one that is kept, or
 * one that is only tried. Follows what the configuration says. */
#ifndef TUI_SHOWN_THEME_H
#define TUI_SHOWN_THEME_H

#include <stdbool.h>

struct err;
struct theme;
struct ui_config;

enum { THEME_NAME = 64 };

/* Zeroed but for `dir`: before shown_theme_begin(). */
struct shown_theme {
	const char *dir;        /* the user's folder of themes; lent, or NULL */
	struct theme *theme;    /* owned: what is shown */
	char kept[THEME_NAME];  /* to come back to */
	char refused[THEME_NAME];       /* tried, and not to be had */
	bool config_seen;       /* `configured` is what it said of themes */
	char configured[THEME_NAME];    /* "": the default */
};

/* The first one; NULL: the default. One that cannot be read is no reason not
 * to start: the default is shown, and *err says why; false only when that
 * cannot be had either. `fell_back` tells of it. */
bool shown_theme_begin(struct shown_theme *s, const char *name,
		       bool *fell_back, struct err *err);
void shown_theme_release(struct shown_theme *s);

/* Keep another. False with *err: the old one stays. */
bool shown_theme_keep(struct shown_theme *s, const char *name,
		      struct err *err);

/* Show `tried`, NULL: what is kept, which is another when the config came to
 * name another. *changed: all must be painted again. False with *err, once:
 * one that cannot be had is as none until another, or none, was tried. */
bool shown_theme_follow(struct shown_theme *s, const char *tried,
			const struct ui_config *ui, bool *changed,
			struct err *err);

/* Of the built-in themes the one after what is shown, its number from 1. */
const char *shown_theme_next(const struct shown_theme *s, int *number,
			     int *of);

#endif
