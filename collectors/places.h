/* collectors/places.h - where logs are looked for: a folder and a pattern
 * below it.
 *
 * In a pattern, "*", "?" and "[..]" stay within a name and "**" as a whole
 * name crosses any number of folders. Hidden names match like all others. */
#ifndef COLLECTORS_PLACES_H
#define COLLECTORS_PLACES_H

#include <stdbool.h>

struct log_env;
struct log_format;
struct source_config;

struct place {
	char *root;             /* owned, absolute */
	char *pattern;          /* owned, relative to root */
};

struct places {
	struct place *list;
	int count, room;
};

void places_release(struct places *p);

/* Copies both; a place that is there already is not added again. */
void places_add(struct places *p, const char *root, const char *pattern);

/* What the configuration of a source names: files, folders or globs, "~"
 * expanded. In a folder the names are looked for that the format's own places
 * end in, else anything that may be a log. */
void places_add_config(struct places *p, const struct source_config *config,
		       const struct log_format *format,
		       const struct log_env *env);

/* Where the client writes with no config. */
void places_add_discovered(struct places *p, const struct log_format *format,
			   const struct log_env *env);

/* Does the path `rel`, relative to the root, match? */
bool place_matches(const char *pattern, const char *rel);

/* May something below the folder `rel` ("" is the root) match? */
bool place_may_hold(const char *pattern, const char *rel);

/* `path` relative to the root of the place: "" for the root itself; NULL when
 * it lies elsewhere. */
const char *place_relative(const struct place *p, const char *path);

#endif
