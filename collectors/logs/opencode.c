/* OpenCode: its database in both layouts, and the files it kept before.
 *
 * Rows change while an answer streams; only finished ones are counted. Each
 * look reads what changed since a little before the last one and remembers
 * which of those rows it has handed over. */
#include <inttypes.h>

#include "collectors/logs/formats.h"
#include "collectors/logs/homes.h"
#include "collectors/logs/opencode_call.h"
#include "collectors/sqlite_log.h"
#include "core/buf.h"
#include "core/err.h"
#include "core/mem.h"

/* How far back of the newest row a look begins: rows are committed late and
 * out of order. */
enum { TRAILING_MS = 10 * 60 * 1000 };

/* Layout of the saved state: this byte, the newest update, then time and
 * fingerprint of each row in the trailing window; eight bytes each, in the
 * machine's order. */
enum { VERSION = 1, NUMBER = 8 };

struct seen {
	int64_t updated;
	uint64_t print;         /* of the row as it was handed over */
};

struct log_parser {
	struct words words;
	struct str host;
	const char *path;
	int64_t newest;
	struct seen *seen;
	size_t seen_count, seen_room;
	size_t sorted;          /* this many of them, by print */

	/* During one look. */
	const struct log_sink *to;
};

static int by_print(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	return (x->print > y->print) - (x->print < y->print);
}

/* In an earlier look; in one look no row comes twice. */
static bool was_seen(const struct log_parser *p, uint64_t print)
{
	const struct seen key = {.print = print};

	return p->sorted && bsearch(&key, p->seen, p->sorted,
				    sizeof(p->seen[0]), by_print);
}

static void remember(struct log_parser *p, int64_t updated, uint64_t print)
{
	if (updated > p->newest)
		p->newest = updated;
	*GROW(p->seen, p->seen_count, p->seen_room) =
		(struct seen){updated, print};
}

/* Rows older than the window are never read again. */
static void forget_old(struct log_parser *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->seen_count; i++) {
		if (p->seen[i].updated >= p->newest - TRAILING_MS)
			p->seen[kept++] = p->seen[i];
	}
	p->seen_count = p->sorted = kept;
	if (kept)
		qsort(p->seen, kept, sizeof(p->seen[0]), by_print);
}

enum column { COL_ID, COL_SESSION, COL_UPDATED, COL_DATA, COL_DIRECTORY,
	      COL_PARENT };

static void on_row(void *ctx, const struct sqlite_row *row)
{
	struct log_parser *p = ctx;
	const struct opencode_place place = {
		.id = sqlite_row_text(row, COL_ID),
		.session = sqlite_row_text(row, COL_SESSION),
		.directory = sqlite_row_text(row, COL_DIRECTORY),
		.parent = sqlite_row_text(row, COL_PARENT),
		.host = p->host,
	};
	const struct str data = sqlite_row_text(row, COL_DATA);
	const struct str parts[] = {place.id, data};
	const uint64_t print = id_make("opencode-row", parts, 2).lo;
	const char *why = NULL;
	int64_t updated = 0;

	sqlite_row_int(row, COL_UPDATED, &updated);
	if (was_seen(p, print))
		return;
	switch (opencode_call(&place, data, &p->words, p->to, &why)) {
	case OPENCODE_NOTHING:
		return;
	case OPENCODE_BAD:
		p->to->reject(p->to->ctx, 0, why);
		break;
	default:
		break;
	}
	remember(p, updated, print);
}

/* One table of messages with the table of its sessions. */
struct layout {
	const char *messages, *sessions;
	const char *only;       /* rows that are answers */
};

static const struct layout layouts[] = {
	{"message", "session", "instr(m.data, '\"tokens\"') > 0"},
	{"session_message", "session_v2", "m.type = 'assistant'"},
	{"session_message", "session", "m.type = 'assistant'"},
};

static const char *if_column(struct sqlite_log *db, const char *table,
			     const char *column, const char *then)
{
	return sqlite_log_has(db, table, column) ? then : "NULL";
}

/* Columns drift between versions: what is not there is null. Without a time
 * of update the whole table is read, and `seen` sorts out. */
static void write_query(struct buf *sql, struct sqlite_log *db,
			const struct layout *at)
{
	const bool joined = sqlite_log_has(db, at->sessions, "id");
	const bool updated = sqlite_log_has(db, at->messages, "time_updated");
	const bool forks = sqlite_log_has(db, at->sessions, "fork_boundary") &&
			   sqlite_log_has(db, at->sessions, "fork_session_id") &&
			   sqlite_log_has(db, at->messages, "seq");

	buf_addf(sql, "SELECT m.id, m.session_id, %s, m.data, %s, %s FROM %s m",
		 updated ? "m.time_updated" : "NULL",
		 if_column(db, at->sessions, "directory", "s.directory"),
		 if_column(db, at->sessions, "parent_id", "s.parent_id"),
		 at->messages);
	if (joined)
		buf_addf(sql, " LEFT JOIN %s s ON s.id = m.session_id",
			 at->sessions);
	buf_addf(sql, " WHERE %s", at->only);
	if (forks)
		buf_puts(sql, " AND (s.fork_session_id IS NULL OR"
			      " s.fork_boundary IS NULL OR"
			      " m.seq > s.fork_boundary)");
	if (updated)
		buf_puts(sql, " AND m.time_updated >= ?1");
	buf_addf(sql, " ORDER BY %s, m.rowid",
		 if_column(db, at->sessions, "time_created",
			   "s.time_created"));
}

static bool is_layout(struct sqlite_log *db, const struct layout *at)
{
	return sqlite_log_has(db, at->messages, "id") &&
	       sqlite_log_has(db, at->messages, "session_id") &&
	       sqlite_log_has(db, at->messages, "data");
}

static bool read_layout(struct log_parser *p, struct sqlite_log *db,
			const struct layout *at, int64_t since,
			struct err *err)
{
	struct buf sql = {0};
	bool ok;

	write_query(&sql, db, at);
	ok = sqlite_log_each(db, buf_text(&sql), since, on_row, p, err);
	buf_release(&sql);
	return ok || err_prefix(err, "%s", p->path);
}

/* The second layout's sessions are in a table of their own, or not. */
static bool read_all(struct log_parser *p, struct sqlite_log *db,
		     struct err *err)
{
	const int64_t since = p->newest - TRAILING_MS;
	const bool v2 = sqlite_log_has(db, "session_v2", "id");
	const struct layout *second = &layouts[v2 ? 1 : 2];
	bool any = false, ok = true;

	if (is_layout(db, &layouts[0])) {
		any = true;
		ok = read_layout(p, db, &layouts[0], since, err);
	}
	if (ok && is_layout(db, second) &&
	    sqlite_log_has(db, second->messages, "type")) {
		any = true;
		ok = read_layout(p, db, second, since, err);
	}
	return any ? ok : err_set(err, "%s: holds no messages of OpenCode",
				  p->path);
}

static bool read_database(struct log_parser *p, struct str bytes,
			  const struct log_sink *to, struct err *err)
{
	struct sqlite_log *db = sqlite_log_open(p->path, err);
	const int64_t newest = p->newest;
	bool ok;

	(void)bytes;
	if (!db)
		return false;
	p->to = to;
	ok = read_all(p, db, err);
	p->to = NULL;
	sqlite_log_close(db);
	/* What a failed look handed over does not stand: look again. */
	if (ok) {
		forget_old(p);
	} else {
		p->newest = newest;
		p->seen_count = p->sorted;
	}
	return ok;
}

static void load(struct log_parser *p, struct str state)
{
	const size_t entry = sizeof(struct seen);
	size_t n = state.n >= 1 + NUMBER ? state.n - 1 - NUMBER : 0;

	if (state.n < 1 + NUMBER || state.p[0] != VERSION || n % entry)
		return;
	memcpy(&p->newest, state.p + 1, NUMBER);
	p->seen_count = p->seen_room = p->sorted = n / entry;
	if (n == 0)
		return;
	p->seen = xmalloc(n);
	memcpy(p->seen, state.p + 1 + NUMBER, n);
}

static struct log_parser *open_parser(const struct log_open *how)
{
	struct log_parser *p = xcalloc(1, sizeof(*p));

	p->path = how->path;
	p->host = str_from(how->host);
	load(p, how->state);
	return p;
}

static void save(const struct log_parser *p, struct buf *to)
{
	if (p->seen_count == 0)
		return;
	buf_putc(to, VERSION);
	buf_add(to, (struct str){(const char *)&p->newest, NUMBER});
	buf_add(to, (struct str){(const char *)p->seen,
				 p->seen_count * sizeof(p->seen[0])});
}

static void close_parser(struct log_parser *p)
{
	words_release(&p->words);
	free(p->seen);
	free(p);
}

/* A file of the time before the database holds one message. */
static bool read_file(struct log_parser *p, struct str bytes,
		      const struct log_sink *to, struct err *err)
{
	const struct opencode_place place = {.host = p->host};
	const char *why = NULL;
	struct pick none[] = {{"role"}};

	if (!pick_members(bytes, none, ARRAY_LEN(none)))
		return err_set(err, "%s: not a whole JSON object, perhaps"
			       " being written at this moment", p->path);
	if (opencode_call(&place, bytes, &p->words, to, &why) == OPENCODE_BAD)
		to->reject(to->ctx, 0, why);
	return true;
}

static void save_nothing(const struct log_parser *p, struct buf *to)
{
	(void)p;
	(void)to;
}

/* Copies somebody made for safety hold what the original does. */
static bool wants(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str name = str_from(slash ? slash + 1 : path);

	return str_ends(name, STR(".db")) && !str_glob(name, "*backup*") &&
	       !str_glob(name, "*.bak*") && !str_glob(name, "*copy*");
}

struct finding {
	const struct log_places *to;
	const char *pattern;
};

static void add_home(void *ctx, const char *dir)
{
	const struct finding *f = ctx;

	f->to->add(f->to->ctx, dir, f->pattern);
}

static void discover(const struct log_env *env, struct finding *f)
{
	char *dir;

	if (homes_listed(env, "OPENCODE_DATA_DIR", add_home, f))
		return;
	dir = home_below(env, "XDG_DATA_HOME", ".local/share", "opencode");
	add_home(f, dir);
	free(dir);
}

static void discover_databases(const struct log_env *env,
			       const struct log_places *to)
{
	struct finding f = {to, "opencode*.db"};

	discover(env, &f);
}

static void discover_files(const struct log_env *env,
			   const struct log_places *to)
{
	struct finding f = {to, "storage/message/*/msg_*.json"};

	discover(env, &f);
}

const struct log_format log_opencode = {
	.name = "opencode",
	.summary = "OpenCode's database",
	.kind = LOG_DATABASE,
	.discover = discover_databases,
	.wants = wants,
	.open = open_parser,
	.read = read_database,
	.save = save,
	.close = close_parser,
};

const struct log_format log_opencode_json = {
	.name = "opencode-json",
	.summary = "Messages of OpenCode before it had a database",
	.kind = LOG_DOCUMENT,
	.discover = discover_files,
	.open = open_parser,
	.read = read_file,
	.save = save_nothing,
	.close = close_parser,
};
