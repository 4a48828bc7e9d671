#include "core/json_where.h"

void json_path_key(struct json_path *p, const char *key)
{
	if (p->count < JSON_STEPS) {
		p->step[p->count].key = key;
		p->step[p->count].index = 0;
	}
	p->count++;
}

void json_path_index(struct json_path *p, size_t index)
{
	if (p->count < JSON_STEPS) {
		p->step[p->count].key = NULL;
		p->step[p->count].index = index;
	}
	p->count++;
}

void json_path_up(struct json_path *p)
{
	p->count--;
}

static int kept(const struct json_path *p)
{
	return p->count < JSON_STEPS ? p->count : JSON_STEPS;
}

void json_path_write(const struct json_path *p, struct buf *to)
{
	if (p->count == 0)
		buf_puts(to, "the file");
	for (int i = 0; i < kept(p); i++) {
		if (!p->step[i].key)
			buf_addf(to, "[%zu]", p->step[i].index);
		else
			buf_addf(to, "%s%s", i ? "." : "", p->step[i].key);
	}
}

/* ---- walking ---------------------------------------------------------- */

struct walk {
	struct str text;
	size_t at;
};

static char here(const struct walk *w)
{
	return w->at < w->text.n ? w->text.p[w->at] : '\0';
}

/* To the next byte that is neither white space nor one of `passed`. */
static void skip_blanks(struct walk *w, const char *passed)
{
	while (here(w) && (strchr(" \t\r\n", here(w)) ||
			   strchr(passed, here(w))))
		w->at++;
}

/* Past the string that begins here; what stands between its quotes. */
static struct str take_string(struct walk *w)
{
	size_t start = ++w->at;

	while (w->at < w->text.n && here(w) != '"')
		w->at += here(w) == '\\' ? 2 : 1;
	w->at++;
	return (struct str){w->text.p + start,
			    (w->at <= w->text.n ? w->at - 1 : w->text.n) -
				    start};
}

static void skip_value(struct walk *w)
{
	int depth = 0;

	do {
		char c = here(w);

		if (c == '"') {
			take_string(w);
			continue;
		}
		depth += (c == '{' || c == '[') - (c == '}' || c == ']');
		if (depth < 0 || (depth == 0 && (c == ',' || c == '\0')))
			return;
		w->at++;
	} while (w->at < w->text.n && (depth || !strchr(",]}", here(w))));
}

/* From before an object to the member `key`: *at_key and w at its value. */
static bool enter_key(struct walk *w, const char *key, size_t *at_key)
{
	if (here(w) != '{')
		return false;
	w->at++;
	for (;;) {
		struct str found;
		size_t start;

		skip_blanks(w, ",");
		if (here(w) != '"')
			return false;
		start = w->at;
		found = take_string(w);
		skip_blanks(w, ":");
		if (str_is(found, key)) {
			*at_key = start;
			return true;
		}
		skip_value(w);
	}
}

static bool enter_index(struct walk *w, size_t index)
{
	if (here(w) != '[')
		return false;
	w->at++;
	skip_blanks(w, "");
	while (index--) {
		skip_value(w);
		skip_blanks(w, ",");
	}
	return here(w) != ']' && here(w) != '\0';
}

static struct json_position position(struct str text, size_t at)
{
	struct json_position p = {1, 1};

	for (size_t i = 0; i < at && i < text.n; i++) {
		p.column++;
		if (text.p[i] == '\n') {
			p.line++;
			p.column = 1;
		}
	}
	return p;
}

struct json_position json_where(struct str text, const struct json_path *p,
				bool of_key)
{
	struct walk w = {text, 0};
	size_t value, key;

	skip_blanks(&w, "");
	value = key = w.at;
	for (int i = 0; i < kept(p); i++) {
		size_t at_key = 0;
		bool found = p->step[i].key
			? enter_key(&w, p->step[i].key, &at_key)
			: enter_index(&w, p->step[i].index);

		if (!found)
			break;
		value = w.at;
		key = p->step[i].key ? at_key : w.at;
	}
	return position(text, of_key ? key : value);
}
