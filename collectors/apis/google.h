/* collectors/apis/google.h - what the parts of Google's api share: the login,
 * and reading Cloud Monitoring hour by hour.
 *
 * Facts: https://cloud.google.com/monitoring/api/ref_v3/rest and
 * https://cloud.google.com/bigquery/docs/reference/rest. */
#ifndef COLLECTORS_APIS_GOOGLE_H
#define COLLECTORS_APIS_GOOGLE_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/api.h"

/* ask->own */
struct google {
	char *token;            /* owned: what a login gave */
	int64_t expires;        /* UTC ms */
	char *project;          /* owned: named by the credentials, or NULL */
	bool is_user;           /* a person's login: quota needs a project */
};

enum ask_step google_login(struct ask *a, const struct reply *r,
			   struct err *err);
bool google_sign(struct ask *a, struct err *err);
void google_release(void *own);

/* Project that is asked about: of the configuration, the environment, the
 * credentials; lent. NULL with *err when nobody says, or it is none. */
const char *google_project(const struct ask *a, struct err *err);

/* Is `name` (or anything, when no product is named) in `products`? */
bool google_has_product(const struct ask *a, const char *name);

/* Is it a project id: letters, digits, "-", "." and ":" alone? */
bool google_is_project(struct str id);

/* Is it [PROJECT.]DATASET.TABLE, safe between backticks? */
bool google_is_table(struct str table);

#endif
