/* tests/unit/reading_kit.h - what the tests of the readers share: a folder, a
 * small log format, a loop with sources on it, and a taker that does with a
 * batch what the ledger does: count once, move the position. */
#ifndef TESTS_UNIT_READING_KIT_H
#define TESTS_UNIT_READING_KIT_H

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "collectors/log_format.h"
#include "collectors/sources.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/err.h"
#include "core/loop.h"
#include "core/mem.h"
#include "core/paths.h"
#include "core/pool.h"
#include "core/usage.h"

enum { KIT_DEADLINE_MS = 20000 };

/* ---- files ---------------------------------------------------------------- */

static inline char *kit_folder(void)
{
	char name[] = "/tmp/tokentop-test-XXXXXX";

	assert_non_null(mkdtemp(name));
	return realpath(name, NULL);
}

static inline int kit_remove_one(const char *path, const struct stat *st,
				 int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void kit_remove(char *folder)
{
	nftw(folder, kit_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(folder);
}

static inline void kit_put(const char *folder, const char *name, int flags,
			   const char *bytes, size_t n)
{
	char *path = path_join(folder, name);
	int fd = open(path, O_WRONLY | O_CREAT | flags, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), (ssize_t)n);
	close(fd);
	free(path);
}

static inline void kit_write(const char *folder, const char *name,
			     const char *text)
{
	kit_put(folder, name, O_TRUNC, text, strlen(text));
}

static inline void kit_append(const char *folder, const char *name,
			      const char *text)
{
	kit_put(folder, name, O_APPEND, text, strlen(text));
}

static inline void kit_mkdir(const char *folder, const char *name)
{
	char *path = path_join(folder, name);

	assert_true(path_make_dirs(path, NULL));
	free(path);
}

static inline void kit_rename(const char *folder, const char *from,
			      const char *to)
{
	char *a = path_join(folder, from), *b = path_join(folder, to);

	assert_int_equal(rename(a, b), 0);
	free(a);
	free(b);
}

static inline void kit_unlink(const char *folder, const char *name)
{
	char *path = path_join(folder, name);

	assert_int_equal(unlink(path), 0);
	free(path);
}

/* ---- a format of lines: "u ID COUNT ..." is a call, "!..." malformed -------- */

struct log_parser {
	struct buf held;
	int64_t offset;         /* of the start of what is held */
	uint32_t lines;         /* whole lines since the start: the state */
	bool slow;
};

static inline struct log_parser *kit_open(const struct log_open *how)
{
	struct log_parser *p = xcalloc(1, sizeof(*p));

	p->offset = how->offset;
	if (how->state.n == sizeof(p->lines))
		memcpy(&p->lines, how->state.p, sizeof(p->lines));
	return p;
}

static inline void kit_line(struct log_parser *p, const char *line,
			    const struct log_sink *to)
{
	struct usage u = {.requests = 1, .ts = 1};
	char id[64];
	long count;

	p->lines++;
	if (line[0] == '!')
		to->reject(to->ctx, p->offset, "it begins with a mark");
	if (sscanf(line, "u %63s %ld", id, &count) != 2)
		return;
	u.key = id_of("kit", str_from(id));
	u.key_kind = ID_CLIENT;
	u.session = str_from(id);
	usage_set(&u, TOKENS_INPUT, count);
	/* What only the state can tell after a restart. */
	usage_set(&u, TOKENS_OUTPUT, p->lines);
	to->usage(to->ctx, &u);
}

static inline void kit_feed(struct log_parser *p, struct str bytes,
			    const struct log_sink *to)
{
	const char *end;

	buf_add(&p->held, bytes);
	while (p->held.n &&
	       (end = memchr(p->held.p, '\n', p->held.n))) {
		size_t n = (size_t)(end - p->held.p);

		p->held.p[n] = '\0';
		kit_line(p, p->held.p, to);
		buf_consume(&p->held, n + 1);
		p->offset += (int64_t)n + 1;
	}
}

static inline int64_t kit_settled(const struct log_parser *p)
{
	return p->offset;
}

static inline void kit_save(const struct log_parser *p, struct buf *to)
{
	buf_add(to, (struct str){(const char *)&p->lines, sizeof(p->lines)});
}

static inline void kit_close(struct log_parser *p)
{
	buf_release(&p->held);
	free(p);
}

static inline void kit_discover(const struct log_env *env,
				const struct log_places *to)
{
	char *root = path_join(env->home, ".kit");

	to->add(to->ctx, root, "logs/**/*.log");
	to->add(to->ctx, root, "logs/**/*.log.zst");
	free(root);
}

static inline bool kit_wants(const char *path)
{
	return strcmp(path_base(path), "audit.log") != 0;
}

static const struct log_format kit_lines = {
	.name = "kit-lines",
	.summary = "lines for tests",
	.kind = LOG_LINES,
	.discover = kit_discover,
	.wants = kit_wants,
	.open = kit_open,
	.feed = kit_feed,
	.settled = kit_settled,
	.save = kit_save,
	.close = kit_close,
};

/* ---- a format of documents: such lines, and "end" as the last ---------------- */

/* State: the ids of the version before, each with a newline. */
static inline struct log_parser *kit_doc_open(const struct log_open *how)
{
	struct log_parser *p = xcalloc(1, sizeof(*p));

	buf_add(&p->held, how->state);
	return p;
}

static inline void kit_doc_line(struct log_parser *p, char *line,
				struct buf *ids, const struct log_sink *to)
{
	char id[64];

	kit_line(p, line, to);
	if (sscanf(line, "u %63s", id) == 1)
		buf_addf(ids, "%s\n", id);
}

static inline bool kit_doc_read(struct log_parser *p, struct str bytes,
				const struct log_sink *to, struct err *err)
{
	struct buf ids = {0};
	char *text, *rest, *line;

	if (!str_ends(bytes, STR("end\n")))
		return err_set(err, "the document has no end");
	text = xstrndup(bytes.p, bytes.n);
	rest = text;
	while ((line = strsep(&rest, "\n")))
		kit_doc_line(p, line, &ids, to);
	free(text);
	rest = p->held.p;
	while (rest && (line = strsep(&rest, "\n")))
		if (*line && str_find(buf_str(&ids), str_from(line)) < 0)
			to->withdraw(to->ctx, id_of("kit", str_from(line)));
	buf_release(&p->held);
	p->held = ids;
	return true;
}

static inline void kit_doc_save(const struct log_parser *p, struct buf *to)
{
	buf_add(to, buf_str(&p->held));
}

static inline void kit_doc_discover(const struct log_env *env,
				    const struct log_places *to)
{
	char *root = path_join(env->home, ".doc");

	to->add(to->ctx, root, "*.json");
	free(root);
}

static const struct log_format kit_documents = {
	.name = "kit-documents",
	.summary = "documents for tests",
	.kind = LOG_DOCUMENT,
	.discover = kit_doc_discover,
	.open = kit_doc_open,
	.read = kit_doc_read,
	.save = kit_doc_save,
	.close = kit_close,
};

/* ---- a format of databases: reads the path itself ---------------------------- */

static inline struct log_parser *kit_db_open(const struct log_open *how)
{
	struct log_parser *p = xcalloc(1, sizeof(*p));

	buf_puts(&p->held, how->path);
	return p;
}

static inline void kit_db_slurp(const char *path, struct buf *to)
{
	char bytes[4096];
	int fd = open(path, O_RDONLY);
	ssize_t n;

	while (fd >= 0 && (n = read(fd, bytes, sizeof(bytes))) > 0)
		buf_add(to, (struct str){bytes, (size_t)n});
	if (fd >= 0)
		close(fd);
}

static inline bool kit_db_read(struct log_parser *p, struct str bytes,
			       const struct log_sink *to, struct err *err)
{
	struct buf text = {0}, wal = {0};
	char *rest, *line;

	(void)err;
	assert_true(str_empty(bytes));
	buf_addf(&wal, "%s-wal", p->held.p);
	kit_db_slurp(p->held.p, &text);
	kit_db_slurp(wal.p, &text);
	rest = text.p;
	while (rest && (line = strsep(&rest, "\n")))
		kit_line(p, line, to);
	buf_release(&text);
	buf_release(&wal);
	return true;
}

static inline void kit_db_save(const struct log_parser *p, struct buf *to)
{
	(void)p;
	(void)to;
}

static inline void kit_db_discover(const struct log_env *env,
				   const struct log_places *to)
{
	char *root = path_join(env->home, ".db");

	to->add(to->ctx, root, "*.db");
	free(root);
}

static const struct log_format kit_databases = {
	.name = "kit-databases",
	.summary = "databases for tests",
	.kind = LOG_DATABASE,
	.discover = kit_db_discover,
	.open = kit_db_open,
	.read = kit_db_read,
	.save = kit_db_save,
	.close = kit_close,
};

static const struct log_format *const kit_formats[] = {
	&kit_lines, &kit_documents, &kit_databases, NULL,
};

/* ---- sources at work ----------------------------------------------------------- */

struct kit_row {
	struct id128 key;
	char name[64];
	char source[32];
	int64_t input, output;
	int seen;               /* sightings */
};

struct kit {
	char *home;
	struct loop *loop;
	struct pool *pool;
	struct clock clock;
	struct config config;
	struct source_config configured[4];
	struct files files;
	struct sources *sources;
	struct kit_row *rows;
	size_t row_count, row_room;
	int64_t batches, rejected, withdrawn, bytes, sightings;
	int64_t take_most;      /* batches taken; later ones are lost */
	int changes;
	int64_t sent_at, got_at;/* monotonic us of the newest record */
};

static inline struct kit_row *kit_row(struct kit *k, const char *name)
{
	for (size_t i = 0; i < k->row_count; i++)
		if (strcmp(k->rows[i].name, name) == 0)
			return &k->rows[i];
	return NULL;
}

static inline void kit_count(struct kit *k, const struct batch *b,
			     const struct usage *u)
{
	char name[64];
	struct kit_row *row;

	snprintf(name, sizeof(name), "%.*s", STR_ARG(u->session));
	k->sightings++;
	row = kit_row(k, name);
	if (!row) {
		row = GROW(k->rows, k->row_count, k->row_room);
		*row = (struct kit_row){.key = u->key};
		memcpy(row->name, name, sizeof(row->name));
	}
	snprintf(row->source, sizeof(row->source), "%s", b->source);
	row->input = u->tokens[TOKENS_INPUT];
	row->output = u->tokens[TOKENS_OUTPUT];
	row->seen++;
}

static inline void kit_withdraw(struct kit *k, struct id128 id)
{
	k->withdrawn++;
	for (size_t i = 0; i < k->row_count; i++)
		if (id_eq(k->rows[i].key, id))
			k->rows[i] = k->rows[--k->row_count];
}

static inline void kit_move(struct kit *k, const struct batch *b)
{
	struct file *f = files_get(&k->files, b->file);

	assert_non_null(f);
	assert_string_equal(f->source, b->source);
	if (!b->has_position)
		return;
	assert_true(f->at.dev == b->at.dev && f->at.ino == b->at.ino);
	f->at = b->at;
	buf_reset(&f->state);
	buf_add(&f->state, buf_str(&b->state));
}

static inline void kit_take(void *ctx, struct batch *b)
{
	struct kit *k = ctx;

	if (k->batches++ < k->take_most) {
		for (uint32_t i = 0; i < b->count; i++)
			kit_count(k, b, &b->records[i]);
		for (uint32_t i = 0; i < b->withdrawn_count; i++)
			kit_withdraw(k, b->withdrawn[i]);
		k->rejected += b->rejected;
		k->bytes += b->bytes;
		kit_move(k, b);
	}
	batch_free(b);
}

static inline void kit_changed(void *ctx)
{
	((struct kit *)ctx)->changes++;
}

static inline const char *kit_no_variable(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
	return NULL;
}

static inline void kit_init(struct kit *k, int threads)
{
	*k = (struct kit){.home = kit_folder(), .take_most = INT64_MAX};
	k->loop = loop_new(NULL);
	k->pool = pool_new(k->loop, threads);
	files_init(&k->files);
	k->config.sources = k->configured;
	kit_mkdir(k->home, ".kit/logs");
	kit_mkdir(k->home, ".doc");
	kit_mkdir(k->home, ".db");
}

static inline void kit_stop(struct kit *k)
{
	sources_free(k->sources);
	k->sources = NULL;
}

static inline void kit_release(struct kit *k)
{
	kit_stop(k);
	pool_free(k->pool);
	loop_free(k->loop);
	files_release(&k->files);
	kit_remove(k->home);
	free(k->rows);
}

static inline void kit_configure(struct kit *k, struct source_config c)
{
	k->configured[k->config.source_count++] = c;
}

static inline void kit_start(struct kit *k, bool follow, int poll_ms)
{
	struct sources_env env = {
		.loop = k->loop,
		.pool = k->pool,
		.clock = &k->clock,
		.config = &k->config,
		.logs = {.home = k->home, .get = kit_no_variable},
		.host = "here",
		.files = &k->files,
		.discover = true,
		.follow = follow,
		.poll_ms = poll_ms,
		.formats = kit_formats,
		.batch = kit_take,
		.changed = kit_changed,
		.ctx = k,
	};

	k->sources = sources_new(&env, NULL);
	sources_start(k->sources);
}

/* One reading of what there is, as a command that reports does it. */
static inline void kit_read(struct kit *k)
{
	kit_start(k, false, 0);
	sources_catch_up(k->sources);
	kit_stop(k);
}

/* Run the loop until the number of rows is `rows` and nothing is under way. */
static inline void kit_await(struct kit *k, size_t rows)
{
	int64_t end = clock_mono() + KIT_DEADLINE_MS;

	while ((k->row_count != rows || !sources_caught_up(k->sources)) &&
	       clock_mono() < end)
		loop_turn(k->loop, 100);
	assert_int_equal(k->row_count, rows);
}

static inline int64_t kit_input(struct kit *k, const char *name)
{
	struct kit_row *row = kit_row(k, name);

	return row ? row->input : -1;
}

static inline const struct source_status *kit_status(struct kit *k,
						     const char *name)
{
	const struct source_status *st;

	for (int i = 0; (st = sources_status(k->sources, i)); i++)
		if (strcmp(st->name, name) == 0)
			return st;
	return NULL;
}

#endif
