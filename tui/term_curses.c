#include "tui/term_curses.h"

#include <curses.h>
#include <term.h>

#include <stdlib.h>
#include <string.h>

#include "core/err.h"
#include "core/mem.h"
#include "core/str.h"
#include "tui/canvas.h"

#define INSTEAD "use tokentop report, tokentop status or tokentop snapshot"
#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

/* Append a capability's text without its padding ("$<5>"), which no terminal
 * that we can meet needs. */
static void add_unpadded(struct buf *to, const char *s)
{
	const char *end;

	while (*s) {
		if (s[0] == '$' && s[1] == '<' && (end = strchr(s, '>')))
			s = end + 1;
		else
			buf_putc(to, *s++);
	}
}

static const char *capability(const char *name)
{
	const char *s = tigetstr(name);

	return s && s != (char *)-1 ? s : NULL;
}

static void add_capability(struct buf *to, const char *name)
{
	const char *s = capability(name);

	if (s)
		add_unpadded(to, s);
}

/* Entries that many systems lack are those of terminals like xterm. */
static bool find_terminal(const char *name, int fd)
{
	static const char *const alike[] = {
		"xterm*", "tmux*", "screen*", "alacritty*", "foot*",
		"wezterm*", "rxvt*", "contour*", "*-256color",
	};
	static const char *const instead[] = {"xterm-256color", "xterm"};
	int status;

	if (setupterm(name, fd, &status) == OK)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(alike); i++) {
		if (!str_glob(str_from(name), alike[i]))
			continue;
		for (size_t k = 0; k < ARRAY_LEN(instead); k++)
			if (setupterm(instead[k], fd, &status) == OK)
				return true;
	}
	return false;
}

static bool know_terminal(int fd, struct err *err)
{
	const char *name = getenv("TERM");

	if (!name || !*name)
		return err_set(err, "TERM is not set, so nothing is known of "
			       "this terminal; set it, or " INSTEAD);
	if (!find_terminal(name, fd))
		return err_set(err, "TERM is \"%s\", a terminal that cannot "
			       "place a cursor or is not known here; set TERM "
			       "(export TERM=xterm-256color), or " INSTEAD,
			       name);
	if (!capability("cup"))
		return err_set(err, "TERM is \"%s\", a terminal that cannot "
			       "place a cursor; " INSTEAD, name);
	return true;
}

static uint8_t attributes_of_terminal(void)
{
	static const struct {
		const char *name;
		uint8_t attr;
	} names[] = {
		{"bold", ATTR_BOLD}, {"dim", ATTR_DIM}, {"sitm", ATTR_ITALIC},
		{"smul", ATTR_UNDERLINE}, {"rev", ATTR_REVERSE},
	};
	uint8_t able = 0;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (capability(names[i].name))
			able |= names[i].attr;
	return able;
}

bool capabilities_read(struct capabilities *c, int fd, struct err *err)
{
	*c = (struct capabilities){0};
	if (!know_terminal(fd, err))
		return false;
	add_capability(&c->enter, "smcup");
	add_capability(&c->enter, "civis");
	if (capability("kmous")) {
		buf_puts(&c->enter, MOUSE_ON);
		buf_puts(&c->leave, MOUSE_OFF);
	}
	add_capability(&c->leave, "sgr0");
	if (!capability("smcup"))
		add_capability(&c->leave, "clear");
	add_capability(&c->leave, "cnorm");
	add_capability(&c->leave, "rmcup");
	c->attrs = attributes_of_terminal();
	c->colors = tigetnum("colors");
	c->corner_scrolls = tigetflag("am") == 1 && tigetflag("xenl") != 1;
	return true;
}

void capabilities_move(void *ctx, struct buf *to, int x, int y)
{
	const char *s = tiparm(capability("cup"), y, x);

	(void)ctx;
	if (s)
		add_unpadded(to, s);
}

void capabilities_release(struct capabilities *c)
{
	buf_release(&c->enter);
	buf_release(&c->leave);
	if (cur_term)
		del_curterm(cur_term);
}
