#include "collectors/logs/homes.h"

#include <sys/stat.h>

#include "core/mem.h"
#include "core/paths.h"

struct visit {
	const struct log_env *env;
	void (*home)(void *ctx, const char *dir);
	void *ctx;
};

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void visit_one(const struct visit *v, struct str item)
{
	char *written, *path;

	item = str_trim(item);
	while (item.n > 1 && item.p[item.n - 1] == '/')
		item.n--;
	if (str_empty(item))
		return;
	written = xstrndup(item.p, item.n);
	path = path_expand(written, v->env->home);
	v->home(v->ctx, path);
	free(path);
	free(written);
}

/* Cut the next item off a list. */
static struct str next_item(struct str *list, char separator)
{
	const char *at = memchr(list->p, separator, list->n);
	struct str item = *list;

	if (at)
		item.n = (size_t)(at - list->p);
	*list = str_skip(*list, item.n + (at != NULL));
	return item;
}

static bool is_colon_list(const struct visit *v, struct str item)
{
	char *written, *path;
	bool is_list;

	if (!memchr(item.p, ':', item.n))
		return false;
	written = xstrndup(item.p, item.n);
	path = path_expand(written, v->env->home);
	is_list = !is_folder(path);
	free(path);
	free(written);
	return is_list;
}

bool homes_listed(const struct log_env *env, const char *variable,
		  void (*home)(void *ctx, const char *dir), void *ctx)
{
	const struct visit v = {env, home, ctx};
	struct str list = str_trim(str_from(env->get(env->ctx, variable)));
	bool set = !str_empty(list);

	while (list.n) {
		struct str item = next_item(&list, ',');

		if (!is_colon_list(&v, item)) {
			visit_one(&v, item);
			continue;
		}
		while (item.n)
			visit_one(&v, next_item(&item, ':'));
	}
	return set;
}

char *home_below(const struct log_env *env, const char *variable,
		 const char *otherwise, const char *name)
{
	const char *set = env->get(env->ctx, variable);
	char *base, *path;

	if (set && set[0] == '/')
		return path_join(set, name);
	base = path_join(env->home, otherwise);
	path = path_join(base, name);
	free(base);
	return path;
}
