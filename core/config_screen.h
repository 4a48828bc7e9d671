/* core/config_screen.h - is what a configuration says of the screen right?
 * Used by config_values.c alone. */
#ifndef CORE_CONFIG_SCREEN_H
#define CORE_CONFIG_SCREEN_H

#include <stdbool.h>

struct check;
struct json;

/* Most of them that a header has. */
enum { HEADER_COLUMNS = 8, HEADER_METERS = 8 };

/* Columns of "meter:style". */
bool check_header(struct check *c, const struct json *v);

/* Columns of tables, by pane. */
bool check_columns(struct check *c, const struct json *v);

/* Actions, by key. */
bool check_keys(struct check *c, const struct json *v);

/* "22:00-07:00". */
bool check_quiet(struct check *c, const struct json *v);

#endif
