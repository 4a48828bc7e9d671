/* collectors/apis/plan.h - what the plans of coding agents have in common: the
 * login of another program, read and never refreshed, and windows that are so
 * and so full. */
#ifndef COLLECTORS_APIS_PLAN_H
#define COLLECTORS_APIS_PLAN_H

#include <stdint.h>

#include "collectors/ask.h"
#include "core/json.h"

/* Where a program keeps its login. */
struct plan_file {
	const char *const *variables;   /* folders, the first that is set; NULL
					 * at the end */
	const char *folder;             /* else this one, below the home */
	const char *file;               /* in it */
	const char *remedy;             /* "run claude once to log in" */
};

/* Read that file, or what the key "path" says: a file, or `file` in a folder;
 * a small JSON object of secrets. ASK_DONE with *out, for plan_forget();
 * ASK_REFUSED when it is not there or may not be read, ASK_FAILED when it is
 * cut: its owner may be writing it. Nothing of it gets into *err. */
enum ask_step plan_read(const struct ask *a, const struct plan_file *f,
			struct json **out, struct err *err);

/* Wipe all text of it and free it. NULL is fine. */
void plan_forget(struct json *root);

/* Copy of a text member, for wipe_free(); NULL when there is none. */
char *plan_secret(const struct json *map, const char *key);

/* "5 h" for 18000, "week" for 604800, "30 d", "90 min"; "limit" for none. */
void plan_window(int64_t seconds, char out[24]);

/* A time in the future or past year, UTC ms; else 0: not told. */
int64_t plan_reset(const struct ask *a, const struct json *map,
		   const char *key);

/* Add a limit; `name` may be a server's text. Used below nothing is 0. */
void plan_limit(struct ask *a, const char *name, int64_t used_ppm,
		int64_t window_ms, int64_t resets_at);

#endif
