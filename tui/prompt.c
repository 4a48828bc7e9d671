#include "tui/prompt.h"

#include <stdio.h>
#include <string.h>

#include "core/utf8.h"
#include "tui/bar.h"
#include "tui/keymap.h"
#include "tui/pen.h"

enum { CTRL_H = 0x08, CTRL_U = 0x15, CTRL_W = 0x17 };
enum { HINT = 26, HINT_FROM = 60, ENTER = 13 };  /* "Enter keep   Esc cancel" */

void prompt_open(struct prompt *p, const char *label)
{
	p->open = true;
	p->label = label;
	memcpy(p->before, p->text, sizeof(p->before));
}

/* The last character, whole. */
static bool drop_last(struct prompt *p)
{
	size_t n = strlen(p->text);

	if (n == 0)
		return false;
	do
		n--;
	while (n > 0 && ((unsigned char)p->text[n] & 0xc0) == 0x80);
	p->text[n] = '\0';
	return true;
}

static bool drop_word(struct prompt *p)
{
	bool any = false;
	size_t n;

	while ((n = strlen(p->text)) > 0 && p->text[n - 1] == ' ')
		any = drop_last(p);
	while ((n = strlen(p->text)) > 0 && p->text[n - 1] != ' ')
		any = drop_last(p);
	return any;
}

static bool add_character(struct prompt *p, uint32_t c)
{
	size_t n = strlen(p->text);
	struct buf clean = {0};
	char bytes[4];
	size_t used;
	bool fits;

	if (c < ' ' || c >= KEY_SPECIAL)
		return false;
	used = utf8_encode(c, bytes);
	utf8_clean(&clean, (struct str){bytes, used});
	fits = clean.n > 0 && n + clean.n < sizeof(p->text);
	if (fits)
		memcpy(p->text + n, buf_text(&clean), clean.n + 1);
	buf_release(&clean);
	return fits;
}

enum prompt_result prompt_key(struct prompt *p, uint32_t key)
{
	switch (key) {
	case KEY_ENTER_KEY:
		p->open = false;
		return PROMPT_DONE;
	case KEY_ESC_KEY:
		p->open = false;
		memcpy(p->text, p->before, sizeof(p->text));
		return PROMPT_CANCELLED;
	case KEY_BACKSPACE_KEY:
	case CTRL_H:
		return drop_last(p) ? PROMPT_CHANGED : PROMPT_SAME;
	case CTRL_U:
		if (!p->text[0])
			return PROMPT_SAME;
		p->text[0] = '\0';
		return PROMPT_CHANGED;
	case CTRL_W:
		return drop_word(p) ? PROMPT_CHANGED : PROMPT_SAME;
	default:
		return add_character(p, key) ? PROMPT_CHANGED : PROMPT_SAME;
	}
}

void prompt_draw(const struct prompt *p, struct canvas *to, int y)
{
	struct style text = {.role = ROLE_TEXT, .ground = ROLE_GROUND};
	struct pen pen = pen_at(to, 0, y);
	const char *shown = p->text;
	int hint = to->at.w >= HINT_FROM ? HINT : 0;
	int room;

	pen_printf(&pen, style_plus(STYLE(ROLE_KEY), ATTR_BOLD), " %s: ",
		   p->label);
	/* A long text shows its end, where the typing happens. */
	room = to->at.w - pen.x - hint - 2;
	while (text_columns(shown) > room && *shown)
		do
			shown++;
		while (((unsigned char)*shown & 0xc0) == 0x80);
	pen_puts(&pen, style_plus(text, ATTR_BOLD), shown);
	canvas_glyph(to, pen.x, y, style_plus(text, ATTR_REVERSE), ' ', ' ');
	if (hint) {
		pen.x = to->at.w - hint;
		pen_puts(&pen, STYLE(ROLE_KEY), "Enter");
		pen_printf(&pen, STYLE(ROLE_DIM), " %-4s   ",
			   p->enter ? p->enter : "keep");
		pen_puts(&pen, STYLE(ROLE_KEY), "Esc");
		pen_puts(&pen, STYLE(ROLE_DIM), " cancel");
	}
}

void prompt_hits(const struct canvas *to, int y, struct hits *hits)
{
	int x = to->at.w - HINT;

	if (to->at.w < HINT_FROM)
		return;
	hits_note(hits, (struct hit){x, y, ENTER - 1, ACTION_OPEN, 0});
	hits_note(hits, (struct hit){x + ENTER, y, HINT - ENTER, ACTION_BACK,
				     0});
}
