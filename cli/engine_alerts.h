/* cli/engine_alerts.h - alerts of a running engine: looked for once a second,
 * told, shown, answered. Only cli/engine*.c include it.
 *
 * Who writes the store raises and tells; all others show what it has. Made-up
 * data are told to nobody. */
#ifndef CLI_ENGINE_ALERTS_H
#define CLI_ENGINE_ALERTS_H

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct err;
struct model;
struct watch_alerts;

/* After the ledgers are open; e->alerts is set. A live engine looks from then
 * on by a timer of its loop. */
void engine_open_alerts(struct engine *e);

/* Before the ledgers or the store are closed. */
void engine_close_alerts(struct engine *e);

/* The config is another. */
void engine_reconfigure_alerts(struct engine *e);

/* Look now, and tell what is due. */
void engine_update_alerts(struct engine *e);

/* Alerts of a model. Without a timer and a store this looks first. */
void engine_fill_alerts(struct engine *e, struct model *m);

/* An open alert is seen to; or silent for so long (0: not any more). False
 * with *err. */
bool engine_acknowledge(struct engine *e, uint64_t id, struct err *err);
bool engine_snooze(struct engine *e, uint64_t id, int64_t ms,
		   struct err *err);

/* Why alerts cannot be looked for, or "". */
const char *engine_alerts_error(const struct engine *e);

#endif
