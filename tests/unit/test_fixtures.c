/* Every fixture of every log format: see tests/fixtures/README.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/config.h"
#include "core/err.h"
#include "core/paths.h"
#include "tests/unit/sightings.h"

enum {
	FILES = 16,
	EVERY_CUT = 6000,       /* larger logs are cut at some bytes only */
	SOME_CUTS = 61,
};

struct log_file {
	char *name;             /* path below the case, or the case's own */
	char *opened_as;
	struct buf bytes;
};

struct fixture {
	const struct log_format *format;
	char *base;             /* path without ".out" */
	const char *name;       /* in base */
	struct log_file files[FILES];
	int file_count;
	struct config config;
	bool configured;
	struct source_config source;
	struct buf want;
};

static bool load(const char *path, struct buf *to)
{
	FILE *f = fopen(path, "rb");
	char part[65536];
	size_t n;

	if (!f)
		return false;
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(to, (struct str){part, n});
	fclose(f);
	return true;
}

static char *with(const char *base, const char *end)
{
	struct buf b = {0};

	buf_addf(&b, "%s%s", base, end);
	return buf_take(&b);
}

/* ---- loading a case ------------------------------------------------------- */

static void add_file(struct fixture *f, const char *path, const char *name)
{
	struct log_file *file;

	assert_true(f->file_count < FILES);
	file = &f->files[f->file_count++];
	*file = (struct log_file){.name = xstrdup(name)};
	file->opened_as = with("/logs/", name);
	assert_true(load(path, &file->bytes));
}

static int name_order(const void *a, const void *b)
{
	const struct log_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void add_folder(struct fixture *f, const char *path, const char *below)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	assert_non_null(dir);
	while ((e = readdir(dir))) {
		char *sub, *name;
		struct stat st;

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		sub = path_join(path, e->d_name);
		name = *below ? path_join(below, e->d_name) : xstrdup(e->d_name);
		assert_int_equal(stat(sub, &st), 0);
		if (S_ISDIR(st.st_mode))
			add_folder(f, sub, name);
		else
			add_file(f, sub, name);
		free(sub);
		free(name);
	}
	closedir(dir);
}

/* A database out of its SQL, by the tool people have. */
static void add_database(struct fixture *f, const char *sql)
{
	char name[] = "/tmp/tokentop-fixture-XXXXXX";
	int out = mkstemp(name), in = open(sql, O_RDONLY), status;
	pid_t child;

	assert_true(out >= 0 && in >= 0);
	close(out);
	child = fork();
	if (child == 0) {
		dup2(in, 0);
		execlp("sqlite3", "sqlite3", "-bail", name, (char *)NULL);
		_exit(127);
	}
	close(in);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	f->files[0] = (struct log_file){.name = xstrdup(f->name),
					.opened_as = xstrdup(name)};
	f->file_count = 1;
}

static void load_config(struct fixture *f)
{
	char *path = with(f->base, ".config");
	struct buf keys = {0}, text = {0};
	struct err err = {{0}};
	struct str inner;

	f->source = (struct source_config){.name = f->format->name,
					   .type = f->format->name,
					   .enabled = true,
					   .discovered = true};
	if (load(path, &keys)) {
		inner = str_trim(buf_str(&keys));
		assert_true(inner.n > 2);
		buf_addf(&text,
			 "{\"sources\": [{\"name\": \"case\", \"type\": \"%s\", ",
			 f->format->name);
		buf_add(&text, str_skip(inner, 1));
		buf_puts(&text, "]}");
		if (!config_parse(&f->config, buf_str(&text), path, &err))
			fail_msg("%s", err.text);
		f->configured = true;
		f->source = f->config.sources[0];
	}
	buf_release(&keys);
	buf_release(&text);
	free(path);
}

static void load_fixture(struct fixture *f, const struct log_format *format,
			 const char *out)
{
	struct stat st;
	char *in, *folder, *sql, *label;

	*f = (struct fixture){.format = format};
	f->base = xstrndup(out, strlen(out) - strlen(".out"));
	f->name = path_base(f->base);
	in = with(f->base, ".in");
	folder = with(f->base, ".d");
	sql = with(f->base, ".sql");
	label = with(f->name, ".jsonl");
	load_config(f);
	load(out, &f->want);
	if (stat(in, &st) == 0)
		add_file(f, in, label);
	else if (stat(folder, &st) == 0)
		add_folder(f, folder, "");
	else
		add_database(f, sql);
	qsort(f->files, (size_t)f->file_count, sizeof(f->files[0]), name_order);
	free(in);
	free(folder);
	free(sql);
	free(label);
}

static void release_fixture(struct fixture *f)
{
	for (int i = 0; i < f->file_count; i++) {
		if (str_starts(str_from(f->files[i].opened_as), STR("/tmp/")))
			unlink(f->files[i].opened_as);
		free(f->files[i].name);
		free(f->files[i].opened_as);
		buf_release(&f->files[i].bytes);
	}
	if (f->configured)
		config_release(&f->config);
	buf_release(&f->want);
	free(f->base);
}

/* ---- reading it ----------------------------------------------------------- */

static struct log_parser *open_at(const struct fixture *f, int file,
				  struct str state, int64_t offset)
{
	const struct log_open how = {&f->source, f->files[file].opened_as,
				     "host", state, offset};

	return f->format->open(&how);
}

static void feed_file(const struct fixture *f, int file, size_t step,
		      const struct log_sink *to)
{
	const struct str bytes = buf_str(&f->files[file].bytes);
	struct log_parser *p = open_at(f, file, (struct str){0}, 0);

	for (size_t at = 0; at < bytes.n; at += step) {
		size_t n = bytes.n - at < step ? bytes.n - at : step;

		f->format->feed(p, (struct str){bytes.p + at, n}, to);
	}
	f->format->close(p);
}

/* As after a restart: what was settled is done, the rest is read again by a
 * parser that has only the saved state. */
static void feed_in_two(const struct fixture *f, int file, size_t cut,
			const struct log_sink *to)
{
	const struct str bytes = buf_str(&f->files[file].bytes);
	struct log_parser *p = open_at(f, file, (struct str){0}, 0);
	struct buf state = {0};
	int64_t settled;

	f->format->feed(p, (struct str){bytes.p, cut}, to);
	settled = f->format->settled(p);
	assert_true(settled >= 0 && settled <= (int64_t)cut);
	f->format->save(p, &state);
	f->format->close(p);
	p = open_at(f, file, buf_str(&state), settled);
	f->format->feed(p, str_skip(bytes, (size_t)settled), to);
	f->format->close(p);
	buf_release(&state);
}

static void read_file(const struct fixture *f, int file,
		      const struct log_sink *to)
{
	struct log_parser *p = open_at(f, file, (struct str){0}, 0);
	struct err err = {{0}};

	if (!f->format->read(p, buf_str(&f->files[file].bytes), to, &err))
		fail_msg("%s: %s", f->files[file].name, err.text);
	f->format->close(p);
}

/* How the files of a case are read. */
struct way {
	bool backwards;
	size_t step;            /* of every file */
	int cut_file;           /* this one in two, at `cut`; -1: none */
	size_t cut;
};

static struct buf result_of(const struct fixture *f, const struct way *way)
{
	struct sightings s;
	struct buf out = {0};
	struct log_sink sink;

	sightings_init(&s);
	sink = sightings_sink(&s);
	for (int i = 0; i < f->file_count; i++) {
		s.file = way->backwards ? f->file_count - 1 - i : i;
		if (f->format->kind != LOG_LINES)
			read_file(f, s.file, &sink);
		else if (s.file == way->cut_file)
			feed_in_two(f, s.file, way->cut, &sink);
		else
			feed_file(f, s.file, way->step, &sink);
	}
	sightings_print(&s, &out);
	sightings_release(&s);
	return out;
}

static void expect(const struct fixture *f, const struct way *way)
{
	struct buf got = result_of(f, way);

	if (!str_eq(buf_str(&got), buf_str(&f->want)))
		fail_msg("%s/%s (%s, steps of %zu, file %d cut at %zu):\n"
			 "--- want\n%s--- got\n%s", f->format->name, f->name,
			 way->backwards ? "backwards" : "forwards", way->step,
			 way->cut_file, way->cut, buf_text(&f->want),
			 buf_text(&got));
	buf_release(&got);
}

static void write_out(const struct fixture *f)
{
	struct buf got = result_of(f, &(struct way){false, SIZE_MAX / 2, -1, 0});
	char *path = with(f->base, ".out");
	FILE *to = fopen(path, "wb");

	assert_non_null(to);
	fwrite(buf_text(&got), 1, got.n, to);
	fclose(to);
	free(path);
	buf_release(&got);
}

/* ---- what is asked of each ------------------------------------------------ */

static void comes_out_as_written(const struct fixture *f)
{
	if (getenv("UPDATE")) {
		write_out(f);
		return;
	}
	expect(f, &(struct way){false, SIZE_MAX / 2, -1, 0});
	if (f->file_count > 1 && !str_find(buf_str(&f->want), STR("rejected")))
		expect(f, &(struct way){true, SIZE_MAX / 2, -1, 0});
}

static void is_the_same_however_it_is_cut(const struct fixture *f)
{
	if (f->format->kind != LOG_LINES || getenv("UPDATE"))
		return;
	expect(f, &(struct way){false, 1, -1, 0});
	expect(f, &(struct way){false, 7, -1, 0});
	for (int i = 0; i < f->file_count; i++) {
		size_t n = f->files[i].bytes.n;
		size_t step = n <= EVERY_CUT ? 1 : n / SOME_CUTS + 1;

		for (size_t cut = 0; cut <= n; cut += step)
			expect(f, &(struct way){false, SIZE_MAX / 2, i, cut});
	}
}

/* Has this sighting a twin, or was its line not there? */
static bool is_in(const struct sightings *whole, const struct usage *u)
{
	for (uint32_t i = 0; i < whole->count; i++) {
		const struct usage *w = &whole->list[i].u;

		if (w->ts == u->ts && w->known == u->known &&
		    id_eq(w->key, u->key) && str_eq(w->model, u->model) &&
		    memcmp(w->tokens, u->tokens, sizeof(u->tokens)) == 0)
			return true;
	}
	return false;
}

static void invents_nothing_when_cut_off(const struct fixture *f)
{
	if (f->format->kind != LOG_LINES)
		return;
	for (int i = 0; i < f->file_count; i++) {
		struct buf *bytes = &((struct fixture *)f)->files[i].bytes;
		const size_t n = bytes->n;
		size_t step = n <= EVERY_CUT ? 1 : n / SOME_CUTS + 1;
		struct sightings whole, part;
		struct log_sink sink;

		sightings_init(&whole);
		sink = sightings_sink(&whole);
		feed_file(f, i, SIZE_MAX / 2, &sink);
		for (size_t cut = 0; cut < n; cut += step) {
			sightings_init(&part);
			sink = sightings_sink(&part);
			bytes->n = cut;
			feed_file(f, i, SIZE_MAX / 2, &sink);
			bytes->n = n;
			for (uint32_t k = 0; k < part.count; k++)
				assert_true(is_in(&whole, &part.list[k].u));
			sightings_release(&part);
		}
		sightings_release(&whole);
	}
}

/* ---- walking -------------------------------------------------------------- */

typedef void check(const struct fixture *f);

static int run_folder(const struct log_format *format, const char *folder,
		      check *each)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	int count = 0;

	if (!dir)
		return 0;
	while ((e = readdir(dir))) {
		struct fixture f;
		char *path;

		if (!str_ends(str_from(e->d_name), STR(".out")))
			continue;
		path = path_join(folder, e->d_name);
		load_fixture(&f, format, path);
		each(&f);
		release_fixture(&f);
		free(path);
		count++;
	}
	closedir(dir);
	return count;
}

static void run_all(check *each)
{
	const char *srcdir = getenv("srcdir");
	const char *only = getenv("FORMAT");
	char *root = path_join(srcdir ? srcdir : ".", "tests/fixtures");
	int count = 0;

	for (int i = 0; log_formats[i]; i++) {
		char *folder = path_join(root, log_formats[i]->name);

		if (!only || strcmp(only, log_formats[i]->name) == 0)
			count += run_folder(log_formats[i], folder, each);
		free(folder);
	}
	free(root);
	assert_true(count > 0);
}

static void every_fixture_comes_out_as_written(void **state)
{
	(void)state;
	run_all(comes_out_as_written);
}

static void every_fixture_is_the_same_however_it_is_cut(void **state)
{
	(void)state;
	run_all(is_the_same_however_it_is_cut);
}

static void no_fixture_cut_off_anywhere_invents_usage(void **state)
{
	(void)state;
	run_all(invents_nothing_when_cut_off);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fixture_comes_out_as_written),
		cmocka_unit_test(every_fixture_is_the_same_however_it_is_cut),
		cmocka_unit_test(no_fixture_cut_off_anywhere_invents_usage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
