#include "tui/export.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/clock.h"
#include "tui/picture.h"

static bool write_all(int fd, struct str s)
{
	while (s.n) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno != EINTR)
			return false;
		s = str_skip(s, n > 0 ? (size_t)n : 0);
	}
	return true;
}

/* A file that could not be written whole is taken away again. */
static bool write_file(const char *name, struct str content)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	int cause;
	bool done;

	if (fd < 0)
		return false;
	done = write_all(fd, content);
	cause = errno;
	if (close(fd) < 0 && done) {
		cause = errno;
		done = false;
	}
	if (!done)
		unlink(name);
	errno = cause;
	return done;
}

/* "tokentop-models-20261123T192107Z" */
static void base_name(const struct export_view *v, struct buf *to)
{
	char time[24];

	time_format_utc(v->now, time);
	buf_addf(to, "tokentop-%s-", v->pane);
	for (const char *c = time; *c; c++)
		if (*c != '-' && *c != ':')
			buf_putc(to, *c);
}

/* One of the files; its extension is added to the list in `said`. */
static bool add_file(const char *base, const char *extension,
		     struct str content, struct buf *said)
{
	struct buf name = {0};
	bool done;

	buf_addf(&name, "%s.%s", base, extension);
	done = write_file(buf_text(&name), content);
	if (done)
		buf_addf(said, "%s.%s", said->n ? ", " : base, extension);
	else
		buf_addf(said, "%s%s could not be written: %s",
			 said->n ? "; " : "", buf_text(&name),
			 strerror(errno));
	buf_release(&name);
	return done;
}

void export_write(const struct export_view *v, char *said, size_t size)
{
	struct buf base = {0}, list = {0}, svg = {0}, text = {0};
	bool done = true;

	base_name(v, &base);
	picture_svg(v->canvas, v->theme, &svg);
	picture_text(v->canvas, &text);
	if (v->csv.n)
		done = add_file(buf_text(&base), "csv", v->csv, &list);
	done = done &&
	       add_file(buf_text(&base), "svg", buf_str(&svg), &list) &&
	       add_file(buf_text(&base), "txt", buf_str(&text), &list);
	snprintf(said, size, "%s%s", done ? "Wrote " : "", buf_text(&list));
	buf_release(&base);
	buf_release(&list);
	buf_release(&svg);
	buf_release(&text);
}
