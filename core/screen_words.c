#include "core/screen_words.h"

#include "core/mem.h"
#include "core/utf8.h"

const char *const meter_words[METERS] = {
	[METER_IN] = "in",             [METER_OUT] = "out",
	[METER_TOTAL] = "total",       [METER_HOURLY] = "hourly",
	[METER_TODAY] = "today",       [METER_YESTERDAY] = "yesterday",
	[METER_WEEK] = "week",         [METER_MONTH] = "month",
	[METER_ALL] = "all",           [METER_CACHE] = "cache",
	[METER_BUDGET] = "budget",     [METER_UNSEEN] = "unseen",
	[METER_LIMITS] = "limits",     [METER_SOURCES] = "sources",
	[METER_CALLS] = "calls",       [METER_TOKENS] = "tokens",
	[METER_BALANCE] = "balance",   [METER_SELF] = "self",
	[METER_CLOCK] = "clock",
};

const char *const meter_style_words[METER_STYLES] = {
	[METER_AS_TEXT] = "text",
	[METER_AS_BAR] = "bar",
	[METER_AS_GRAPH] = "graph",
	[METER_AS_LED] = "led",
};

/* Beside text and led: those with a whole, and those with a history. */
static const bool can_bar[METERS] = {
	[METER_CACHE] = true,  [METER_BUDGET] = true,  [METER_LIMITS] = true,
	[METER_TODAY] = true,  [METER_MONTH] = true,   [METER_UNSEEN] = true,
	[METER_SOURCES] = true,
};
static const bool can_graph[METERS] = {
	[METER_IN] = true,     [METER_OUT] = true,     [METER_TOTAL] = true,
	[METER_TODAY] = true,  [METER_WEEK] = true,    [METER_MONTH] = true,
	[METER_BUDGET] = true,
};

const char *const pane_words[] = {
	"overview", "providers", "models",  "compare", "trends",
	"reconcile", "sessions", "sources", "budgets",
};
const size_t pane_word_count = ARRAY_LEN(pane_words);

const char *const action_words[] = {
	"none", "help", "setup", "search", "search-next", "search-previous",
	"filter", "group", "sort", "sort-left", "sort-right", "reverse",
	"window", "pause", "export", "quit", "quit-now", "up", "down",
	"provider-previous", "provider-next", "pan-left", "pan-right",
	"page-up", "page-down", "home", "end", "next-region",
	"previous-region", "open", "back", "tag", "untag-all", "unfold",
	"fold", "fold-all", "compare", "why", "acknowledge", "snooze",
	"command", "redact", "big", "zoom", "dollars", "book", "theme",
	"refresh", "slower", "faster", "redraw", "suspend", "pane-1",
	"pane-2", "pane-3", "pane-4", "pane-5", "pane-6", "pane-7", "pane-8",
	"pane-9",
};
const size_t action_word_count = ARRAY_LEN(action_words);

const char *const key_words[] = {
	"Tab",   "Enter", "Esc",        "Space",       "Backspace", "Up",
	"Down",  "Left",  "Right",      "Shift-Left",  "Shift-Right",
	"Shift-Tab", "Home", "End",     "PgUp",        "PgDn",      "Del",
	"F1",    "F2",    "F3",         "F4",          "F5",        "F6",
	"F7",    "F8",    "F9",         "F10",         "F11",       "F12",
	"Ctrl-A", "Ctrl-B", "Ctrl-D", "Ctrl-E", "Ctrl-F", "Ctrl-G", "Ctrl-K",
	"Ctrl-L", "Ctrl-N", "Ctrl-O", "Ctrl-P", "Ctrl-R", "Ctrl-T", "Ctrl-U",
	"Ctrl-V", "Ctrl-W", "Ctrl-X", "Ctrl-Y", "Ctrl-Z",
};
const size_t key_word_count = ARRAY_LEN(key_words);

static bool find_word(struct str word, const char *const *list, int count,
		      int *at)
{
	for (*at = 0; *at < count; ++*at)
		if (str_is(word, list[*at]))
			return true;
	return false;
}

bool meter_has_style(enum meter_kind kind, enum meter_style style)
{
	switch (style) {
	case METER_AS_BAR:
		return can_bar[kind];
	case METER_AS_GRAPH:
		return can_graph[kind];
	default:
		return true;
	}
}

enum meter_style meter_best_style(enum meter_kind kind)
{
	switch (kind) {
	case METER_IN:
	case METER_OUT:
	case METER_TOTAL:
		return METER_AS_GRAPH;
	case METER_CACHE:
	case METER_BUDGET:
	case METER_LIMITS:
		return METER_AS_BAR;
	default:
		return METER_AS_TEXT;
	}
}

bool meter_parse(struct str word, enum meter_kind *kind,
		 enum meter_style *style)
{
	ptrdiff_t colon = str_find(word, STR(":"));
	struct str meter = word;
	int k, s;

	if (colon >= 0)
		meter.n = (size_t)colon;
	if (!find_word(meter, meter_words, METERS, &k))
		return false;
	*kind = (enum meter_kind)k;
	*style = meter_best_style(*kind);
	if (colon < 0)
		return true;
	if (!find_word(str_skip(word, (size_t)colon + 1), meter_style_words,
		       METER_STYLES, &s) ||
	    !meter_has_style(*kind, (enum meter_style)s))
		return false;
	*style = (enum meter_style)s;
	return true;
}

bool key_word_ok(struct str word)
{
	uint32_t c;

	for (size_t i = 0; i < key_word_count; i++)
		if (str_is(word, key_words[i]))
			return true;
	return word.n > 0 && utf8_decode(word, &c) == word.n &&
	       c != UTF8_BAD && c > ' ' && c != 0x7f;
}
