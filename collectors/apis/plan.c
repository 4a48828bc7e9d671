#include "collectors/apis/plan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collectors/answer.h"
#include "core/mem.h"
#include "core/paths.h"
#include "core/utf8.h"

enum { FILE_MOST = 1 << 20, NAME_MOST = 60 };

/* ---- where it is ---------------------------------------------------------- */

static char *configured(const struct ask *a, const char *path,
			const struct plan_file *f)
{
	char *full = path_expand(path, a->home), *inside;
	struct stat st;

	if (stat(full, &st) != 0 || !S_ISDIR(st.st_mode))
		return full;
	inside = path_join(full, path_base(f->file));
	free(full);
	return inside;
}

static char *find_path(const struct ask *a, const struct plan_file *f)
{
	const char *path = ask_config_item(a, "path", 0);
	char *folder = NULL, *full;

	if (path)
		return configured(a, path, f);
	for (const char *const *v = f->variables; *v && !folder; v++) {
		const char *value = a->get(a->get_ctx, *v);

		if (value && *value)
			folder = path_expand(value, a->home);
	}
	if (!folder)
		folder = path_join(a->home, f->folder);
	full = path_join(folder, f->file);
	free(folder);
	return full;
}

/* ---- forgetting it -------------------------------------------------------- */

static void wipe_texts(struct json *v);

static void visit(void *ctx, const char *key, struct json *v)
{
	(void)ctx;
	(void)key;
	wipe_texts(v);
}

static void wipe_texts(struct json *v)
{
	struct str s;

	if (json_str(v, &s))
		wipe((char *)s.p, s.n);
	for (size_t i = 0; json_kind(v) == JSON_LIST && i < json_count(v); i++)
		wipe_texts(json_at(v, i));
	json_each(v, visit, NULL);
}

void plan_forget(struct json *root)
{
	wipe_texts(root);
	json_free(root);
}

/* ---- reading it ----------------------------------------------------------- */

/* Opened without waiting: a pipe in its place would hang us. */
static int open_plain(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size <= FILE_MOST) {
		*size = (size_t)st.st_size;
		return fd;
	}
	close(fd);
	errno = EFBIG;
	return -1;
}

static size_t read_whole(int fd, char *to, size_t size)
{
	size_t n = 0;

	while (n < size) {
		ssize_t got = read(fd, to + n, size - n);

		if (got > 0)
			n += (size_t)got;
		else if (got == 0 || errno != EINTR)
			break;
	}
	return n;
}

static enum ask_step cannot_open(const char *name, const struct plan_file *f,
				 struct err *err)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return ask_fail(ASK_REFUSED, err, "%s is not there: %s", name,
				f->remedy);
	if (errno == EFBIG)
		return ask_fail(ASK_REFUSED, err, "%s is no small file", name);
	return ask_fail(ASK_REFUSED, err, "%s: %s", name, strerror(errno));
}

/* A path as people write it: "~/.codex/auth.json". */
static void show_path(const struct ask *a, const char *path, char out[300])
{
	size_t n = strlen(a->home);
	bool below = n > 1 && strncmp(path, a->home, n) == 0 && path[n] == '/';

	snprintf(out, 300, "%s%s", below ? "~" : "", below ? path + n : path);
}

/* The object in an open file; NULL when there is none. */
static struct json *parse_file(int fd, size_t size)
{
	char *text = xmalloc(size + 1);
	size_t n = read_whole(fd, text, size);
	struct json *root;

	/* What the parser says quotes the text: nobody asks it. */
	root = json_parse((struct str){text, n}, "", NULL);
	wipe(text, size + 1);
	free(text);
	if (json_kind(root) == JSON_MAP)
		return root;
	plan_forget(root);
	return NULL;
}

enum ask_step plan_read(const struct ask *a, const struct plan_file *f,
			struct json **out, struct err *err)
{
	char *path = find_path(a, f), name[300];
	size_t size = 0;
	int fd = open_plain(path, &size);
	int why = errno;

	show_path(a, path, name);
	free(path);
	*out = NULL;
	if (fd < 0) {
		errno = why;
		return cannot_open(name, f, err);
	}
	*out = parse_file(fd, size);
	close(fd);
	if (*out)
		return ASK_DONE;
	return ask_fail(ASK_FAILED, err, "%s is no whole JSON object: being "
			"written, or cut", name);
}

char *plan_secret(const struct json *map, const char *key)
{
	struct str s = answer_text(map, key);

	/* It becomes a header: a line break would end it. */
	if (s.n == 0 || strcspn(s.p, "\r\n") != s.n)
		return NULL;
	return xstrndup(s.p, s.n);
}

/* ---- limits --------------------------------------------------------------- */

void plan_window(int64_t seconds, char out[24])
{
	static const struct {
		int64_t seconds;
		const char *unit;
	} units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};

	snprintf(out, 24, seconds == 604800 ? "week" : "limit");
	if (seconds <= 0 || seconds == 604800 || seconds > INT32_MAX)
		return;
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (seconds % units[i].seconds)
			continue;
		snprintf(out, 24, "%d %s", (int)(seconds / units[i].seconds),
			 units[i].unit);
		return;
	}
}

int64_t plan_reset(const struct ask *a, const struct json *map, const char *key)
{
	int64_t at;

	if (!answer_time(map, key, &at) || at < a->now - 366 * ASK_DAY ||
	    at > a->now + 366 * ASK_DAY)
		return 0;
	return at;
}

void plan_limit(struct ask *a, const char *name, int64_t used_ppm,
		int64_t window_ms, int64_t resets_at)
{
	struct buf clean = {.limit = NAME_MOST};
	struct bill_limit l = {
		.used_ppm = used_ppm > 0 ? used_ppm : 0,
		.window_ms = window_ms,
		.resets_at = resets_at,
	};

	utf8_clean(&clean, str_from(name));
	l.name = buf_str(&clean);
	bill_add_limit(a->batch, &l);
	buf_release(&clean);
}
