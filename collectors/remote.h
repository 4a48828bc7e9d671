/* collectors/remote.h - one source that is asked over the network: its feeds,
 * one timer, and what is to be done after each poll.
 *
 * | a poll ended with       | the feed then is | asked again               |
 * | ----------------------- | ---------------- | ------------------------- |
 * | all read, or 304        | ok               | after its period          |
 * | 429                     | throttled        | when told, else after our |
 * |                         |                  | back-off; the whole       |
 * |                         |                  | source waits              |
 * | 403                     | refused          | when the user says; when  |
 * | 401, no secret, login   | refused, with    | a secret or what login()  |
 * | that refuses            | its whole source | reads changed, looked at  |
 * |                         |                  | once a period             |
 * | anything else           | failed           | after a back-off; without |
 * |                         |                  | any answer the source's   |
 * |                         |                  | other feeds wait, too     |
 *
 * How that looks from outside, by the age of its figures (feed_state()):
 *
 * | the feed is          | last success          | shown as                  |
 * | -------------------- | --------------------- | ------------------------- |
 * | ok                   | within two periods    | ok: the only good one     |
 * | ok                   | longer ago            | stale                     |
 * | failed               | never, or within two  | failed                    |
 * | failed               | longer ago            | stale                     |
 * | throttled, refused   | whenever              | throttled, refused        |
 *
 * A source is as its worst feed: refused, failed, throttled, stale, starting,
 * ok. Everything but ok and starting comes with an error in words.
 *
 * A feed that is optional (api_feed) keeps its troubles to itself: it is not
 * among these, and the others neither wait nor are refused for it. Only a 429
 * holds the whole source, too, and is told while it does; that feed then waits
 * a period. */
#ifndef COLLECTORS_REMOTE_H
#define COLLECTORS_REMOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/remote_account.h"
#include "collectors/remote_feed.h"
#include "collectors/remote_poll.h"
#include "collectors/remote_words.h"

struct api;
struct loop_timer;
struct remotes_env;

struct remote {
	const struct remotes_env *env;
	const struct source_config *config;
	struct account account;
	struct poll poll;
	struct remote_feed *feeds;      /* owned: those that are wanted */
	int count, room;
	struct remote_feed *running;    /* NULL: none */
	struct loop_timer *timer;
	bool timed;             /* started: polls on and on */
	bool anew;              /* get credentials anew before the next */
	bool broken;            /* its configuration is no good: `error` */
	struct err error;
	const char *remedy;     /* static: what to do about it */
	int64_t hold;           /* monotonic ms: throttled until then */
	int64_t throttles;      /* in a row */
	uint64_t seed;          /* of jitter */
	int64_t next;           /* UTC ms of the next poll, 0: not planned */
	char where[WORDS_HOST];
	char late[96];          /* words of a stale status */
};

/* Both envs and the config outlive it. Asks nothing yet. */
struct remote *remote_new(const struct remotes_env *env,
			  const struct remote_env *shared,
			  const struct source_config *config,
			  const struct api *api);
void remote_free(struct remote *s);

/* It cannot be asked at all: `why` becomes its error. */
void remote_break(struct remote *s, const char *why);

/* Poll all feeds now (each as early as it may be), then on and on. */
void remote_start(struct remote *s);

/* No more; what is under way is cancelled. */
void remote_stop(struct remote *s);

/* Ask again what may be asked, also what was refused. */
void remote_refresh(struct remote *s);

/* Ask each feed once; over when remote_is_trying() says so. */
void remote_try(struct remote *s);
bool remote_is_trying(const struct remote *s);

/* UTC ms from which a feed may be asked again though somebody wants it now;
 * 0: at once. */
int64_t remote_blocked(const struct remote *s, const struct remote_feed *f);

/* UTC ms when it will be asked; 0: not planned. */
int64_t remote_next(const struct remote *s, const struct remote_feed *f);

#endif
