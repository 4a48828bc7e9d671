#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/books.h"
#include "core/err.h"
#include "core/model.h"
#include "tui/ui_state.h"

static char dir[64], path[96];

static int open_dir(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/tt-state-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/screen.json", dir);
	return 0;
}

static int close_dir(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static void put(const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void is_empty(const struct ui_state *s)
{
	assert_string_equal(s->pane, "");
	assert_string_equal(s->filter, "");
	assert_int_equal(s->window, -1);
	assert_int_equal(s->book, -1);
	assert_int_equal(s->sort_count, 0);
}

static void what_is_saved_is_loaded(void **state)
{
	struct ui_state s, back;
	struct err err = {""};

	(void)state;
	ui_state_init(&s);
	snprintf(s.pane, sizeof(s.pane), "models");
	snprintf(s.provider, sizeof(s.provider), "anthropic");
	snprintf(s.filter, sizeof(s.filter), "son\"net\\ 模型");
	s.window = WINDOW_7D;
	s.book = BOOK_BEST;
	s.dollars = true;
	ui_state_set_sort(&s, "models", "today", true);
	ui_state_set_sort(&s, "sources", "name", false);
	ui_state_set_sort(&s, "models", "per-mtok", false);
	assert_true(ui_state_save(&s, path, &err));
	ui_state_load(&back, path);
	assert_string_equal(back.pane, "models");
	assert_string_equal(back.provider, "anthropic");
	assert_string_equal(back.filter, "son\"net\\ 模型");
	assert_int_equal(back.window, WINDOW_7D);
	assert_int_equal(back.book, BOOK_BEST);
	assert_true(back.dollars);
	assert_int_equal(back.sort_count, 2);
	assert_string_equal(ui_state_sort(&back, "models")->column,
			    "per-mtok");
	assert_false(ui_state_sort(&back, "models")->reverse);
	assert_null(ui_state_sort(&back, "budgets"));
}

static void a_missing_or_broken_file_is_as_good_as_none(void **state)
{
	static const char *const texts[] = {
		"", "{", "[]", "null", "{}", "{\"version\": 2, \"pane\": \"x\"}",
		"{\"version\": \"1\", \"pane\": \"x\"}", "\xff\xfe",
		"{\"version\": 1, \"pane\": 3, \"window\": \"2h\", \"sort\": 1}",
	};
	struct ui_state s;

	(void)state;
	ui_state_load(&s, path);
	is_empty(&s);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		put(texts[i]);
		ui_state_load(&s, path);
		is_empty(&s);
	}
	ui_state_load(&s, dir);
	is_empty(&s);
}

static void text_from_the_file_is_cleaned_and_not_cut(void **state)
{
	struct ui_state s;
	char text[600], lots[300];

	(void)state;
	put("{\"version\": 1, \"filter\": \"a\\u001b[2Jb\\u202ec\"}");
	ui_state_load(&s, path);
	assert_null(strchr(s.filter, '\033'));
	memset(lots, 'x', sizeof(lots) - 1);
	lots[sizeof(lots) - 1] = '\0';
	snprintf(text, sizeof(text), "{\"version\": 1, \"filter\": \"%s\"}",
		 lots);
	put(text);
	ui_state_load(&s, path);
	assert_string_equal(s.filter, "");
}

static void more_sorts_than_there_is_room_for_are_left_out(void **state)
{
	struct ui_state s;
	char name[16];

	(void)state;
	ui_state_init(&s);
	for (int i = 0; i < 3 * UI_STATE_SORTS; i++) {
		snprintf(name, sizeof(name), "p%d", i);
		ui_state_set_sort(&s, name, "c", false);
	}
	assert_int_equal(s.sort_count, UI_STATE_SORTS);
}

static void the_same_again_is_not_written(void **state)
{
	struct ui_state s;
	struct stat before, after;
	struct err err = {""};

	(void)state;
	ui_state_init(&s);
	assert_true(ui_state_save(&s, path, &err));
	assert_int_equal(stat(path, &before), 0);
	assert_true(ui_state_save(&s, path, &err));
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	s.dollars = true;
	assert_true(ui_state_save(&s, path, &err));
	assert_int_equal(stat(path, &after), 0);
	assert_int_not_equal(before.st_ino, after.st_ino);
}

static void where_nothing_can_be_written_it_says_so(void **state)
{
	struct ui_state s;
	struct err err = {""};

	(void)state;
	ui_state_init(&s);
	assert_false(ui_state_save(&s, "/dev/null/x/screen.json", &err));
	assert_true(err.text[0]);
}

int main(void)
{
#define IN_DIR(f) cmocka_unit_test_setup_teardown(f, open_dir, close_dir)
	const struct CMUnitTest tests[] = {
		IN_DIR(what_is_saved_is_loaded),
		IN_DIR(a_missing_or_broken_file_is_as_good_as_none),
		IN_DIR(text_from_the_file_is_cleaned_and_not_cut),
		IN_DIR(the_same_again_is_not_written),
		cmocka_unit_test(
			more_sorts_than_there_is_room_for_are_left_out),
		cmocka_unit_test(where_nothing_can_be_written_it_says_so),
	};
#undef IN_DIR

	return cmocka_run_group_tests(tests, NULL, NULL);
}
