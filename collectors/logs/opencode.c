/* OpenCode: its database in both layouts, and the files it kept before.
 *
 * Rows change while an answer streams; only finished ones are counted. Each
 * look reads what changed since a little before the last one and remembers
 * which of those rows it has handed over. */
#include <inttypes.h>

#include "collectors/logs/formats.h"
#include "collectors/logs/homes.h"
#include "collectors/logs/opencode_call.h"
#include "collectors/logs/opencode_seen.h"
#include "collectors/sqlite_log.h"
#include "core/buf.h"
#include "core/err.h"
#include "core/mem.h"

struct log_parser {
	struct words words;
	struct str host;
	const char *path;
	struct opencode_seen seen;

	/* During one look. */
	const struct log_sink *to;
	int table;
};

enum column { COL_ID, COL_SESSION, COL_UPDATED, COL_DATA, COL_DIRECTORY,
	      COL_PARENT, COL_STARTED, COL_ROW };

static void on_row(void *ctx, const struct sqlite_row *row)
{
	struct log_parser *p = ctx;
	struct opencode_place place = {
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
	int64_t updated = 0, number;

	sqlite_row_int(row, COL_UPDATED, &updated);
	sqlite_row_int(row, COL_STARTED, &place.started);
	if (opencode_seen_has(&p->seen, print))
		return;
	switch (opencode_call(&place, data, &p->words, p->to, &why)) {
	case OPENCODE_NOTHING:
		return;
	case OPENCODE_RUNNING:
		if (sqlite_row_int(row, COL_ROW, &number))
			opencode_seen_running(&p->seen, p->table, number);
		return;
	case OPENCODE_BAD:
		p->to->reject(p->to->ctx, 0, why);
		break;
	default:
		break;
	}
	opencode_seen_add(&p->seen, updated, print);
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

/* Rows that may be news: see opencode_seen.h. Without a time of update the
 * whole table is read, and what was seen sorts out. */
static void write_news(struct buf *sql, const struct log_parser *p,
		       bool numbered)
{
	const struct running *r = &p->seen.mark.running[p->table];

	buf_puts(sql, " AND (m.time_updated >= ?1");
	if (numbered)
		buf_addf(sql, " OR m.rowid > %" PRId64,
			 p->seen.mark.highest[p->table]);
	for (size_t i = 0; numbered && i < r->count; i++)
		buf_addf(sql, "%s%" PRId64, i ? ", " : " OR m.rowid IN (",
			 r->rows[i]);
	buf_puts(sql, numbered && r->count ? "))" : ")");
}

/* Columns drift between versions: what is not there is null. */
static void write_query(struct buf *sql, struct sqlite_log *db,
			const struct layout *at, const struct log_parser *p)
{
	const bool joined = sqlite_log_has(db, at->sessions, "id");
	const bool updated = sqlite_log_has(db, at->messages, "time_updated");
	const bool numbered = sqlite_log_has(db, at->messages, "rowid");
	const bool forks = sqlite_log_has(db, at->sessions, "fork_boundary") &&
			   sqlite_log_has(db, at->sessions, "fork_session_id") &&
			   sqlite_log_has(db, at->messages, "seq");

	buf_addf(sql, "SELECT m.id, m.session_id, %s, m.data, %s, %s, %s, %s"
		      " FROM %s m",
		 updated ? "m.time_updated" : "NULL",
		 if_column(db, at->sessions, "directory", "s.directory"),
		 if_column(db, at->sessions, "parent_id", "s.parent_id"),
		 if_column(db, at->sessions, "time_created", "s.time_created"),
		 numbered ? "m.rowid" : "NULL", at->messages);
	if (joined)
		buf_addf(sql, " LEFT JOIN %s s ON s.id = m.session_id",
			 at->sessions);
	buf_addf(sql, " WHERE %s", at->only);
	if (forks)
		buf_puts(sql, " AND (s.fork_session_id IS NULL OR"
			      " s.fork_boundary IS NULL OR"
			      " m.seq > s.fork_boundary)");
	if (updated)
		write_news(sql, p, numbered);
	buf_addf(sql, " ORDER BY %s, %s",
		 if_column(db, at->sessions, "time_created",
			   "s.time_created"),
		 numbered ? "m.rowid" : "m.id");
}

static bool is_layout(struct sqlite_log *db, const struct layout *at)
{
	return sqlite_log_has(db, at->messages, "id") &&
	       sqlite_log_has(db, at->messages, "session_id") &&
	       sqlite_log_has(db, at->messages, "data");
}

static void on_highest(void *ctx, const struct sqlite_row *row)
{
	sqlite_row_int(row, 0, ctx);
}

static bool read_layout(struct log_parser *p, struct sqlite_log *db,
			const struct layout *at, struct err *err)
{
	int64_t *highest = &p->seen.next.highest[p->table];
	struct buf sql = {0};
	bool ok = true;

	if (sqlite_log_has(db, at->messages, "rowid")) {
		buf_addf(&sql, "SELECT max(rowid) FROM %s", at->messages);
		ok = sqlite_log_each(db, buf_text(&sql), 0, on_highest,
				     highest, err);
		buf_reset(&sql);
	}
	write_query(&sql, db, at, p);
	ok = ok && sqlite_log_each(db, buf_text(&sql),
				   opencode_seen_since(&p->seen), on_row, p,
				   err);
	buf_release(&sql);
	return ok || err_prefix(err, "%s", p->path);
}

/* The second layout's sessions are in a table of their own, or not. */
static bool read_all(struct log_parser *p, struct sqlite_log *db,
		     struct err *err)
{
	const bool v2 = sqlite_log_has(db, "session_v2", "id");
	const struct layout *second = &layouts[v2 ? 1 : 2];
	bool any = false, ok = true;

	if (is_layout(db, &layouts[0])) {
		any = true;
		p->table = 0;
		ok = read_layout(p, db, &layouts[0], err);
	}
	if (ok && is_layout(db, second) &&
	    sqlite_log_has(db, second->messages, "type")) {
		any = true;
		p->table = 1;
		ok = read_layout(p, db, second, err);
	}
	return any ? ok : err_set(err, "%s: holds no messages of OpenCode",
				  p->path);
}

static bool read_database(struct log_parser *p, struct str bytes,
			  const struct log_sink *to, struct err *err)
{
	struct sqlite_log *db = sqlite_log_open(p->path, err);
	bool ok;

	(void)bytes;
	if (!db)
		return false;
	p->to = to;
	opencode_seen_begin(&p->seen);
	ok = read_all(p, db, err);
	opencode_seen_end(&p->seen, ok);
	p->to = NULL;
	sqlite_log_close(db);
	return ok;
}

static struct log_parser *open_parser(const struct log_open *how)
{
	struct log_parser *p = xcalloc(1, sizeof(*p));

	p->path = how->path;
	p->host = str_from(how->host);
	opencode_seen_load(&p->seen, how->state);
	return p;
}

static void save(const struct log_parser *p, struct buf *to)
{
	opencode_seen_save(&p->seen, to);
}

static void close_parser(struct log_parser *p)
{
	words_release(&p->words);
	opencode_seen_release(&p->seen);
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
	.older_of = "opencode",
	.summary = "Messages of OpenCode before it had a database",
	.kind = LOG_DOCUMENT,
	.discover = discover_files,
	.open = open_parser,
	.read = read_file,
	.save = save_nothing,
	.close = close_parser,
};
