/* core/alerts.h - what somebody should look at, and its life: raised, told,
 * acknowledged, snoozed, over.
 *
 * An alert is about one thing that has a key ("budget:team:80"). It rises when
 * its condition holds, and is over only when the condition is clearly gone
 * (hysteresis); the same key then rises anew in a new period. Kept in the
 * store: a restart tells nothing twice, and what one terminal acknowledges all
 * show so. Knows no way of telling: that is whoever takes alerts_due(). */
#ifndef CORE_ALERTS_H
#define CORE_ALERTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/money.h"

struct budget_status;
struct config;
struct err;
struct part_input;
struct source_status;
struct store;

enum alert_kind {
	ALERT_BUDGET,           /* a threshold of a budget is passed */
	ALERT_BURN,             /* a budget burns too fast, by both windows */
	ALERT_SPEND,            /* far above the same hour of other weeks */
	ALERT_CALL_SIZE,        /* tokens of a call stepped up */
	ALERT_CACHE,            /* hits of the cache collapsed */
	ALERT_DOMINATES,        /* one key makes most of the spending */
	ALERT_UNSEEN,           /* billed, and no record explains it */
	ALERT_SOURCE,           /* a source is dead */
	ALERT_LIMIT,            /* a limit window is nearly used up */
	ALERT_KINDS
};

/* "budget", "burn-rate", "spend", "call-size", "cache", "dominates", "unseen",
 * "source", "limit" */
extern const char *const alert_kind_names[ALERT_KINDS];

enum alert_level { ALERT_INFO, ALERT_WARNING, ALERT_CRITICAL };

/* "info", "warning", "critical" */
extern const char *const alert_level_names[3];

/* Text is lent till the next alerts_update(). */
struct alert {
	uint64_t id;            /* of the store; never used again */
	enum alert_kind kind;
	enum alert_level level;
	const char *key;        /* what it is about */
	const char *text;       /* one sentence with the figures */
	const char *provider;   /* of what it is about; "" for all */
	const char *budget;     /* name of the budget; "" for none */
	int64_t raised_at;      /* UTC ms */
	int64_t over_at;        /* 0: still so */
	int64_t acknowledged_at;/* 0: by nobody */
	int64_t snoozed_until;  /* 0: not */
	int64_t told_at;        /* delivered by exec or webhook; 0: not yet, or
				 * nothing is configured */
	const char *failure;    /* why the last delivery failed, or NULL */
};

struct alerts;

/* `store` is lent, NULL: memory only. NULL with *err when it cannot be
 * read. */
struct alerts *alerts_new(struct store *store, struct err *err);
void alerts_free(struct alerts *a);

/* What an update looks at beside the ledgers; all lent. */
struct alerts_input {
	const struct part_input *part;
	const struct budget_status *budgets;
	int budget_count;
	const struct source_status *sources;
	int source_count;
};

/* Look for what rises and what is over; once a second is often enough. False
 * with *err when history or store refused: what was known stays. True: look
 * at *changed (MAY be NULL) for whether anything is different now. */
bool alerts_update(struct alerts *a, const struct alerts_input *in,
		   bool *changed, struct err *err);

/* Open ones, worst and newest first; then those over, newest first, of the
 * last 31 days. */
const struct alert *alerts_get(const struct alerts *a, int *count);

/* An open alert that is to be told now: new, not acknowledged, not snoozed,
 * not in the quiet hours of the config (critical ones are told even then);
 * NULL: none. One that was snoozed after it was told, and is still open when
 * that time is over, is told once more. alerts_told() marks it, in the store
 * too, before it is tried: better not told than told twice. `failure`: NULL,
 * or why. Only the writer of the store has any to tell. */
const struct alert *alerts_due(struct alerts *a, int64_t now);
bool alerts_is_due(struct alerts *a, uint64_t id, int64_t now);
bool alerts_told(struct alerts *a, uint64_t id, int64_t now,
		 const char *failure, struct err *err);

/* From any process that has the store open. False with *err for an id that is
 * not open, or when the store refused. `until`: 0 for not any more. */
bool alerts_acknowledge(struct alerts *a, uint64_t id, int64_t now,
			struct err *err);
bool alerts_snooze(struct alerts *a, uint64_t id, int64_t until,
		   struct err *err);

#endif
