#include "core/json_splice.h"

#include <ctype.h>

#include "core/err.h"
#include "core/json.h"
#include "core/mem.h"

enum { STEPS = 8, KEY_TEXT = 128 };

/* ---- the path ---------------------------------------------------------- */

struct step {
	char key[KEY_TEXT];     /* "": an element */
	size_t index;           /* SIZE_MAX: a new last one */
};

struct way {
	struct step steps[STEPS];
	int count;
};

static bool plain(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

void json_splice_key(struct buf *path, const char *key)
{
	const char *p = key;

	while (plain(*p))
		p++;
	if (*key && !*p) {
		buf_addf(path, "%s%s", path->n ? "." : "", key);
		return;
	}
	buf_putc(path, '[');
	json_write_str(path, str_from(key));
	buf_putc(path, ']');
}

static bool take_plain(const char **p, struct step *s)
{
	size_t n = 0;

	while (plain((*p)[n]))
		n++;
	if (n == 0 || n >= KEY_TEXT)
		return false;
	memcpy(s->key, *p, n);
	*p += n;
	return true;
}

/* "..." as JSON has it. */
static bool take_quoted(const char **p, struct step *s)
{
	size_t n = 1;
	struct buf list = {0};
	struct json *v;
	struct str key;
	bool ok;

	while ((*p)[n] && (*p)[n] != '"')
		n += (*p)[n] == '\\' && (*p)[n + 1] ? 2 : 1;
	if (!(*p)[n])
		return false;
	buf_addf(&list, "[%.*s]", (int)n + 1, *p);
	v = json_parse_lenient(buf_str(&list));
	ok = json_str(json_at(v, 0), &key) && key.n > 0 && key.n < KEY_TEXT;
	if (ok)
		memcpy(s->key, key.p, key.n);
	*p += n + 1;
	json_free(v);
	buf_release(&list);
	return ok;
}

static bool take_index(const char **p, struct step *s)
{
	size_t n = strspn(*p, "0123456789");
	int64_t index;

	s->index = SIZE_MAX;
	if (n && !str_int64((struct str){*p, n}, &index))
		return false;
	if (n)
		s->index = (size_t)index;
	*p += n;
	return true;
}

static bool take_step(const char **p, bool first, struct step *s)
{
	*s = (struct step){{0}, 0};
	if (**p == '[') {
		++*p;
		return (**p == '"' ? take_quoted(p, s) : take_index(p, s)) &&
		       *(*p)++ == ']';
	}
	if (!first && *(*p)++ != '.')
		return false;
	return take_plain(p, s);
}

static bool parse_way(const char *path, struct way *w, struct err *err)
{
	const char *p = path;

	w->count = 0;
	do {
		if (w->count == STEPS ||
		    !take_step(&p, p == path, &w->steps[w->count++]))
			return err_set(err, "\"%.80s\" is no path; write it "
					    "as \"sources[2].enabled\"",
				       path);
	} while (*p);
	return true;
}

/* ---- the text ---------------------------------------------------------- */

/* The text was parsed before; at its end every byte is '\0'. */
static char at(struct str s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

static size_t skip_blanks(struct str s, size_t i)
{
	while (at(s, i) == ' ' || at(s, i) == '\t' || at(s, i) == '\n' ||
	       at(s, i) == '\r')
		i++;
	return i;
}

static size_t skip_string(struct str s, size_t i)
{
	for (i++; i < s.n && s.p[i] != '"'; i++)
		i += s.p[i] == '\\';
	return i + 1;
}

/* Past the value that begins at i. */
static size_t skip_value(struct str s, size_t i)
{
	int depth = 0;

	while (i < s.n) {
		char c = s.p[i];

		if (c == '"') {
			i = skip_string(s, i);
		} else if (c == '{' || c == '[') {
			depth++;
			i++;
		} else if (c == '}' || c == ']') {
			depth--;
			i++;
		} else if (depth == 0) {
			while (i < s.n && !strchr(",]} \t\r\n", s.p[i]))
				i++;
		} else {
			i++;
		}
		if (depth <= 0)
			return i;
	}
	return s.n;
}

/* One member or element of a container. */
struct item {
	size_t before;          /* after the bracket or comma before it */
	size_t start;           /* of its key, or of the value */
	size_t value, end;
	size_t next;            /* the comma or bracket after it */
};

/* The item after `i` of the container that begins at `open`; *i zeroed: the
 * first. False at the end. */
static bool next_item(struct str s, size_t open, struct item *i)
{
	bool map = at(s, open) == '{';

	if (i->next && at(s, i->next) != ',')
		return false;
	i->before = i->next ? i->next + 1 : open + 1;
	i->start = skip_blanks(s, i->before);
	if (i->start >= s.n || strchr("]}", s.p[i->start]))
		return false;
	i->value = i->start;
	if (map) {
		i->value = skip_blanks(s, skip_string(s, i->start));
		i->value = skip_blanks(s, i->value + 1);
	}
	i->end = skip_value(s, i->value);
	i->next = skip_blanks(s, i->end);
	return true;
}

static bool has_key(struct str s, const struct item *i, const char *key)
{
	size_t end = skip_string(s, i->start);
	struct buf list = {0};
	struct json *v;
	struct str is = {0};
	bool same;

	buf_addf(&list, "[%.*s]", (int)(end - i->start), s.p + i->start);
	v = json_parse_lenient(buf_str(&list));
	same = json_str(json_at(v, 0), &is) && str_is(is, key);
	json_free(v);
	buf_release(&list);
	return same;
}

/* ---- the change -------------------------------------------------------- */

/* Bytes [from, to) of the text are replaced. */
struct change {
	size_t from, to;
	struct buf with;
};

/* Where a step leads: the item, and the one before and after it. */
struct found {
	size_t open;
	bool here;
	struct item item, last; /* last: of the container, if count */
	size_t count;
	bool is_last;
};

static void find_step(struct str s, size_t open, const struct step *step,
		      struct found *f)
{
	struct item i = {0};

	*f = (struct found){.open = open};
	while (next_item(s, open, &i)) {
		bool wanted = step->key[0] ? has_key(s, &i, step->key)
					   : f->count == step->index;

		f->is_last = wanted;
		if (wanted) {
			f->here = true;
			f->item = i;
		}
		f->last = i;
		f->count++;
	}
}

/* `value` within what is missing from step `n` on. */
static void write_nested(struct buf *to, const struct way *w, int n,
			 struct str value)
{
	const struct step *step;

	if (n == w->count) {
		buf_add(to, value);
		return;
	}
	step = &w->steps[n];
	buf_putc(to, step->key[0] ? '{' : '[');
	if (step->key[0]) {
		json_write_str(to, str_from(step->key));
		buf_puts(to, ": ");
	}
	write_nested(to, w, n + 1, value);
	buf_putc(to, step->key[0] ? '}' : ']');
}

/* What stands before the last item stands before the new one too. */
static void insert_after(struct str s, const struct found *f,
			 struct change *c)
{
	const struct item *last = &f->last;

	c->from = c->to = last->end;
	buf_putc(&c->with, ',');
	if (last->start > last->before)
		buf_add(&c->with, (struct str){s.p + last->before,
					       last->start - last->before});
	else
		buf_putc(&c->with, ' ');
}

/* Into "{}": at the root on a line of its own. */
static void insert_first(struct str s, const struct found *f, bool root,
			 struct change *c)
{
	c->from = f->open + 1;
	c->to = skip_blanks(s, c->from);
	if (root)
		buf_puts(&c->with, "\n  ");
}

static void insert(struct str s, const struct way *w, int n,
		   const struct found *f, struct str value, struct change *c)
{
	const struct step *step = &w->steps[n];
	bool root = n == 0 && !f->count;

	if (f->count)
		insert_after(s, f, c);
	else
		insert_first(s, f, root, c);
	if (step->key[0]) {
		json_write_str(&c->with, str_from(step->key));
		buf_puts(&c->with, ": ");
	}
	write_nested(&c->with, w, n + 1, value);
	if (root)
		buf_putc(&c->with, '\n');
}

/* An item with its comma, and the blanks that belonged to it. */
static void take_out(struct str s, const struct found *f, struct change *c)
{
	const struct item *i = &f->item;

	if (f->count == 1) {
		c->from = f->open + 1;
		c->to = i->next;
	} else if (f->is_last) {
		c->from = i->before - 1;
		c->to = i->end;
	} else {
		c->from = i->start;
		c->to = skip_blanks(s, i->next + 1);
	}
}

static bool wrong_kind(const struct way *w, int n, struct err *err)
{
	const char *key = n && w->steps[n - 1].key[0] ? w->steps[n - 1].key
						      : "the value";

	return err_set(err, "%.60s is no %s; change it by hand first", key,
		       w->steps[n].key[0] ? "object" : "list");
}

/* An element can be put at the end alone: of a list of `count`, and of those
 * that are made for the steps after it. */
static bool can_insert(const struct way *w, int n, size_t count,
		       struct err *err)
{
	for (; n < w->count; n++, count = 0) {
		const struct step *step = &w->steps[n];

		if (!step->key[0] && step->index != SIZE_MAX &&
		    step->index > count)
			return err_set(err, "there are only %zu elements, so "
					    "none can be put at [%zu]",
				       count, step->index);
	}
	return true;
}

/* Walk down, and note what is to be changed: nothing, where what is to be
 * removed is not there. */
static bool plan(struct str s, const struct way *w, struct str value,
		 struct change *c, struct err *err)
{
	size_t open = skip_blanks(s, 0);

	for (int n = 0; n < w->count; n++) {
		const struct step *step = &w->steps[n];
		struct found f;

		if (at(s, open) != (step->key[0] ? '{' : '['))
			return wrong_kind(w, n, err);
		find_step(s, open, step, &f);
		if (!f.here && !value.n) {
			c->from = c->to = 0;
			return true;
		}
		if (!f.here && !can_insert(w, n, f.count, err))
			return false;
		if (!f.here) {
			insert(s, w, n, &f, value, c);
			return true;
		}
		if (n + 1 == w->count && !value.n) {
			take_out(s, &f, c);
			return true;
		}
		open = f.item.value;
		c->from = f.item.value;
		c->to = f.item.end;
	}
	buf_add(&c->with, value);
	return true;
}

/* The value must be JSON of its own, or it could change more than its
 * place. */
static bool check_value(struct str value, struct err *err)
{
	struct buf list = {0};
	struct json *v;
	struct err why;
	bool ok;

	if (!value.n)
		return true;
	buf_putc(&list, '[');
	buf_add(&list, value);
	buf_putc(&list, ']');
	v = json_parse(buf_str(&list), "value", &why);
	ok = v && json_count(v) == 1;
	json_free(v);
	buf_release(&list);
	return ok || err_set(err, "the value is not JSON; a text needs quotes");
}

bool json_splice(struct str text, const char *path, struct str value,
		 struct buf *out, struct err *err)
{
	struct change c = {0};
	struct way w;
	bool ok;

	value = str_trim(value);
	ok = parse_way(path, &w, err) && check_value(value, err) &&
	     plan(text, &w, value, &c, err);
	if (ok) {
		buf_add(out, (struct str){text.p, c.from});
		buf_add(out, buf_str(&c.with));
		buf_add(out, str_skip(text, c.to));
	}
	buf_release(&c.with);
	return ok;
}
