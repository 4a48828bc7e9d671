/* tui/panes/model_groups.h - model rows under the provider, the maker or the
 * camp they belong to, with a row of sums over each group. */
#ifndef TUI_PANES_MODEL_GROUPS_H
#define TUI_PANES_MODEL_GROUPS_H

#include <stdbool.h>
#include <stdint.h>

struct model;
struct model_row;

enum model_grouping {
	GROUP_NONE, GROUP_PROVIDER, GROUP_MAKER, GROUP_CAMP, MODEL_GROUPINGS
};

/* "", "provider", "maker", "camp" */
extern const char *const model_grouping_names[MODEL_GROUPINGS];

enum { FOLDED_MAX = 64 };

/* What the user did to groups. Zeroed: a valid start. */
struct model_folds {
	enum model_grouping by;
	uint32_t folded[FOLDED_MAX];    /* ids of groups */
	int count;
};

bool model_group_folded(const struct model_folds *f, uint32_t id);
void model_group_fold(struct model_folds *f, uint32_t id, bool fold);

/* The groups of some rows, for one draw. */
struct model_groups {
	const struct model_folds *folds;
	struct model_row *rows; /* owned: the sums, named by their group */
	int count;
	const struct model *m;
};

/* Group `*rows` (a list as rows_of_models() makes): groups come to its end,
 * members of folded ones leave it. *rows may move. */
void model_groups_make(struct model_groups *g, const struct model *m,
		       const struct model_folds *folds, const void ***rows,
		       int *count);
void model_groups_release(struct model_groups *g);

/* The group a row stands under; NULL: it is a group, or nothing is. */
const struct model_row *model_group_of(const struct model_groups *g,
				       const struct model_row *r);
bool model_is_group(const struct model_groups *g, const struct model_row *r);

#endif
