/* tests/unit/counted.h - a ledger in memory with calls put in by hand, for
 * tests of what is made out of it. */
#ifndef TESTS_UNIT_COUNTED_H
#define TESTS_UNIT_COUNTED_H

#include <stdio.h>
#include <string.h>

#include "core/batch.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/err.h"
#include "core/files.h"
#include "core/ledger.h"
#include "core/pricebook.h"
#include "core/rates.h"
#include "core/zone.h"

struct counted {
	struct clock clock;
	struct config config;
	struct files files;
	struct zone zone;
	struct pricebook *prices;
	struct ledger *ledger;
	int calls;
};

/* One call; what is NULL or 0 is a default. */
struct call {
	const char *at;         /* RFC 3339 */
	const char *model, *provider, *client, *project, *session, *key;
	const char *source;
	int64_t input, cache_read, output;
	int64_t image_out;
	bool reasoning_unknown;
	const char *reported;   /* cost by the vendor */
	int64_t requests;
};

static inline int64_t counted_time(const char *text)
{
	int64_t ms = 0;

	if (!time_parse_rfc3339(str_from(text), &ms, NULL))
		fail_msg("%s is no time", text);
	return ms;
}

static inline void counted_init(struct counted *c, const char *zone,
				const char *now)
{
	struct ledger_env env = {0};
	struct err err;

	memset(c, 0, sizeof(*c));
	c->clock = (struct clock){true, counted_time(now)};
	config_init(&c->config);
	files_init(&c->files);
	if (!zone_set(&c->zone, zone, &err))
		fail_msg("%s", err.text);
	c->prices = pricebook_new(&err);
	if (!c->prices)
		fail_msg("%s", err.text);
	env = (struct ledger_env){
		.prices = c->prices, .zone = &c->zone, .config = &c->config,
		.files = &c->files, .clock = &c->clock,
	};
	c->ledger = ledger_new(&env, &err);
	if (!c->ledger)
		fail_msg("%s", err.text);
}

static inline void counted_release(struct counted *c)
{
	ledger_free(c->ledger);
	pricebook_free(c->prices);
	files_release(&c->files);
	config_release(&c->config);
}

static inline const char *counted_or(const char *text, const char *fallback)
{
	return text ? text : fallback;
}

static inline void counted_put(struct counted *c, struct call call)
{
	struct batch *b = batch_new(counted_or(call.source, "test"), 0);
	char id[24];
	struct usage u = {
		.key_kind = ID_MESSAGE,
		.ts = counted_time(call.at),
		.requests = call.requests ? call.requests : 1,
		.known = (1u << TOKEN_CATEGORIES) - 1,
		.model = str_from(counted_or(call.model, "claude-opus-4-5")),
		.provider = str_from(counted_or(call.provider, "anthropic")),
		.client = str_from(counted_or(call.client, "claude-code")),
		.project = str_from(call.project),
		.session = str_from(call.session),
		.key_label = str_from(call.key),
	};

	snprintf(id, sizeof(id), "msg_%d", c->calls++);
	u.key = id_of("test", str_from(id));
	u.tokens[TOKENS_INPUT] = call.input;
	u.tokens[TOKENS_CACHE_READ] = call.cache_read;
	u.tokens[TOKENS_OUTPUT] = call.output;
	u.tokens[TOKENS_IMAGE_OUT] = call.image_out;
	if (call.reasoning_unknown)
		u.known &= ~TOKENS_BIT(TOKENS_REASONING);
	if (call.reported && money_parse(str_from(call.reported), &u.reported))
		u.reported_by = COST_VENDOR;
	batch_add(b, &u);
	ledger_put(c->ledger, b);
	batch_free(b);
}

#endif
