/* core/screen_words.h - the words a configuration has for things of the
 * screen: meters, their styles, panes, actions, keys.
 *
 * What they mean is the screen's to know; tests hold the two together. */
#ifndef CORE_SCREEN_WORDS_H
#define CORE_SCREEN_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/str.h"

/* One number of the header. */
enum meter_kind {
	METER_IN, METER_OUT, METER_TOTAL, METER_HOURLY, METER_TODAY,
	METER_YESTERDAY, METER_WEEK, METER_MONTH, METER_ALL, METER_CACHE,
	METER_BUDGET, METER_UNSEEN, METER_LIMITS, METER_SOURCES, METER_CALLS,
	METER_TOKENS, METER_BALANCE, METER_SELF, METER_CLOCK,
	METERS
};

/* How it is drawn. */
enum meter_style {
	METER_AS_TEXT, METER_AS_BAR, METER_AS_GRAPH, METER_AS_LED,
	METER_STYLES
};

extern const char *const meter_words[METERS];
extern const char *const meter_style_words[METER_STYLES];

/* "in:graph", or "in" in the style that suits it. False for anything else. */
bool meter_parse(struct str word, enum meter_kind *kind,
		 enum meter_style *style);

/* Does the meter have a history or a part of a whole to draw? Every meter can
 * be text or led. */
bool meter_has_style(enum meter_kind kind, enum meter_style style);
enum meter_style meter_best_style(enum meter_kind kind);

/* Panes that have a table; actions; keys with a name of more than one
 * character. Each with its count. */
extern const char *const pane_words[];
extern const size_t pane_word_count;
extern const char *const action_words[];
extern const size_t action_word_count;
extern const char *const key_words[];
extern const size_t key_word_count;

/* Is it a key as people write it: one character, "F5", "Ctrl-L", "Space"? */
bool key_word_ok(struct str word);

#endif
