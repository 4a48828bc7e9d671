/* collectors/source.h - one source: where its logs are looked for, and how it
 * is doing, in words. */
#ifndef COLLECTORS_SOURCE_H
#define COLLECTORS_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/follow.h"
#include "collectors/places.h"
#include "core/config.h"
#include "core/err.h"
#include "core/status.h"

struct source {
	struct follow_source files;
	struct source_config own;       /* what files.config is when discovered */
	struct places places;
	char **shown;           /* owned, by place: where, for people */
	int64_t *found;         /* by place: files, at the last look */
	char *where;            /* owned: as configured, or NULL */
	struct err refused;     /* its configuration cannot be used */
	struct err folder;      /* one that could not be read */
	struct err told;        /* lent by source_tell() */
	int64_t looked_at;      /* UTC ms */
	bool ready;             /* the first reading is over */
};

/* A zeroed source of that configuration (lent). `format` is NULL when its type
 * is not known; such a source says so in its status. */
void source_init(struct source *s, const struct source_config *config,
		 const struct log_format *format, const struct log_env *env);

/* The source that a client is without being configured. */
void source_init_discovered(struct source *s, const struct log_format *format,
			    const struct log_env *env);
void source_release(struct source *s);

/* Is it to be read, and can it be? */
bool source_is_usable(const struct source *s);

/* Nobody asked for it, and there is nothing of it. */
bool source_is_hidden(const struct source *s);

/* Fill its status; lent until the next call. `started`: all places were looked
 * at. `hint`: about the way changes are followed, or NULL. */
void source_tell(struct source *s, bool started, const char *hint,
		 struct source_status *to);

/* The patterns of one place are one line for people: was it shown by an
 * earlier pattern? How many files were found by all of them? */
bool source_place_is_shown(const struct source *s, int place);
int64_t source_place_files(const struct source *s, int place);

#endif
