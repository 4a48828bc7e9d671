#include "cli/engine_alerts.h"

#include <stdlib.h>
#include <string.h>

#include "cli/engine_internal.h"
#include "collectors/notify.h"
#include "core/alerts.h"
#include "core/budget.h"
#include "core/json.h"
#include "core/loop.h"
#include "core/mem.h"
#include "core/model.h"
#include "core/part.h"

enum { LOOK_MS = 1000 };

struct watch_alerts {
	struct alerts *alerts;          /* NULL: they could not be read */
	struct budgets *budgets;        /* our own: those of the screen stand
					 * still while it is paused */
	struct notify *notify;          /* NULL in a demo */
	struct loop_timer *timer;
	struct source_status *sources;
	int source_count, source_room;
	const char **exec;              /* of the config, NULL at the end */
	const char *webhook;
	struct err error;
};

/* ---- telling ------------------------------------------------------------------ */

static const struct alert *find_alert(const struct watch_alerts *w,
				      uint64_t id)
{
	const struct alert *list;
	int count;

	list = alerts_get(w->alerts, &count);
	for (int i = 0; i < count; i++)
		if (list[i].id == id)
			return &list[i];
	return NULL;
}

static const struct budget *find_budget(const struct watch_alerts *w,
					const char *name)
{
	const struct budget_status *list;
	int count;

	list = budgets_get(w->budgets, &count);
	for (int i = 0; name[0] && i < count; i++)
		if (!strcmp(list[i].budget->name, name))
			return list[i].budget;
	return NULL;
}

/* The general ones, and those of the budget it is about. */
static int find_targets(const struct watch_alerts *w, const struct alert *a,
			struct notify_target out[2])
{
	const struct budget *b = find_budget(w, a->budget);
	int count = 0;

	if (w->exec || w->webhook)
		out[count++] = (struct notify_target){w->exec, w->webhook};
	if (b && (b->exec || b->webhook))
		out[count++] = (struct notify_target){b->exec, b->webhook};
	return count;
}

/* It is marked as told first: whatever ends us in between, nobody is told
 * twice. */
static void tell(struct engine *e, uint64_t id)
{
	struct watch_alerts *w = e->alerts;
	struct notify_target targets[2];
	const struct alert *a;
	int count;

	if (!alerts_told(w->alerts, id, clock_wall(&e->clock), NULL,
			 &w->error))
		return;
	a = find_alert(w, id);
	if (!a)
		return;
	count = find_targets(w, a, targets);
	notify_send(w->notify, &(struct notify_message){
		.id = a->id, .kind = alert_kind_names[a->kind],
		.level = alert_level_names[a->level], .key = a->key,
		.text = a->text, .provider = a->provider,
		.budget = a->budget, .raised_at = a->raised_at,
	}, targets, count);
	engine_tell(e);
}

static uint64_t next_due(struct engine *e)
{
	struct watch_alerts *w = e->alerts;
	struct notify_target targets[2];
	int64_t now = clock_wall(&e->clock);
	const struct alert *list;
	int count;

	list = alerts_get(w->alerts, &count);
	for (int i = 0; i < count && !list[i].over_at; i++)
		if (find_targets(w, &list[i], targets) > 0 &&
		    alerts_is_due(w->alerts, list[i].id, now))
			return list[i].id;
	return 0;
}

static void tell_due(struct engine *e)
{
	uint64_t id, last = 0;

	/* One that cannot be marked would come again at once. */
	while (e->alerts->notify && (id = next_due(e)) && id != last) {
		tell(e, id);
		last = id;
	}
}

static void on_told(void *ctx, uint64_t id, const char *failure)
{
	struct engine *e = ctx;
	struct watch_alerts *w = e->alerts;
	const struct alert *a = failure ? find_alert(w, id) : NULL;

	if (!a)
		return;
	alerts_told(w->alerts, id, a->told_at, failure, &w->error);
	engine_tell(e);
}

/* ---- looking ------------------------------------------------------------------- */

static void list_sources(struct engine *e)
{
	struct watch_alerts *w = e->alerts;
	const struct source_status *s;

	w->source_count = 0;
	for (int i = 0; (s = engine_source(e, i)); i++)
		*GROW(w->sources, w->source_count, w->source_room) = *s;
}

/* Half a history would be unlike any other. */
static bool is_reading(const struct engine *e)
{
	return e->sources && !sources_caught_up(e->sources);
}

static bool look(struct engine *e, bool *changed, struct err *err)
{
	struct watch_alerts *w = e->alerts;
	struct part_input part = engine_part_input(e);
	struct alerts_input in = {.part = &part};

	if (!budgets_build(w->budgets, &part, err))
		return false;
	list_sources(e);
	in.budgets = budgets_get(w->budgets, &in.budget_count);
	in.sources = w->sources;
	in.source_count = w->source_count;
	return alerts_update(w->alerts, &in, changed, err);
}

void engine_update_alerts(struct engine *e)
{
	struct watch_alerts *w = e->alerts;
	struct err err = {""};
	bool changed = false;

	if (!w->alerts || is_reading(e))
		return;
	if (!look(e, &changed, &err)) {
		w->error = err;
		return;
	}
	w->error.text[0] = '\0';
	tell_due(e);
	if (changed)
		engine_tell(e);
}

static int64_t on_look(void *ctx)
{
	engine_update_alerts(ctx);
	return LOOK_MS;
}

/* ---- making and ending ------------------------------------------------------------ */

static void read_targets(struct engine *e)
{
	struct watch_alerts *w = e->alerts;
	const struct json *alerts = json_get(e->config.root, "alerts");
	const struct json *words = json_get(alerts, "exec");
	size_t count = json_count(words), n = 0;
	struct str text;

	free(w->exec);
	w->exec = NULL;
	w->webhook = NULL;
	if (json_str(json_get(alerts, "webhook"), &text))
		w->webhook = text.p;
	if (count == 0)
		return;
	w->exec = xcalloc(count + 1, sizeof(*w->exec));
	for (size_t i = 0; i < count; i++)
		if (json_str(json_at(words, i), &text))
			w->exec[n++] = text.p;
}

static void open_notify(struct engine *e)
{
	struct notify_env env = {
		.loop = e->loop, .get = engine_variable, .home = e->home,
		.offline = e->options->offline, .done = on_told, .ctx = e,
	};

	if (!e->options->demo && e->live)
		e->alerts->notify = notify_new(&env);
}

void engine_open_alerts(struct engine *e)
{
	struct watch_alerts *w = xcalloc(1, sizeof(*w));

	e->alerts = w;
	w->alerts = alerts_new(e->store, &w->error);
	w->budgets = budgets_new();
	open_notify(e);
	engine_reconfigure_alerts(e);
	if (e->live)
		w->timer = loop_timer_add(e->loop, LOOK_MS, on_look, e);
}

void engine_close_alerts(struct engine *e)
{
	struct watch_alerts *w = e->alerts;

	if (!w)
		return;
	if (w->timer)
		loop_timer_remove(e->loop, w->timer);
	notify_free(w->notify);
	alerts_free(w->alerts);
	budgets_free(w->budgets);
	free(w->sources);
	free(w->exec);
	free(w);
	e->alerts = NULL;
}

void engine_reconfigure_alerts(struct engine *e)
{
	struct watch_alerts *w = e->alerts;

	budgets_configure(w->budgets, &e->config);
	read_targets(e);
	if (w->notify)
		notify_configure(w->notify, &e->config);
}

/* ---- showing and answering ---------------------------------------------------------- */

/* A command that answers once must not raise what nobody will see. */
static bool looks_when_asked(const struct engine *e)
{
	return !e->live && !e->store;
}

void engine_fill_alerts(struct engine *e, struct model *m)
{
	m->alerts = NULL;
	m->alert_count = 0;
	if (looks_when_asked(e))
		engine_update_alerts(e);
	if (e->alerts->alerts)
		m->alerts = alerts_get(e->alerts->alerts, &m->alert_count);
}

bool engine_acknowledge(struct engine *e, uint64_t id, struct err *err)
{
	struct watch_alerts *w = e->alerts;

	if (!w->alerts) {
		*err = w->error;
		return false;
	}
	return alerts_acknowledge(w->alerts, id, clock_wall(&e->clock), err);
}

bool engine_snooze(struct engine *e, uint64_t id, int64_t ms, struct err *err)
{
	struct watch_alerts *w = e->alerts;

	if (!w->alerts) {
		*err = w->error;
		return false;
	}
	return alerts_snooze(w->alerts, id,
			     ms > 0 ? clock_wall(&e->clock) + ms : 0, err);
}

const char *engine_alerts_error(const struct engine *e)
{
	return e->alerts ? e->alerts->error.text : "";
}
