/* collectors/apis/aws_ini.h - the ini files of the AWS tools, as their own
 * reader takes them. */
#ifndef COLLECTORS_APIS_AWS_INI_H
#define COLLECTORS_APIS_AWS_INI_H

#include <stdbool.h>

#include "core/str.h"

/* Value of `key` in the section "[kind name]" ("[name]" when `kind` is ""; for
 * "profile" and the name "default" also "[default]") into *out, lent from
 * `text`; the last one counts. With `key` NULL: is there such a section? CRLF,
 * comments and nested values (lines indented below a key) are passed over. */
bool aws_ini_get(struct str text, const char *kind, const char *name,
		 const char *key, struct str *out);

#endif
