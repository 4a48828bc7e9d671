/* cli/tried.h - what was tried at a source and what came back, as lines for
 * people; `doctor` and `sources test` share them. */
#ifndef CLI_TRIED_H
#define CLI_TRIED_H

#include <stdint.h>

struct engine;
struct source_status;

/* State, age, trouble and remedy of one source, and each thing that was asked
 * of it. `now`: UTC ms. */
void tried_print(struct engine *e, const struct source_status *s,
		 int64_t now);

#endif
