/* core/model.h - everything a frame may show, as plain values.
 *
 * Built from the ledger, the rates and the sources' states; read by panes,
 * which know nothing below it. A model is a picture of one moment: panes of
 * one frame cannot disagree. All text is lent until the next build. */
#ifndef CORE_MODEL_H
#define CORE_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/billed.h"
#include "core/books.h"
#include "core/cell.h"
#include "core/rates.h"
#include "core/reconcile.h"
#include "core/status.h"

struct activity;
struct activity_query;
struct alert;
struct budget_status;
struct comparison;
struct compare_query;
struct config;
struct ledger;
struct limit_outlook;
struct pricebook;
struct trend;
struct trend_query;
struct ui_config;
struct zone;

enum window {
	WINDOW_1M, WINDOW_5M, WINDOW_15M, WINDOW_1H, WINDOW_24H, WINDOW_7D,
	WINDOW_30D, WINDOW_MONTH, WINDOW_ALL,
	WINDOWS
};

extern const char *const window_names[WINDOWS]; /* "1m" ... "month" "all" */

enum { MODEL_SPARK = 60, MODEL_GRAPH = 240, MODEL_DAYS = 31 };

/* One model at one seller, or one seller. */
struct model_row {
	const char *name;       /* canonical model, or provider word */
	const char *provider;   /* provider word; of a provider row itself */
	const char *maker;      /* maker word; "" on provider rows */
	uint32_t id;            /* stable between builds: identity of the row */
	uint8_t color;          /* series colour of its provider, from 0 */
	struct rate rate[RATE_WINDOWS];
	struct cell window;     /* of the asked window */
	struct cell today;
	struct cell month;
	struct cell all;
	float spark[MODEL_SPARK];       /* tokens per minute, oldest first, of
					 * the last hour */
	int64_t last_ts;        /* UTC ms of the newest call, 0: none */
	unsigned flags;         /* enum series_flag, of any part of window */
	bool computed, reported;/* which dollars window.cost is */
	int models, clients;    /* provider rows: how many it has in `all` */

	/* provider rows: the bill, filled by whoever has the books */
	int64_t watermark;      /* UTC ms up to which it is billed, 0: not */
	money unseen;           /* of the last 31 days; MONEY_NONE: no bill */
};

/* The live graph: the last MODEL_GRAPH points, oldest first. */
struct model_graph {
	const char *provider;
	uint8_t color;
	float tokens[MODEL_GRAPH];      /* per second */
	float usd_per_hour[MODEL_GRAPH];
};

struct model {
	int64_t now;            /* UTC ms */
	char clock[40];         /* "Mon 23 Nov 19:21:07 CET" */
	bool demo, offline;
	enum window window;
	int64_t window_since;   /* UTC ms; INT64_MIN for all */

	/* The header. */
	struct rate rate[RATE_WINDOWS];
	float spark_in[MODEL_GRAPH], spark_out[MODEL_GRAPH]; /* tokens/s */
	struct cell today, yesterday, yesterday_so_far, week, month, all,
		    window_total;
	money month_forecast;   /* straight from month so far; MONEY_NONE when
				 * too little is known */
	money days[MODEL_DAYS]; /* cost per local day, the last is today */
	int64_t rate_age_ms;    /* since the last call arrived; -1: never */
	int unpriced_models;    /* in the window */

	/* Rows, by provider name for providers, by window cost for models. */
	const struct model_row *providers;
	int provider_count;
	const struct model_row *models;
	int model_count;
	const struct model_graph *graphs;       /* one a provider, same order */
	int graph_count;
	int graph_step_s;       /* seconds a point of the graphs stands for */

	const struct source_status *sources;
	int source_count;
	int sources_ok, sources_bad;
	const struct source_place *places;
	int place_count;
	int64_t bytes_done, bytes_total;        /* of the first reading */
	bool reading;           /* history is still being read */

	/* The bill against what was seen, the last 31 UTC days; NULL: no
	 * seller is asked. Filled by whoever has the books. */
	const struct reconcile *reconcile;
	const struct billed_balance *balances;
	int balance_count;
	const struct billed_limit *limits;
	int limit_count;
	const struct exchange *rates_used;      /* of the config; or NULL */
	enum book book;         /* which dollars totals and rows are */

	/* Budgets in the order of the config; alerts as alerts_get() has them;
	 * one outlook for each of `limits`. */
	const struct budget_status *budgets;
	int budget_count;
	const struct alert *alerts;
	int alert_count;
	const struct limit_outlook *outlooks;

	/* Parts that a pane asks for; NULL: not asked for, or not known. */
	const struct trend *trend;
	const struct activity *activity;
	const struct comparison *comparison;

	/* What the config says of the screen; moves when it is read anew. */
	const struct ui_config *ui;
	const struct config *config;

	/* Things the user must know; one sentence each. */
	const char *const *notices;
	int notice_count;

	const char *store_path; /* "" when in memory */
	int64_t store_bytes;
	const char *config_path;
	const char *version;
	int64_t uptime_ms;
	int64_t rss_bytes;
};

/* What is asked of a build. */
struct model_query {
	enum window window;
	const char *provider;   /* only this one in `models`; NULL: all */
	enum book book;         /* whose dollars; rates are always observed */
	bool hold;              /* paused: parts stay as they were made */

	/* Parts that are wanted; all lent for the build, NULL: not. */
	const struct trend_query *trend;
	const struct activity_query *activity;
	const struct compare_query *compare;
};

/* What a build reads; all lent. */
struct model_input {
	struct ledger *ledger;
	const struct rates *rates;
	const struct zone *zone;
	int64_t now, mono;      /* UTC ms; monotonic ms */
};

struct model_builder;

struct model_builder *model_builder_new(void);
void model_builder_free(struct model_builder *b);

/* Sums changed: they are made anew at the next build. Cheap. */
void model_builder_dirty(struct model_builder *b);

/* A call at `ts` (UTC ms) changed: only what it can touch is made anew. */
void model_builder_changed(struct model_builder *b, int64_t ts);

/* Fill rows, header, graphs and clock of *m; sources, notices and paths are
 * the caller's to fill. What did not change since the last build is kept: at
 * rest a build costs microseconds. What *m points to is the builder's. */
void model_build(struct model_builder *b, struct model *m,
		 const struct model_query *q, const struct model_input *in);

#endif
