#include "tui/ui_state.h"

#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/err.h"
#include "core/json.h"
#include "core/json_member.h"
#include "core/model.h"
#include "core/replace.h"
#include "core/utf8.h"

enum { VERSION = 1, FILE_MOST = 65536 };

void ui_state_init(struct ui_state *s)
{
	*s = (struct ui_state){.window = -1, .book = -1};
}

void ui_state_set_sort(struct ui_state *s, const char *pane,
		       const char *column, bool reverse)
{
	struct ui_sort *to = NULL;

	for (int i = 0; i < s->sort_count; i++)
		if (!strcmp(s->sorts[i].pane, pane))
			to = &s->sorts[i];
	if (!to && s->sort_count == UI_STATE_SORTS)
		return;
	if (!to)
		to = &s->sorts[s->sort_count++];
	snprintf(to->pane, sizeof(to->pane), "%s", pane);
	snprintf(to->column, sizeof(to->column), "%s", column ? column : "");
	to->reverse = reverse;
}

const struct ui_sort *ui_state_sort(const struct ui_state *s, const char *pane)
{
	for (int i = 0; i < s->sort_count; i++)
		if (!strcmp(s->sorts[i].pane, pane))
			return &s->sorts[i];
	return NULL;
}

/* ---- reading ----------------------------------------------------------- */

/* Text as it may stand on the screen; one that is too long is left out, since
 * half a name is another name. */
static void take_text(const struct json *map, const char *key, char *out,
		      size_t size)
{
	struct buf clean = {0};
	struct str s;

	if (!json_str(json_get(map, key), &s))
		return;
	utf8_clean(&clean, s);
	if (clean.n < size)
		snprintf(out, size, "%s", buf_text(&clean));
	buf_release(&clean);
}

/* The place of a word in a list, -1: it is none of them. */
static int take_word(const struct json *map, const char *key,
		     const char *const *words, int count)
{
	struct str s;

	if (json_str(json_get(map, key), &s))
		for (int i = 0; i < count; i++)
			if (str_is(s, words[i]))
				return i;
	return -1;
}

static void visit_sort(void *ctx, const char *pane, struct json *v)
{
	char column[UI_STATE_NAME] = "";
	bool reverse = false;

	if (!*pane || strlen(pane) >= UI_STATE_NAME)
		return;
	take_text(v, "column", column, sizeof(column));
	json_bool(json_get(v, "reverse"), &reverse);
	ui_state_set_sort(ctx, pane, column, reverse);
}

static void take_all(struct ui_state *s, const struct json *root)
{
	take_text(root, "pane", s->pane, sizeof(s->pane));
	take_text(root, "provider", s->provider, sizeof(s->provider));
	take_text(root, "filter", s->filter, sizeof(s->filter));
	s->window = take_word(root, "window", window_names, WINDOWS);
	s->book = take_word(root, "book", book_names, BOOKS);
	json_bool(json_get(root, "dollars"), &s->dollars);
	json_each(json_get(root, "sort"), visit_sort, s);
}

void ui_state_load(struct ui_state *s, const char *path)
{
	struct buf text = {.limit = FILE_MOST};
	struct json *root = NULL;
	int64_t version;

	ui_state_init(s);
	if (replace_read(path, &text, NULL, NULL) && text.n)
		root = json_parse_lenient(buf_str(&text));
	if (json_int(json_get(root, "version"), &version) &&
	    version == VERSION)
		take_all(s, root);
	json_free(root);
	buf_release(&text);
}

/* ---- writing ----------------------------------------------------------- */

static void write_sorts(const struct ui_state *s, struct buf *to)
{
	buf_puts(to, "  \"sort\": {");
	for (int i = 0; i < s->sort_count; i++) {
		buf_puts(to, i ? ",\n    " : "\n    ");
		json_write_str(to, str_from(s->sorts[i].pane));
		buf_puts(to, ": {");
		json_member(to, "column", s->sorts[i].column);
		buf_addf(to, ", \"reverse\": %s}",
			 s->sorts[i].reverse ? "true" : "false");
	}
	buf_puts(to, s->sort_count ? "\n  }\n" : "}\n");
}

static void write_member(struct buf *to, const char *key, const char *text)
{
	buf_puts(to, "  ");
	json_member(to, key, text);
	buf_puts(to, ",\n");
}

static void write_all(const struct ui_state *s, struct buf *to)
{
	buf_addf(to, "{\n  \"version\": %d,\n", VERSION);
	write_member(to, "pane", s->pane);
	write_member(to, "provider", s->provider);
	write_member(to, "filter", s->filter);
	if (s->window >= 0 && s->window < WINDOWS)
		write_member(to, "window", window_names[s->window]);
	if (s->book >= 0 && s->book < BOOKS)
		write_member(to, "book", book_names[s->book]);
	buf_addf(to, "  \"dollars\": %s,\n", s->dollars ? "true" : "false");
	write_sorts(s, to);
	buf_puts(to, "}\n");
}

bool ui_state_save(const struct ui_state *s, const char *path, struct err *err)
{
	struct buf old = {.limit = FILE_MOST}, text = {0};
	bool ok;

	write_all(s, &text);
	ok = replace_read(path, &old, NULL, NULL) && old.n &&
	     str_eq(buf_str(&old), buf_str(&text));
	if (!ok)
		ok = replace_file(path, buf_str(&text), NULL, NULL, err);
	buf_release(&old);
	buf_release(&text);
	return ok;
}
