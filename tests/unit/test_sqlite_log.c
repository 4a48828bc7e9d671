#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <dirent.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collectors/logs/formats.h"
#include "collectors/sqlite_log.h"
#include "core/buf.h"
#include "core/config.h"
#include "core/err.h"
#include "core/usage.h"

/* A folder with a database that another connection writes. */
struct place {
	char dir[64], path[96];
	sqlite3 *writer;
};

static void run(struct place *p, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(p->writer, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

static int set_up(void **state)
{
	static struct place place;
	struct place *p = &place;

	*p = (struct place){.dir = "/tmp/tokentop-sqlite-XXXXXX"};
	assert_non_null(mkdtemp(p->dir));
	snprintf(p->path, sizeof(p->path), "%s/opencode.db", p->dir);
	assert_int_equal(sqlite3_open(p->path, &p->writer), SQLITE_OK);
	run(p, "PRAGMA journal_mode=WAL;"
	       "PRAGMA wal_autocheckpoint=0;"
	       "CREATE TABLE session (id text, directory text, parent_id text,"
	       " time_created integer);"
	       "CREATE TABLE message (id text, session_id text,"
	       " time_updated integer, data text);"
	       "INSERT INTO session VALUES ('s1', '/home/u/p', NULL, 1);");
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	struct place *p = *state;
	char name[128];

	sqlite3_close(p->writer);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", p->path, ends[i]);
		unlink(name);
	}
	assert_int_equal(rmdir(p->dir), 0);
	return 0;
}

/* ---- a parser and what it hands over ------------------------------------- */

struct seen {
	int calls, rejects;
	int64_t output;         /* of the last one */
};

static void on_usage(void *ctx, const struct usage *u)
{
	struct seen *s = ctx;

	s->calls++;
	s->output = u->tokens[TOKENS_OUTPUT];
}

static void on_withdraw(void *ctx, struct id128 id)
{
	(void)ctx;
	(void)id;
	fail_msg("nothing is ever withdrawn");
}

static void on_reject(void *ctx, int64_t offset, const char *why)
{
	(void)offset;
	(void)why;
	((struct seen *)ctx)->rejects++;
}

static struct log_parser *open_parser(struct place *p, struct str state)
{
	static const struct source_config config = {.name = "opencode",
						    .type = "opencode"};
	const struct log_open how = {.config = &config, .path = p->path,
				     .host = "h", .state = state};

	return log_opencode.open(&how);
}

/* What one look brings. */
static struct seen look(struct log_parser *parser)
{
	struct seen seen = {0};
	const struct log_sink to = {on_usage, on_withdraw, on_reject, &seen};
	struct err err = {{0}};

	if (!log_opencode.read(parser, (struct str){0}, &to, &err))
		fail_msg("%s", err.text);
	return seen;
}

/* A finished answer, or one that is still coming. */
static void put(struct place *p, const char *id, int64_t updated, int output,
		bool done)
{
	char sql[600];

	snprintf(sql, sizeof(sql),
		 "DELETE FROM message WHERE id = '%s';"
		 "INSERT INTO message VALUES ('%s', 's1', %lld, '"
		 "{\"role\": \"assistant\", \"modelID\": \"grok-4\","
		 " \"tokens\": {\"input\": 5, \"output\": %d,"
		 " \"cache\": {\"read\": 0, \"write\": 0}},"
		 " \"time\": {\"created\": 1787220000123%s}}');",
		 id, id, (long long)updated, output,
		 done ? ", \"completed\": 1787220009456" : "");
	run(p, sql);
}

static void rows_in_the_wal_are_seen_and_never_folded(void **state)
{
	struct place *p = *state;
	struct log_parser *parser = open_parser(p, (struct str){0});
	char wal[128];
	struct stat before, after;

	put(p, "m1", 1000, 7, true);
	snprintf(wal, sizeof(wal), "%s-wal", p->path);
	assert_int_equal(stat(wal, &before), 0);
	assert_true(before.st_size > 0);
	assert_int_equal(look(parser).calls, 1);
	put(p, "m2", 2000, 8, true);
	assert_int_equal(look(parser).output, 8);
	log_opencode.close(parser);
	assert_int_equal(stat(wal, &after), 0);
	assert_true(after.st_size >= before.st_size);
}

static void a_row_is_told_when_finished_and_again_when_changed(void **state)
{
	struct place *p = *state;
	struct log_parser *parser = open_parser(p, (struct str){0});

	put(p, "m1", 1000, 3, false);
	assert_int_equal(look(parser).calls, 0);
	put(p, "m1", 2000, 9, true);
	assert_int_equal(look(parser).output, 9);
	assert_int_equal(look(parser).calls, 0);
	put(p, "m1", 3000, 12, true);
	assert_int_equal(look(parser).output, 12);
	log_opencode.close(parser);
}

static void the_state_spares_rows_after_a_restart_and_finds_late_ones(
	void **state)
{
	struct place *p = *state;
	struct log_parser *parser = open_parser(p, (struct str){0});
	struct buf saved = {0};

	put(p, "m1", 10000000, 3, true);
	assert_int_equal(look(parser).calls, 1);
	log_opencode.save(parser, &saved);
	log_opencode.close(parser);

	/* Stamped before the newest row, committed after it was read. */
	put(p, "m2", 9900000, 4, true);
	parser = open_parser(p, buf_str(&saved));
	assert_int_equal(look(parser).calls, 1);
	log_opencode.close(parser);

	parser = open_parser(p, STR("\x07 no state of ours"));
	assert_int_equal(look(parser).calls, 2);
	log_opencode.close(parser);
	buf_release(&saved);
}

/* Imported and synchronised rows carry the times they had elsewhere; and not
 * every hand that finishes a row stamps it. */
static void rows_of_old_times_are_found_once(void **state)
{
	struct place *p = *state;
	struct log_parser *parser = open_parser(p, (struct str){0});
	struct buf saved = {0};

	put(p, "m1", 5000, 3, false);
	put(p, "m2", 900000000, 4, true);
	assert_int_equal(look(parser).calls, 1);
	put(p, "m3", 1000, 5, true);
	assert_int_equal(look(parser).output, 5);
	assert_int_equal(look(parser).calls, 0);
	log_opencode.save(parser, &saved);
	log_opencode.close(parser);

	parser = open_parser(p, buf_str(&saved));
	run(p, "UPDATE message SET data = replace(data, '0123}',"
	       " '0123, \"completed\": 1787220009456}') WHERE id = 'm1'");
	assert_int_equal(look(parser).output, 3);
	assert_int_equal(look(parser).calls, 0);
	log_opencode.close(parser);
	buf_release(&saved);
}

static void answers_that_never_finish_do_not_pile_up(void **state)
{
	struct place *p = *state;
	struct log_parser *parser = open_parser(p, (struct str){0});
	struct buf saved = {0};
	char id[16];

	run(p, "BEGIN");
	for (int i = 0; i < 700; i++) {
		snprintf(id, sizeof(id), "m%d", i);
		put(p, id, 1000 + i, 3, false);
	}
	run(p, "COMMIT");
	assert_int_equal(look(parser).calls, 0);
	log_opencode.save(parser, &saved);
	assert_true(saved.n < 8 * 300);
	put(p, "m699", 2000, 3, true);
	assert_int_equal(look(parser).calls, 1);
	log_opencode.close(parser);
	buf_release(&saved);
}

static void a_bad_row_is_rejected_once(void **state)
{
	struct place *p = *state;
	struct log_parser *parser = open_parser(p, (struct str){0});

	run(p, "INSERT INTO message VALUES ('m1', 's1', 5,"
	       " '{\"role\": \"assistant\", \"tokens\": {')");
	assert_int_equal(look(parser).rejects, 1);
	assert_int_equal(look(parser).rejects, 0);
	log_opencode.close(parser);
}

static void the_writer_is_never_kept_waiting(void **state)
{
	struct place *p = *state;
	struct err err = {{0}};
	struct sqlite_log *db = sqlite_log_open(p->path, &err);

	assert_non_null(db);
	put(p, "m1", 1000, 3, true);
	sqlite_log_close(db);
}

static void a_locked_database_is_an_error_and_loses_nothing(void **state)
{
	struct place *p = *state;
	struct log_parser *parser = open_parser(p, (struct str){0});
	struct seen seen = {0};
	const struct log_sink to = {on_usage, on_withdraw, on_reject, &seen};
	struct err err = {{0}};

	run(p, "PRAGMA journal_mode=DELETE");
	put(p, "m1", 1000, 3, true);
	run(p, "BEGIN EXCLUSIVE");
	assert_false(log_opencode.read(parser, (struct str){0}, &to, &err));
	assert_non_null(strstr(err.text, "locked"));
	assert_int_equal(seen.calls, 0);
	run(p, "ROLLBACK");
	assert_int_equal(look(parser).calls, 1);
	log_opencode.close(parser);
}

static int files_in(const char *dir)
{
	DIR *d = opendir(dir);
	int count = 0;

	assert_non_null(d);
	while (readdir(d))
		count++;
	closedir(d);
	return count - 2;
}

static void an_idle_database_is_read_without_leaving_files(void **state)
{
	struct place *p = *state;
	struct log_parser *parser = open_parser(p, (struct str){0});

	put(p, "m1", 1000, 3, true);
	sqlite3_close(p->writer);
	p->writer = NULL;
	assert_int_equal(files_in(p->dir), 1);
	assert_int_equal(look(parser).calls, 1);
	assert_int_equal(files_in(p->dir), 1);
	log_opencode.close(parser);
}

static void what_is_no_database_is_said(void **state)
{
	struct place *p = *state;
	struct err err = {{0}};
	FILE *f;

	assert_null(sqlite_log_open("/nowhere/opencode.db", &err));
	assert_non_null(strstr(err.text, "/nowhere/opencode.db"));
	sqlite3_close(p->writer);
	p->writer = NULL;
	f = fopen(p->path, "wb");
	fputs("these are forty bytes that are no database.......", f);
	fclose(f);
	assert_null(sqlite_log_open(p->path, &err));
	assert_non_null(strstr(err.text, "not a database"));
}

struct row_seen {
	char text[32];
	int64_t number;
	bool is_number, missing_is_empty;
};

static void on_row(void *ctx, const struct sqlite_row *row)
{
	struct row_seen *seen = ctx;
	struct str text = sqlite_row_text(row, 0);

	snprintf(seen->text, sizeof(seen->text), "%.*s", STR_ARG(text));
	seen->is_number = sqlite_row_int(row, 1, &seen->number);
	seen->missing_is_empty = str_empty(sqlite_row_text(row, 2));
}

static void columns_come_typed_and_tables_can_be_asked_for(void **state)
{
	struct place *p = *state;
	struct row_seen seen = {{0}};
	struct err err = {{0}};
	struct sqlite_log *db = sqlite_log_open(p->path, &err);

	assert_non_null(db);
	assert_true(sqlite_log_has(db, "message", NULL));
	assert_true(sqlite_log_has(db, "message", "data"));
	assert_false(sqlite_log_has(db, "message", "cost"));
	assert_false(sqlite_log_has(db, "nothing", NULL));
	assert_true(sqlite_log_each(db, "SELECT id, ?1, NULL FROM session", 42,
				    on_row, &seen, &err));
	assert_string_equal(seen.text, "s1");
	assert_true(seen.is_number);
	assert_int_equal(seen.number, 42);
	assert_true(seen.missing_is_empty);
	assert_false(sqlite_log_each(db, "SELECT x FROM y", 0, on_row, &seen,
				     &err));
	assert_non_null(strstr(err.text, "no such table"));
	sqlite_log_close(db);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(rows_in_the_wal_are_seen_and_never_folded),
		CASE(a_row_is_told_when_finished_and_again_when_changed),
		CASE(the_state_spares_rows_after_a_restart_and_finds_late_ones),
		CASE(rows_of_old_times_are_found_once),
		CASE(answers_that_never_finish_do_not_pile_up),
		CASE(a_bad_row_is_rejected_once),
		CASE(the_writer_is_never_kept_waiting),
		CASE(a_locked_database_is_an_error_and_loses_nothing),
		CASE(an_idle_database_is_read_without_leaving_files),
		CASE(what_is_no_database_is_said),
		CASE(columns_come_typed_and_tables_can_be_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
