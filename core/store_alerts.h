/* core/store_alerts.h - alerts on disk.
 *
 * The writer raises, ends and tells them. An answer (acknowledged, snoozed)
 * may come from any process that has the store open: it is a transaction of
 * its own on the connection that is there, so that no lock of SQLite's is
 * lost, and touches no column the writer writes. */
#ifndef CORE_STORE_ALERTS_H
#define CORE_STORE_ALERTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/alerts.h"

struct err;
struct store;

/* Moves whenever another connection has committed anything; costs
 * microseconds. */
int64_t store_data_version(struct store *s);

/* `period` is what the alert was raised in. Text is lent for the call. */
typedef void alert_visit(void *ctx, const struct alert *a, int64_t period);

/* Those that are open or were over at or after `since` (UTC ms), oldest
 * first. */
bool store_each_alert(struct store *s, int64_t since, alert_visit *visit,
		      void *ctx, struct err *err);

/* Between store_begin() and store_commit(). A new one gets its id from the
 * store; what is acknowledged or snoozed is not put. */
void store_put_alert(struct store *s, const struct alert *a, int64_t period);
void store_end_alert(struct store *s, uint64_t id, int64_t over_at);
void store_tell_alert(struct store *s, uint64_t id, int64_t told_at,
		      const char *failure);
void store_drop_alerts(struct store *s, int64_t before);

/* By whoever has the store open. False with *err when it is not open any more
 * or the store refused. */
enum alert_answer { ANSWER_ACKNOWLEDGE, ANSWER_SNOOZE };
bool store_answer_alert(struct store *s, uint64_t id, enum alert_answer which,
			int64_t at, struct err *err);

#endif
