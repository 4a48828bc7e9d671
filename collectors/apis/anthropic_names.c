#include "collectors/apis/anthropic_names.h"

#include "collectors/apis/names.h"
#include "collectors/url.h"

static const struct {
	const char *path;
	enum bill_dim dim;
} lists[] = {
	{"/v1/organizations/api_keys", BILL_KEY},
	{"/v1/organizations/workspaces", BILL_PROJECT},
};

enum { LISTS = sizeof(lists) / sizeof(*lists) };

static enum ask_step compose(struct ask *a, struct str cursor)
{
	const struct anthropic_names *n = a->scratch;

	ask_get(a, "", lists[n->list].path);
	ask_query_int(a, "limit", 1000);
	if (!str_empty(cursor))
		url_query(&a->request.url, "after_id", cursor);
	return ASK_SEND;
}

static enum ask_step next_list(struct ask *a)
{
	struct anthropic_names *n = a->scratch;

	return ++n->list < LISTS ? compose(a, STR("")) : ASK_DONE;
}

enum ask_step anthropic_names_begin(struct ask *a, struct err *err)
{
	(void)err;
	return compose(a, STR(""));
}

enum ask_step anthropic_names_answer(struct ask *a, const struct reply *r,
				     struct err *err)
{
	const struct anthropic_names *n = a->scratch;
	struct str cursor;

	(void)err;
	names_read(a, r->json, lists[n->list].dim, NULL);
	if (names_next(a, r->json, &cursor))
		return compose(a, cursor);
	return next_list(a);
}

enum ask_step anthropic_names_refused(struct ask *a, const struct reply *r,
				      struct err *err)
{
	(void)err;
	return r->status == 429 ? ASK_DEFAULT : next_list(a);
}
