/* The config file of a tokentop that runs: read anew, and changed by what is
 * done on the screen. */
#include "cli/engine_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/config_edit.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/request.h"
#include "core/store.h"
#include "core/ui_config.h"

/* A config that is not in force any more: some of its text is still lent. */
struct engine_retired {
	struct config config;
	struct ui_config *ui;
	struct engine_retired *next;
};

/* Members that need no more than a look: all others decide what is read, and
 * how it is counted. */
static const char *const light[] = {
	"theme", "header", "columns", "keys", "redact", "alerts", "budgets",
	"currency", "retention",
};

static bool is_light(const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(light); i++)
		if (!strcmp(light[i], key))
			return true;
	return false;
}

struct difference {
	const struct json *other;
	bool heavy;
};

static void visit_member(void *ctx, const char *key, struct json *v)
{
	struct difference *d = ctx;

	if (!is_light(key) && !json_same(v, json_get(d->other, key)))
		d->heavy = true;
}

/* Must sources and sums begin anew? */
static bool is_heavy(const struct config *a, const struct config *b)
{
	struct difference d = {b->root, false};

	if (a->root)
		json_each(a->root, visit_member, &d);
	d.other = a->root;
	if (b->root)
		json_each(b->root, visit_member, &d);
	return d.heavy;
}

static void retire(struct engine *e)
{
	struct engine_retired *old = xcalloc(1, sizeof(*old));

	old->config = e->config;
	old->ui = e->ui;
	old->next = e->retired;
	e->retired = old;
}

void engine_open_config(struct engine *e)
{
	e->ui = ui_config_new(&e->config);
}

void engine_close_config(struct engine *e)
{
	ui_config_free(e->ui);
	config_release(&e->config);
	while (e->retired) {
		struct engine_retired *old = e->retired;

		e->retired = old->next;
		ui_config_free(old->ui);
		config_release(&old->config);
		free(old);
	}
}

/* Everything that was made of the old one. The store is let go and taken
 * again: what could not be written first is read again. */
static bool begin_anew(struct engine *e, struct err *err)
{
	struct store *s = NULL;

	if (!zone_set(&e->zone, e->options->timezone ? e->options->timezone
						     : e->config.timezone,
		      err))
		return false;
	exchange_release(&e->exchange);
	exchange_init(&e->exchange, &e->config);
	if (!e->store) {
		engine_stop(e);
	} else {
		engine_commit(e, err);
		engine_stop(e);
		s = store_open(e->store_path, &e->store_error);
	}
	engine_resume(e, s);
	return true;
}

static void take_config(struct engine *e, struct config *fresh)
{
	bool heavy = !e->options->demo && is_heavy(&e->config, fresh);
	struct err err;

	retire(e);
	e->config = *fresh;
	e->ui = ui_config_new(&e->config);
	engine_note_unread(e);
	if (heavy && !begin_anew(e, &err))
		e->config_error = err;
	else if (!heavy)
		engine_reconfigure_parts(e);
	engine_tell(e);
}

bool engine_reload(struct engine *e, struct err *err)
{
	struct config fresh;

	config_init(&fresh);
	if ((e->config_named || access(e->config_path, F_OK) == 0) &&
	    !config_load(&fresh, e->config_path, err)) {
		e->config_error = *err;
		engine_tell(e);
		return false;
	}
	if (e->options->demo)
		engine_demo_config(e, &fresh);
	e->config_error.text[0] = '\0';
	take_config(e, &fresh);
	return true;
}

/* What is wrong matters more on a line of the screen than the folder. */
static void name_shortly(const struct engine *e, struct err *err)
{
	const char *base = strrchr(e->config_path, '/');
	size_t folder = base ? (size_t)(base + 1 - e->config_path) : 0;

	if (!strncmp(err->text, e->config_path, strlen(e->config_path)))
		memmove(err->text, err->text + folder,
			strlen(err->text + folder) + 1);
}

static bool set_value(struct engine *e, const struct request *r,
		      struct err *err)
{
	if (config_edit_file(e->config_path, r->key, r->value, err))
		return engine_reload(e, err);
	name_shortly(e, err);
	return false;
}

static bool snooze(struct engine *e, const struct request *r, struct err *err)
{
	int64_t ms = 0;

	if (r->value[0] && !config_duration(str_from(r->value), &ms))
		return err_set(err, "\"%s\" is no duration; try 1h", r->value);
	return engine_snooze(e, r->id, ms, err);
}

/* Ask a seller or look at a log once more. */
static bool poll_now(struct engine *e, const char *name, struct err *err)
{
	const struct source_status *s;

	for (int i = 0; (s = engine_source(e, i)); i++) {
		if (strcmp(s->name, name) != 0)
			continue;
		engine_refresh_one(e, name);
		return true;
	}
	return err_set(err, "there is no source \"%s\"", name);
}

bool engine_request(struct engine *e, const struct request *r, char *said,
		    size_t size)
{
	struct err err;
	bool ok = true;

	said[0] = '\0';
	switch (r->kind) {
	case REQUEST_NONE:
		return true;
	case REQUEST_ACKNOWLEDGE:
		ok = engine_acknowledge(e, r->id, &err);
		snprintf(said, size, "Acknowledged.");
		break;
	case REQUEST_SNOOZE:
		ok = snooze(e, r, &err);
		snprintf(said, size, r->value[0] ? "Silent for %s."
						 : "No longer silent.",
			 r->value);
		break;
	case REQUEST_POLL:
	case REQUEST_TEST:
		ok = poll_now(e, r->key, &err);
		snprintf(said, size, "Asking %s now.", r->key);
		break;
	case REQUEST_SET:
		ok = set_value(e, r, &err);
		snprintf(said, size, "Kept in %s", e->config_path);
		break;
	case REQUEST_RELOAD:
		ok = engine_reload(e, &err);
		snprintf(said, size, "Read %s again.", e->config_path);
		break;
	}
	if (!ok)
		snprintf(said, size, "%s", err.text);
	engine_tell(e);
	return ok;
}
