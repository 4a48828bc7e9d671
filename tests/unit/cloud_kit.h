/* tests/unit/cloud_kit.h - one source of a cloud, asked of its stand-in as the
 * program would: driver, login, HTTP and all; the clock stands still. */
#ifndef TESTS_UNIT_CLOUD_KIT_H
#define TESTS_UNIT_CLOUD_KIT_H

#include "tests/unit/server_kit.h"

#include "collectors/api.h"
#include "collectors/remotes.h"
#include "core/bill.h"

struct cloud {
	struct server_kit server;
	char *home;
	struct loop *loop;
	struct clock clock;
	struct config config;
	struct remotes *remotes;
	struct bill_batch *last;        /* owned: of the last poll */
	struct feed_memory memory;      /* of the feed under test */
	const char *feed;               /* it; others are not asked about */
	const char *name, *value;       /* the one variable that is set */
};

static inline bool cloud_remembered(void *ctx, const char *source,
				    const char *feed, struct feed_memory *out)
{
	struct cloud *c = ctx;

	(void)source;
	if (strcmp(feed, c->feed) != 0 || !c->memory.asked_at)
		return false;
	*out = c->memory;
	return true;
}

static inline void cloud_take(void *ctx, struct bill_batch *b)
{
	struct cloud *c = ctx;

	if (strcmp(b->feed, c->feed) != 0) {
		bill_batch_free(b);
		return;
	}
	bill_batch_free(c->last);
	c->last = b;
	c->memory = b->memory;
}

static inline void cloud_changed(void *ctx)
{
	(void)ctx;
}

static inline const char *cloud_get(void *ctx, const char *name)
{
	const struct cloud *c = ctx;

	return c->name && strcmp(name, c->name) == 0 ? c->value : NULL;
}

/* A stand-in that listens; `now` is RFC 3339. */
static inline void cloud_init(struct cloud *c, const char *script, bool tls,
			      const char *now)
{
	*c = (struct cloud){.home = kit_folder()};
	if (tls)
		server_start(&c->server, script);
	else
		server_start_plain(&c->server, script);
	c->loop = loop_new(NULL);
	c->clock.fixed = true;
	assert_true(time_parse_rfc3339(str_from(now), &c->clock.fixed_ms,
				       NULL));
}

/* The source under test, named "cloud": `more` are members beside its name and
 * the CA. "URL" and "HOME" in it stand for the stand-in's address and the
 * folder of the test. */
static inline void cloud_open(struct cloud *c, const char *feed,
			      const char *more)
{
	struct remotes_env env = {
		.loop = c->loop, .clock = &c->clock, .config = &c->config,
		.get = cloud_get, .home = c->home,
		.remembered = cloud_remembered, .bill = cloud_take,
		.changed = cloud_changed, .ctx = c};
	struct buf text = {0};
	struct err err = {""};

	c->feed = feed;
	buf_puts(&text, "{\"sources\":[{\"name\":\"cloud\",");
	if (c->server.ca_file)
		buf_addf(&text, "\"ca_file\":\"%s\",", c->server.ca_file);
	for (const char *p = more; *p;) {
		bool url = strncmp(p, "URL", 3) == 0;
		bool home = strncmp(p, "HOME", 4) == 0;

		if (url || home)
			buf_puts(&text, url ? c->server.url : c->home);
		else
			buf_putc(&text, *p);
		p += url ? 3 : home ? 4 : 1;
	}
	buf_puts(&text, "}]}");
	if (!config_parse(&c->config, buf_str(&text), "test", &err))
		fail_msg("%s", err.text);
	buf_release(&text);
	c->remotes = remotes_new(&env);
	assert_non_null(c->remotes);
}

static inline void cloud_release(struct cloud *c)
{
	remotes_free(c->remotes);
	bill_batch_free(c->last);
	config_release(&c->config);
	loop_free(c->loop);
	server_stop(&c->server);
	kit_remove(c->home);
}

/* Ask all feeds once; what came of the one under test. */
static inline struct bill_batch *cloud_poll(struct cloud *c)
{
	remotes_try(c->remotes, NULL);
	assert_non_null(c->last);
	return c->last;
}

static inline void cloud_expect_ok(struct cloud *c)
{
	struct bill_batch *b = cloud_poll(c);

	if (b->memory.state != SOURCE_OK)
		fail_msg("%s: %s", source_state_names[b->memory.state],
			 b->memory.error);
}

/* It must end so, with these words and without rows. */
static inline void cloud_expect(struct cloud *c, enum source_state state,
				const char *words)
{
	struct bill_batch *b = cloud_poll(c);

	if (b->memory.state != state || !strstr(b->memory.error, words))
		fail_msg("%s: %s", source_state_names[b->memory.state],
			 b->memory.error);
	assert_int_equal(b->count, 0);
}

/* Sums over the rows of the last poll of what matches. */
static inline int64_t cloud_tokens(const struct cloud *c, const char *model,
				   enum token_category category)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < c->last->count; i++)
		if (str_is(c->last->rows[i].dim[BILL_MODEL], model))
			sum += c->last->rows[i].tokens[category];
	return sum;
}

static inline int64_t cloud_requests(const struct cloud *c)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < c->last->count; i++)
		if (c->last->rows[i].requests > 0)
			sum += c->last->rows[i].requests;
	return sum;
}

static inline int64_t cloud_amount(const struct cloud *c, enum bill_kind kind,
				   const char *currency)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < c->last->count; i++)
		if (c->last->rows[i].kind == kind &&
		    strcmp(c->last->rows[i].currency, currency) == 0)
			sum += c->last->rows[i].amount;
	return sum;
}

/* Write what a command of the stand-in answers to a file of the test. */
static inline void cloud_save(struct cloud *c, const char *command,
			      const char *file)
{
	char *text = server_steer(&c->server, "POST", command);

	kit_write(c->home, file, text);
	free(text);
}

#endif
