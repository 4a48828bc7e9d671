#include "collectors/apis/aws_ini.h"

#include <strings.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The next line of *text without its end, taken off. */
static struct str take_line(struct str *text)
{
	const char *end = memchr(text->p, '\n', text->n);
	size_t n = end ? (size_t)(end - text->p) : text->n;
	struct str line = {text->p, n};

	*text = str_skip(*text, n + 1);
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static size_t indent_of(struct str line)
{
	size_t n = 0;

	while (n < line.n && is_blank(line.p[n]))
		n++;
	return n;
}

/* `s` without the " # why" at its end. */
static struct str drop_comment(struct str s)
{
	for (size_t i = 1; i < s.n; i++)
		if ((s.p[i] == '#' || s.p[i] == ';') && is_blank(s.p[i - 1]))
			return str_trim((struct str){s.p, i});
	return s;
}

static struct str drop_quotes(struct str s)
{
	if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') &&
	    s.p[s.n - 1] == s.p[0])
		return (struct str){s.p + 1, s.n - 2};
	return s;
}

/* Is what stands between the brackets the section that is wanted? */
static bool is_section(struct str head, const char *kind, const char *name)
{
	const struct str prefix = str_from(kind);

	head = str_trim(head);
	if (prefix.n == 0)
		return str_is(head, name);
	if (str_is(head, name))
		return strcmp(kind, "profile") == 0 &&
		       strcmp(name, "default") == 0;
	if (!str_starts(head, prefix))
		return false;
	head = str_skip(head, prefix.n);
	return head.n && is_blank(head.p[0]) &&
	       str_is(drop_quotes(str_trim(head)), name);
}

static bool is_key(struct str name, const char *key)
{
	name = str_trim(name);
	return name.n == strlen(key) && strncasecmp(name.p, key, name.n) == 0;
}

/* Where a reader is. */
struct place {
	bool inside;            /* the section that is wanted */
	bool below;             /* a key of this section was seen, */
	size_t indent;          /* this far in */
};

/* A "[section]" line. */
static bool enter(struct place *at, struct str line, const char *kind,
		  const char *name)
{
	ptrdiff_t close = str_find(line, STR("]"));

	if (line.p[0] != '[' || close < 0)
		return false;
	*at = (struct place){
		.inside = is_section((struct str){line.p + 1,
						  (size_t)close - 1},
				     kind, name)};
	return true;
}

/* A "key = value" line of the wanted section. */
static bool read_value(struct str line, const char *key, struct str *out)
{
	ptrdiff_t equals = str_find(line, STR("="));

	if (equals < 0 ||
	    !is_key((struct str){line.p, (size_t)equals}, key))
		return false;
	*out = drop_comment(str_trim(str_skip(line, (size_t)equals + 1)));
	return true;
}

bool aws_ini_get(struct str text, const char *kind, const char *name,
		 const char *key, struct str *out)
{
	struct place at = {0};
	bool found = false;

	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_skip(text, 3);
	while (text.n) {
		struct str line = take_line(&text);
		size_t indent = indent_of(line);

		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';')
			continue;
		if (at.below && indent > at.indent)
			continue;
		if (enter(&at, line, kind, name)) {
			found |= at.inside && !key;
			continue;
		}
		at.below = true;
		at.indent = indent;
		found |= at.inside && key && read_value(line, key, out);
	}
	return found;
}
