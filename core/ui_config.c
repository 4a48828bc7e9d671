#include "core/ui_config.h"

#include "core/config.h"
#include "core/mem.h"

const struct ui_column ui_default_header[] = {
	{{{METER_IN, METER_AS_GRAPH}, {METER_OUT, METER_AS_GRAPH}}, 2},
	{{{METER_HOURLY, METER_AS_TEXT}, {METER_CACHE, METER_AS_BAR}}, 2},
	{{{METER_TODAY, METER_AS_TEXT}, {METER_MONTH, METER_AS_TEXT}}, 2},
	{{{METER_BUDGET, METER_AS_BAR}, {METER_UNSEEN, METER_AS_TEXT}}, 2},
	{{{METER_WEEK, METER_AS_TEXT}, {METER_ALL, METER_AS_TEXT}}, 2},
	{{{METER_CALLS, METER_AS_TEXT}, {METER_TOKENS, METER_AS_TEXT}}, 2},
};
const int ui_default_header_count = (int)ARRAY_LEN(ui_default_header);

static void take_column(struct ui_column *to, const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		struct str word;
		struct ui_meter *m = &to->meters[to->count];

		if (to->count < HEADER_METERS &&
		    json_str(json_at(list, i), &word) &&
		    meter_parse(word, &m->kind, &m->style))
			to->count++;
	}
}

static void take_header(struct ui_config *u, const struct json *list)
{
	size_t n = json_count(list);

	u->header_given = json_kind(list) == JSON_LIST;
	for (size_t i = 0; i < n && u->column_count < HEADER_COLUMNS; i++)
		take_column(&u->columns[u->column_count++], json_at(list, i));
}

static void default_header(struct ui_config *u)
{
	u->column_count = ui_default_header_count;
	for (int i = 0; i < u->column_count; i++)
		u->columns[i] = ui_default_header[i];
}

/* Lists are visited with room for every member of the object. */
static void visit_table(void *ctx, const char *key, struct json *v)
{
	struct ui_config *u = ctx;
	size_t n = json_count(v);
	const char **keys = xcalloc(n + 1, sizeof(*keys));

	for (size_t i = 0; i < n; i++) {
		struct str s = {0};

		json_str(json_at(v, i), &s);
		keys[i] = s.p;
	}
	u->tables[u->table_count++] = (struct ui_columns){key, keys, (int)n};
}

static void visit_key(void *ctx, const char *key, struct json *v)
{
	struct ui_config *u = ctx;
	struct str word = {0};

	json_str(v, &word);
	u->keys[u->key_count++] = (struct ui_key){key, word.p};
}

struct ui_config *ui_config_new(const struct config *c)
{
	struct ui_config *u = xcalloc(1, sizeof(*u));
	const struct json *root = c ? c->root : NULL;
	const struct json *tables = json_get(root, "columns");
	const struct json *keys = json_get(root, "keys");

	u->theme = c ? c->theme : NULL;
	json_bool(json_get(root, "redact"), &u->redact);
	take_header(u, json_get(root, "header"));
	if (!u->header_given)
		default_header(u);
	u->tables = xcalloc(json_count(tables) + 1, sizeof(*u->tables));
	json_each(tables, visit_table, u);
	u->keys = xcalloc(json_count(keys) + 1, sizeof(*u->keys));
	json_each(keys, visit_key, u);
	return u;
}

void ui_config_free(struct ui_config *u)
{
	if (!u)
		return;
	for (int i = 0; i < u->table_count; i++)
		free((void *)u->tables[i].keys);
	free(u->tables);
	free(u->keys);
	free(u);
}

const struct ui_columns *ui_config_table(const struct ui_config *u,
					 const char *pane)
{
	for (int i = 0; u && i < u->table_count; i++)
		if (!strcmp(u->tables[i].pane, pane))
			return &u->tables[i];
	return NULL;
}
