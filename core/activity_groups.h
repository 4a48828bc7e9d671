/* core/activity_groups.h - sums on their way to rows: what is summed belongs
 * to a group (a session, a project, ...) and a series. Shared by the files of
 * the activity alone. */
#ifndef CORE_ACTIVITY_GROUPS_H
#define CORE_ACTIVITY_GROUPS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/activity.h"
#include "core/cells.h"
#include "core/intern.h"
#include "core/ledger.h"

/* One of them. Texts are numbers in `texts` of the groups. */
struct group {
	uint32_t name, client, project, parent;
	int64_t first, last;    /* UTC ms; 0: not known */
	int64_t recent;         /* tokens of the last ACTIVITY_LIVE_MS */
	uint32_t spark;         /* place in sparks + 1; 0: none */
	bool live;
	bool straddles;         /* a session of which the window has a part */
};

enum { GROUP_NONE = 0 };        /* what is not told */

struct groups {
	enum by by;
	struct ledger *ledger;  /* lent */
	struct intern keys;     /* number of a key: the group's */
	struct intern texts;
	struct group *list;
	uint32_t count, room;
	struct cells parts;     /* by group (as bucket) and series */
	float (*sparks)[ACTIVITY_SPARK];
	uint32_t spark_count, spark_room;
	uint32_t *of_series;    /* group + 1; 0: not looked up */
	uint32_t series_count;
	uint32_t *of_session;   /* by session number, the same way */
	uint32_t session_count;
};

void groups_init(struct groups *g, enum by by, struct ledger *l);
void groups_release(struct groups *g);

/* Group of a session; of a record or a series by the dimension asked. */
uint32_t groups_session(struct groups *g, const struct session *s);
uint32_t groups_record(struct groups *g, const struct record *r);
uint32_t groups_series(struct groups *g, uint32_t series);

/* It was at work from `first` to `last`, UTC ms. */
void groups_see(struct groups *g, uint32_t group, int64_t first, int64_t last);

/* Identity of a group: of its key, never 0. */
uint32_t groups_id(const struct groups *g, uint32_t group);

/* Dimension of series that `by` stands for; DIMS for sessions. */
enum dim activity_dim(enum by by);

#endif
