#include "core/config_typed.h"

#include "core/config.h"
#include "core/json.h"

const struct config_key *config_key_find(const char *path)
{
	for (const struct config_key *k = config_keys; k->path; k++)
		if (!strcmp(k->path, path))
			return k;
	return NULL;
}

/* The next word of `text` at *at, parted by blanks or commas. */
static bool next_word(struct str text, size_t *at, struct str *word)
{
	size_t from = *at;

	while (from < text.n && strchr(" ,\t", text.p[from]))
		from++;
	*at = from;
	while (*at < text.n && !strchr(" ,\t", text.p[*at]))
		++*at;
	*word = (struct str){text.p + from, *at - from};
	return word->n > 0;
}

static int count_words(struct str text)
{
	struct str word;
	size_t at = 0;
	int n = 0;

	while (next_word(text, &at, &word))
		n++;
	return n;
}

/* `plain`: as written, not as text; "key=value" words make an object. */
static void write_words(struct buf *to, struct str text, bool plain)
{
	struct str word;
	size_t at = 0;
	int n = 0;

	buf_putc(to, '[');
	while (next_word(text, &at, &word)) {
		buf_puts(to, n++ ? ", " : "");
		if (plain)
			buf_add(to, word);
		else
			json_write_str(to, word);
	}
	buf_putc(to, ']');
}

static void write_pairs(struct buf *to, struct str text)
{
	struct str word;
	size_t at = 0;
	int n = 0;

	buf_putc(to, '{');
	while (next_word(text, &at, &word)) {
		ptrdiff_t is = str_find(word, STR("="));
		size_t cut = is < 0 ? word.n : (size_t)is;

		buf_puts(to, n++ ? ", " : "");
		json_write_str(to, (struct str){word.p, cut});
		buf_puts(to, ": ");
		json_write_str(to, str_skip(word, cut + 1));
	}
	buf_putc(to, '}');
}

void config_typed(struct buf *to, const struct config_key *k, const char *typed)
{
	struct str text = str_trim(str_from(typed));

	if (!text.n)
		return;
	if (!strcmp(k->type, "bool"))
		buf_puts(to, str_is(text, "on") ? "true" : "false");
	else if (!strcmp(k->type, "integer"))
		buf_add(to, text);
	else if (!strcmp(k->type, "percents"))
		write_words(to, text, true);
	else if (!strcmp(k->type, "words") ||
		 (!strcmp(k->type, "strings") && count_words(text) > 1))
		write_words(to, text, false);
	else if (!strcmp(k->type, "filter") || !strcmp(k->type, "urls") ||
		 !strcmp(k->type, "fields") || !strcmp(k->type, "object"))
		write_pairs(to, text);
	else
		json_write_str(to, text);
}
