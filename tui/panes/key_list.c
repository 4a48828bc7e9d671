#include "tui/panes/key_list.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "tui/keymap.h"
#include "tui/mark.h"
#include "tui/pane.h"
#include "tui/panes/cells.h"
#include "tui/pen.h"

enum { KEYS_WIDTH = 19, LEAST_WIDTH = 66 };

/* Actions from..to of the list; a NULL title goes on with the group before. */
static const struct {
	const char *title;
	enum action from, to;
} groups[] = {
	{"Panes", ACTION_PANE_1, ACTION_PANE_9},
	{"Moving", ACTION_UP, ACTION_PREVIOUS_REGION},
	{"Rows", ACTION_OPEN, ACTION_SNOOZE},
	{NULL, ACTION_ZOOM, ACTION_ZOOM},
	{"What is shown", ACTION_SEARCH, ACTION_PAUSE},
	{NULL, ACTION_DOLLARS, ACTION_BOOK},
	{NULL, ACTION_REDACT, ACTION_BIG},
	{"The program", ACTION_HELP, ACTION_SETUP},
	{NULL, ACTION_COMMAND, ACTION_COMMAND},
	{NULL, ACTION_EXPORT, ACTION_QUIT_NOW},
	{NULL, ACTION_THEME, ACTION_SUSPEND},
};

/* A key that does nothing is not promised. */
static bool works(enum action a)
{
	for (int i = 0; a >= ACTION_PANE_1 && a <= ACTION_PANE_9; i++) {
		if (!pane_types[i])
			return false;
		if (pane_types[i]->tab == (int)(a - ACTION_PANE_1) + 1)
			return true;
	}
	switch (a) {
	case ACTION_SETUP: return pane_type_find("setup");
	case ACTION_PAN_LEFT:
	case ACTION_PAN_RIGHT: return pane_type_find("trends");
	case ACTION_COMPARE: return pane_type_find("compare");
	case ACTION_WHY: return pane_type_find("sessions");
	case ACTION_ACKNOWLEDGE:
	case ACTION_SNOOZE: return pane_type_find("budgets");
	default: return true;
	}
}

static void keys_of(enum action a, const struct keymap *keys,
		    char out[KEY_LINE_KEYS])
{
	size_t n = 0;

	out[0] = '\0';
	for (int i = 0; i < keys->count; i++) {
		char name[KEY_NAME];

		if (keys->list[i].action != a)
			continue;
		key_name(keys->list[i].key, name);
		if (n + strlen(name) + 2 > KEYS_WIDTH)
			break;
		n += (size_t)snprintf(out + n, KEY_LINE_KEYS - n, "%s%s",
				      n ? " " : "", name);
	}
	if (!n)
		snprintf(out, KEY_LINE_KEYS, ":%s", action_word(a));
}

static struct key_line *add(struct key_list *l)
{
	struct key_line *line = &l->lines[l->count];

	if (l->count < KEY_LINES - 1)
		l->count++;
	*line = (struct key_line){0};
	return line;
}

void key_list_build(struct key_list *l, const struct keymap *keys)
{
	l->count = 0;
	for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
		if (groups[i].title && l->count)
			add(l);
		if (groups[i].title)
			add(l)->heading = groups[i].title;
		for (int a = groups[i].from; a <= (int)groups[i].to; a++) {
			struct key_line *line;

			if (!works((enum action)a))
				continue;
			line = add(l);
			line->help = action_help((enum action)a);
			keys_of((enum action)a, keys, line->keys);
		}
	}
}

static int columns_at(int width)
{
	return width >= 2 * LEAST_WIDTH ? 2 : 1;
}

static int column_rows(const struct key_list *l, int width)
{
	int cols = columns_at(width);
	int least = (l->count + cols - 1) / cols;

	if (cols == 1)
		return l->count;
	/* A group's heading is not parted from its keys. */
	while (least < l->count && l->lines[least].help)
		least++;
	return least;
}

int key_list_rows(const struct key_list *l, int width)
{
	return column_rows(l, width);
}

static void draw_line(const struct key_line *line, struct canvas *to)
{
	struct pen p = pen_at(to, 1, 0);

	if (line->heading) {
		pen_puts(&p, style_plus(STYLE(ROLE_TITLE), ATTR_BOLD),
			 line->heading);
		return;
	}
	if (!line->help)
		return;
	pen_puts(&p, STYLE(ROLE_KEY), line->keys);
	p.x = 1 + KEYS_WIDTH;
	pen_puts(&p, STYLE(ROLE_TEXT), line->help);
}

void key_list_draw(const struct key_list *l, int top, const char *search,
		   struct canvas *to)
{
	int cols = columns_at(to->at.w);
	int rows = column_rows(l, to->at.w);

	for (int i = 0; i < l->count; i++) {
		int col = i / rows, y = i % rows - top, w = to->at.w / cols;
		struct canvas line;

		if (y < 0 || y >= to->at.h)
			continue;
		line = canvas_view(to, col * w, y, w, 1);
		draw_line(&l->lines[i], &line);
		mark_row(&line, 0, search);
	}
}

int key_list_find(const struct key_list *l, const char *text, int from,
		  int direction)
{
	for (int i = from; i >= 0 && i < l->count; i += direction)
		if (text_holds(l->lines[i].help, text) ||
		    text_holds(l->lines[i].keys, text) ||
		    text_holds(l->lines[i].heading, text))
			return i;
	return -1;
}
