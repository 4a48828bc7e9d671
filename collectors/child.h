/* collectors/child.h - a program that is run for its output, without a shell
 * and without holding up the loop. */
#ifndef COLLECTORS_CHILD_H
#define COLLECTORS_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#include "core/err.h"
#include "core/str.h"

struct child;
struct loop;

enum { CHILD_WORDS = 64, CHILD_OUTPUT = 1 << 20 };

/* Words of a command line: blanks part them, '...' and "..." hold them
 * together, \ takes the next character as it is; nothing is expanded. Writes
 * into `room` (at least as long as the text, its end included). How many; 0:
 * empty, an open quote, or more than CHILD_WORDS. */
int child_words(const char *command, char *room, char *words[CHILD_WORDS + 1]);

/* Run `argv` (looked up in PATH), its input closed, what it says on stderr
 * kept apart. Its environment is ours without the variables named in `hidden`
 * (NULL-terminated, may be NULL). `done` runs on the loop, once, never before
 * this returns: `out` is what it wrote (wiped after), or *err says why there
 * is none: not found, ended with a status (with its last line on stderr),
 * took longer than `timeout_ms` (it is killed then). NULL with *err when it
 * cannot be started. */
struct child *child_run(struct loop *l, const char *const *argv,
			const char *const *hidden, int64_t timeout_ms,
			void (*done)(void *ctx, struct str out,
				     const struct err *err), void *ctx,
			struct err *err);

/* The same with variables of its own. */
struct child_job {
	const char *const *argv;
	const char *const *hidden;
	const char *const *more;        /* "NAME=value", NULL-terminated, in
					 * place of ours; MAY be NULL */
	int64_t timeout_ms;
};
struct child *child_start(struct loop *l, const struct child_job *job,
			  void (*done)(void *ctx, struct str out,
				       const struct err *err), void *ctx,
			  struct err *err);

/* Kill it, with all it started; no callback will come. NULL is fine. */
void child_cancel(struct child *c);

#endif
