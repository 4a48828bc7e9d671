#include "tui/export.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/clock.h"
#include "core/json.h"
#include "core/mem.h"
#include "tui/picture.h"

enum { FIELDS_MAX = 64 };

void export_csv_text(struct buf *to, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		buf_puts(to, text);
		return;
	}
	buf_putc(to, '"');
	for (; *text; text++) {
		if (*text == '"')
			buf_putc(to, '"');
		buf_putc(to, *text);
	}
	buf_putc(to, '"');
}

/* The next field, without its quotes; true when it ends its line. */
static bool take_field(struct str *csv, struct buf *out)
{
	bool quoted = false, began = false;

	buf_reset(out);
	while (csv->n) {
		char c = csv->p[0];

		*csv = str_skip(*csv, 1);
		if (!quoted && (c == ',' || c == '\n'))
			return c == '\n';
		if (c != '"') {
			buf_putc(out, c);
			continue;
		}
		/* Two quotes within quotes are one of the text. */
		if (!quoted && began)
			buf_putc(out, '"');
		quoted = !quoted;
		began = true;
	}
	return true;
}

static bool is_text(const char *name)
{
	static const char *const names[] = {
		"name", "provider", "maker", "type", "state", "model", "key",
		"project", "day", "hour", "billed_until",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void put_value(struct buf *to, const char *name, struct str value)
{
	bool money = str_starts(str_from(name), STR("cost_"));

	if (is_text(name) || (money && value.n))
		json_write_str(to, value);
	else
		buf_add(to, value.n ? value : STR("null"));
}

/* One line of the csv under these names. */
static void put_object(struct buf *to, char *const *names, int count,
		       struct str *csv)
{
	struct buf field = {0};
	bool last = false;

	buf_putc(to, '{');
	for (int i = 0; i < count && !last; i++) {
		last = take_field(csv, &field);
		buf_puts(to, i ? ", " : "");
		json_write_str(to, str_from(names[i]));
		buf_puts(to, ": ");
		put_value(to, names[i], buf_str(&field));
	}
	buf_putc(to, '}');
	buf_release(&field);
}

void export_json(struct str csv, struct buf *to)
{
	char *names[FIELDS_MAX];
	struct buf field = {0};
	int count = 0;
	bool last = csv.n == 0;

	while (!last && count < FIELDS_MAX) {
		last = take_field(&csv, &field);
		names[count++] = xstrdup(buf_text(&field));
	}
	buf_putc(to, '[');
	for (bool first = true; csv.n; first = false) {
		buf_puts(to, first ? "\n" : ",\n");
		put_object(to, names, count, &csv);
	}
	buf_puts(to, "\n]\n");
	for (int i = 0; i < count; i++)
		free(names[i]);
	buf_release(&field);
}

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
	struct buf base = {0}, list = {0}, json = {0}, svg = {0}, text = {0};
	bool done = true;

	base_name(v, &base);
	picture_svg(v->canvas, v->theme, &svg);
	picture_text(v->canvas, &text);
	export_json(v->csv, &json);
	if (v->csv.n)
		done = add_file(buf_text(&base), "csv", v->csv, &list) &&
		       add_file(buf_text(&base), "json", buf_str(&json),
				&list);
	done = done &&
	       add_file(buf_text(&base), "svg", buf_str(&svg), &list) &&
	       add_file(buf_text(&base), "txt", buf_str(&text), &list);
	snprintf(said, size, "%s%s", done ? "Wrote " : "", buf_text(&list));
	buf_release(&base);
	buf_release(&list);
	buf_release(&json);
	buf_release(&svg);
	buf_release(&text);
}
