/* tui/frozen.h - a picture of the rows at the moment of Pause.
 *
 * The rows of a model are lent until the next build; a paused pane keeps
 * drawing this copy while the meters go on with the living model. */
#ifndef TUI_FROZEN_H
#define TUI_FROZEN_H

#include <stdbool.h>

#include "core/model.h"

struct frozen {
	bool held;
	struct model model;     /* as it was; rows and their text are ours */
	char **texts;           /* owned */
	int text_count, text_room;
};

void frozen_release(struct frozen *f);

/* Copy the rows, graphs, sources and bills of `m`, instead of what was held. */
void frozen_take(struct frozen *f, const struct model *m);

/* Put the parts of the living model over what is held: their makers hold them
 * still themselves (model_query.hold), and lend them build by build. */
void frozen_overlay(struct frozen *f, const struct model *m);

#endif
