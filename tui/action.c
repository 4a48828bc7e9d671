#include "tui/action.h"

struct action_text {
	const char *word, *label, *help;
};

static const struct action_text texts[ACTION_COUNT] = {
#define ACTION_TEXT(name, word, label, help) {word, label, help},
	ACTIONS(ACTION_TEXT)
#undef ACTION_TEXT
};

static const struct action_text *text_of(enum action a)
{
	return &texts[(unsigned)a < ACTION_COUNT ? a : ACTION_NONE];
}

const char *action_word(enum action a)
{
	return text_of(a)->word;
}

const char *action_label(enum action a)
{
	return text_of(a)->label;
}

const char *action_help(enum action a)
{
	return text_of(a)->help;
}
