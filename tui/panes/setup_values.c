/* Values of the configuration by its table of keys: what stands there, how it
 * is changed, and drafts of what is not there yet. */
#include "tui/panes/setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/config_check.h"
#include "core/config_typed.h"
#include "core/err.h"
#include "core/json.h"
#include "core/json_splice.h"
#include "core/mem.h"
#include "tui/redact.h"

/* ---- reading ----------------------------------------------------------- */

/* "limit_usd" of "budgets[].limit_usd". */
static const char *last_name(const struct config_key *k)
{
	const char *dot = strrchr(k->path, '.');

	return dot ? dot + 1 : k->path;
}

static void put_value(struct buf *to, const struct json *v);

static void put_member(void *ctx, const char *key, struct json *v)
{
	struct buf *to = ctx;

	buf_addf(to, "%s%s=", to->n ? " " : "", key);
	put_value(to, v);
}

/* A value as it is typed: lists by blanks, objects as key=value. */
static void put_value(struct buf *to, const struct json *v)
{
	struct str s;
	int64_t n;
	bool b;

	if (json_str(v, &s))
		buf_add(to, s);
	else if (json_bool(v, &b))
		buf_puts(to, b ? "on" : "off");
	else if (json_int(v, &n))
		buf_addf(to, "%lld", (long long)n);
	else if (json_kind(v) == JSON_MAP)
		json_each(v, put_member, to);
	for (size_t i = 0; i < json_count(v) && json_kind(v) == JSON_LIST;
	     i++) {
		buf_puts(to, i ? " " : "");
		put_value(to, json_at(v, i));
	}
}

/* Would the value come back from put_value() and typing as it was? */
static bool survives(const struct json *v, bool in_list)
{
	struct str s;

	if (json_str(v, &s))
		return s.n < SETUP_VALUE && (!in_list ||
		       (s.n > 0 && strcspn(s.p, " ,\t=") == s.n));
	for (size_t i = 0; json_kind(v) == JSON_LIST && i < json_count(v); i++)
		if (json_kind(json_at(v, i)) == JSON_LIST ||
		    !survives(json_at(v, i), true))
			return false;
	return true;
}

static void visit_pair(void *ctx, const char *key, struct json *v)
{
	bool *ok = ctx;

	*ok &= json_kind(v) == JSON_STR && survives(v, true) &&
	       strcspn(key, " ,\t=") == strlen(key);
}

static bool is_plain(const struct json *v, const struct config_key *k)
{
	bool list = strcmp(k->type, "strings") == 0, ok = true;

	if (json_kind(v) == JSON_MAP)
		json_each(v, visit_pair, &ok);
	else
		ok = survives(v, list);
	return ok;
}

/* What people would rather not have read from their screen. */
static bool is_private(const struct config_key *k)
{
	if (!strncmp(k->path, "sources[]", 9) && !strcmp(k->type, "string"))
		return true;
	return !strcmp(k->path, "budgets[].name") ||
	       !strcmp(k->type, "strings") || !strcmp(k->type, "secret") ||
	       !strcmp(k->type, "url") || !strcmp(k->type, "words") ||
	       !strcmp(k->type, "urls") || !strcmp(k->type, "filter");
}

static bool is_switch(const struct config_key *k)
{
	return !strcmp(k->type, "bool");
}

static bool is_choice(const struct config_key *k)
{
	return strchr(k->type, '|') != NULL || !strcmp(k->type, "az");
}

static struct setup_item *new_value(struct setup_list *l,
				    const struct config_key *k)
{
	struct setup_item *item = setup_add(l, ITEM_VALUE, last_name(k));

	item->key = k;
	item->help = k->help;
	for (char *p = item->label; *p; p++)
		if (*p == '_')
			*p = ' ';
	return item;
}

static void show_default(struct setup_item *item)
{
	const struct config_key *k = item->key;

	item->role = ROLE_DIM;
	if (is_switch(k))
		item->check = k->fallback && !strcmp(k->fallback, "true");
	else
		snprintf(item->value, sizeof(item->value), "%s",
			 k->fallback ? k->fallback : "-");
}

void value_item(struct setup_list *l, const struct view *v,
		const struct json *from, const char *path)
{
	const struct config_key *k = config_key_find(path);
	const struct json *value;
	struct setup_item *item;
	struct buf text = {0};
	char mask[REDACT_TEXT];
	bool on;

	if (!k)
		return;
	item = new_value(l, k);
	value = json_get(from, last_name(k));
	if (!value) {
		show_default(item);
		return;
	}
	if (is_switch(k) && json_bool(value, &on)) {
		item->check = on;
		return;
	}
	put_value(&text, value);
	item->locked = text.n >= SETUP_VALUE || !is_plain(value, k);
	snprintf(item->value, sizeof(item->value), "%s",
		 is_private(k) ? redact_name(v, REDACT_PATH, buf_text(&text),
					     mask)
			       : buf_text(&text));
	buf_release(&text);
}

/* ---- changing ---------------------------------------------------------- */

/* The word of "a|b|c" after `now`; after the last comes none. */
static void next_choice(const char *choices, const char *now,
			char out[SETUP_VALUE])
{
	const char *p = choices;
	size_t n = strlen(now);
	bool take = !n;

	while (p) {
		const char *bar = strchr(p, '|');
		size_t m = bar ? (size_t)(bar - p) : strlen(p);

		if (take) {
			snprintf(out, SETUP_VALUE, "%.*s", (int)m, p);
			return;
		}
		take = m == n && !strncmp(p, now, n);
		p = bar ? bar + 1 : NULL;
	}
	out[0] = '\0';
}

static struct draft_value *draft_of(struct setup *s,
				    const struct config_key *k)
{
	for (int i = 0; i < s->draft.count; i++)
		if (s->draft.values[i].key == k)
			return &s->draft.values[i];
	return NULL;
}

/* Text as typed to the config at `path`, or "" to the draft. */
static void keep(struct setup_turn *t, const struct config_key *k,
		 const char *path, const char *typed)
{
	struct draft_value *d = draft_of(t->s, k);
	struct buf json = {0};

	if (path[0]) {
		config_typed(&json, k, typed);
		setup_set(t, path, buf_text(&json));
		buf_release(&json);
	} else if (d) {
		snprintf(d->text, sizeof(d->text), "%s", typed);
	}
}

/* What stands there now, as it is typed: not what the screen masks. */
static void start_typing(struct setup_turn *t, const char *path)
{
	struct setup *s = t->s;
	const struct setup_item *item = t->item;
	struct draft_value *d = draft_of(s, item->key);
	bool unset = item->role == ROLE_DIM;

	s->field_key = item->key;
	snprintf(s->field_path, sizeof(s->field_path), "%s", path);
	snprintf(s->field.text, sizeof(s->field.text), "%s",
		 !path[0] && d ? d->text : unset ? "" : item->value);
	if (path[0] && t->v->redact && is_private(item->key))
		s->field.text[0] = '\0';
	prompt_open(&s->field, "");
}

void value_change(struct setup_turn *t, const char *path)
{
	const struct setup_item *item = t->item;
	const struct config_key *k = item->key;
	char next[SETUP_VALUE];

	if (is_switch(k)) {
		keep(t, k, path, item->check == 1 ? "off" : "on");
	} else if (is_choice(k)) {
		next_choice(k->type, item->role == ROLE_DIM ? "" : item->value,
			    next);
		keep(t, k, path, next);
	} else if (item->locked) {
		setup_say(t, "This one is too much for a line: change it in "
			     "the file.");
	} else {
		start_typing(t, path);
	}
}

void value_typed(struct setup_turn *t)
{
	keep(t, t->s->field_key, t->s->field_path, t->s->field.text);
}

/* ---- drafts ------------------------------------------------------------ */

static bool wanted(const struct config_key *k, const char *scope,
		   const char *type)
{
	size_t n = strlen(scope);

	if (strncmp(k->path, scope, n) != 0 || k->path[n] != '.' ||
	    !strcmp(last_name(k), "type") || !strcmp(k->type, "fields"))
		return false;
	return !type || config_source_takes(type, last_name(k));
}

void draft_begin(struct setup_draft *d, const char *type)
{
	const char *scope = type ? "sources[]" : "budgets[]";

	*d = (struct setup_draft){.type = type};
	for (const struct config_key *k = config_keys; k->path; k++)
		if (d->count < DRAFT_VALUES && wanted(k, scope, type))
			d->values[d->count++].key = k;
}

void draft_item(struct setup_list *l, const struct setup_draft *d, int index)
{
	const struct draft_value *value = &d->values[index];
	struct setup_item *item = new_value(l, value->key);

	if (!value->text[0]) {
		show_default(item);
		return;
	}
	if (is_switch(value->key))
		item->check = !strcmp(value->text, "on");
	else
		snprintf(item->value, sizeof(item->value), "%.*s",
			 SETUP_VALUE - 1, value->text);
}

void draft_write(const struct setup_draft *d, struct buf *to)
{
	int n = 0;

	buf_putc(to, '{');
	for (int i = 0; i < d->count; i++) {
		const struct draft_value *value = &d->values[i];
		struct buf json = {0};

		/* The name comes first, then the type. */
		if (d->type && i == 1) {
			buf_puts(to, n++ ? ", \"type\": " : "\"type\": ");
			json_write_str(to, str_from(d->type));
		}
		config_typed(&json, value->key, value->text);
		if (json.n) {
			buf_puts(to, n++ ? ", " : "");
			json_write_str(to, str_from(last_name(value->key)));
			buf_addf(to, ": %s", buf_text(&json));
		}
		buf_release(&json);
	}
	buf_putc(to, '}');
}

bool draft_check(const struct setup_draft *d, struct err *err)
{
	struct buf text = {0};
	struct config c;
	struct err why;
	const char *said;
	bool ok;

	buf_addf(&text, "{\"%s\": [", d->type ? "sources" : "budgets");
	draft_write(d, &text);
	buf_puts(&text, "]}");
	ok = config_parse(&c, buf_str(&text), "it", &why);
	config_release(&c);
	buf_release(&text);
	if (ok)
		return true;
	/* Its place in a file that is not there says nothing. */
	said = strstr(why.text, "[0]");
	said = said ? said + 3 : why.text;
	said += strspn(said, ".: ");
	return err_set(err, "%s", said);
}
