/* core/err.h - one whole sentence about what went wrong, owned by the caller.
 *
 * A function that can fail returns bool and takes a struct err * last. It sets
 * the text once, where the facts are known; callers may prefix where they
 * were. It stays untouched on success. */
#ifndef CORE_ERR_H
#define CORE_ERR_H

#include <stdbool.h>

struct err {
	char text[600];
};

/* Replace the text. Returns false, so that `return err_set(...)` reads well.
 * `err` may be NULL when the caller does not care. */
bool err_set(struct err *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Put "prefix: " before the text that is there. Returns false. */
bool err_prefix(struct err *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
