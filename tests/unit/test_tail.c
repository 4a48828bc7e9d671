/* A followed file, whatever happens to it; each case by inotify and by
 * polling. */
#include "tests/unit/reading_kit.h"

#define LOG ".kit/logs/a.log"

struct case_state {
	struct kit kit;
	int poll_ms;
};

static int set_up(void **state, int poll_ms)
{
	struct case_state *c = calloc(1, sizeof(*c));

	kit_init(&c->kit, 2);
	c->poll_ms = poll_ms;
	*state = c;
	return 0;
}

static int by_inotify(void **state)
{
	return set_up(state, 0);
}

static int by_polling(void **state)
{
	return set_up(state, 20);
}

static int tear_down(void **state)
{
	struct case_state *c = *state;

	kit_release(&c->kit);
	free(c);
	return 0;
}

/* Sources that follow a file of one line. */
static struct kit *following(void **state)
{
	struct case_state *c = *state;

	kit_write(c->kit.home, LOG, "u first 1\n");
	kit_start(&c->kit, true, c->poll_ms);
	kit_await(&c->kit, 1);
	return &c->kit;
}

static void appended_lines_are_counted(void **state)
{
	struct kit *k = following(state);

	kit_append(k->home, LOG, "u second 2\nprose\nu third 3\n");
	kit_await(k, 3);
	assert_int_equal(kit_input(k, "third"), 3);
	/* Line numbers come from the parser's state: it went on, not anew. */
	assert_int_equal(kit_row(k, "third")->output, 4);
	assert_int_equal(k->sightings, 3);
}

static void an_unfinished_line_waits_for_its_end(void **state)
{
	struct kit *k = following(state);

	kit_append(k->home, LOG, "u second 2");
	kit_append(k->home, LOG, "2");
	kit_write(k->home, ".kit/logs/b.log", "u other 9\n");
	kit_await(k, 2);
	assert_null(kit_row(k, "second"));
	kit_append(k->home, LOG, "2\n");
	kit_await(k, 3);
	assert_int_equal(kit_input(k, "second"), 222);
	assert_int_equal(k->sightings, 3);
}

static void an_unfinished_line_of_the_first_reading_counts_once(void **state)
{
	struct case_state *c = *state;
	struct kit *k = &c->kit;

	kit_write(k->home, LOG, "u first 1\nu second");
	kit_start(k, true, c->poll_ms);
	kit_await(k, 1);
	kit_append(k->home, LOG, " 2\n");
	kit_await(k, 2);
	assert_int_equal(kit_input(k, "second"), 2);
	assert_int_equal(k->sightings, 2);
}

static void a_line_of_two_megabytes_is_read(void **state)
{
	struct kit *k = following(state);
	size_t n = 2 << 20;
	char *line = xmalloc(n + 1);

	memset(line, 'x', n);
	memcpy(line, "u long 7 ", 9);
	line[n] = '\0';
	for (size_t at = 0; at < n; at += 700000) {
		size_t part = n - at < 700000 ? n - at : 700000;

		kit_put(k->home, LOG, O_APPEND, line + at, part);
		loop_turn(k->loop, 50);
	}
	free(line);
	assert_null(kit_row(k, "long"));
	kit_append(k->home, LOG, "\nu after 8\n");
	kit_await(k, 3);
	assert_int_equal(kit_input(k, "long"), 7);
	assert_int_equal(k->sightings, 3);
}

static void much_at_once_is_read(void **state)
{
	struct kit *k = following(state);
	struct buf text = {0};

	for (int i = 0; i < 20000; i++)
		buf_addf(&text, "u bulk%d 1 %0100d\n", i % 100, i);
	kit_put(k->home, LOG, O_APPEND, text.p, text.n);
	buf_release(&text);
	kit_await(k, 101);
	assert_int_equal(k->sightings, 20001);
	kit_append(k->home, LOG, "u after 8\n");
	kit_await(k, 102);
	assert_int_equal(kit_row(k, "after")->output, 20002);
}

static void lines_written_after_a_rename_still_count(void **state)
{
	struct kit *k = following(state);
	uint32_t number;

	kit_rename(k->home, LOG, ".kit/logs/a.log.1");
	kit_append(k->home, ".kit/logs/a.log.1", "u late 2\n");
	kit_write(k->home, LOG, "u fresh 3\n");
	kit_await(k, 3);
	kit_append(k->home, ".kit/logs/a.log.1", "u later 4\n");
	kit_append(k->home, LOG, "u fresher 5\n");
	kit_await(k, 5);
	assert_int_equal(kit_row(k, "later")->output, 3);
	assert_int_equal(kit_row(k, "fresher")->output, 2);
	assert_int_equal(k->sightings, 5);
	number = k->files.count;
	assert_int_equal(number, 3);    /* [0] and two files */
}

static void a_file_renamed_to_a_place_nobody_watches_still_counts(void **state)
{
	struct kit *k = following(state);

	kit_mkdir(k->home, "elsewhere");
	kit_rename(k->home, LOG, "elsewhere/old");
	kit_append(k->home, "elsewhere/old", "u late 2\n");
	kit_write(k->home, LOG, "u fresh 3\n");
	kit_await(k, 3);
	kit_append(k->home, "elsewhere/old", "u later 4\n");
	kit_await(k, 4);
	assert_int_equal(k->sightings, 4);
}

static void a_truncated_file_is_read_from_its_start(void **state)
{
	struct kit *k = following(state);

	kit_write(k->home, LOG, "u 2 2\n");
	kit_await(k, 2);
	assert_int_equal(kit_row(k, "2")->output, 1);
	kit_append(k->home, LOG, "u third 3\n");
	kit_await(k, 3);
	assert_int_equal(kit_row(k, "third")->output, 2);
}

static void a_copied_and_truncated_file_that_grew_again_is_noticed(void **state)
{
	struct kit *k = following(state);

	/* Longer than before: only the bytes tell. */
	kit_write(k->home, LOG, "u second 2\nu third 3\nu fourth 4\n");
	kit_await(k, 4);
	assert_int_equal(kit_row(k, "second")->output, 1);
	assert_int_equal(kit_row(k, "fourth")->output, 3);
}

static void a_file_put_in_its_place_is_read(void **state)
{
	struct kit *k = following(state);

	kit_write(k->home, ".kit/logs/new", "u second 2\n");
	kit_rename(k->home, ".kit/logs/new", LOG);
	kit_await(k, 2);
	kit_append(k->home, LOG, "u third 3\n");
	kit_await(k, 3);
	assert_int_equal(kit_row(k, "third")->output, 2);
	assert_int_equal(k->files.count, 3);
}

static void a_deleted_file_keeps_its_records_and_may_come_back(void **state)
{
	struct kit *k = following(state);
	char *path = path_join(k->home, LOG);
	int fd = open(path, O_WRONLY | O_APPEND);

	unlink(path);
	assert_int_equal(write(fd, "u ghost 2\n", 10), 10);
	kit_await(k, 2);
	close(fd);
	kit_write(k->home, LOG, "u third 3\n");
	kit_await(k, 3);
	free(path);
}

static void a_file_created_late_is_read(void **state)
{
	struct kit *k = following(state);

	kit_write(k->home, ".kit/logs/b.log", "u second 2\n");
	kit_await(k, 2);
	kit_append(k->home, ".kit/logs/b.log", "u third 3\n");
	kit_await(k, 3);
	kit_write(k->home, ".kit/logs/audit.log", "u unwanted 1\n");
	kit_write(k->home, ".kit/logs/c.log", "u fourth 4\n");
	kit_await(k, 4);
	assert_null(kit_row(k, "unwanted"));
}

static void folders_created_late_are_read(void **state)
{
	struct kit *k = following(state);

	kit_mkdir(k->home, ".kit/logs/2026/11/24");
	kit_write(k->home, ".kit/logs/2026/11/24/b.log", "u second 2\n");
	kit_await(k, 2);
	kit_append(k->home, ".kit/logs/2026/11/24/b.log", "u third 3\n");
	kit_await(k, 3);
}

static void a_root_created_late_is_read(void **state)
{
	struct case_state *c = *state;
	struct kit *k = &c->kit;

	kit_rename(k->home, ".kit", "away");
	kit_start(k, true, c->poll_ms);
	kit_await(k, 0);
	assert_null(kit_status(k, "kit-lines"));
	kit_mkdir(k->home, ".kit/logs/x");
	kit_write(k->home, ".kit/logs/x/a.log", "u first 1\n");
	kit_await(k, 1);
	assert_int_equal(kit_status(k, "kit-lines")->files, 1);
}

static void a_renamed_folder_is_followed_under_its_new_name(void **state)
{
	struct kit *k = following(state);

	kit_mkdir(k->home, ".kit/logs/old");
	kit_write(k->home, ".kit/logs/old/b.log", "u second 2\n");
	kit_await(k, 2);
	kit_rename(k->home, ".kit/logs/old", ".kit/logs/new");
	kit_append(k->home, ".kit/logs/new/b.log", "u third 3\n");
	kit_await(k, 3);
	assert_int_equal(kit_row(k, "third")->output, 2);
	assert_int_equal(k->files.count, 3);
}

static void a_document_replaces_its_last_version(void **state)
{
	struct kit *k = following(state);

	kit_write(k->home, ".doc/d.json", "u d1 1\nu d2 2\nend\n");
	kit_await(k, 3);
	/* Caught in the middle of being written: the last version stands. */
	kit_write(k->home, ".doc/d.json", "u d1 1\n");
	kit_append(k->home, LOG, "u second 2\n");
	kit_await(k, 4);
	assert_int_equal(kit_input(k, "d2"), 2);
	kit_append(k->home, ".doc/d.json", "u d3 3\nend\n");
	kit_append(k->home, LOG, "u third 3\n");
	kit_await(k, 5);
	assert_null(kit_row(k, "d2"));
	assert_int_equal(kit_input(k, "d3"), 3);
	assert_int_equal(k->withdrawn, 1);
	/* By a new file of that name, as careful programs do it. */
	kit_write(k->home, ".doc/tmp", "u d3 3\nend\n");
	kit_rename(k->home, ".doc/tmp", ".doc/d.json");
	kit_await(k, 4);
	assert_null(kit_row(k, "d1"));
}

static void a_database_is_read_when_its_log_grows(void **state)
{
	struct kit *k = following(state);

	kit_write(k->home, ".db/x.db", "u row1 1\n");
	kit_await(k, 2);
	kit_append(k->home, ".db/x.db-wal", "u row2 2\n");
	kit_await(k, 3);
	kit_append(k->home, ".db/x.db-wal", "u row3 3\n");
	kit_await(k, 4);
	assert_int_equal(kit_input(k, "row3"), 3);
}

#define BOTH(test)                                                            \
	{#test " (inotify)", test, by_inotify, tear_down, NULL},              \
	{#test " (polling)", test, by_polling, tear_down, NULL}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(appended_lines_are_counted),
		BOTH(an_unfinished_line_waits_for_its_end),
		BOTH(an_unfinished_line_of_the_first_reading_counts_once),
		BOTH(a_line_of_two_megabytes_is_read),
		BOTH(much_at_once_is_read),
		BOTH(lines_written_after_a_rename_still_count),
		BOTH(a_file_renamed_to_a_place_nobody_watches_still_counts),
		BOTH(a_truncated_file_is_read_from_its_start),
		BOTH(a_copied_and_truncated_file_that_grew_again_is_noticed),
		BOTH(a_file_put_in_its_place_is_read),
		BOTH(a_deleted_file_keeps_its_records_and_may_come_back),
		BOTH(a_file_created_late_is_read),
		BOTH(folders_created_late_are_read),
		BOTH(a_root_created_late_is_read),
		BOTH(a_renamed_folder_is_followed_under_its_new_name),
		BOTH(a_document_replaces_its_last_version),
		BOTH(a_database_is_read_when_its_log_grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
