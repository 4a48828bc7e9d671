#include "core/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/paths.h"
#include "core/store_internal.h"

enum { BUSY_MS = 5000 };

static bool is_memory(const char *path)
{
	return !strcmp(path, ":memory:");
}

/* ---- failures --------------------------------------------------------- */

/* A limit on files or a quota looks like a failing disk to SQLite. */
static bool is_write_failure(int extended)
{
	return extended == SQLITE_IOERR_WRITE ||
	       extended == SQLITE_IOERR_FSYNC ||
	       extended == SQLITE_IOERR_TRUNCATE ||
	       extended == SQLITE_IOERR_SHMSIZE;
}

bool store_explain(sqlite3 *db, const char *path, int code, struct err *err)
{
	if (db && is_write_failure(sqlite3_extended_errcode(db)))
		return err_set(err, "%s: cannot be written, the disk is full"
				    " or failing: free some space; nothing is"
				    " lost, it is tried again", path);
	code &= 0xff;
	if (code == SQLITE_FULL)
		return err_set(err, "%s: the disk is full: free some space;"
				    " nothing is lost, it is tried again",
			       path);
	switch (code) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return err_set(err, "%s: is damaged: move it away to start"
				    " anew from the logs, or restore a copy",
			       path);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
	case SQLITE_AUTH:
		return err_set(err, "%s: cannot be written: check the rights"
				    " on it and on its folder, or name"
				    " another file with --store", path);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, "%s: is locked by another program: it is"
				    " tried again", path);
	default:
		return err_set(err, "%s: %s", path,
			       db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
	}
}

void store_fail(struct store *s)
{
	if (s->failed)
		return;
	s->failed = true;
	store_explain(s->db, s->path, sqlite3_errcode(s->db), &s->failure);
}

bool store_check(struct store *s, struct err *err)
{
	bool ok = !s->failed;

	if (!ok)
		err_set(err, "%s", s->failure.text);
	s->failed = false;
	return ok;
}

/* ---- statements ------------------------------------------------------- */

sqlite3_stmt *store_statement(struct store *s, enum store_sql which)
{
	sqlite3_stmt **q = &s->statements[which];

	if (!*q && sqlite3_prepare_v3(s->db, store_sql[which], -1,
				      SQLITE_PREPARE_PERSISTENT, q, NULL))
		store_fail(s);
	return *q;
}

void store_bind(sqlite3_stmt *q, const int64_t *values, int n)
{
	for (int i = 0; i < n; i++)
		sqlite3_bind_int64(q, i + 1, values[i]);
}

void store_bind_text(sqlite3_stmt *q, int at, const char *text)
{
	sqlite3_bind_text(q, at, text ? text : "", -1, SQLITE_STATIC);
}

void store_bind_blob(sqlite3_stmt *q, int at, struct str bytes)
{
	sqlite3_bind_blob(q, at, bytes.n ? bytes.p : "", (int)bytes.n,
			  SQLITE_STATIC);
}

struct str store_column_str(sqlite3_stmt *q, int column)
{
	const char *p = sqlite3_column_blob(q, column);

	return (struct str){p ? p : "",
			    (size_t)sqlite3_column_bytes(q, column)};
}

bool store_step(struct store *s, sqlite3_stmt *q)
{
	int code = q ? sqlite3_step(q) : SQLITE_ERROR;

	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		store_fail(s);
	sqlite3_reset(q);
	return false;
}

void store_run(struct store *s, sqlite3_stmt *q)
{
	if (store_step(s, q))
		sqlite3_reset(q);
}

int64_t store_integer(struct store *s, enum store_sql which, int64_t fallback)
{
	sqlite3_stmt *q = store_statement(s, which);
	int64_t value = fallback;

	if (store_step(s, q)) {
		value = sqlite3_column_int64(q, 0);
		sqlite3_reset(q);
	}
	return value;
}

/* ---- opening ---------------------------------------------------------- */

static bool make_folder(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char *folder;
	bool ok;

	if (!slash || slash == path)
		return true;
	folder = xstrndup(path, (size_t)(slash - path));
	ok = path_make_dirs(folder, err);
	free(folder);
	return ok;
}

/* The file whose lock the writer holds; -1 with errno. */
static int open_lock(const struct store *s)
{
	struct buf name = {0};
	int fd;

	buf_puts(&name, s->path);
	buf_puts(&name, ".lock");
	fd = open(buf_text(&name), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	buf_release(&name);
	return fd;
}

/* The writer holds a lock on a file beside the store: it goes with the
 * process, however that ends. False with *err when it cannot even be tried. */
static bool take_lock(struct store *s, struct err *err)
{
	s->lock = open_lock(s);
	if (s->lock < 0)
		return err_set(err, "%s: cannot be written (%s): check the"
				    " rights on its folder, or name another"
				    " file with --store", s->path,
			       strerror(errno));
	if (flock(s->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	close(s->lock);
	s->lock = -1;
	s->mode = STORE_READER;
	return true;
}

static bool set_up(struct store *s, int flags, struct err *err)
{
	static const char writing[] =
		"PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;"
		"PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8000;"
		"PRAGMA journal_size_limit = 16777216";
	static const char reading[] = "PRAGMA query_only = 1;"
				      "PRAGMA cache_size = -4000";
	int code = sqlite3_open_v2(s->path, &s->db, flags, NULL);

	if (code == SQLITE_OK) {
		sqlite3_busy_timeout(s->db, BUSY_MS);
		code = sqlite3_exec(s->db, s->mode == STORE_WRITER ? writing
								   : reading,
				    NULL, NULL, NULL);
	}
	if (code != SQLITE_OK)
		return store_explain(s->db, s->path, code, err);
	return store_migrate(s, err);
}

static struct store *store_new(const char *path, enum store_mode mode)
{
	struct store *s = xcalloc(1, sizeof(*s));

	s->path = xstrdup(path);
	s->mode = mode;
	s->lock = -1;
	s->data_version = -1;
	*GROW(s->name_map, s->name_count, s->name_room) = 0;
	*GROW(s->series_map, s->series_count, s->series_room) = 0;
	*GROW(s->file_map, s->file_count, s->file_room) = 0;
	return s;
}

/* The file itself, before SQLite makes it readable for others. */
static bool make_file(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_set(err, "%s: cannot be written (%s): check the"
				    " rights on it and on its folder, or name"
				    " another file with --store", path,
			       strerror(errno));
	close(fd);
	return true;
}

/* Refuse what may not be touched, make what is missing, take the lock. */
static bool prepare(struct store *s, struct err *err)
{
	if (is_memory(s->path))
		return true;
	if (access(s->path, F_OK) == 0 && !store_peek(s->path, err))
		return false;
	return make_folder(s->path, err) && make_file(s->path, err) &&
	       take_lock(s, err);
}

struct store *store_open(const char *path, struct err *err)
{
	struct store *s = store_new(path, STORE_WRITER);

	if (!prepare(s, err) ||
	    !set_up(s, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err)) {
		store_close(s);
		return NULL;
	}
	s->settled = s->settling = store_integer(s, SQL_ROW_LAST, 0);
	if (!store_check(s, err)) {
		store_close(s);
		return NULL;
	}
	return s;
}

/* The file is there and was looked at: it is not opened but by SQLite. */
struct store *store_succeed(const struct store *reader, struct err *err)
{
	struct store *s = store_new(reader->path, STORE_WRITER);

	err->text[0] = '\0';
	if (!take_lock(s, err) || s->mode == STORE_READER ||
	    !set_up(s, SQLITE_OPEN_READWRITE, err)) {
		store_close(s);
		return NULL;
	}
	s->settled = s->settling = store_integer(s, SQL_ROW_LAST, 0);
	if (!store_check(s, err)) {
		store_close(s);
		return NULL;
	}
	return s;
}

struct store *store_open_reader(const char *path, struct err *err)
{
	struct store *s;

	if (!store_peek(path, err))
		return NULL;
	s = store_new(path, STORE_READER);
	if (!set_up(s, access(path, W_OK) ? SQLITE_OPEN_READONLY
					  : SQLITE_OPEN_READWRITE, err)) {
		store_close(s);
		return NULL;
	}
	return s;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	for (int i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(s->statements[i]);
	sqlite3_close(s->db);
	if (s->lock >= 0)
		close(s->lock);
	free(s->path);
	free(s->name_map);
	free(s->series_map);
	free(s->file_map);
	free(s->ids.list);
	for (size_t i = 0; i < ARRAY_LEN(s->lent); i++)
		free(s->lent[i]);
	buf_release(&s->scratch);
	free(s);
}

enum store_mode store_mode(const struct store *s)
{
	return s->mode;
}

const char *store_path(const struct store *s)
{
	return s->path;
}

bool store_is_free(const struct store *s)
{
	int fd = open_lock(s);
	bool is_free = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;

	if (fd >= 0)
		close(fd);
	return is_free;
}

bool store_changed(struct store *s)
{
	int64_t version = store_integer(s, SQL_DATA_VERSION, s->data_version);
	bool changed = version != s->data_version ||
		       s->commits != s->commits_told;

	s->failed = false;
	s->data_version = version;
	s->commits_told = s->commits;
	return changed;
}

static int64_t file_bytes(const char *path, const char *suffix)
{
	struct buf name = {0};
	struct stat st;
	int64_t bytes;

	buf_puts(&name, path);
	buf_puts(&name, suffix);
	bytes = stat(buf_text(&name), &st) ? 0 : (int64_t)st.st_size;
	buf_release(&name);
	return bytes;
}

int64_t store_bytes(const struct store *s)
{
	if (is_memory(s->path))
		return 0;
	return file_bytes(s->path, "") + file_bytes(s->path, "-wal");
}
