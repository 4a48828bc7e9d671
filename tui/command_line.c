#include "tui/command_line.h"

#include <stdio.h>
#include <string.h>

#include "tui/bar.h"
#include "tui/keymap.h"
#include "tui/pen.h"

static void look_up(struct command_line *c, const struct command_scope *scope)
{
	command_complete(c->prompt.text, scope, &c->choices);
	c->chosen = -1;
}

void command_line_open(struct command_line *c,
		       const struct command_scope *scope)
{
	c->prompt.text[0] = '\0';
	prompt_open(&c->prompt, "Command");
	c->prompt.enter = "run";
	c->at = c->count;
	look_up(c, scope);
}

/* Put a choice where its word is, or was begun. */
static void put_choice(struct command_line *c)
{
	char *text = c->prompt.text;
	size_t at = c->choices.at;

	/* Half a word is another word, or half a character. */
	if (at + strlen(c->choices.words[c->chosen]) >= sizeof(c->prompt.text))
		return;
	snprintf(text + at, sizeof(c->prompt.text) - at, "%s",
		 c->choices.words[c->chosen]);
}

/* The next word, round and round; the only one is taken at once. */
static void step(struct command_line *c, int by,
		 const struct command_scope *scope)
{
	int n = c->choices.count;
	size_t end;

	if (n == 0)
		return;
	c->chosen = c->chosen < 0 ? (by > 0 ? 0 : n - 1)
				  : (c->chosen + by + n) % n;
	put_choice(c);
	end = strlen(c->prompt.text);
	if (n > 1 || end + 1 >= sizeof(c->prompt.text))
		return;
	memcpy(c->prompt.text + end, " ", 2);
	look_up(c, scope);
}

static void recall(struct command_line *c, int by,
		   const struct command_scope *scope)
{
	int at = c->at + by;

	if (at < 0 || at > c->count)
		return;
	c->at = at;
	snprintf(c->prompt.text, sizeof(c->prompt.text), "%s",
		 at < c->count ? c->history[at] : "");
	look_up(c, scope);
}

/* One line is kept once, as the newest. */
static void remember(struct command_line *c)
{
	int from = c->count == COMMAND_HISTORY ? 0 : -1;

	if (!c->prompt.text[0])
		return;
	for (int i = 0; i < c->count; i++)
		if (strcmp(c->history[i], c->prompt.text) == 0)
			from = i;
	if (from >= 0)
		memmove(c->history[from], c->history[from + 1],
			(size_t)(--c->count - from) * PROMPT_TEXT);
	memcpy(c->history[c->count++], c->prompt.text, PROMPT_TEXT);
}

enum prompt_result command_line_key(struct command_line *c, uint32_t key,
				    const struct command_scope *scope)
{
	enum prompt_result r;

	switch (key) {
	case KEY_TAB_KEY:
	case KEY_SHIFT_TAB:
		step(c, key == KEY_TAB_KEY ? 1 : -1, scope);
		return PROMPT_CHANGED;
	case KEY_UP_KEY:
	case KEY_DOWN_KEY:
		recall(c, key == KEY_UP_KEY ? -1 : 1, scope);
		return PROMPT_CHANGED;
	case KEY_BACKSPACE_KEY:
		/* There is nothing left to take back but the line. */
		if (!c->prompt.text[0])
			key = KEY_ESC_KEY;
		break;
	default:
		break;
	}
	r = prompt_key(&c->prompt, key);
	if (r == PROMPT_DONE)
		remember(c);
	else
		look_up(c, scope);
	return r;
}

void command_line_choose(struct command_line *c, int choice,
			 const struct command_scope *scope)
{
	if (choice < 0 || choice >= c->choices.count)
		return;
	c->chosen = choice;
	put_choice(c);
	look_up(c, scope);
}

/* First choice to show so that the chosen one is in sight. */
static int first_shown(const struct command_line *c, int width)
{
	int used = 0, i = c->chosen;

	for (; i >= 0; i--) {
		used += text_columns(c->choices.words[i]) + 2;
		if (used > width - 4)
			return i + 1;
	}
	return 0;
}

static void draw_choices(const struct command_line *c, struct canvas *to,
			 int y, struct hits *hits)
{
	struct style ground = {.role = ROLE_KEY_LABEL, .ground = ROLE_NONE};
	struct canvas line = canvas_view(to, 0, y, to->at.w, 1);
	struct pen p = pen_at(to, 1, y);
	int i = first_shown(c, to->at.w);

	canvas_fill(&line, ground);
	for (; i < c->choices.count; i++) {
		const char *word = c->choices.words[i];
		int w = text_columns(word) + 2;
		bool more = i + 1 < c->choices.count;

		if (pen_room(&p) < w + (more ? 2 : 0))
			break;
		hits_note(hits, (struct hit){p.x, y, w, ACTION_COMMAND, i});
		pen_printf(&p, i == c->chosen ? STYLE(ROLE_TAB_ACTIVE)
					      : ground, " %s ", word);
	}
	if (i < c->choices.count)
		canvas_puts(to, to->at.w - 2, y, ground, either(to, "›", ">"));
}

void command_line_draw(const struct command_line *c, struct canvas *to, int y,
		       struct hits *hits)
{
	if (c->choices.count > 0 && y > 0)
		draw_choices(c, to, y - 1, hits);
	prompt_draw(&c->prompt, to, y);
	prompt_hits(to, y, hits);
}
