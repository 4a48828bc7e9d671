#include "tests/unit/reading_kit.h"

static const char *get_set(void *ctx, const char *name)
{
	(void)ctx;
	return strcmp(name, "XDG_CONFIG_HOME") == 0 ? "/c" :
	       strcmp(name, "XDG_STATE_HOME") == 0  ? "/s" :
						      NULL;
}

static const char *get_relative(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
	return "relative";
}

static void same(char *path, const char *wanted)
{
	assert_string_equal(path, wanted);
	free(path);
}

static void our_own_files_follow_xdg(void **state)
{
	(void)state;
	same(path_config_dir(get_set, NULL, "/h"), "/c/tokentop");
	same(path_store(get_set, NULL, "/h"), "/s/tokentop/tokentop.db");
	same(path_config_dir(kit_no_variable, NULL, "/h"),
	     "/h/.config/tokentop");
	same(path_store(kit_no_variable, NULL, "/h"),
	     "/h/.local/state/tokentop/tokentop.db");
}

static void relative_xdg_folders_do_not_count(void **state)
{
	(void)state;
	same(path_config_dir(get_relative, NULL, "/h"),
	     "/h/.config/tokentop");
}

static void joining_knows_slashes_and_absolute_names(void **state)
{
	(void)state;
	same(path_join("a", "b"), "a/b");
	same(path_join("a/", "b"), "a/b");
	same(path_join("a", "/b"), "/b");
	same(path_join("/", "b"), "/b");
	same(path_join("", "b"), "b");
	same(path_join("a", ""), "a");
}

static void a_tilde_stands_for_home_only_where_a_shell_says_so(void **state)
{
	(void)state;
	same(path_expand("~", "/h"), "/h");
	same(path_expand("~/", "/h"), "/h");
	same(path_expand("~/x/y", "/h"), "/h/x/y");
	same(path_expand("~other/x", "/h"), "~other/x");
	same(path_expand("a/~/x", "/h"), "a/~/x");
}

static void folders_are_made_private(void **state)
{
	char *home = kit_folder(), *deep = path_join(home, "a/b/c");
	struct err err = {""};
	struct stat st;

	(void)state;
	assert_true(path_make_dirs(deep, &err));
	assert_true(path_make_dirs(deep, &err));
	assert_int_equal(stat(deep, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	kit_write(home, "a/file", "");
	free(deep);
	deep = path_join(home, "a/file/x");
	assert_false(path_make_dirs(deep, &err));
	assert_non_null(strstr(err.text, "a/file"));
	free(deep);
	kit_remove(home);
}

static void the_base_is_what_follows_the_last_slash(void **state)
{
	(void)state;
	assert_string_equal(path_base("/a/b.c"), "b.c");
	assert_string_equal(path_base("b.c"), "b.c");
	assert_string_equal(path_base("/a/"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_own_files_follow_xdg),
		cmocka_unit_test(relative_xdg_folders_do_not_count),
		cmocka_unit_test(joining_knows_slashes_and_absolute_names),
		cmocka_unit_test(a_tilde_stands_for_home_only_where_a_shell_says_so),
		cmocka_unit_test(folders_are_made_private),
		cmocka_unit_test(the_base_is_what_follows_the_last_slash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
