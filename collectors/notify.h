/* collectors/notify.h - telling somebody: a program that is run, an address
 * that is posted to. Knows no alert and no store: it is told what to say.
 *
 * Nothing holds up the loop. A webhook's address is a secret; it is in no
 * text. What surely did not arrive (no connection, 429, 503) is tried twice
 * more; what may have arrived is not: better not told than told twice. */
#ifndef COLLECTORS_NOTIFY_H
#define COLLECTORS_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

struct config;
struct loop;
struct notify;

struct notify_env {
	struct loop *loop;
	const char *(*get)(void *ctx, const char *name);        /* getenv() */
	const char *home;       /* for "~/" in file: */
	bool offline;           /* no webhook: that is a failure */
	int64_t exec_ms;        /* how long a program may take; 0: 30 s */
	int64_t again_ms;       /* before a second try; 0: 5 s */

	/* Told once of every notify_send(), never before it returns:
	 * `failure` is NULL, or one sentence for all that went wrong. */
	void (*done)(void *ctx, uint64_t id, const char *failure);
	void *ctx;
};

/* All of it is copied. */
struct notify *notify_new(const struct notify_env *env);

/* What is under way is given up, without a word. */
void notify_free(struct notify *n);

/* No program gets to see the variables that this config keeps secrets in. */
void notify_configure(struct notify *n, const struct config *c);

/* What is said. All lent for the call. */
struct notify_message {
	uint64_t id;            /* handed back */
	const char *kind, *level, *key, *text;
	const char *provider, *budget;  /* "" for none */
	int64_t raised_at;      /* UTC ms */
};

enum { NOTIFY_TARGETS = 4 };

/* To whom. All lent for the call; either may be NULL. */
struct notify_target {
	const char *const *exec;        /* argv, NULL at the end */
	const char *webhook;            /* secret reference */
};

/* Say it to all of them, at most NOTIFY_TARGETS. A program gets the text as
 * its last argument and the rest as TOKENTOP_ALERT_KIND, _LEVEL, _KEY, _TEXT,
 * _PROVIDER, _BUDGET, _TIME and _ID; an address gets JSON with a member "text"
 * as Slack takes it, and the rest beside it. */
void notify_send(struct notify *n, const struct notify_message *m,
		 const struct notify_target *targets, int count);

/* Is anything under way? */
bool notify_is_busy(const struct notify *n);

#endif
