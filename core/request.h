/* core/request.h - what a screen asks of whoever runs it: things a pane cannot
 * do itself, since it sees only the model. */
#ifndef CORE_REQUEST_H
#define CORE_REQUEST_H

#include <stdint.h>

enum request_kind {
	REQUEST_NONE,
	REQUEST_ACKNOWLEDGE,    /* alert `id` */
	REQUEST_SNOOZE,         /* alert `id`, for `value` as "1h"; "": not
				 * any more */
	REQUEST_POLL,           /* source `key` now */
	REQUEST_TEST,           /* source `key`: each feed once */
	REQUEST_SET,            /* config: `key` is a path such as "theme" or
				 * "sources[2].enabled", `value` JSON; "":
				 * remove it. Written to the file at once */
	REQUEST_RELOAD,         /* read the config file again */
};

enum { REQUEST_KEY = 160, REQUEST_VALUE = 2048 };

struct request {
	enum request_kind kind;
	uint64_t id;
	char key[REQUEST_KEY];
	char value[REQUEST_VALUE];
};

#endif
