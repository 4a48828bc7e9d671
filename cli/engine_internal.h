/* cli/engine_internal.h - what the files of the engine share. Only
 * cli/engine*.c include it. */
#ifndef CLI_ENGINE_INTERNAL_H
#define CLI_ENGINE_INTERNAL_H

#include "cli/engine.h"
#include "cli/engine_alerts.h"
#include "cli/options.h"
#include "collectors/dummy.h"
#include "collectors/sources.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/books.h"
#include "core/err.h"
#include "core/exchange.h"
#include "core/files.h"
#include "core/zone.h"

struct bill_batch;
struct budget_status;
struct part_input;
struct parts;
struct engine_retired;
struct ui_config;
struct watch_alerts;
struct billed;
struct loop_timer;
struct model_books;
struct pool;
struct record;
struct remotes;
struct store;

struct flow_call;

/* Calls of the last minutes, see engine_flow.c. */
struct flow {
	struct flow_call *calls;
	size_t count, room;
	size_t tidy_at;                 /* drop old ones at that count */
	int64_t newest;
	bool shuffled;                  /* the rates lack some */
};

struct engine {
	const struct options *options;
	bool live;
	struct clock clock;
	int64_t started;                /* monotonic */

	char *home;                     /* of the logs */
	char *config_dir;
	char *config_path;              /* there need not be such a file */
	bool config_named;              /* --config: then there must */
	char host[256];
	struct config config;
	struct ui_config *ui;           /* of the config */
	struct engine_retired *retired; /* configs before this one */
	struct err config_error;        /* why the file is not in force, "" */
	struct zone zone;
	struct pricebook *prices;

	struct store *store;            /* NULL: memory */
	char *store_path;               /* "" when in memory */
	struct err store_error;         /* why it cannot be used, or "" */
	struct err flush_error;         /* why the last writing failed, or "" */
	struct files files;
	struct ledger *ledger;
	int64_t unwritten;              /* records since the last writing */
	struct loop_timer *keeper;      /* writes, looks for other writers */
	int64_t next_upkeep;            /* monotonic */
	bool first_moment;              /* a reader that holds the store as it
					 * was at the start */
	bool succeeds;                  /* a reader whose writer is gone */

	struct rates *rates;
	struct flow flow;
	struct model_builder *builder;
	struct loop *loop;
	struct pool *pool;
	struct sources *sources;        /* NULL in a demo */
	struct dummy *dummy;            /* NULL but in a demo */

	struct exchange exchange;
	struct billed *billed;
	struct remotes *remotes;        /* NULL in a demo */
	struct model_books *books;
	uint64_t observed;              /* moves with every record */
	struct parts *parts;            /* see engine_parts.c */
	struct watch_alerts *alerts;    /* see engine_alerts.c */

	struct loop_timer *player;      /* of the demo */
	int64_t played;                 /* UTC ms up to which it was played */

	char **notices;                 /* owned; found at the start */
	int notice_count, notice_room;

	void (*changed)(void *ctx);
	void *changed_ctx;

	/* What was lent to the last model. */
	struct source_status *statuses;
	int status_count, status_room;
	struct source_place *places;
	int place_count, place_room;
	const char **shown;             /* notices */
	int shown_count, shown_room;
	struct source_status status;    /* what engine_source() lent */
	int64_t measured;               /* monotonic, of the two below */
	int64_t rss_bytes, store_bytes;
};

/* ---- engine_setup.c ------------------------------------------------------ */

/* Paths, config, zone, prices and store of a new engine. False with *err and
 * *code. */
bool engine_setup(struct engine *e, int *code, struct err *err);

/* Say what the config asks for and this version cannot do. */
void engine_note_unread(struct engine *e);

/* Add a sentence for people. */
void engine_add_notice(struct engine *e, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* ---- engine_flow.c ------------------------------------------------------- */

/* A call changed: let it flow if it is young. */
void flow_add(struct engine *e, const struct record *r, int sign);

/* Make the rates right. */
void flow_settle(struct engine *e);

/* ---- engine_keep.c ------------------------------------------------------- */

/* Begin to write, and to look for other writers, from time to time. */
void engine_keep(struct engine *e);

/* Make memory that waits to be written smaller; may be called often. */
void engine_relieve(struct engine *e);

/* Another tokentop writes: between the two the sums in memory and the store
 * are of one moment. Nothing to do for the writer itself. */
void engine_hold(struct engine *e);
void engine_unhold(struct engine *e);

/* Become the writer, if the last one is gone. Text lent before is gone. */
void engine_succeed(struct engine *e);

/* ---- engine_books.c ------------------------------------------------------ */

/* The billed ledger and who asks for it; on the store that is open. */
bool engine_open_books(struct engine *e, struct err *err);
void engine_close_books(struct engine *e);

/* A whole poll of a seller comes in, is counted, stored and freed. */
void engine_take_bill(struct engine *e, struct bill_batch *b);

/* Begin to ask sellers, if that is ours to do. */
void engine_ask(struct engine *e);

/* Write what is pending; read what another tokentop wrote. */
bool engine_keep_bills(struct engine *e, struct err *err);
bool engine_reload_bills(struct engine *e, struct err *err);

/* Old bills need no hours: a day's sums will do. */
void engine_fold_bills(struct engine *e);

/* The bill's part of a model. */
void engine_fill_books(struct engine *e, const struct model_query *q,
		       struct model *m);

/* ---- engine_parts.c ------------------------------------------------------ */

/* What makes budgets, trends and the like; of the ledgers that are open. */
void engine_open_parts(struct engine *e);
void engine_close_parts(struct engine *e);

/* The config is another: budgets are its. */
void engine_reconfigure_parts(struct engine *e);

struct part_input engine_part_input(struct engine *e);

/* Brought up to date; lent. */
const struct budget_status *engine_budgets(struct engine *e,
					   const struct part_input *in,
					   int *count);

/* Their part of a model. */
void engine_fill_parts(struct engine *e, const struct model_query *q,
		       struct model *m);

/* Why history could not be read for them, or "". */
const char *engine_parts_error(const struct engine *e);

/* ---- engine_config.c ----------------------------------------------------- */

/* The config that was loaded is in force; and all that were. */
void engine_open_config(struct engine *e);
void engine_close_config(struct engine *e);

/* ---- engine_demo.c ------------------------------------------------------- */

/* Give a config, as it was read from the user's file or is without one, the
 * budgets of the demo where it has none. */
void engine_demo_config(const struct engine *e, struct config *c);

/* Play ten months of the demo, and go on if live. */
void engine_play(struct engine *e);

/* ---- engine.c ------------------------------------------------------------ */

/* The seam: a batch comes in, is counted and freed. */
void engine_take(struct engine *e, struct batch *b);

/* End all that hangs on the store. */
void engine_stop(struct engine *e);

/* After that: begin anew with a store, or none. What was read and is not in
 * there is read again. */
void engine_resume(struct engine *e, struct store *s);

/* getenv(), in the shape that collectors take. */
const char *engine_variable(void *ctx, const char *name);

/* Monotonic time; stands still with the clock. */
int64_t engine_mono(const struct engine *e);

/* Tell who wants to know that something changed. */
void engine_tell(struct engine *e);

#endif
