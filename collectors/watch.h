/* collectors/watch.h - tells that something in a folder changed.
 *
 * By inotify where the system has it and lets us, by asking to look again at
 * intervals everywhere else: without inotify, past the system's limit of
 * watches, on network file systems. */
#ifndef COLLECTORS_WATCH_H
#define COLLECTORS_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct watch;

enum {
	WATCH_POLL_MS = 250,    /* polling: files in use */
	WATCH_ALL_TIMES = 12,   /* polling: everything, so much more rarely */
	WATCH_ROUND_MS = 60000, /* behind inotify, in case it missed one */
};

struct watch_env {
	struct loop *loop;
	int poll_ms;            /* poll so often, whatever the system has; 0:
				 * use inotify where possible */

	/* The file or folder `name` in `folder` is new or was changed. */
	void (*changed)(void *ctx, const char *folder, const char *name);

	/* It is no longer there under that name. */
	void (*gone)(void *ctx, const char *folder, const char *name);

	/* Time to look at the files that are in use (polling). */
	void (*look_at_files)(void *ctx);

	/* Time to look at all places; events may have been missed. */
	void (*look_at_all)(void *ctx);
	void *ctx;
};

struct watch *watch_new(const struct watch_env *env);
void watch_free(struct watch *w);

/* Watch a folder; again is fine. */
void watch_add(struct watch *w, const char *folder);

/* How often files in use are polled, in ms; 0: no folder must be. */
int watch_poll_ms(const struct watch *w);

/* Why, in words for people, with what can be done; NULL: by choice or not. */
const char *watch_hint(const struct watch *w);

#endif
