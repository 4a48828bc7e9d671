/* collectors/secret.h - the value behind a secret reference: env:NAME,
 * file:PATH or cmd:COMMAND.
 *
 * Values live in memory that is wiped and kept out of core dumps (the first
 * secret that is read makes the process undumpable). They are in no error
 * text. */
#ifndef COLLECTORS_SECRET_H
#define COLLECTORS_SECRET_H

#include <stdbool.h>

#include "core/err.h"

struct loop;
struct json;
struct secret;

struct secret_env {
	struct loop *loop;
	const char *(*get)(void *ctx, const char *name); /* getenv() */
	void *ctx;
	const char *home;               /* for "~/" in file: */
	const char *const *hidden;      /* variables no child may see: all
					 * env: references of the config */
};

/* Call for the name of each variable that a text below `v` refers to as
 * env:NAME; lent by `v`. */
void secret_each_variable(const struct json *v,
			  void (*visit)(void *ctx, const char *name),
			  void *ctx);

/* From now on nobody may look into this process, nor does it leave a core. The
 * first secret does this itself; what takes credentials from elsewhere (logins
 * of other programs, the environment) calls it before. */
void secret_close_process(void);

/* `ref` was checked by the config. All lent while the secret lives. */
struct secret *secret_new(const char *ref, const struct secret_env *env);
void secret_free(struct secret *s);

/* Bring the value: `done` is called once, perhaps before this returns, with
 * *err NULL when secret_value() has it. A file is read again when it changed,
 * the environment always; a command runs once, until secret_drop(), however
 * many wait for it. A file that group or others can read is refused, as is an
 * empty value, or one with a line break inside that is no JSON object; what to
 * do is in the sentence. */
void secret_fetch(struct secret *s,
		  void (*done)(void *ctx, const struct err *err), void *ctx);

/* The value; NULL before it came. Lent until the next fetch or drop. */
const char *secret_value(const struct secret *s);

/* Would a new fetch perhaps bring another value (the file changed since)? */
bool secret_is_stale(const struct secret *s);

/* Wipe the value, so that the next fetch looks anew. */
void secret_drop(struct secret *s);

/* Is a fetch under way? */
bool secret_is_busy(const struct secret *s);

#endif
