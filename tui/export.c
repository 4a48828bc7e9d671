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
#include "core/report_columns.h"
#include "tui/picture.h"

enum { FIELDS_MAX = 64 };

void export_csv_text(struct buf *to, const char *text)
{
	const char *guard = report_csv_runs(text) ? "'" : "";

	if (!strpbrk(text, ",\"\r\n")) {
		buf_addf(to, "%s%s", guard, text);
		return;
	}
	buf_addf(to, "\"%s", guard);
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

/* Digits with a sign and a point at most: what JSON takes as it is. */
static bool is_number(struct str v)
{
	struct str digits = str_skip(v, v.n > 1 && v.p[0] == '-');
	size_t points = 0;

	for (size_t i = 0; i < digits.n; i++) {
		points += digits.p[i] == '.';
		if (digits.p[i] != '.' &&
		    (digits.p[i] < '0' || digits.p[i] > '9'))
			return false;
	}
	return digits.n > 0 && points <= 1 && digits.p[0] != '.' &&
	       digits.p[digits.n - 1] != '.' &&
	       (digits.p[0] != '0' || digits.n == 1 || digits.p[1] == '.');
}

static void put_value(struct buf *to, const char *name, struct str value)
{
	bool dollars = str_starts(str_from(name), STR("cost_"));

	/* The apostrophe is for spreadsheets alone. */
	if (value.n > 2 && value.p[0] == '\'' && report_csv_runs(value.p + 1))
		value = str_skip(value, 1);
	if (!value.n && !is_text(name))
		buf_puts(to, "null");
	else if (is_text(name) || dollars || !is_number(value))
		json_write_str(to, value);
	else
		buf_add(to, value);
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

void export_json_text(const struct export_view *v, struct buf *to)
{
	struct buf text = {0};
	char time[24];
	struct str rest;

	picture_text(v->canvas, &text);
	time_format_utc(v->now, time);
	rest = buf_str(&text);
	buf_puts(to, "{\"pane\": ");
	json_write_str(to, str_from(v->pane));
	buf_addf(to, ", \"time\": \"%s\", \"lines\": [", time);
	for (bool first = true; rest.n; first = false) {
		ptrdiff_t end = str_find(rest, STR("\n"));
		struct str line = {rest.p, end < 0 ? rest.n : (size_t)end};

		buf_puts(to, first ? "\n" : ",\n");
		json_write_str(to, line);
		rest = str_skip(rest, line.n + 1);
	}
	buf_puts(to, "\n]}\n");
	buf_release(&text);
}

/* The forms, in the order they are written and named. */
static const char *const forms[] = {"csv", "json", "svg", "txt"};

/* False: the view has no such form. */
static bool put_form(const struct export_view *v, const char *form,
		     struct buf *to)
{
	if (strcmp(form, "csv") == 0)
		buf_add(to, v->csv);
	else if (strcmp(form, "json") == 0 && v->csv.n)
		export_json(v->csv, to);
	else if (strcmp(form, "json") == 0)
		export_json_text(v, to);
	else if (strcmp(form, "svg") == 0)
		picture_svg(v->canvas, v->theme, to);
	else
		picture_text(v->canvas, to);
	return to->n > 0;
}

/* Write one file; a failure goes into `said`. */
static bool put_file(const char *name, struct str content, struct buf *said)
{
	if (write_file(name, content))
		return true;
	buf_addf(said, "%s%.200s could not be written: %s",
		 said->n ? "; " : "", name, strerror(errno));
	return false;
}

/* "tokentop-models-....csv, .json, .svg": one name for all that were. */
static bool write_all_forms(const struct export_view *v, struct buf *said)
{
	struct buf base = {0}, name = {0}, content = {0};
	bool done = true;

	base_name(v, &base);
	for (size_t i = 0; i < ARRAY_LEN(forms) && done; i++) {
		buf_reset(&name);
		buf_reset(&content);
		if (!put_form(v, forms[i], &content))
			continue;
		buf_addf(&name, "%s.%s", buf_text(&base), forms[i]);
		done = put_file(buf_text(&name), buf_str(&content), said);
		if (done)
			buf_addf(said, "%s.%s", said->n ? ", "
							: buf_text(&base),
				 forms[i]);
	}
	buf_release(&base);
	buf_release(&name);
	buf_release(&content);
	return done;
}

static bool write_form(const struct export_view *v, struct buf *said)
{
	const struct export_choice *c = v->choice;
	struct buf name = {0}, content = {0};
	bool done = put_form(v, c->form, &content);

	if (c->file[0])
		buf_puts(&name, c->file);
	else
		base_name(v, &name);
	if (!c->file[0])
		buf_addf(&name, ".%s", c->form);
	if (!done)
		buf_puts(said, "This view has no rows to write as csv; json, "
			       "svg and txt hold its text");
	else if ((done = put_file(buf_text(&name), buf_str(&content), said)))
		buf_puts(said, buf_text(&name));
	buf_release(&name);
	buf_release(&content);
	return done;
}

void export_write(const struct export_view *v, char *said, size_t size)
{
	struct buf list = {0};
	bool one = v->choice && v->choice->form[0];
	bool done = one ? write_form(v, &list) : write_all_forms(v, &list);

	snprintf(said, size, "%s%s", done ? "Wrote " : "", buf_text(&list));
	buf_release(&list);
}
