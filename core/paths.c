#include "core/paths.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/err.h"
#include "core/mem.h"

/* An XDG variable counts only when it holds an absolute path (the standard
 * says so); otherwise it is `fallback` below home. */
static char *xdg_dir(const char *value, const char *home, const char *fallback)
{
	if (value && value[0] == '/')
		return path_join(value, "tokentop");
	return path_join(home, fallback);
}

char *path_config_dir(const char *(*get)(void *ctx, const char *name),
		      void *ctx, const char *home)
{
	return xdg_dir(get(ctx, "XDG_CONFIG_HOME"), home, ".config/tokentop");
}

char *path_store(const char *(*get)(void *ctx, const char *name), void *ctx,
		 const char *home)
{
	char *dir = xdg_dir(get(ctx, "XDG_STATE_HOME"), home,
			    ".local/state/tokentop");
	char *path = path_join(dir, "tokentop.db");

	free(dir);
	return path;
}

char *path_join(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	char *path;

	if (b[0] == '/' || n == 0)
		return xstrdup(b);
	path = xmalloc(n + m + 2);
	memcpy(path, a, n);
	if (m && path[n - 1] != '/')
		path[n++] = '/';
	memcpy(path + n, b, m + 1);
	return path;
}

char *path_expand(const char *path, const char *home)
{
	if (path[0] != '~' || (path[1] && path[1] != '/'))
		return xstrdup(path);
	return path[1] && path[2] ? path_join(home, path + 2) : xstrdup(home);
}

static bool make_dir(const char *path, struct err *err)
{
	struct stat st;

	if (mkdir(path, 0700) == 0)
		return true;
	/* A read-only parent answers EROFS or EACCES before EEXIST. */
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return true;
	return err_set(err, "cannot make folder %s: %s", path, strerror(errno));
}

bool path_make_dirs(const char *path, struct err *err)
{
	char *copy = xstrdup(path);
	bool ok = true;

	for (char *p = copy; ok && *p; p++) {
		if (*p != '/' || p == copy)
			continue;
		*p = '\0';
		ok = make_dir(copy, err);
		*p = '/';
	}
	ok = ok && make_dir(copy, err);
	free(copy);
	return ok;
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
