#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <sqlite3.h>

#include "tests/unit/ledger_kit.h"
#include "tests/unit/store_v1.h"

/* ---- a folder to make stores in --------------------------------------- */

/* The state of every test: a folder and the last name made in it. */
struct place {
	char folder[64];
	char path[160];
};

static const char *in_folder(void **state, const char *name)
{
	struct place *p = *state;

	snprintf(p->path, sizeof(p->path), "%s/%s", p->folder, name);
	return p->path;
}

static int make_folder(void **state)
{
	struct place *p = xcalloc(1, sizeof(*p));

	snprintf(p->folder, sizeof(p->folder), "/tmp/tokentop-store-XXXXXX");
	*state = p;
	return mkdtemp(p->folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	struct place *p = *state;
	pid_t child = fork();

	if (child == 0) {
		execlp("rm", "rm", "-rf", p->folder, (char *)NULL);
		_exit(1);
	}
	free(p);
	return waitpid(child, NULL, 0) == child ? 0 : -1;
}

static void write_file(const char *path, const void *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), n);
	close(fd);
}

static char *read_whole(const char *path, size_t *n)
{
	struct stat st;
	char *bytes;
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	bytes = xmalloc((size_t)st.st_size + 1);
	assert_int_equal(read(fd, bytes, (size_t)st.st_size), st.st_size);
	close(fd);
	*n = (size_t)st.st_size;
	return bytes;
}

static struct store *open_store(const char *path)
{
	struct err err = {""};
	struct store *s = store_open(path, &err);

	if (!s)
		fail_msg("%s", err.text);
	return s;
}

static void assert_refused(const char *path, const char *why)
{
	struct err err = {""};
	struct store *s = store_open(path, &err);

	assert_null(s);
	if (!strstr(err.text, why) || !strstr(err.text, path))
		fail_msg("\"%s\" does not say \"%s\"", err.text, why);
}

/* ---- opening ---------------------------------------------------------- */

static void a_new_store_makes_its_folders_and_is_private(void **state)
{
	const char *path = in_folder(state, "a/b/tokentop.db");
	struct store *s = open_store(path);
	struct stat st;

	assert_int_equal(store_mode(s), STORE_WRITER);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(store_bytes(s) > 0);
	store_close(s);
	assert_int_equal(stat(in_folder(state, "a/b"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
}

static void a_store_in_memory_leaves_no_file(void **state)
{
	struct store *s = open_store(":memory:");

	(void)state;
	assert_int_equal(store_mode(s), STORE_WRITER);
	assert_int_equal(store_bytes(s), 0);
	store_close(s);
	assert_int_equal(access(":memory:", F_OK), -1);
	assert_int_equal(access(":memory:.lock", F_OK), -1);
}

static void the_second_one_reads(void **state)
{
	const char *path = in_folder(state, "shared.db");
	struct store *first = open_store(path), *second = open_store(path);
	struct err err;

	assert_int_equal(store_mode(first), STORE_WRITER);
	assert_int_equal(store_mode(second), STORE_READER);
	assert_true(store_changed(second));
	assert_false(store_changed(second));
	store_begin(first);
	store_add_counters(first, "codex",
			   &(struct source_counters){.records = 3});
	assert_true(store_commit(first, &err));
	assert_true(store_changed(second));
	assert_false(store_changed(second));
	store_close(first);
	first = open_store(path);
	assert_int_equal(store_mode(first), STORE_WRITER);
	store_close(first);
	store_close(second);
}

static void a_reader_does_not_make_a_store(void **state)
{
	const char *path = in_folder(state, "absent.db");
	struct err err = {""};

	assert_null(store_open_reader(path, &err));
	assert_non_null(strstr(err.text, path));
	assert_int_equal(access(path, F_OK), -1);
}

/* The lock goes with the process, however it ends. */
static void a_killed_writer_leaves_no_lock(void **state)
{
	const char *path = in_folder(state, "killed.db");
	int ready[2];
	struct store *s;
	pid_t child;
	char c;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	if (child == 0) {
		if (!store_open(path, NULL) || write(ready[1], "r", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	s = open_store(path);
	assert_int_equal(store_mode(s), STORE_READER);
	store_close(s);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(ready[0]);
	close(ready[1]);
	s = open_store(path);
	assert_int_equal(store_mode(s), STORE_WRITER);
	store_close(s);
}

static void add_one(struct store *s)
{
	struct err err;

	store_begin(s);
	store_add_counters(s, "codex", &(struct source_counters){.records = 1});
	assert_true(store_commit(s, &err));
}

/* Another process, with SQLite's locks of its own: it begins before any store
 * is open here. Told 'w' it writes the store from then on, 'e' it ends that,
 * 'l' it looks what is there; after each it says how many records it knows of,
 * or -1. */
struct other {
	pid_t pid;
	int ask[2], tell[2];
};

static void look(const char *path, struct source_counters *c)
{
	struct err err;
	struct store *s = store_open_reader(path, &err);

	if (!s || !store_get_counters(s, "codex", c))
		c->records = -1;
	store_close(s);
}

static void do_as_told(const struct other *o, const char *path)
{
	struct store *writer = NULL;
	struct err err;
	char what;

	close(o->ask[1]);
	while (read(o->ask[0], &what, 1) == 1) {
		struct source_counters c = {0};

		if (what == 'w') {
			writer = store_open(path, &err);
			add_one(writer);
		} else if (what == 'e') {
			store_close(writer);
		} else {
			look(path, &c);
		}
		if (write(o->tell[1], &c.records, sizeof(c.records)) < 0)
			_exit(1);
	}
	_exit(0);
}

static void other_begin(struct other *o, const char *path)
{
	assert_int_equal(pipe(o->ask), 0);
	assert_int_equal(pipe(o->tell), 0);
	o->pid = fork();
	if (o->pid == 0)
		do_as_told(o, path);
	close(o->ask[0]);
	close(o->tell[1]);
}

static int64_t tell_other(const struct other *o, char what)
{
	int64_t n;

	assert_int_equal(write(o->ask[1], &what, 1), 1);
	assert_int_equal(read(o->tell[0], &n, sizeof(n)), sizeof(n));
	return n;
}

static void other_end(struct other *o)
{
	int status;

	close(o->ask[1]);
	close(o->tell[0]);
	assert_int_equal(waitpid(o->pid, &status, 0), o->pid);
	assert_int_equal(status, 0);
}

/* Those who look meanwhile do not take the log away under its hands. */
static void a_reader_that_succeeds_the_writer_loses_nothing(void **state)
{
	const char *path = in_folder(state, "heir.db");
	struct store *reader, *heir;
	struct other o;
	struct err err;

	other_begin(&o, path);
	tell_other(&o, 'w');
	reader = open_store(path);
	assert_int_equal(store_mode(reader), STORE_READER);
	assert_null(store_succeed(reader, &err));
	assert_string_equal(err.text, "");
	tell_other(&o, 'e');
	heir = store_succeed(reader, &err);
	assert_non_null(heir);
	assert_int_equal(store_mode(heir), STORE_WRITER);
	store_close(reader);
	assert_int_equal(tell_other(&o, 'l'), 1);
	add_one(heir);
	assert_int_equal(tell_other(&o, 'l'), 2);
	add_one(heir);
	assert_int_equal(tell_other(&o, 'l'), 3);
	store_close(heir);
	assert_int_equal(tell_other(&o, 'l'), 3);
	other_end(&o);
}

/* ---- older versions --------------------------------------------------- */

static void run_sql(const char *path, const char *text)
{
	sqlite3 *db;
	char *why = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s", why);
	sqlite3_close(db);
}

static int64_t ask_sql(const char *path, const char *text)
{
	sqlite3_stmt *q;
	sqlite3 *db;
	int64_t value;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, text, -1, &q, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	value = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return value;
}

/* A store of version 1 with one counter, one name and one record. */
static const char *make_v1(void **state, const char *name)
{
	const char *path = in_folder(state, name);

	run_sql(path, "PRAGMA auto_vacuum = INCREMENTAL;"
		      "PRAGMA journal_mode = WAL");
	run_sql(path, store_v1);
	run_sql(path,
		"INSERT INTO counter VALUES('codex', 7, 1, 2, 900, 5);"
		"INSERT INTO name VALUES(1, 'codex');"
		"INSERT INTO series(number, source, provider, maker, model,"
		" raw_model, client, project, account, key, host, user, tags,"
		" region, price_list, rule, tier, band, basis, flags)"
		" VALUES(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,"
		" 0, 0, 0);"
		"INSERT INTO record(row, ts, series, requests, input)"
		" VALUES(1, 1000, 1, 1, 42);"
		"PRAGMA user_version = 1");
	return path;
}

static void take_record(void *ctx, const struct record *r)
{
	*(struct record *)ctx = *r;
}

static void check_v1(struct store *s)
{
	struct source_counters counters;
	struct series_table series;
	struct files files;
	struct record r = {0};
	struct err err = {""};

	series_init(&series);
	files_init(&files);
	assert_true(store_load(s, &series, &files, &err));
	assert_true(store_get_counters(s, "codex", &counters));
	assert_int_equal(counters.records, 7);
	assert_true(store_each_record(s, 0, 2000, take_record, &r, &err));
	assert_int_equal(r.tokens[TOKENS_INPUT], 42);
	assert_string_equal(series_text(&series, r.series, DIM_SOURCE).p,
			    "codex");
	files_release(&files);
	series_release(&series);
}

static void a_store_of_version_1_keeps_all_it_has(void **state)
{
	static const struct bill_figures figures = {.requests = -1};
	const char *path = make_v1(state, "v1.db");
	struct store *s = open_store(path);
	struct err err = {""};

	check_v1(s);
	store_begin(s);
	store_put_bill_text(s, 1, STR("org"));
	store_put_bill_row(s, 5000, 1, &figures);
	assert_true(store_commit(s, &err));
	store_close(s);
	assert_int_equal(ask_sql(path, "PRAGMA user_version"), 3);
	assert_int_equal(ask_sql(path, "SELECT count(*) FROM bill_row"), 1);
	assert_int_equal(ask_sql(path, "SELECT count(*) FROM record"), 1);
	s = open_store(path);
	check_v1(s);
	store_close(s);
}

/* Killed in the middle of the step, it is as it was and can be tried again. */
static void a_step_that_fails_leaves_the_old_version(void **state)
{
	const char *path = make_v1(state, "v1-blocked.db");

	run_sql(path, "CREATE TABLE bill_row(somebody)");
	assert_refused(path, "bill_row");
	assert_int_equal(ask_sql(path, "PRAGMA user_version"), 1);
	assert_int_equal(ask_sql(path, "SELECT count(*) FROM sqlite_master"
				       " WHERE name LIKE 'bill_%'"), 1);
	run_sql(path, "DROP TABLE bill_row");
	store_close(open_store(path));
	assert_int_equal(ask_sql(path, "PRAGMA user_version"), 3);
}

/* ---- what is refused -------------------------------------------------- */

static void a_newer_version_is_refused_and_left_alone(void **state)
{
	const char *path = in_folder(state, "newer.db");
	size_t n, m;
	char *before, *after;
	struct err err = {""};

	store_close(open_store(path));
	before = read_whole(path, &n);
	before[63] = 99;        /* user_version */
	write_file(path, before, n);
	assert_refused(path, "newer tokentop");
	assert_null(store_open_reader(path, &err));
	assert_non_null(strstr(err.text, "version 99"));
	after = read_whole(path, &m);
	assert_int_equal(n, m);
	assert_memory_equal(before, after, n);
	assert_int_equal(access(in_folder(state, "newer.db-wal"), F_OK), -1);
	free(before);
	free(after);
}

static void what_is_no_store_is_refused_and_left_alone(void **state)
{
	static const char prose[] = "This is a letter, and a long one at that:"
				    " more than a header of SQLite's.";
	const char *path = in_folder(state, "letter.txt");
	size_t n;
	char *after;

	write_file(path, prose, sizeof(prose));
	assert_refused(path, "not a tokentop store");
	after = read_whole(path, &n);
	assert_int_equal(n, sizeof(prose));
	assert_memory_equal(after, prose, n);
	free(after);
	path = in_folder(state, "folder");
	assert_int_equal(mkdir(path, 0700), 0);
	assert_refused(path, "a folder");
}

static void another_programs_database_is_refused(void **state)
{
	const char *path = in_folder(state, "ours.db");
	size_t n;
	char *bytes;

	store_close(open_store(path));
	bytes = read_whole(path, &n);
	bytes[63] = 0;          /* as one that uses no user_version */
	path = in_folder(state, "foreign.db");
	write_file(path, bytes, n);
	free(bytes);
	assert_refused(path, "another program's database");
}

static void a_damaged_store_says_so(void **state)
{
	const char *path = in_folder(state, "damaged.db");
	size_t n;
	char *bytes;

	store_close(open_store(path));
	bytes = read_whole(path, &n);
	memset(bytes + 100, 0x5a, n - 100);
	write_file(path, bytes, n);
	free(bytes);
	assert_refused(path, "is damaged");
	assert_int_equal(access(path, F_OK), 0);
}

/* Runs `test` as nobody, for whom rights hold. */
static void as_nobody(void (*test)(void **state), void **state)
{
	struct place *p = *state;
	int status;
	pid_t child;

	assert_int_equal(chmod(p->folder, 0755), 0);
	child = fork();
	if (child == 0) {
		if (geteuid() == 0 && (setgid(65534) || setuid(65534)))
			_exit(1);
		test(state);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void open_forbidden(void **state)
{
	struct err err = {""};

	if (store_open(in_folder(state, "closed/new.db"), &err) ||
	    !strstr(err.text, "cannot be written"))
		_exit(2);
	if (store_open(in_folder(state, "closed/old.db"), &err) ||
	    !strstr(err.text, "cannot be written"))
		_exit(3);
}

static void without_rights_the_sentence_says_so(void **state)
{
	store_close(open_store(in_folder(state, "closed/old.db")));
	assert_int_equal(chmod(in_folder(state, "closed/old.db"), 0444), 0);
	assert_int_equal(chmod(in_folder(state, "closed"), 0555), 0);
	as_nobody(open_forbidden, state);
	assert_int_equal(chmod(in_folder(state, "closed"), 0755), 0);
}

/* ---- disk full -------------------------------------------------------- */

static void add_many(struct kit *k, int from, int count)
{
	struct batch *b = batch_new("codex", kit_file(k, "codex", 1)->number);

	for (int i = from; i < from + count; i++) {
		struct usage u = {
			.key = {1, (uint64_t)i + 1}, .key_kind = ID_MESSAGE,
			.ts = KIT_NOW - i * 60000LL, .requests = 1,
			.model = STR("gpt-5-codex"), .client = STR("codex")};

		usage_set(&u, TOKENS_OUTPUT, 10);
		batch_add(b, &u);
	}
	b->has_position = true;
	b->at = kit_file(k, "codex", 1)->at;
	b->at.offset += count;
	ledger_put(k->ledger, b);
	batch_free(b);
}

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A file that may not grow stands for a disk that is full. */
static void a_full_disk_loses_nothing_and_is_tried_again(void **state)
{
	struct err err = {""};
	struct rlimit was;
	struct kit k;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	kit_init(&k, true);
	add_many(&k, 0, 10);
	kit_flush(&k);
	add_many(&k, 10, 5000);
	limit_files(200000);
	assert_false(ledger_flush(k.ledger, -1, &err));
	assert_non_null(strstr(err.text, "disk is full"));
	assert_true(ledger_is_dirty(k.ledger));
	assert_false(ledger_flush(k.ledger, -1, &err));
	assert_int_equal(kit_total(&k, CELL_DAY).requests, 5010);
	add_many(&k, 5010, 5);
	limit_files(was.rlim_cur);
	assert_true(ledger_flush(k.ledger, -1, &err));
	assert_int_equal(kit_total(&k, CELL_QUARTER).requests, 5015);
	kit_reopen(&k);
	assert_int_equal(kit_total(&k, CELL_QUARTER).requests, 5015);
	assert_int_equal(kit_total(&k, CELL_DAY).tokens[TOKENS_OUTPUT], 50150);
	assert_int_equal(kit_file(&k, "codex", 1)->at.offset, 5015);
	kit_release(&k);
}

/* ---- transactions ----------------------------------------------------- */

static void count_cells(void *ctx, int64_t bucket, uint32_t series,
			const struct cell *cell)
{
	struct cell *sum = ctx;

	(void)bucket;
	(void)series;
	cell_add(sum, cell, 1);
}

static struct cell stored_sum(struct store *s, enum cell_level level)
{
	struct cell sum = {0};
	struct err err;

	assert_true(store_each_cell(s, level, INT64_MIN, INT64_MAX,
				    count_cells, &sum, &err));
	return sum;
}

/* Cells of every size and sign come back as they were. */
static void sums_come_back_as_they_were_put(void **state)
{
	struct store *s = open_store(in_folder(state, "sums.db"));
	struct series_table table;
	struct series series = {0};
	struct files files;
	struct cell c = {.requests = 3, .cost = -5, .unpriced = 1};
	struct cell none = {0}, sum;
	struct err err;

	series_init(&table);
	files_init(&files);
	assert_true(store_load(s, &table, &files, &err));
	series.text[DIM_MODEL] = intern_add(&table.names, STR("m"));
	series_add(&table, &series);
	for (int i = 0; i < TOKEN_CATEGORIES; i++) {
		c.tokens[i] = (int64_t)1 << (4 * i);
		c.unknown[i] = i % 3;
	}
	c.tokens[2] = -1;
	c.tokens[3] = INT64_MAX;
	c.tokens[4] = -INT64_MAX;
	store_begin(s);
	store_put_series(s, &table);
	store_add_cell(s, CELL_DAY, -86400000, 1, &c);
	assert_true(store_commit(s, &err));
	sum = stored_sum(s, CELL_DAY);
	assert_memory_equal(&sum, &c, sizeof(c));
	cell_add(&none, &c, -1);
	store_begin(s);
	store_add_cell(s, CELL_DAY, -86400000, 1, &none);
	assert_true(store_commit(s, &err));
	sum = stored_sum(s, CELL_DAY);
	assert_true(cell_is_zero(&sum));
	series_release(&table);
	files_release(&files);
	store_close(s);
}

static void a_record_comes_back_with_all_its_ids(void **state)
{
	struct store *s = open_store(in_folder(state, "records.db"));
	struct record_id list[2] = {{{1, 2}, ID_MESSAGE, 1},
				    {{3, 4}, ID_REQUEST, 2}};
	struct record_ids ids = {list, 2, 2}, back = {0};
	struct record r = {.ts = 5, .requests = 1, .cost = MONEY_NONE,
			   .reported = 7, .reported_by = COST_VENDOR,
			   .known = 3, .session = 9, .shared = true}, got;
	struct store_hit hits[4];
	struct err err;

	r.tokens[TOKENS_IMAGE_OUT] = 12;
	r.fees[1] = (struct fee){FEE_GROUNDING, 1};
	store_begin(s);
	store_put_record(s, &r, &ids);
	store_put_id(s, list[0], r.row);
	store_put_id(s, list[1], r.row);
	assert_true(store_commit(s, &err));
	assert_true(r.row > 0);
	assert_int_equal(store_find(s, list[1].id, hits, 4), 1);
	assert_int_equal(hits[0].row, r.row);
	assert_int_equal(hits[0].id.kind, ID_REQUEST);
	assert_int_equal(hits[0].id.seen, 2);
	assert_true(store_get_record(s, r.row, &got, &back));
	assert_memory_equal(&got, &r, offsetof(struct record, shared) + 1);
	assert_int_equal(back.count, 2);
	assert_memory_equal(&back.list[1].id, &list[1].id, 16);
	store_begin(s);
	store_remove_record(s, r.row);
	assert_true(store_commit(s, &err));
	assert_int_equal(store_find(s, list[0].id, hits, 4), 0);
	assert_false(store_get_record(s, r.row, &got, NULL));
	assert_false(store_has_ids(s));
	free(back.list);
	store_close(s);
}

/* ---- upkeep ----------------------------------------------------------- */

static bool seen_before(struct kit *k, int n)
{
	struct store_hit hit;

	return store_find(k->store, (struct id128){1, (uint64_t)n + 1}, &hit,
			  1) == 1;
}

static void count_records(void *ctx, const struct record *r)
{
	(void)r;
	++*(int *)ctx;
}

static int stored_records(struct kit *k)
{
	struct err err;
	int n = 0;

	assert_true(store_each_record(k->store, INT64_MIN, INT64_MAX,
				      count_records, &n, &err));
	return n;
}

static void records_expire_and_sums_and_ids_stay(void **state)
{
	struct cell days, minutes;
	struct kit k;

	(void)state;
	kit_init(&k, true);
	add_many(&k, 0, 20000);         /* one a minute: 14 days */
	kit_flush(&k);
	days = stored_sum(k.store, CELL_DAY);
	assert_int_equal(days.requests, 20000);
	minutes = stored_sum(k.store, CELL_MINUTE);
	assert_true(minutes.requests < 8 * 1440 + 100);

	/* just written: it rests */
	while (store_expire(k.store, KIT_NOW, 86400000, 0))
		continue;
	assert_int_equal(stored_records(&k), 20000);
	while (store_expire(k.store, KIT_NOW + 3600000, 86400000, 0))
		continue;
	while (store_expire(k.store, KIT_NOW + 7200000, 86400000, 0))
		continue;
	assert_int_equal(stored_records(&k), 1440 - 2 * 60 + 1);
	assert_true(seen_before(&k, 0));
	assert_true(seen_before(&k, 19999));
	assert_int_equal(stored_sum(k.store, CELL_DAY).requests, 20000);
	while (store_expire(k.store, KIT_NOW + 30LL * 86400000, 1LL << 50, 0))
		continue;
	assert_int_equal(stored_sum(k.store, CELL_MINUTE).requests, 0);
	assert_int_equal(stored_sum(k.store, CELL_QUARTER).requests, 20000);
	add_many(&k, 0, 20000);
	kit_flush(&k);
	assert_int_equal(stored_sum(k.store, CELL_DAY).requests, 20000);
	assert_int_equal(kit_total(&k, CELL_DAY).requests, 20000);
	kit_release(&k);
}

static void the_oldest_records_go_when_it_is_too_large(void **state)
{
	int64_t before;
	struct kit k;

	(void)state;
	kit_init(&k, true);
	add_many(&k, 0, 20000);
	kit_flush(&k);
	kit_reopen(&k);
	before = store_bytes(k.store);
	while (store_expire(k.store, KIT_NOW, 1LL << 50,
			    before * 3 / 5))
		continue;
	kit_reopen(&k);
	assert_true(store_bytes(k.store) < before * 3 / 4);
	assert_true(stored_records(&k) > 0);
	assert_true(stored_records(&k) < 20000);
	assert_int_equal(kit_total(&k, CELL_DAY).requests, 20000);
	kit_release(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_store_makes_its_folders_and_is_private),
		cmocka_unit_test(a_store_in_memory_leaves_no_file),
		cmocka_unit_test(the_second_one_reads),
		cmocka_unit_test(a_reader_does_not_make_a_store),
		cmocka_unit_test(a_killed_writer_leaves_no_lock),
		cmocka_unit_test(
			a_reader_that_succeeds_the_writer_loses_nothing),
		cmocka_unit_test(a_store_of_version_1_keeps_all_it_has),
		cmocka_unit_test(a_step_that_fails_leaves_the_old_version),
		cmocka_unit_test(a_newer_version_is_refused_and_left_alone),
		cmocka_unit_test(what_is_no_store_is_refused_and_left_alone),
		cmocka_unit_test(another_programs_database_is_refused),
		cmocka_unit_test(a_damaged_store_says_so),
		cmocka_unit_test(without_rights_the_sentence_says_so),
		cmocka_unit_test(a_full_disk_loses_nothing_and_is_tried_again),
		cmocka_unit_test(sums_come_back_as_they_were_put),
		cmocka_unit_test(a_record_comes_back_with_all_its_ids),
		cmocka_unit_test(records_expire_and_sums_and_ids_stay),
		cmocka_unit_test(the_oldest_records_go_when_it_is_too_large),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
