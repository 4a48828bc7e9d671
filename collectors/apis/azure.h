/* collectors/apis/azure.h - what the parts of Azure's api share: the login,
 * resource ids, and links to a next page.
 *
 * Facts: https://learn.microsoft.com/rest/api/monitor and
 * https://learn.microsoft.com/rest/api/cost-management. */
#ifndef COLLECTORS_APIS_AZURE_H
#define COLLECTORS_APIS_AZURE_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/api.h"

/* ask->own */
struct azure {
	char *token;            /* owned: what a login gave */
	int64_t expires;        /* UTC ms */
	char *subscription;     /* owned: named by az, or NULL */
};

enum ask_step azure_login(struct ask *a, const struct reply *r,
			  struct err *err);
bool azure_sign(struct ask *a, struct err *err);
void azure_release(void *own);

/* Subscription of the configuration, else of the az login; lent. NULL: none,
 * or it is no id. */
const char *azure_subscription(const struct ask *a);

/* Letters, digits, "-" and "." alone: safe in a path. */
bool azure_is_id(struct str s);

/* A resource id taken apart; lent from it. */
struct azure_resource {
	struct str id;          /* without a slash at the end */
	struct str subscription;
	struct str account;     /* its last part */
};

/* False: it is no id of an account, or not safe in a path. */
bool azure_resource_parse(struct str id, struct azure_resource *out);

/* Is the resource one of Cognitive Services (OpenAI, Foundry)? Case is
 * folded. */
bool azure_is_cognitive(struct str id);

/* Append in lower case: names of resources are equal in any case. */
void azure_lower(struct buf *to, struct str s);

/* May the token go to `link`: is it at the host of `role`? */
bool azure_is_own_link(const struct ask *a, const char *role,
		       struct str link);

#endif
