/* collectors/remote_account.h - what a source keeps from poll to poll: its
 * configuration, secrets, and what logging in brought. */
#ifndef COLLECTORS_REMOTE_ACCOUNT_H
#define COLLECTORS_REMOTE_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/secret.h"
#include "core/err.h"

struct api;
struct clock;
struct http;
struct http_answer;
struct loop;
struct source_config;

/* What all sources share. Lent, outlives them. */
struct remote_env {
	struct loop *loop;
	struct http *http;
	const struct clock *clock;
	const char *(*get)(void *ctx, const char *name);
	void *get_ctx;
	const char *home;
	const char *const *hidden;      /* variables no child may see */
};

struct account_secret {
	char *key;              /* owned: of the config, "session_token" */
	const char *ref;        /* lent: "env:NAME" */
	struct secret *secret;  /* owned */
};

/* Stays where it is: its secrets point into it. */
struct account {
	const struct remote_env *env;
	struct secret_env secret_env;
	const struct source_config *config;
	const struct api *api;
	void *own;              /* owned: api->own_size bytes */
	struct account_secret *secrets; /* owned */
	int secret_count, secret_room;
	bool renewed;           /* credentials were thrown away once since
				 * they last worked */
	bool local;             /* refused by login() itself, nobody asked */
	uint64_t barred;        /* hash of the bearer that got a 401; 0: none */
	int64_t sent_at;        /* monotonic ms: last of those with a gap */
	int64_t skew_ms;        /* a server's clock minus ours, as last seen */
	bool skew_known;
	char skew_host[128];    /* whose */
};

/* False with *err when a key is missing; release it all the same. */
bool account_init(struct account *a, const struct remote_env *env,
		  const struct source_config *config, const struct api *api,
		  struct err *err);
void account_release(struct account *a);

/* `secret` of struct ask, with the account as its context. */
const char *account_secret(const void *ctx, const char *key);

/* Ms until a request may go out that is to keep `gap_ms` from the one before;
 * it is taken to go then. */
int64_t account_pace(struct account *a, int64_t gap_ms);

/* Wipe what logging in brought. */
void account_log_out(struct account *a);

/* Log out, and forget what commands told, so that they run again. */
void account_drop(struct account *a);

/* Could another try with account_drop() help: is there a command that may
 * tell a newer secret, or (`login`) a login that may give a newer token? */
bool account_can_renew(const struct account *a, bool login);

/* May a secret be another by now? */
bool account_is_stale(const struct account *a);

/* May login() look whether its own files tell something new? Not when a
 * command would have to run for a secret. */
bool account_can_probe(const struct account *a);

/* The server took the credentials: what is held against them is void. */
void account_accepted(struct account *a);

/* Note what a server's answer says of its clock. */
void account_note_clock(struct account *a, const char *host,
			const struct http_answer *h);

/* End what fetches a secret, without a callback. */
void account_cancel(struct account *a);

/* Take every secret out of a text. */
void account_scrub(const struct account *a, char *text);

#endif
