#include "tui/term.h"

#include <stdlib.h>
#include <strings.h>

#include "core/mem.h"
#include "core/str.h"

/* What the environment says about the terminal; the rest of term.h is in
 * term.c. */

static struct str variable(const char *name)
{
	return str_from(getenv(name));
}

static bool matches(struct str s, const char *const *globs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_glob(s, globs[i]))
			return true;
	return false;
}

enum color_depth depth_of_environment(void)
{
	static const char *const none[] = {"", "dumb", "vt[0-9]*"};
	static const char *const exact[] = {
		"*-direct*", "*truecolor*", "xterm-kitty", "xterm-ghostty",
		"alacritty*", "foot*", "wezterm*", "contour*",
	};
	struct str term = variable("TERM"), colors = variable("COLORTERM");

	if (variable("NO_COLOR").n || matches(term, none, ARRAY_LEN(none)))
		return DEPTH_MONO;
	if (str_glob(colors, "truecolor") || str_glob(colors, "24bit") ||
	    matches(term, exact, ARRAY_LEN(exact)))
		return DEPTH_TRUE;
	if (str_glob(term, "*256*"))
		return DEPTH_256;
	return str_glob(term, "*16color*") ? DEPTH_16 : DEPTH_8;
}

bool utf8_of_environment(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	/* The console's fonts have neither braille nor round corners. */
	if (str_is(variable("TERM"), "linux"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct str v = variable(names[i]);

		if (v.n)
			return str_glob(v, "*utf-8*") || str_glob(v, "*utf8*");
	}
	return false;
}
