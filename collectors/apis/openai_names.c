#include "collectors/apis/openai_names.h"

#include <stdlib.h>

#include "collectors/answer.h"
#include "collectors/apis/names.h"
#include "collectors/url.h"
#include "core/mem.h"

#define PROJECTS "/v1/organization/projects"

enum { PROJECTS_MOST = 200 };   /* whose keys are asked for */

static enum ask_step compose(struct ask *a, struct str cursor)
{
	const struct openai_names *n = a->scratch;
	struct buf path = {0};

	buf_puts(&path, PROJECTS);
	if (n->keys)
		buf_addf(&path, "/%s/api_keys", n->projects[n->at]);
	ask_get(a, "", buf_text(&path));
	buf_release(&path);
	ask_query_int(a, "limit", 100);
	if (!str_empty(cursor))
		url_query(&a->request.url, "after", cursor);
	return ASK_SEND;
}

static enum ask_step next_project(struct ask *a)
{
	struct openai_names *n = a->scratch;

	if (n->keys)
		n->at++;
	n->keys = true;
	return n->at < n->count ? compose(a, STR("")) : ASK_DONE;
}

static void list_projects(struct openai_names *n, const struct json *page)
{
	const struct json *data = json_get(page, "data");

	for (size_t i = 0; i < json_count(data); i++) {
		struct str id = answer_text(json_at(data, i), "id");

		if (names_is_plain(id) && n->count < PROJECTS_MOST)
			*GROW(n->projects, n->count, n->room) =
				xstrndup(id.p, id.n);
	}
}

enum ask_step openai_names_begin(struct ask *a, struct err *err)
{
	(void)err;
	return compose(a, STR(""));
}

enum ask_step openai_names_answer(struct ask *a, const struct reply *r,
				  struct err *err)
{
	struct openai_names *n = a->scratch;
	struct str cursor;

	(void)err;
	if (n->keys) {
		names_read(a, r->json, BILL_KEY, "redacted_value");
		n->told = true;
	} else {
		names_read(a, r->json, BILL_PROJECT, NULL);
		list_projects(n, r->json);
	}
	if (names_next(a, r->json, &cursor))
		return compose(a, cursor);
	return next_project(a);
}

enum ask_step openai_names_refused(struct ask *a, const struct reply *r,
				   struct err *err)
{
	const struct openai_names *n = a->scratch;

	(void)err;
	if (r->status == 429)
		return ASK_DEFAULT;
	return n->keys && n->told ? next_project(a) : ASK_DONE;
}

void openai_names_end(struct ask *a)
{
	struct openai_names *n = a->scratch;

	for (int i = 0; i < n->count; i++)
		free(n->projects[i]);
	free(n->projects);
}
