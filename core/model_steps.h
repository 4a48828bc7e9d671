/* core/model_steps.h - a raw model id made plainer, one step at a time.
 *
 * Price lists differ in how much of an id they keep, so each step is a name
 * of its own: whoever looks an id up tries after every step and stops at the
 * first hit, and a special rule wins over a general one. */
#ifndef CORE_MODEL_STEPS_H
#define CORE_MODEL_STEPS_H

#include <stdbool.h>

#include "core/model_words.h"
#include "core/str.h"

/* Longer ids are cut: nothing that long is a model's name. */
enum { MODEL_WALK = 512 };

/* An id on its way through the steps, and what they learned of it. */
struct model_walk {
	char text[MODEL_WALK];  /* the id as it is now; NUL-terminated */
	size_t n;
	unsigned stage;
	const struct seller *host;      /* NULL: the id names none */
	const char *vendor;     /* maker named in front of it, or NULL */
	bool opaque;            /* names nothing by itself: a profile or an
				 * endpoint */
	bool routed;            /* through somebody nobody knows */
	bool slashed;
	bool free, batch, thinking;
};

/* Trimmed and in lower case: step 0. */
void model_walk_begin(struct model_walk *w, struct str raw);

/* The next step; false when nothing is left to drop. */
bool model_walk_next(struct model_walk *w);

static inline struct str model_walk_text(const struct model_walk *w)
{
	return (struct str){w->text, w->n};
}

/* For the last touches on a walk that has ended. */
bool model_walk_starts(const struct model_walk *w, const char *with);
bool model_walk_ends(const struct model_walk *w, const char *with);
void model_walk_cut_front(struct model_walk *w, size_t n);
void model_walk_cut_back(struct model_walk *w, size_t n);
void model_walk_set(struct model_walk *w, const char *text);
bool model_walk_drop_date(struct model_walk *w);

#endif
