/* cli/engine.h - what every command needs running: config, prices, zone,
 * store, ledger, rates, sources, wired together.
 *
 * The seam of the whole program is in engine.c: a batch comes in, the ledger
 * counts it, the rates move, somebody is told. */
#ifndef CLI_ENGINE_H
#define CLI_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/books.h"
#include "core/model.h"

struct config;
struct engine;
struct err;
struct ledger;
struct loop;
struct options;
struct pricebook;
struct remote_try;
struct request;
struct zone;
struct clock;

/* NULL with *err and *code (enum exit_code). `live`: follow after reading; a
 * store or config that cannot be used is then a notice, not an end. */
struct engine *engine_new(const struct options *o, bool live, int *code,
			  struct err *err);
void engine_free(struct engine *e);

/* Begin reading; returns at once. */
void engine_start(struct engine *e);

/* Read all there is now; for commands that answer once. */
void engine_catch_up(struct engine *e);

/* Write to the store what is not there yet. False with *err, also when the
 * store could not be used from the start. */
bool engine_commit(struct engine *e, struct err *err);

struct loop *engine_loop(struct engine *e);
struct ledger *engine_ledger(struct engine *e);
struct books engine_books(struct engine *e);    /* lent */
const struct zone *engine_zone(const struct engine *e);
const struct clock *engine_clock(const struct engine *e);
const struct config *engine_config(const struct engine *e);
const struct pricebook *engine_prices(const struct engine *e);
const char *engine_theme(const struct engine *e);       /* NULL: default */
const char *engine_store_path(const struct engine *e);   /* "" in memory */
const char *engine_config_dir(const struct engine *e);

/* Sources with the ledger's counters filled in; NULL past the last. */
const struct source_status *engine_source(struct engine *e, int index);

/* Sentences for people; NULL past the last. */
const char *engine_notice(struct engine *e, int index);

/* Add one. Copied. */
void engine_say(struct engine *e, const char *sentence);

/* Was no log found, and nothing ever counted? */
bool engine_is_empty(struct engine *e);

/* Fill a model for a frame. */
void engine_build(struct engine *e, const struct model_query *q,
		  struct model *m);

/* Where nothing is shown: become the writer, and ask over the network, if no
 * other tokentop does any more. False: one does; try again. */
bool engine_take_over(struct engine *e);

/* Call when something that is shown changed. */
void engine_on_change(struct engine *e, void (*changed)(void *ctx), void *ctx);

/* Ask one source (NULL: all) over the network, each feed once, and wait till
 * that is over. False with *err when another tokentop does the asking. */
bool engine_try(struct engine *e, const char *name, struct err *err);

/* What was tried last; NULL past the last. */
const struct remote_try *engine_tried(struct engine *e, int index);

/* Look at all sources now, or at the one named. */
void engine_refresh(struct engine *e);
void engine_refresh_one(struct engine *e, const char *name);

/* Read the config file again: what it says is in force at once. False with
 * *err when it is no good; what was in force stays, and a notice says why. */
bool engine_reload(struct engine *e, struct err *err);

/* Do what a screen asks for. `said` gets a sentence for people; false: it was
 * not done. Text lent before may be gone. */
bool engine_request(struct engine *e, const struct request *r, char *said,
		    size_t size);

#endif
