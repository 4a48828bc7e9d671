#include "core/store_alerts.h"

#include "core/store_internal.h"

enum {                          /* columns of the table */
	COLUMN_ID, COLUMN_KIND, COLUMN_LEVEL, COLUMN_KEY, COLUMN_TEXT,
	COLUMN_PROVIDER, COLUMN_BUDGET, COLUMN_PERIOD, COLUMN_RAISED,
	COLUMN_OVER, COLUMN_ACKNOWLEDGED, COLUMN_SNOOZED, COLUMN_TOLD,
	COLUMN_FAILURE,
};

int64_t store_data_version(struct store *s)
{
	int64_t version = store_integer(s, SQL_DATA_VERSION, -1);

	s->failed = false;
	return version;
}

static const char *text_at(sqlite3_stmt *q, int column)
{
	const char *text = (const char *)sqlite3_column_text(q, column);

	return text ? text : "";
}

/* False: of a kind that this version does not know. */
static bool read_alert(sqlite3_stmt *q, struct alert *a)
{
	int kind = sqlite3_column_int(q, COLUMN_KIND);
	int level = sqlite3_column_int(q, COLUMN_LEVEL);

	if (kind < 0 || kind >= ALERT_KINDS || level < ALERT_INFO ||
	    level > ALERT_CRITICAL)
		return false;
	*a = (struct alert){
		.id = (uint64_t)sqlite3_column_int64(q, COLUMN_ID),
		.kind = (enum alert_kind)kind,
		.level = (enum alert_level)level,
		.key = text_at(q, COLUMN_KEY),
		.text = text_at(q, COLUMN_TEXT),
		.provider = text_at(q, COLUMN_PROVIDER),
		.budget = text_at(q, COLUMN_BUDGET),
		.raised_at = sqlite3_column_int64(q, COLUMN_RAISED),
		.over_at = sqlite3_column_int64(q, COLUMN_OVER),
		.acknowledged_at = sqlite3_column_int64(q, COLUMN_ACKNOWLEDGED),
		.snoozed_until = sqlite3_column_int64(q, COLUMN_SNOOZED),
		.told_at = sqlite3_column_int64(q, COLUMN_TOLD),
		.failure = text_at(q, COLUMN_FAILURE),
	};
	if (!a->failure[0])
		a->failure = NULL;
	return true;
}

bool store_each_alert(struct store *s, int64_t since, alert_visit *visit,
		      void *ctx, struct err *err)
{
	sqlite3_stmt *q = store_statement(s, SQL_ALERTS);
	struct alert a;

	if (q)
		store_bind(q, &since, 1);
	while (store_step(s, q))
		if (read_alert(q, &a))
			visit(ctx, &a, sqlite3_column_int64(q, COLUMN_PERIOD));
	return store_check(s, err);
}

/* ---- the writer -------------------------------------------------------------- */

void store_put_alert(struct store *s, const struct alert *a, int64_t period)
{
	sqlite3_stmt *q = s->failed ? NULL
				    : store_statement(s, SQL_ALERT_PUT);
	int64_t v[] = {a->kind, a->level, period, a->raised_at, a->over_at,
		       a->told_at};

	if (!q)
		return;
	store_bind(q, v, 6);
	store_bind_text(q, 7, a->key);
	store_bind_text(q, 8, a->text);
	store_bind_text(q, 9, a->provider);
	store_bind_text(q, 10, a->budget);
	store_run(s, q);
}

void store_end_alert(struct store *s, uint64_t id, int64_t over_at)
{
	sqlite3_stmt *q = s->failed ? NULL
				    : store_statement(s, SQL_ALERT_OVER);
	int64_t v[] = {(int64_t)id, over_at};

	if (!q)
		return;
	store_bind(q, v, 2);
	store_run(s, q);
}

void store_tell_alert(struct store *s, uint64_t id, int64_t told_at,
		      const char *failure)
{
	sqlite3_stmt *q = s->failed ? NULL
				    : store_statement(s, SQL_ALERT_TOLD);
	int64_t v[] = {(int64_t)id, told_at};

	if (!q)
		return;
	store_bind(q, v, 2);
	store_bind_text(q, 3, failure);
	store_run(s, q);
}

void store_drop_alerts(struct store *s, int64_t before)
{
	sqlite3_stmt *q = s->failed ? NULL
				    : store_statement(s, SQL_ALERTS_DROP);

	if (!q)
		return;
	store_bind(q, &before, 1);
	store_run(s, q);
}

/* ---- anybody ------------------------------------------------------------------ */

/* Readers are kept from writing by a pragma; this once they may. */
static void allow_writing(struct store *s, bool allowed)
{
	if (s->mode == STORE_READER)
		sqlite3_exec(s->db, allowed ? "PRAGMA query_only = 0"
					    : "PRAGMA query_only = 1",
			     NULL, NULL, NULL);
}

static void put_answer(struct store *s, uint64_t id, enum alert_answer which,
		       int64_t at)
{
	sqlite3_stmt *q = NULL;
	int64_t v[] = {(int64_t)id, at};

	if (!s->failed)
		q = store_statement(s, which == ANSWER_SNOOZE
					       ? SQL_ALERT_SNOOZE
					       : SQL_ALERT_ACKNOWLEDGE);
	if (!q)
		return;
	store_bind(q, v, 2);
	store_run(s, q);
}

bool store_answer_alert(struct store *s, uint64_t id, enum alert_answer which,
			int64_t at, struct err *err)
{
	bool is_open;

	if (s->holds)
		return err_set(err, "history is still being read: try again "
				    "in a moment");
	allow_writing(s, true);
	store_begin(s);
	put_answer(s, id, which, at);
	is_open = sqlite3_changes(s->db) > 0;
	if (!store_commit(s, err)) {
		allow_writing(s, false);
		return false;
	}
	allow_writing(s, false);
	return is_open || err_set(err, "this alert is over by now");
}
