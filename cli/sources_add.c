#include "cli/sources_add.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "core/config.h"
#include "core/config_check.h"
#include "core/config_edit.h"
#include "core/config_typed.h"
#include "core/err.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/nearest.h"
#include "core/paths.h"

enum { TYPES = 128, KEY_MOST = 64 };

static const char *get_variable(void *ctx, const char *name)
{
	(void)ctx;
	return getenv(name);
}

static char *config_path(const struct options *o)
{
	const char *home = getenv("HOME");
	char *dir, *path;

	if (o->config)
		return xstrdup(o->config);
	dir = path_config_dir(get_variable, NULL, home ? home : "/");
	path = path_join(dir, "config.json");
	free(dir);
	return path;
}

static bool check_type(const char *type, struct err *err)
{
	const char *types[TYPES], *near;
	size_t n = 0;

	while (n < TYPES && (types[n] = config_source_type(n)))
		n++;
	for (size_t i = 0; i < n; i++)
		if (!strcmp(types[i], type))
			return true;
	near = nearest_word(str_from(type), types, n);
	if (near)
		return err_set(err, "there is no type of source \"%.40s\"; did "
				    "you mean \"%s\"?", type, near);
	return err_set(err, "there is no type of source \"%.40s\"; "
			    "docs/sources.md and docs/providers.md list them",
		       type);
}

/* Split "key=value": the key copied, the value within `word`. */
static const char *split(const char *word, char key[KEY_MOST])
{
	const char *is = strchr(word, '=');
	size_t n = is ? (size_t)(is - word) : 0;

	if (!n || n >= KEY_MOST)
		return NULL;
	memcpy(key, word, n);
	key[n] = '\0';
	return is + 1;
}

static bool is_list(const struct config_key *k)
{
	return !strcmp(k->type, "strings") || !strcmp(k->type, "words");
}

/* Every value of a key that may be given more than once. One argument is one
 * value, whatever blanks are in it. */
static void write_values(struct buf *to, const struct options *o,
			 const struct config_key *k, const char *key)
{
	struct buf list = {0};
	int n = 0;

	for (int i = 2; i < o->arg_count; i++) {
		char other[KEY_MOST];
		const char *value = split(o->args[i], other);

		if (!value || strcmp(key, other) != 0)
			continue;
		buf_puts(&list, n++ ? ", " : "");
		json_write_str(&list, str_from(value));
	}
	if (n == 1 && strcmp(k->type, "words") != 0)
		buf_add(to, buf_str(&list));
	else
		buf_addf(to, "[%s]", buf_text(&list));
	buf_release(&list);
}

static bool given_before(const struct options *o, int index, const char *key)
{
	for (int i = 2; i < index; i++) {
		char other[KEY_MOST];

		if (split(o->args[i], other) && !strcmp(other, key))
			return true;
	}
	return false;
}

static bool write_member(struct buf *to, const struct options *o, int index,
			 struct err *err)
{
	char key[KEY_MOST], path[KEY_MOST + 16];
	const char *value = split(o->args[index], key);
	const struct config_key *k;
	bool again;

	if (!value)
		return err_set(err, "\"%.40s\" is no KEY=VALUE, such as "
				    "interval=60s", o->args[index]);
	snprintf(path, sizeof(path), "sources[].%s", key);
	k = config_key_find(path);
	again = given_before(o, index, key);
	if (again && !(k && is_list(k)))
		return err_set(err, "\"%s\" is given twice", key);
	if (again)
		return true;
	buf_puts(to, ", ");
	json_write_str(to, str_from(key));
	buf_puts(to, ": ");
	/* What is in no table is for the check to refuse. */
	if (k && is_list(k))
		write_values(to, o, k, key);
	else if (k && value[0])
		config_typed(to, k, value);
	else
		json_write_str(to, str_from(value));
	return true;
}

/* The source as JSON, its name first. */
static bool write_source(struct buf *to, const struct options *o,
			 struct err *err)
{
	bool named = o->arg_count > 2 && !strchr(o->args[2], '=');

	buf_putc(to, '{');
	if (named) {
		buf_puts(to, "\"name\": ");
		json_write_str(to, str_from(o->args[2]));
		buf_puts(to, ", ");
	}
	buf_puts(to, "\"type\": ");
	json_write_str(to, str_from(o->args[1]));
	for (int i = named ? 3 : 2; i < o->arg_count; i++)
		if (!write_member(to, o, i, err))
			return false;
	buf_putc(to, '}');
	return true;
}

/* Right by itself? Its place in the file would say nothing to somebody who
 * typed a command. */
static bool check_source(const struct buf *source, struct err *err)
{
	struct buf text = {0};
	struct config c;
	struct err why;
	const char *said;
	bool ok;

	buf_addf(&text, "{\"sources\": [%s]}", buf_text(source));
	ok = config_parse(&c, buf_str(&text), "source", &why);
	config_release(&c);
	buf_release(&text);
	if (ok)
		return true;
	said = strstr(why.text, "sources[0]");
	said = said ? said + strlen("sources[0]") : why.text;
	return err_set(err, "%s", said + strspn(said, ".: "));
}

int sources_add(const struct options *o)
{
	struct buf source = {0};
	char *path = config_path(o);
	struct err err;
	int code = EXIT_OK;

	if (o->arg_count < 2)
		err_set(&err, "sources add takes a type, such as: sources add "
			      "openai key=env:OPENAI_ADMIN_KEY");
	if (o->arg_count < 2 || !check_type(o->args[1], &err) ||
	    !write_source(&source, o, &err) || !check_source(&source, &err))
		code = EXIT_USAGE;
	else if (!config_edit_file(path, "sources[]", buf_text(&source), &err))
		code = EXIT_CONFIG;
	if (code == EXIT_OK)
		printf("Added to %s; tokentop sources test shows how it "
		       "does.\n", path);
	else
		command_failed(code, &err);
	buf_release(&source);
	free(path);
	return code == EXIT_OK ? command_flush() : code;
}
