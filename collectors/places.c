#include "collectors/places.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "collectors/log_format.h"
#include "core/config.h"
#include "core/mem.h"
#include "core/paths.h"

void places_release(struct places *p)
{
	for (int i = 0; i < p->count; i++) {
		free(p->list[i].root);
		free(p->list[i].pattern);
	}
	free(p->list);
	*p = (struct places){0};
}

/* A copy without slashes at its end, the root folder apart. */
static char *without_slash(const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	return xstrndup(path, n);
}

void places_add(struct places *p, const char *root, const char *pattern)
{
	struct place new = {without_slash(root), NULL};

	while (*pattern == '/')
		pattern++;
	for (int i = 0; i < p->count; i++) {
		if (strcmp(p->list[i].root, new.root) == 0 &&
		    strcmp(p->list[i].pattern, pattern) == 0) {
			free(new.root);
			return;
		}
	}
	new.pattern = xstrdup(pattern);
	*GROW(p->list, p->count, p->room) = new;
}

static void add_place(void *ctx, const char *root, const char *pattern)
{
	places_add(ctx, root, pattern);
}

void places_add_discovered(struct places *p, const struct log_format *format,
			   const struct log_env *env)
{
	struct log_places to = {add_place, p};

	if (format->discover)
		format->discover(env, &to);
}

/* Below a folder somebody named, the layout is theirs: any depth counts. */
static void add_folder(struct places *p, const char *folder,
		       const struct log_format *format,
		       const struct log_env *env)
{
	static const char *const usual[] = {"**/*.jsonl", "**/*.jsonl.zst",
					    "**/*.ndjson", "**/*.json",
					    "**/*.log"};
	struct places own = {0};

	places_add_discovered(&own, format, env);
	for (int i = 0; i < own.count; i++) {
		char *any = path_join("**", path_base(own.list[i].pattern));

		places_add(p, folder, any);
		free(any);
	}
	for (size_t i = 0; own.count == 0 && i < ARRAY_LEN(usual); i++)
		places_add(p, folder, usual[i]);
	places_release(&own);
}

/* Absolute form of a path from the configuration. */
static char *absolute(const char *path, const char *home)
{
	char *expanded = path_expand(path, home), *whole;
	char here[PATH_MAX];

	if (expanded[0] == '/')
		return expanded;
	/* In a folder that was deleted nothing can be found. */
	whole = path_join(getcwd(here, sizeof(here)) ? here : "/", expanded);
	free(expanded);
	return whole;
}

/* A glob's root is the part before the first name with a special. */
static void add_glob(struct places *p, char *path, size_t special)
{
	while (special && path[special] != '/')
		special--;
	path[special] = '\0';
	places_add(p, special ? path : "/", path + special + 1);
}

static void add_path(struct places *p, const char *configured,
		     const struct log_format *format,
		     const struct log_env *env)
{
	char *whole = absolute(configured, env->home);
	char *path = without_slash(whole);
	size_t special = strcspn(path, "*?[");
	char *slash = strrchr(path, '/');

	free(whole);
	if (path[special]) {
		add_glob(p, path, special);
	} else {
		/* A file or a folder: it may yet have to appear. */
		add_folder(p, path, format, env);
		*slash = '\0';
		if (slash[1])
			places_add(p, slash == path ? "/" : path, slash + 1);
	}
	free(path);
}

void places_add_config(struct places *p, const struct source_config *config,
		       const struct log_format *format,
		       const struct log_env *env)
{
	for (int i = 0; i < config->path_count; i++)
		add_path(p, config->paths[i], format, env);
}

/* Does the name [from, to) match the glob [pattern, end)? */
static bool name_matches(const char *pattern, const char *end,
			 const char *from, const char *to)
{
	char glob[NAME_MAX + 1], name[NAME_MAX + 1];
	size_t n = (size_t)(end - pattern), m = (size_t)(to - from);

	if (n > NAME_MAX || m > NAME_MAX)
		return false;
	memcpy(glob, pattern, n);
	glob[n] = '\0';
	memcpy(name, from, m);
	name[m] = '\0';
	return fnmatch(glob, name, 0) == 0;
}

static const char *name_end(const char *path)
{
	return path + strcspn(path, "/");
}

static const char *past_slash(const char *end)
{
	return *end ? end + 1 : end;
}

/* With `below` set: may something further down match? */
static bool match(const char *pattern, const char *rel, bool below)
{
	const char *end = name_end(pattern);
	const char *rel_end = name_end(rel);

	if (!*pattern)
		return !below && !*rel;
	if (!*rel)
		return below;
	if (end - pattern != 2 || memcmp(pattern, "**", 2) != 0)
		return name_matches(pattern, end, rel, rel_end) &&
		       match(past_slash(end), past_slash(rel_end), below);
	if (!*end || below)
		return true;
	for (const char *at = rel; *at; at = past_slash(name_end(at)))
		if (match(end + 1, at, false))
			return true;
	return false;
}

bool place_matches(const char *pattern, const char *rel)
{
	return match(pattern, rel, false);
}

bool place_may_hold(const char *pattern, const char *rel)
{
	return match(pattern, rel, true);
}

const char *place_relative(const struct place *p, const char *path)
{
	size_t n = strlen(p->root);

	if (n == 1)             /* "/" */
		return path[0] == '/' ? path + 1 : NULL;
	if (strncmp(path, p->root, n) != 0)
		return NULL;
	return path[n] == '/' ? path + n + 1 : path[n] ? NULL : path + n;
}
