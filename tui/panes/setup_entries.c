/* Pages of Setup about what is read and watched: sources, budgets, alerts, and
 * the display's own values. */
#include "tui/panes/setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/config_check.h"
#include "core/err.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/model.h"
#include "tui/panes/budgets_rows.h"
#include "tui/redact.h"

static const struct json *root_of(const struct model *m)
{
	return m->config ? m->config->root : NULL;
}

static const char *text_of(const struct json *map, const char *key)
{
	struct str s;

	return json_str(json_get(map, key), &s) ? s.p : "";
}

/* The name a source or budget goes by. */
static const char *name_of(const struct json *entry)
{
	const char *name = text_of(entry, "name");

	return name[0] ? name : text_of(entry, "type");
}

/* ---- what sources and budgets share ------------------------------------ */

static void list_draft(const struct setup *s, struct setup_list *l)
{
	char title[SETUP_LABEL];

	snprintf(title, sizeof(title), "New: %s",
		 s->draft.type ? s->draft.type : "budget");
	setup_add(l, ITEM_HEADING, title);
	for (int i = 0; i < s->draft.count; i++)
		draft_item(l, &s->draft, i);
	setup_add(l, ITEM_SAVE, "Save it");
}

static void save_draft(struct setup_turn *t)
{
	struct buf json = {0};
	struct err err;

	if (!draft_check(&t->s->draft, &err)) {
		setup_say(t, "%s", err.text);
		return;
	}
	draft_write(&t->s->draft, &json);
	setup_set(t, t->s->draft.type ? "sources[]" : "budgets[]",
		  buf_text(&json));
	buf_release(&json);
	setup_leave(t->s);
}

static void begin_draft(struct setup_turn *t, const char *type)
{
	draft_begin(&t->s->draft, type);
	setup_enter(t->s, LEVEL_DRAFT);
	t->s->at = 1;
}

/* Values of an entry or a draft, and what saves it. */
static bool on_values(struct setup_turn *t, enum action a, const char *list)
{
	char path[REQUEST_KEY];
	const char *dot;

	if (a != ACTION_OPEN && a != ACTION_TAG)
		return false;
	if (t->item->kind == ITEM_SAVE) {
		save_draft(t);
		return true;
	}
	if (t->item->kind != ITEM_VALUE)
		return false;
	dot = strrchr(t->item->key->path, '.');
	snprintf(path, sizeof(path), "%s[%d]%s", list, t->s->entry,
		 dot ? dot : "");
	value_change(t, t->s->level == LEVEL_DRAFT ? "" : path);
	return true;
}

static void remove_entry(struct setup_turn *t, const char *list)
{
	char path[REQUEST_KEY];

	if (!setup_sure(t, t->item->label))
		return;
	snprintf(path, sizeof(path), "%s[%d]", list, t->item->a);
	setup_set(t, path, "");
}

/* ---- sources ----------------------------------------------------------- */

static const struct source_status *status_of(const struct model *m,
					     const char *name)
{
	for (int i = 0; i < m->source_count; i++)
		if (!strcmp(m->sources[i].name, name))
			return &m->sources[i];
	return NULL;
}

static void put_source(struct setup_list *l, const struct view *v,
		       const struct model *m, const char *name,
		       const char *type)
{
	const struct source_status *st = status_of(m, name);
	char mask[REDACT_TEXT];
	struct setup_item *item = setup_add(
		l, ITEM_ENTRY, redact_name(v, REDACT_SOURCE, name, mask));

	snprintf(item->value, sizeof(item->value), "%-12s %s", type,
		 st ? source_state_names[st->state] : "");
	item->role = st && st->state == SOURCE_OK ? ROLE_GOOD : ROLE_DIM;
	if (st && st->state >= SOURCE_STALE && st->state < SOURCE_DISABLED) {
		item->role = ROLE_WARN;
		item->help = v->redact ? NULL : st->error;
	}
}

static bool is_configured(const struct json *list, const char *name)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (!strcmp(name_of(json_at(list, i)), name))
			return true;
	return false;
}

static void list_sources(struct setup_list *l, const struct view *v,
			 const struct model *m)
{
	const struct json *list = json_get(root_of(m), "sources");
	int found = 0;

	setup_add(l, ITEM_HEADING, "In the configuration");
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *entry = json_at(list, i);
		bool on = true;

		json_bool(json_get(entry, "enabled"), &on);
		put_source(l, v, m, name_of(entry), text_of(entry, "type"));
		l->items[l->count - 1].check = on;
		l->items[l->count - 1].a = (int)i;
	}
	setup_add(l, ITEM_ADD, "add a source");
	for (int i = 0; i < m->source_count; i++) {
		const struct source_status *st = &m->sources[i];

		if (is_configured(list, st->name))
			continue;
		if (!found++)
			setup_add(l, ITEM_HEADING, "Found by itself");
		put_source(l, v, m, st->name, st->type);
		l->items[l->count - 1].a = -1;
		l->items[l->count - 1].b = i;
	}
}

static void list_types(struct setup_list *l)
{
	const char *type;

	setup_add(l, ITEM_HEADING, "Add a source of type");
	for (size_t i = 0; (type = config_source_type(i)); i++)
		setup_add(l, ITEM_CHOICE, type)->a = (int)i;
}

static void list_values(struct setup_list *l, const struct view *v,
			const struct json *entry, const char *scope)
{
	const char *type = text_of(entry, "type");
	char mask[REDACT_TEXT];
	size_t n = strlen(scope);

	setup_add(l, ITEM_HEADING, strncmp(scope, "budgets", 7) == 0
		  ? budget_mask(name_of(entry), v, mask)
		  : redact_name(v, REDACT_SOURCE, name_of(entry), mask));
	for (const struct config_key *k = config_keys; k->path; k++) {
		const char *name = k->path + n + 1;

		if (strncmp(k->path, scope, n) != 0 || k->path[n] != '.' ||
		    !strcmp(name, "type") || !strcmp(k->type, "fields"))
			continue;
		if (!type[0] || config_source_takes(type, name))
			value_item(l, v, entry, k->path);
	}
}

void sources_page(const struct setup *s, const struct view *v,
		  const struct model *m, struct setup_list *l)
{
	const struct json *list = json_get(root_of(m), "sources");

	if (s->level == LEVEL_CHOOSE)
		list_types(l);
	else if (s->level == LEVEL_DRAFT)
		list_draft(s, l);
	else if (s->level == LEVEL_ENTRY)
		list_values(l, v, json_at(list, (size_t)s->entry),
			    "sources[]");
	else
		list_sources(l, v, m);
}

static void test_source(struct setup_turn *t)
{
	const struct json *list = json_get(root_of(t->m), "sources");
	const char *name =
		t->item->a >= 0
			? name_of(json_at(list, (size_t)t->item->a))
			: t->m->sources[t->item->b].name;

	t->v->request = (struct request){.kind = REQUEST_TEST};
	snprintf(t->v->request.key, sizeof(t->v->request.key), "%s", name);
}

/* True again is the default: the key goes. */
static void toggle_source(struct setup_turn *t)
{
	char path[REQUEST_KEY];

	snprintf(path, sizeof(path), "sources[%d].enabled", t->item->a);
	setup_set(t, path, t->item->check == 1 ? "false" : "");
}

static bool on_source(struct setup_turn *t, enum action a)
{
	if (a == ACTION_REFRESH || a == ACTION_WHY) {
		test_source(t);
		return true;
	}
	if (t->item->a < 0) {
		if (a != ACTION_OPEN && a != ACTION_TAG && a != ACTION_FOLD)
			return false;
		setup_say(t, "Its logs were found without being named; "
			     "\"discover\" on the page Display ends that.");
		return true;
	}
	if (a == ACTION_OPEN) {
		t->s->entry = t->item->a;
		setup_enter(t->s, LEVEL_ENTRY);
	} else if (a == ACTION_TAG) {
		toggle_source(t);
	} else if (a == ACTION_FOLD) {
		remove_entry(t, "sources");
	} else {
		return false;
	}
	return true;
}

bool sources_page_act(struct setup_turn *t, enum action a)
{
	bool open = a == ACTION_OPEN || a == ACTION_TAG;

	if ((t->item->kind == ITEM_ADD && open) ||
	    (t->s->level == LEVEL_LIST && a == ACTION_UNFOLD)) {
		setup_enter(t->s, LEVEL_CHOOSE);
		return true;
	}
	if (t->item->kind == ITEM_CHOICE && open) {
		const char *type = config_source_type((size_t)t->item->a);

		setup_leave(t->s);
		begin_draft(t, type);
		return true;
	}
	if (t->item->kind == ITEM_ENTRY)
		return on_source(t, a);
	return on_values(t, a, "sources");
}

/* ---- budgets ----------------------------------------------------------- */

static void list_budgets(struct setup_list *l, const struct view *v,
			 const struct model *m)
{
	const struct json *list = json_get(root_of(m), "budgets");

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *entry = json_at(list, i);
		char mask[REDACT_TEXT];
		struct setup_item *item =
			setup_add(l, ITEM_ENTRY,
				  budget_mask(name_of(entry), v, mask));
		const char *period = text_of(entry, "period");

		snprintf(item->value, sizeof(item->value), "$%s a %s",
			 text_of(entry, "limit_usd"),
			 period[0] ? period : "month");
		item->role = ROLE_COST;
		item->a = (int)i;
	}
	setup_add(l, ITEM_ADD, "add a budget");
}

void budgets_page(const struct setup *s, const struct view *v,
		  const struct model *m, struct setup_list *l)
{
	const struct json *list = json_get(root_of(m), "budgets");

	if (s->level == LEVEL_DRAFT)
		list_draft(s, l);
	else if (s->level == LEVEL_ENTRY)
		list_values(l, v, json_at(list, (size_t)s->entry),
			    "budgets[]");
	else
		list_budgets(l, v, m);
}

bool budgets_page_act(struct setup_turn *t, enum action a)
{
	bool open = a == ACTION_OPEN || a == ACTION_TAG;

	if ((t->item->kind == ITEM_ADD && open) ||
	    (t->s->level == LEVEL_LIST && a == ACTION_UNFOLD)) {
		begin_draft(t, NULL);
		return true;
	}
	if (t->item->kind != ITEM_ENTRY)
		return on_values(t, a, "budgets");
	if (open) {
		t->s->entry = t->item->a;
		setup_enter(t->s, LEVEL_ENTRY);
	} else if (a == ACTION_FOLD) {
		remove_entry(t, "budgets");
	} else {
		return false;
	}
	return true;
}

/* ---- alerts, display --------------------------------------------------- */

void alerts_page(const struct view *v, const struct model *m,
		 struct setup_list *l)
{
	const struct json *from = json_get(root_of(m), "alerts");

	value_item(l, v, from, "alerts.anomalies");
	value_item(l, v, from, "alerts.quiet");
	value_item(l, v, from, "alerts.exec");
	value_item(l, v, from, "alerts.webhook");
}

void display_page(const struct view *v, const struct model *m,
		  struct setup_list *l)
{
	const struct json *root = root_of(m);
	const struct json *keep = json_get(root, "retention");

	value_item(l, v, root, "redact");
	value_item(l, v, root, "discover");
	value_item(l, v, root, "timezone");
	value_item(l, v, root, "currency");
	setup_add(l, ITEM_HEADING, "History");
	value_item(l, v, keep, "retention.records");
	value_item(l, v, keep, "retention.max_mb");
}

bool values_page_act(struct setup_turn *t, enum action a)
{
	if (t->item->kind != ITEM_VALUE ||
	    (a != ACTION_OPEN && a != ACTION_TAG))
		return false;
	value_change(t, t->item->key->path);
	return true;
}
