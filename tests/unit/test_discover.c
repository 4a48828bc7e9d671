#include "tests/unit/reading_kit.h"

#include "collectors/discover.h"
#include "core/status.h"

struct found {
	char *home;
	struct buf files, folders, failed;      /* a name a line */
	int count;
};

static const char *below(const struct found *f, const char *path)
{
	size_t n = strlen(f->home);

	return strncmp(path, f->home, n) == 0 && path[n] == '/' ?
		       path + n + 1 :
		       path;
}

static void on_file(void *ctx, const char *path, const struct stat *st)
{
	struct found *f = ctx;

	assert_true(S_ISREG(st->st_mode));
	buf_addf(&f->files, "%s\n", below(f, path));
	f->count++;
}

static void on_folder(void *ctx, const char *path)
{
	struct found *f = ctx;

	buf_addf(&f->folders, "%s\n", below(f, path));
}

static void on_failed(void *ctx, const char *path, int error)
{
	struct found *f = ctx;

	buf_addf(&f->failed, "%s: %s\n", below(f, path), strerror(error));
}

static void walk_from(struct found *f, const char *root, const char *pattern,
		      const char *from)
{
	const struct discover_sink to = {on_file, on_folder, on_failed, f};
	struct places places = {0};
	char *path = path_join(f->home, root);
	char *start = from ? path_join(f->home, from) : NULL;

	buf_reset(&f->files);
	buf_reset(&f->folders);
	buf_reset(&f->failed);
	f->count = 0;
	places_add(&places, path, pattern);
	discover_walk(&places.list[0], start, &to);
	places_release(&places);
	free(path);
	free(start);
}

static int set_up(void **state)
{
	struct found *f = calloc(1, sizeof(*f));

	f->home = kit_folder();
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct found *f = *state;

	buf_release(&f->files);
	buf_release(&f->folders);
	buf_release(&f->failed);
	kit_remove(f->home);
	free(f);
	return 0;
}

static void two_stars_cross_any_number_of_folders(void **state)
{
	(void)state;
	assert_true(place_matches("a/**/*.x", "a/1.x"));
	assert_true(place_matches("a/**/*.x", "a/b/c/1.x"));
	assert_true(place_matches("**/*.x", "1.x"));
	assert_true(place_matches("**/p/**/*.x", "a/p/b/1.x"));
	assert_true(place_matches("a/**", "a/b/c"));
	assert_false(place_matches("a/**", "a"));
	assert_false(place_matches("a/*/1.x", "a/b/c/1.x"));
	assert_false(place_matches("a/**/*.x", "b/1.x"));
	assert_false(place_matches("*.x", "a/1.x"));
	assert_true(place_matches("r-*.[jl]", "r-1.j"));
	assert_false(place_matches("*.X", "1.x"));
}

static void a_folder_is_entered_only_where_something_may_match(void **state)
{
	(void)state;
	assert_true(place_may_hold("a/*/x", ""));
	assert_true(place_may_hold("a/*/x", "a"));
	assert_true(place_may_hold("a/*/x", "a/b"));
	assert_false(place_may_hold("a/*/x", "a/b/c"));
	assert_false(place_may_hold("a/*/x", "b"));
	assert_true(place_may_hold("a/**/x", "a/b/c"));
	assert_false(place_may_hold("x", "x"));
}

static void a_walk_finds_what_matches_at_any_depth(void **state)
{
	struct found *f = *state;

	kit_mkdir(f->home, "r/p/one/.hidden");
	kit_mkdir(f->home, "r/q");
	kit_write(f->home, "r/p/1.x", "");
	kit_write(f->home, "r/p/one/.hidden/2.x", "");
	kit_write(f->home, "r/p/one/3.y", "");
	kit_write(f->home, "r/q/4.x", "");
	walk_from(f, "r", "p/**/*.x", NULL);
	assert_int_equal(f->count, 2);
	assert_non_null(strstr(f->files.p, "r/p/1.x\n"));
	assert_non_null(strstr(f->files.p, "r/p/one/.hidden/2.x\n"));
	assert_null(strstr(f->folders.p, "r/q\n"));
	assert_non_null(strstr(f->folders.p, "r/p/one\n"));
	walk_from(f, "r", "p/**/*.x", "r/p/one");
	assert_string_equal(f->files.p, "r/p/one/.hidden/2.x\n");
	walk_from(f, "r", "p/**/*.x", "r/p/1.x");
	assert_string_equal(f->files.p, "r/p/1.x\n");
}

static void a_loop_of_links_ends(void **state)
{
	struct found *f = *state;
	char *link = path_join(f->home, "r/a/loop");

	kit_mkdir(f->home, "r/a");
	kit_write(f->home, "r/a/1.x", "");
	assert_int_equal(symlink("..", link), 0);
	walk_from(f, "r", "**/*.x", NULL);
	assert_string_equal(f->files.p, "r/a/1.x\n");
	free(link);
}

static void links_lead_to_files_and_folders_elsewhere(void **state)
{
	struct found *f = *state;
	char *a = path_join(f->home, "r/folder");
	char *b = path_join(f->home, "r/file.x");
	char *c = path_join(f->home, "r/nowhere.x");

	kit_mkdir(f->home, "r");
	kit_mkdir(f->home, "else/where");
	kit_write(f->home, "else/where/1.x", "");
	kit_write(f->home, "else/2", "");
	assert_int_equal(symlink("../else/where", a), 0);
	assert_int_equal(symlink("../else/2", b), 0);
	assert_int_equal(symlink("../none", c), 0);
	walk_from(f, "r", "**/*.x", NULL);
	assert_int_equal(f->count, 2);
	assert_non_null(strstr(f->files.p, "r/folder/1.x\n"));
	assert_non_null(strstr(f->files.p, "r/file.x\n"));
	/* Changes of the file show in the folder where it is. */
	assert_non_null(strstr(f->folders.p, "else\n"));
	assert_int_equal(f->failed.n, 0);
	free(a);
	free(b);
	free(c);
}

static void of_a_missing_root_the_nearest_folder_is_told(void **state)
{
	struct found *f = *state;

	kit_mkdir(f->home, "a");
	walk_from(f, "a/b/c", "*.x", NULL);
	assert_string_equal(f->folders.p, "a\n");
	assert_int_equal(f->failed.n, 0);
}

static void pipes_and_folders_are_no_logs(void **state)
{
	struct found *f = *state;
	char *pipe = path_join(f->home, "r/pipe.x");

	kit_mkdir(f->home, "r/dir.x");
	assert_int_equal(mkfifo(pipe, 0600), 0);
	walk_from(f, "r", "*.x", NULL);
	assert_int_equal(f->count, 0);
	free(pipe);
}

/* The place list that a configuration with this path leads to. */
static struct places configured(const char *path)
{
	const char *paths[] = {path};
	struct source_config c = {.paths = paths, .path_count = 1};
	struct log_env env = {.home = "/h", .get = kit_no_variable};
	struct places places = {0};

	places_add_config(&places, &c, &kit_lines, &env);
	return places;
}

static bool has_place(const struct places *p, const char *root,
		      const char *pattern)
{
	for (int i = 0; i < p->count; i++)
		if (strcmp(p->list[i].root, root) == 0 &&
		    strcmp(p->list[i].pattern, pattern) == 0)
			return true;
	return false;
}

static void a_configured_path_is_a_glob_a_folder_or_a_file(void **state)
{
	struct places p = configured("~/logs/*/x.log");

	(void)state;
	assert_int_equal(p.count, 1);
	assert_true(has_place(&p, "/h/logs", "*/x.log"));
	places_release(&p);
	p = configured("/var/log/gateway/");
	assert_true(has_place(&p, "/var/log/gateway", "**/*.log"));
	assert_true(has_place(&p, "/var/log/gateway", "**/*.log.zst"));
	assert_true(has_place(&p, "/var/log", "gateway"));
	places_release(&p);
	p = configured("/*.log");
	assert_true(has_place(&p, "/", "*.log"));
	places_release(&p);
}

static void states_have_the_words_of_the_contract(void **state)
{
	(void)state;
	for (int i = 0; i < SOURCE_STATES; i++)
		assert_non_null(source_state_names[i]);
	assert_string_equal(source_state_names[SOURCE_OK], "ok");
	assert_string_equal(source_state_names[SOURCE_STALE], "stale");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_stars_cross_any_number_of_folders),
		TEST(a_folder_is_entered_only_where_something_may_match),
		TEST(a_walk_finds_what_matches_at_any_depth),
		TEST(a_loop_of_links_ends),
		TEST(links_lead_to_files_and_folders_elsewhere),
		TEST(of_a_missing_root_the_nearest_folder_is_told),
		TEST(pipes_and_folders_are_no_logs),
		TEST(a_configured_path_is_a_glob_a_folder_or_a_file),
		TEST(states_have_the_words_of_the_contract),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
