#include "core/alerts.h"

#include <string.h>

#include "core/alerts_find.h"
#include "core/alerts_quiet.h"
#include "core/anomaly.h"
#include "core/billed.h"
#include "core/config.h"
#include "core/err.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/part.h"
#include "core/store.h"
#include "core/store_alerts.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)

enum {
	LOOK_MS = 1000,
	KEEP_DAYS = 31,
	UNSEEN_MS = 60000,      /* between two comparisons with bills */
};

const char *const alert_kind_names[ALERT_KINDS] = {
	[ALERT_BUDGET] = "budget", [ALERT_BURN] = "burn-rate",
	[ALERT_SPEND] = "spend", [ALERT_CALL_SIZE] = "call-size",
	[ALERT_CACHE] = "cache", [ALERT_DOMINATES] = "dominates",
	[ALERT_UNSEEN] = "unseen", [ALERT_SOURCE] = "source",
	[ALERT_LIMIT] = "limit",
};

const char *const alert_level_names[3] = {
	[ALERT_INFO] = "info", [ALERT_WARNING] = "warning",
	[ALERT_CRITICAL] = "critical",
};

/* What the store has of one; text of `a` is owned. */
struct entry {
	struct alert a;
	int64_t period;
	bool held;              /* a finding keeps it open */
};

struct alerts {
	struct store *store;    /* that of the user, or our own in memory */
	bool own_store;
	int64_t data_version;   /* of the store as it was read */

	struct entry *entries;  /* oldest first */
	int count, room;
	struct alert *shown;    /* in the order of alerts_get(); text lent */
	int shown_room;

	struct findings found;
	struct source_watch watch;
	struct anomalies *anomalies;
	struct findings unseen; /* of the last comparison */
	bool compared;
	uint64_t billed;        /* version it was made of */
	int64_t compared_at;    /* monotonic */

	bool looked;
	int64_t mono, now, dropped_at;
	struct quiet quiet;
};

/* ---- what the store has -------------------------------------------------------- */

static void forget(struct alerts *a)
{
	for (int i = 0; i < a->count; i++) {
		const struct alert *x = &a->entries[i].a;

		free((char *)x->key);
		free((char *)x->text);
		free((char *)x->provider);
		free((char *)x->budget);
		free((char *)x->failure);
	}
	a->count = 0;
}

static void on_alert(void *ctx, const struct alert *x, int64_t period)
{
	struct alerts *a = ctx;
	struct entry *e = GROW(a->entries, a->count, a->room);

	*e = (struct entry){.a = *x, .period = period};
	e->a.key = xstrdup(x->key);
	e->a.text = xstrdup(x->text);
	e->a.provider = xstrdup(x->provider);
	e->a.budget = xstrdup(x->budget);
	e->a.failure = x->failure ? xstrdup(x->failure) : NULL;
}

/* Open ones first, worst, then newest; those over, newest first. */
static int compare(const void *pa, const void *pb)
{
	const struct alert *a = pa, *b = pb;

	if (!a->over_at != !b->over_at)
		return a->over_at ? 1 : -1;
	if (!a->over_at && a->level != b->level)
		return a->level < b->level ? 1 : -1;
	if (a->raised_at != b->raised_at)
		return a->raised_at < b->raised_at ? 1 : -1;
	return a->id < b->id ? 1 : a->id > b->id ? -1 : 0;
}

static void show(struct alerts *a)
{
	if (a->shown_room < a->count) {
		a->shown_room = a->count + 16;
		a->shown = xreallocarray(a->shown, (size_t)a->shown_room,
					 sizeof(*a->shown));
	}
	for (int i = 0; i < a->count; i++) {
		a->shown[i] = a->entries[i].a;
		if (a->shown[i].snoozed_until <= a->now)
			a->shown[i].snoozed_until = 0;
	}
	if (a->count)
		qsort(a->shown, (size_t)a->count, sizeof(*a->shown), compare);
}

/* Has the time gone by that some were put off for? */
static bool wake(struct alerts *a)
{
	bool any = false;

	for (int i = 0; i < a->count; i++)
		any |= a->shown[i].snoozed_until &&
		       a->shown[i].snoozed_until <= a->now;
	if (any)
		show(a);
	return any;
}

/* The version first: what is committed meanwhile is then read twice, never
 * not at all. What was known stays when it cannot be read. */
static bool load(struct alerts *a, struct err *err)
{
	struct alerts fresh = {0};
	int64_t version = store_data_version(a->store);

	if (!store_each_alert(a->store, INT64_MIN, on_alert, &fresh, err)) {
		forget(&fresh);
		free(fresh.entries);
		return false;
	}
	forget(a);
	free(a->entries);
	a->entries = fresh.entries;
	a->count = fresh.count;
	a->room = fresh.room;
	a->data_version = version;
	show(a);
	return true;
}

struct alerts *alerts_new(struct store *store, struct err *err)
{
	struct alerts *a = xcalloc(1, sizeof(*a));

	a->own_store = !store;
	a->store = store ? store : store_open(":memory:", err);
	a->anomalies = anomalies_new();
	if (a->store && load(a, err))
		return a;
	alerts_free(a);
	return NULL;
}

void alerts_free(struct alerts *a)
{
	if (!a)
		return;
	forget(a);
	free(a->entries);
	free(a->shown);
	findings_release(&a->found);
	findings_release(&a->unseen);
	source_watch_release(&a->watch);
	anomalies_free(a->anomalies);
	if (a->own_store)
		store_close(a->store);
	free(a);
}

const struct alert *alerts_get(const struct alerts *a, int *count)
{
	*count = a->count;
	return a->shown;
}

/* ---- what is wrong now ----------------------------------------------------------- */

static bool wants_anomalies(const struct part_input *in)
{
	const struct json *root = in->config ? in->config->root : NULL;
	bool wanted = true;

	json_bool(json_get(json_get(root, "alerts"), "anomalies"), &wanted);
	return wanted;
}

/* Comparing costs: it is done when bills changed, or from time to time. */
static bool add_unseen(struct alerts *a, const struct part_input *in,
		       struct err *err)
{
	const struct billed *b = in->books.billed;
	int64_t age = in->mono - a->compared_at;

	if (!b || !billed_provider(b, 0))
		return true;
	if (!a->compared || a->billed != billed_version(b) ||
	    age >= UNSEEN_MS) {
		findings_clear(&a->unseen);
		if (!find_unseen(&a->unseen, &in->books, err))
			return false;
		a->compared = true;
		a->billed = billed_version(b);
		a->compared_at = in->mono;
	}
	for (int i = 0; i < a->unseen.count; i++)
		findings_add(&a->found, &a->unseen.list[i]);
	return true;
}

static bool find_all(struct alerts *a, const struct alerts_input *in,
		     struct err *err)
{
	const struct part_input *part = in->part;
	int64_t day = zone_floor(part->books.zone, ZONE_DAY, part->books.now);

	findings_clear(&a->found);
	find_budgets(&a->found, in->budgets, in->budget_count, day);
	find_sources(&a->found, &a->watch, in->sources, in->source_count,
		     part->mono, day);
	find_limits(&a->found, &part->books);
	if (!wants_anomalies(part))
		return true;
	return anomalies_find(a->anomalies, part, &a->found, err) &&
	       add_unseen(a, part, err);
}

/* ---- what becomes of it ----------------------------------------------------------- */

static bool same_period(const struct finding *f, int64_t period)
{
	int64_t apart = f->period - period;

	return apart <= f->slack && -apart <= f->slack;
}

/* The newest that went by that key. */
static struct entry *last_of(struct alerts *a, const struct finding *f)
{
	for (int i = a->count - 1; i >= 0; i--)
		if (!strcmp(a->entries[i].a.key, f->key))
			return &a->entries[i];
	return NULL;
}

static void raise_alert(struct alerts *a, const struct finding *f, int64_t now)
{
	store_put_alert(a->store, &(struct alert){
		.kind = f->kind, .level = f->level, .key = f->key,
		.text = f->text, .provider = f->provider, .budget = f->budget,
		.raised_at = now,
	}, f->period);
}

/* Does a finding ask for a new alert? It may keep the old one open. */
static bool is_news(struct alerts *a, const struct finding *f)
{
	struct entry *e = last_of(a, f);

	if (e && !e->a.over_at && (!f->anew || same_period(f, e->period))) {
		e->held = true;
		return false;
	}
	return f->rises && (!e || !same_period(f, e->period));
}

/* Two findings of one key in one look are one. */
static bool was_before(const struct findings *found, int at)
{
	for (int i = 0; i < at; i++)
		if (found->list[i].rises &&
		    !strcmp(found->list[i].key, found->list[at].key))
			return true;
	return false;
}

static bool has_ended(const struct entry *e)
{
	return !e->a.over_at && !e->held;
}

/* How many rows of the store have to change. */
static int compare_all(struct alerts *a, bool *news)
{
	int changes = 0;

	for (int i = 0; i < a->count; i++)
		a->entries[i].held = false;
	for (int i = 0; i < a->found.count; i++) {
		news[i] = is_news(a, &a->found.list[i]) &&
			  !was_before(&a->found, i);
		changes += news[i];
	}
	for (int i = 0; i < a->count; i++)
		changes += has_ended(&a->entries[i]);
	return changes;
}

static bool commit(struct alerts *a, const bool *news, int64_t now,
		   struct err *err)
{
	store_begin(a->store);
	for (int i = 0; i < a->count; i++)
		if (has_ended(&a->entries[i]))
			store_end_alert(a->store, a->entries[i].a.id, now);
	for (int i = 0; i < a->found.count; i++)
		if (news[i])
			raise_alert(a, &a->found.list[i], now);
	return store_commit(a->store, err) && load(a, err);
}

/* Once a day what is old goes. */
static bool drop_old(struct alerts *a, int64_t now, struct err *err)
{
	int64_t before = now - KEEP_DAYS * DAY_MS;
	bool any = false;

	if (a->dropped_at && now - a->dropped_at < DAY_MS)
		return true;
	for (int i = 0; i < a->count; i++)
		any |= a->entries[i].a.over_at &&
		       a->entries[i].a.over_at < before;
	a->dropped_at = now;
	if (!any)
		return true;
	store_begin(a->store);
	store_drop_alerts(a->store, before);
	return store_commit(a->store, err) && load(a, err);
}

static bool look(struct alerts *a, const struct alerts_input *in,
		 bool *changed, struct err *err)
{
	int64_t now = in->part->books.now;
	bool *news, ok = true;

	if (!find_all(a, in, err) || !drop_old(a, now, err))
		return false;
	news = xcalloc((size_t)a->found.count + 1, sizeof(*news));
	if (compare_all(a, news) > 0) {
		ok = commit(a, news, now, err);
		*changed |= ok;
	}
	free(news);
	return ok;
}

bool alerts_update(struct alerts *a, const struct alerts_input *in,
		   bool *changed, struct err *err)
{
	int64_t age = in->part->mono - a->mono;
	bool any = false, ok = true;

	if (changed)
		*changed = false;
	if (a->looked && age > 0 && age < LOOK_MS)
		return true;
	a->now = in->part->books.now;
	quiet_read(&a->quiet, in->part);
	any = wake(a);
	/* Somebody acknowledged, or the writer wrote. */
	if (store_data_version(a->store) != a->data_version) {
		ok = load(a, err);
		any |= ok;
	}
	if (ok && store_mode(a->store) == STORE_WRITER)
		ok = look(a, in, &any, err);
	a->looked = true;
	a->mono = in->part->mono;
	if (changed)
		*changed = any;
	return ok;
}

/* ---- telling and answering ---------------------------------------------------------- */

/* Told before it was put off, and that time is over: then once more. */
static bool is_untold(const struct alert *x, int64_t now)
{
	return !x->told_at ||
	       (x->snoozed_until && x->snoozed_until <= now &&
		x->told_at < x->snoozed_until);
}

static struct entry *find_id(struct alerts *a, uint64_t id)
{
	for (int i = 0; i < a->count; i++)
		if (a->entries[i].a.id == id)
			return &a->entries[i];
	return NULL;
}

static bool is_due(struct alerts *a, const struct alert *x, int64_t now)
{
	if (x->over_at || x->acknowledged_at || x->snoozed_until > now ||
	    !is_untold(x, now))
		return false;
	return x->level == ALERT_CRITICAL || !is_quiet(&a->quiet, now);
}

bool alerts_is_due(struct alerts *a, uint64_t id, int64_t now)
{
	const struct entry *e = find_id(a, id);

	return e && store_mode(a->store) == STORE_WRITER &&
	       is_due(a, &e->a, now);
}

const struct alert *alerts_due(struct alerts *a, int64_t now)
{
	for (int i = 0; i < a->count; i++)
		if (alerts_is_due(a, a->shown[i].id, now))
			return &a->shown[i];
	return NULL;
}

bool alerts_told(struct alerts *a, uint64_t id, int64_t now,
		 const char *failure, struct err *err)
{
	if (!find_id(a, id))
		return err_set(err, "there is no such alert");
	store_begin(a->store);
	store_tell_alert(a->store, id, now, failure);
	return store_commit(a->store, err) && load(a, err);
}

static bool answer(struct alerts *a, uint64_t id, enum alert_answer which,
		   int64_t at, struct err *err)
{
	struct entry *e = find_id(a, id);

	if (!e || e->a.over_at)
		return err_set(err, "this alert is over by now");
	return store_answer_alert(a->store, id, which, at, err) &&
	       load(a, err);
}

bool alerts_acknowledge(struct alerts *a, uint64_t id, int64_t now,
			struct err *err)
{
	return answer(a, id, ANSWER_ACKNOWLEDGE, now, err);
}

bool alerts_snooze(struct alerts *a, uint64_t id, int64_t until,
		   struct err *err)
{
	return answer(a, id, ANSWER_SNOOZE, until, err);
}
