#include "config.h"

#include "tests/unit/reading_kit.h"

/* A file of `count` lines whose ids begin with `prefix`; now and then prose,
 * and `pad` bytes behind each. */
static void put_lines(struct kit *k, const char *name, const char *prefix,
		      int count, int pad)
{
	struct buf b = {0};

	for (int i = 0; i < count; i++) {
		if (i % 7 == 0)
			buf_puts(&b, "prose\n");
		buf_addf(&b, "u %s%d %d %0*d\n", prefix, i, i, pad, i);
	}
	kit_put(k->home, name, O_TRUNC, b.p, b.n);
	buf_release(&b);
}

static void put_many(struct kit *k)
{
	kit_mkdir(k->home, ".kit/logs/deep/er");
	put_lines(k, ".kit/logs/a.log", "a", 1500, 700);
	put_lines(k, ".kit/logs/deep/b.log", "b", 900, 10);
	put_lines(k, ".kit/logs/deep/er/c.log", "c", 3, 10);
	kit_append(k->home, ".kit/logs/deep/er/c.log", "u unfinished 1");
	kit_write(k->home, ".kit/logs/empty.log", "");
}

static void check_many(struct kit *k)
{
	char name[16];

	for (int i = 0; i < 1500; i++) {
		snprintf(name, sizeof(name), "a%d", i);
		assert_int_equal(kit_input(k, name), i);
		/* The line's number, which only the saved state tells. */
		assert_int_equal(kit_row(k, name)->output, i + i / 7 + 2);
	}
	assert_int_equal(kit_input(k, "b899"), 899);
	assert_int_equal(kit_input(k, "c2"), 2);
	assert_null(kit_row(k, "unfinished"));
}

static void the_first_reading_reads_everything_once(void **state)
{
	struct kit k;

	(void)state;
	for (int threads = 1; threads <= 4; threads *= 2) {
		const struct source_status *st;

		kit_init(&k, threads);
		put_many(&k);
		kit_start(&k, false, 0);
		assert_int_equal(kit_status(&k, "kit-lines")->state,
				 SOURCE_STARTING);
		sources_catch_up(k.sources);
		st = kit_status(&k, "kit-lines");
		assert_int_equal(st->state, SOURCE_OK);
		assert_int_equal(st->files, 4);
		assert_int_equal(st->bytes_done, st->bytes_total);
		assert_int_equal(st->bytes_total, k.bytes);
		assert_true(st->as_of > 0);
		assert_int_equal(k.sightings, 2403);
		assert_true(k.batches > 4);
		check_many(&k);
		kit_release(&k);
	}
}

static void what_did_not_change_is_not_read_again(void **state)
{
	struct kit k;
	int64_t batches;

	(void)state;
	kit_init(&k, 2);
	put_many(&k);
	kit_read(&k);
	batches = k.batches;
	k.bytes = 0;
	kit_read(&k);
	assert_int_equal(k.batches, batches);
	assert_int_equal(k.bytes, 0);
	/* What was not finished then is read when it is. */
	kit_append(k.home, ".kit/logs/deep/er/c.log", "2\nu next 3\n");
	kit_read(&k);
	assert_int_equal(kit_input(&k, "unfinished"), 12);
	assert_int_equal(kit_input(&k, "next"), 3);
	assert_int_equal(k.sightings, 2405);
	assert_int_equal(k.bytes, strlen("u unfinished 12\nu next 3\n"));
	kit_release(&k);
}

/* Die after each batch in turn: the next run goes on from the positions that
 * were taken, and every record comes exactly once. */
static void a_restart_at_any_batch_counts_each_record_once(void **state)
{
	int64_t batches = INT64_MAX;
	struct kit k;

	(void)state;
	for (int64_t most = 0; most < batches; most++) {
		kit_init(&k, 1);
		put_many(&k);
		k.take_most = most;
		kit_read(&k);
		batches = k.batches;
		assert_true(batches < 100);
		k.take_most = INT64_MAX;
		kit_read(&k);
		assert_int_equal(k.sightings, 2403);
		check_many(&k);
		kit_release(&k);
	}
	assert_true(batches > 4);
}

static void freeing_in_the_middle_of_reading_is_safe(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k, 2);
	put_many(&k);
	kit_start(&k, true, 0);
	kit_stop(&k);
	kit_read(&k);
	assert_int_equal(k.sightings, 2403);
	kit_release(&k);
}

static void malformed_lines_are_told_with_their_place(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k, 1);
	kit_write(k.home, ".kit/logs/a.log", "u one 1\n!bad\n!worse\n");
	kit_read(&k);
	assert_int_equal(k.rejected, 2);
	assert_int_equal(k.row_count, 1);
	kit_release(&k);
}

static void a_file_belongs_to_the_source_that_is_configured_first(void **state)
{
	char *glob = NULL, *folder = NULL;
	struct kit k;

	(void)state;
	kit_init(&k, 1);
	kit_write(k.home, ".kit/logs/a.log", "u one 1\n");
	kit_write(k.home, ".kit/logs/b.log", "u two 2\n");
	kit_write(k.home, ".kit/logs/c.log", "u three 3\n");
	glob = path_join(k.home, ".kit/logs/[ab].log");
	folder = path_join(k.home, ".kit");
	{
		const char *first[] = {glob}, *second[] = {"~/.kit/logs/b.log"};

		kit_configure(&k, (struct source_config){
			.name = "mine", .type = "kit-lines", .enabled = true,
			.paths = first, .path_count = 1});
		kit_configure(&k, (struct source_config){
			.name = "yours", .type = "kit-lines", .enabled = true,
			.paths = second, .path_count = 1});
		kit_start(&k, false, 0);
		sources_catch_up(k.sources);
		assert_string_equal(kit_row(&k, "one")->source, "mine");
		assert_string_equal(kit_row(&k, "two")->source, "mine");
		/* Nobody claims the third: the client itself is found. */
		assert_string_equal(kit_row(&k, "three")->source, "kit-lines");
		assert_int_equal(k.sightings, 3);
		assert_string_equal(kit_status(&k, "mine")->where, glob);
		assert_int_equal(kit_status(&k, "yours")->state, SOURCE_FAILED);
		kit_release(&k);
	}
	free(glob);
	free(folder);
}

static void a_source_without_path_stands_for_the_discovered_one(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k, 1);
	kit_write(k.home, ".kit/logs/a.log", "u one 1\n");
	kit_configure(&k, (struct source_config){
		.name = "work", .type = "kit-lines", .enabled = true});
	kit_start(&k, false, 0);
	sources_catch_up(k.sources);
	assert_string_equal(kit_row(&k, "one")->source, "work");
	assert_int_equal(kit_status(&k, "work")->state, SOURCE_OK);
	assert_null(kit_status(&k, "kit-lines"));
	kit_release(&k);
}

static void a_disabled_source_is_not_read_by_any_other(void **state)
{
	const char *paths[] = {"~/.kit/logs/b.log"};
	struct kit k;

	(void)state;
	kit_init(&k, 1);
	kit_write(k.home, ".kit/logs/a.log", "u one 1\n");
	kit_write(k.home, ".kit/logs/b.log", "u two 2\n");
	kit_configure(&k, (struct source_config){
		.name = "off", .type = "kit-lines", .enabled = false,
		.paths = paths, .path_count = 1});
	kit_start(&k, false, 0);
	sources_catch_up(k.sources);
	assert_int_equal(k.row_count, 1);
	assert_non_null(kit_row(&k, "one"));
	assert_int_equal(kit_status(&k, "off")->state, SOURCE_DISABLED);
	kit_release(&k);
}

static void a_type_of_another_version_says_so(void **state)
{
	const struct source_status *st;
	struct kit k;

	(void)state;
	kit_init(&k, 1);
	kit_configure(&k, (struct source_config){
		.name = "odd", .type = "telepathy", .enabled = true});
	kit_start(&k, false, 0);
	sources_catch_up(k.sources);
	st = kit_status(&k, "odd");
	assert_int_equal(st->state, SOURCE_DISABLED);
	assert_non_null(strstr(st->error, "does not read"));
	assert_non_null(strstr(st->error, "telepathy"));
	kit_release(&k);
}

static void places_tell_what_was_looked_for_and_found(void **state)
{
	const struct source_place *p;
	struct kit k;
	char *logs;

	(void)state;
	kit_init(&k, 1);
	logs = path_join(k.home, ".kit/logs");
	kit_write(k.home, ".kit/logs/a.log", "u one 1\n");
	kit_write(k.home, ".kit/logs/b.log", "u two 1\n");
	kit_start(&k, false, 0);
	sources_catch_up(k.sources);
	p = sources_place(k.sources, 0);
	assert_string_equal(p->type, "kit-lines");
	assert_string_equal(p->path, logs);     /* its two patterns are one */
	assert_int_equal(p->files, 2);
	p = sources_place(k.sources, 1);
	assert_string_equal(p->type, "kit-documents");
	assert_int_equal(p->files, 0);
	assert_non_null(sources_place(k.sources, 2));
	assert_null(sources_place(k.sources, 3));
	free(logs);
	kit_release(&k);
}

/* The super-user may read everything: be somebody else where we are that. */
static void be_nobody(void)
{
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
}

static void be_oneself(void)
{
	assert_int_equal(seteuid(getuid()), 0);
}

static void a_file_that_may_not_be_read_is_told_and_tried_again(void **state)
{
	const struct source_status *st;
	struct kit k;
	char *path;

	(void)state;
	be_nobody();
	kit_init(&k, 1);
	path = path_join(k.home, ".kit/logs/secret.log");
	kit_write(k.home, ".kit/logs/a.log", "u one 1\n");
	kit_write(k.home, ".kit/logs/secret.log", "u two 2\n");
	assert_int_equal(chmod(path, 0), 0);
	kit_start(&k, true, 0);
	kit_await(&k, 1);
	st = kit_status(&k, "kit-lines");
	assert_int_equal(st->state, SOURCE_FAILED);
	assert_non_null(strstr(st->error, path));
	assert_non_null(strstr(st->error, strerror(EACCES)));
	assert_non_null(st->hint);
	assert_int_equal(st->bytes_done, st->bytes_total);
	assert_int_equal(chmod(path, 0600), 0);
	kit_await(&k, 2);
	st = kit_status(&k, "kit-lines");
	assert_int_equal(st->state, SOURCE_OK);
	assert_null(st->error);
	kit_release(&k);
	be_oneself();
	free(path);
}

static void a_folder_that_may_not_be_read_is_told(void **state)
{
	const struct source_status *st;
	struct kit k;
	char *path;

	(void)state;
	be_nobody();
	kit_init(&k, 1);
	kit_mkdir(k.home, ".kit/logs/private");
	path = path_join(k.home, ".kit/logs/private");
	kit_write(k.home, ".kit/logs/a.log", "u one 1\n");
	kit_write(k.home, ".kit/logs/private/b.log", "u two 2\n");
	assert_int_equal(chmod(path, 0), 0);
	kit_start(&k, true, 0);
	kit_await(&k, 1);
	st = kit_status(&k, "kit-lines");
	assert_int_equal(st->state, SOURCE_FAILED);
	assert_non_null(strstr(st->error, path));
	assert_int_equal(chmod(path, 0700), 0);
	kit_await(&k, 2);
	sources_refresh(k.sources, NULL);
	assert_int_equal(kit_status(&k, "kit-lines")->state, SOURCE_OK);
	kit_release(&k);
	be_oneself();
	free(path);
}

static void a_configured_path_with_nothing_there_is_no_success(void **state)
{
	const char *paths[] = {"~/later/*.log"};
	const struct source_status *st;
	struct kit k;

	(void)state;
	kit_init(&k, 1);
	kit_configure(&k, (struct source_config){
		.name = "later", .type = "kit-lines", .enabled = true,
		.paths = paths, .path_count = 1});
	kit_start(&k, true, 0);
	kit_await(&k, 0);
	st = kit_status(&k, "later");
	assert_int_equal(st->state, SOURCE_FAILED);
	assert_non_null(strstr(st->error, "~/later/*.log"));
	kit_mkdir(k.home, "later");
	kit_write(k.home, "later/x.log", "u one 1\n");
	kit_await(&k, 1);
	assert_int_equal(kit_status(&k, "later")->state, SOURCE_OK);
	kit_release(&k);
}

static void refreshing_finds_what_is_new(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k, 1);
	kit_start(&k, false, 0);
	sources_catch_up(k.sources);
	kit_write(k.home, ".kit/logs/a.log", "u one 1\n");
	sources_refresh(k.sources, "kit-lines");
	sources_catch_up(k.sources);
	assert_int_equal(k.row_count, 1);
	kit_append(k.home, ".kit/logs/a.log", "u two 1\n");
	sources_refresh(k.sources, NULL);
	sources_catch_up(k.sources);
	assert_int_equal(k.row_count, 2);
	kit_release(&k);
}

static void a_renamed_file_keeps_its_number_and_position(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k, 1);
	kit_write(k.home, ".kit/logs/a.log", "u one 1\n");
	kit_read(&k);
	kit_rename(k.home, ".kit/logs/a.log", ".kit/logs/b.log");
	kit_append(k.home, ".kit/logs/b.log", "u two 2\n");
	kit_read(&k);
	assert_int_equal(k.sightings, 2);
	assert_int_equal(k.files.count, 2);
	assert_string_equal(path_base(k.files.list[1]->path), "b.log");
	kit_release(&k);
}

static void more_files_than_may_be_open_are_followed(void **state)
{
	struct kit k;
	char name[64], line[64];

	(void)state;
	kit_init(&k, 2);
	for (int i = 0; i < 600; i++) {
		snprintf(name, sizeof(name), ".kit/logs/%d.log", i);
		kit_write(k.home, name, "prose\n");
	}
	kit_start(&k, true, 0);
	kit_await(&k, 0);
	for (int i = 0; i < 1200; i++) {
		snprintf(name, sizeof(name), ".kit/logs/%d.log", i % 600);
		snprintf(line, sizeof(line), "u x%d 1\n", i);
		kit_append(k.home, name, line);
		loop_turn(k.loop, 0);
	}
	kit_await(&k, 1200);
	assert_int_equal(k.sightings, 1200);
	assert_int_equal(kit_row(&k, "x1199")->output, 3);
	kit_release(&k);
}

#ifdef HAVE_INOTIFY

/* The best of many, so that a busy machine does not decide. */
static void a_line_arrives_within_milliseconds(void **state)
{
	int64_t best = INT64_MAX;
	struct kit k;
	char line[64];

	(void)state;
	kit_init(&k, 1);
	kit_write(k.home, ".kit/logs/a.log", "u zero 1\n");
	kit_start(&k, true, 0);
	kit_await(&k, 1);
	for (int i = 0; i < 50; i++) {
		int64_t start = clock_mono();

		snprintf(line, sizeof(line), "u x%d 1\n", i);
		kit_append(k.home, ".kit/logs/a.log", line);
		kit_await(&k, (size_t)i + 2);
		if (clock_mono() - start < best)
			best = clock_mono() - start;
	}
	assert_true(best <= 2);
	kit_release(&k);
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_reading_reads_everything_once),
		cmocka_unit_test(what_did_not_change_is_not_read_again),
		cmocka_unit_test(a_restart_at_any_batch_counts_each_record_once),
		cmocka_unit_test(freeing_in_the_middle_of_reading_is_safe),
		cmocka_unit_test(malformed_lines_are_told_with_their_place),
		cmocka_unit_test(a_file_belongs_to_the_source_that_is_configured_first),
		cmocka_unit_test(a_source_without_path_stands_for_the_discovered_one),
		cmocka_unit_test(a_disabled_source_is_not_read_by_any_other),
		cmocka_unit_test(a_type_of_another_version_says_so),
		cmocka_unit_test(places_tell_what_was_looked_for_and_found),
		cmocka_unit_test(a_file_that_may_not_be_read_is_told_and_tried_again),
		cmocka_unit_test(a_folder_that_may_not_be_read_is_told),
		cmocka_unit_test(a_configured_path_with_nothing_there_is_no_success),
		cmocka_unit_test(refreshing_finds_what_is_new),
		cmocka_unit_test(a_renamed_file_keeps_its_number_and_position),
		cmocka_unit_test(more_files_than_may_be_open_are_followed),
#ifdef HAVE_INOTIFY
		cmocka_unit_test(a_line_arrives_within_milliseconds),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
