/* tui/app.h - the running dashboard: terminal, frame and loop together. Gets
 * its model through a callback; knows neither collectors nor store. */
#ifndef TUI_APP_H
#define TUI_APP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model.h"

struct app;
struct clock;
struct err;
struct loop;
struct request;

/* All lent; callbacks run on the loop. */
struct app_env {
	struct loop *loop;
	const struct clock *clock;
	const char *theme;      /* name; NULL: the default */
	const char *theme_dir;
	const char *pane;       /* NULL: where it was left, or overview */
	bool book_asked;        /* `book` is asked for, not where it was left */
	enum book book;         /* whose dollars to begin with */
	const char *state_path; /* what is kept over a restart; NULL: nothing */
	bool kiosk;             /* only q and digits are heard, names masked */
	int64_t rotate_ms;      /* next pane after that time; 0: never, in a
				 * kiosk every KIOSK_ROTATE_MS */

	/* MUST: fill *m for now. */
	void (*build)(void *ctx, const struct model_query *q, struct model *m);

	/* MUST: poll all sources now. */
	void (*refresh)(void *ctx);

	/* MAY: do what a pane or a command asks; a sentence about it goes into
	 * `said`. */
	void (*request)(void *ctx, const struct request *r, char *said,
			size_t size);
	void *ctx;
};

/* NULL with *err when the terminal cannot be used. */
struct app *app_new(const struct app_env *env, struct err *err);

/* Restores the terminal. */
void app_free(struct app *a);

/* Turn to a pane by its name; nothing when there is none. */
void app_show(struct app *a, const char *pane);

/* Something to show changed: a frame is drawn within 50 ms. */
void app_dirty(struct app *a);

#endif
