/* core/config.h - the configuration: one table of keys decides parsing,
 * errors, help and the man page.
 *
 * Knows no collector: a source's own keys are checked against the table by
 * its type's name. Nothing here reads the environment or the clock. */
#ifndef CORE_CONFIG_H
#define CORE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "core/json.h"
#include "core/str.h"

struct err;

enum source_layer { LAYER_NONE, LAYER_PROXY, LAYER_CLIENT, LAYER_TELEMETRY };

/* One source. Text is owned by the config; NULL where not given. */
struct source_config {
	const char *name;
	const char *type;
	bool enabled;
	bool unread;            /* of a type that this version cannot read;
				 * set by whoever knows the types */
	bool discovered;        /* made by discovery, not written by anybody */
	int64_t interval_ms;    /* 0: the type's default */
	const char *route;
	enum source_layer layer;
	bool subscription;      /* "billing": dollars are notional */
	const char *const *paths;       /* files, folders or globs */
	int path_count;
	const char *preset;     /* jsonl: openai-chat, anthropic, ... */
	const struct json *fields;      /* jsonl: object of dotted paths */
	const char *semantics;  /* jsonl: INCL, EXCL, SEPR, FLAT */
	const char *provider;   /* jsonl */
	const char *client;     /* jsonl */
	const struct json *json;        /* the whole entry, lent */
};

struct config {
	const char *timezone;   /* NULL: the system's */
	const char *theme;      /* NULL: the default */
	bool discover;
	int64_t records_keep_ms;/* retention of records */
	int64_t max_bytes;      /* of the store */
	struct source_config *sources;
	int source_count;
	struct json *root;      /* owned; everything above lends from it */
	const char ***lists;    /* owned path arrays */
};

/* What holds without any file. */
void config_init(struct config *c);
void config_release(struct config *c);

/* Parse `text`; errors say "name:line:column: path: what was expected". On
 * error *c is as config_init() leaves it. */
bool config_parse(struct config *c, struct str text, const char *name,
		  struct err *err);

/* Read and parse a file. A missing file is an error here. */
bool config_load(struct config *c, const char *path, struct err *err);

/* "250ms", "60s", "5m", "6h", "90d" to ms. False on anything else. */
bool config_duration(struct str s, int64_t *ms);

/* One key, for help, man page, completion and the setup screen. */
struct config_key {
	const char *path;       /* "retention.max_mb", "sources[].interval" */
	const char *type;       /* "string", "duration", "bool", ... */
	const char *fallback;   /* default, as text; NULL: none */
	const char *help;       /* one sentence */
};

/* All keys, path NULL at the end. */
extern const struct config_key config_keys[];

#endif
