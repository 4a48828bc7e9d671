/* core/alerts_find.h - conditions that are worth an alert, as they hold at one
 * moment. Used by alerts.c and anomaly.c alone.
 *
 * A finding that `rises` raises an alert; one that does not only keeps an open
 * one from being over. Where there is no finding the condition is gone. */
#ifndef CORE_ALERTS_FIND_H
#define CORE_ALERTS_FIND_H

#include <stdbool.h>
#include <stdint.h>

#include "core/alerts.h"
#include "core/buf.h"
#include "core/status.h"

struct books;

enum { FINDING_WORD = 80 };             /* bytes of a name in key and text */

struct finding {
	enum alert_kind kind;
	enum alert_level level;
	bool rises;
	bool anew;              /* in a new period it is another alert, even
				 * while the old one is open */
	int64_t period;         /* UTC ms; a key rises once in a period */
	int64_t slack;          /* periods so close are one */
	char *key, *text, *provider, *budget;   /* owned by the list */
};

/* Zeroed is empty. */
struct findings {
	struct finding *list;
	int count, room;
};

/* Forget all; the memory stays until findings_release(). */
void findings_clear(struct findings *f);
void findings_release(struct findings *f);

/* Add one: texts are copied, cleaned for terminals; NULL is "". Text may only
 * be missing where it does not rise. */
void findings_add(struct findings *f, const struct finding *x);

/* Append a name of others' making: cleaned and cut to FINDING_WORD bytes. */
void finding_word(struct buf *to, const char *name);

/* ---- what is looked at ------------------------------------------------------ */

/* Thresholds and burn rates. `day`: beginning of the user's day, UTC ms, here
 * and below: what has no period of its own rises once a day. */
void find_budgets(struct findings *f, const struct budget_status *list,
		  int count, int64_t day);

/* Limit windows of plans that are nearly used up. */
void find_limits(struct findings *f, const struct books *books);

/* How long each source has been dead, or well again. Zeroed is empty. */
struct source_watch {
	struct watched {
		char *name;             /* owned */
		int64_t bad_since;      /* monotonic ms; 0: it is well */
		int64_t well_since;
		bool seen;
	} *list;
	int count, room;
};

void source_watch_release(struct source_watch *w);
void find_sources(struct findings *f, struct source_watch *w,
		  const struct source_status *list, int count, int64_t mono,
		  int64_t day);

/* What sellers billed in the last two days and no record explains, where some
 * records of that seller are seen. False with *err when it cannot be
 * compared. */
bool find_unseen(struct findings *f, const struct books *books,
		 struct err *err);

#endif
