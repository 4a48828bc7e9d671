#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/err.h"
#include "core/ui_config.h"
#include "tui/shown_theme.h"
#include "tui/theme.h"

/* A user's folder with a theme in it that cannot be read. */
struct themes {
	char dir[64], broken[96];
	struct shown_theme s;
	bool changed;
	struct err err;
};

static void begin(struct themes *t)
{
	bool fell_back;
	FILE *f;

	*t = (struct themes){.dir = "/tmp/tt-shown-XXXXXX"};
	assert_non_null(mkdtemp(t->dir));
	snprintf(t->broken, sizeof(t->broken), "%s/broken.json", t->dir);
	f = fopen(t->broken, "w");
	assert_non_null(f);
	fputs("{\"name\": ", f);
	fclose(f);
	t->s.dir = t->dir;
	assert_true(shown_theme_begin(&t->s, "nord", &fell_back, &t->err));
	assert_false(fell_back);
}

static void end(struct themes *t)
{
	shown_theme_release(&t->s);
	unlink(t->broken);
	rmdir(t->dir);
}

static bool follow(struct themes *t, const char *tried)
{
	return shown_theme_follow(&t->s, tried, NULL, &t->changed, &t->err);
}

static void what_was_tried_goes_and_what_is_kept_comes_back(void **state)
{
	struct themes t;

	(void)state;
	begin(&t);
	assert_true(follow(&t, "dracula"));
	assert_true(t.changed);
	assert_string_equal(theme_name(t.s.theme), "dracula");
	assert_true(follow(&t, "dracula"));
	assert_false(t.changed);
	assert_true(follow(&t, NULL));
	assert_true(t.changed);
	assert_string_equal(theme_name(t.s.theme), "nord");
	end(&t);
}

static void a_theme_that_cannot_be_read_is_refused_once(void **state)
{
	struct themes t;

	(void)state;
	begin(&t);
	assert_false(follow(&t, "broken"));
	assert_false(t.changed);
	assert_non_null(strstr(t.err.text, "broken"));
	for (int frame = 0; frame < 3; frame++) {
		assert_true(follow(&t, "broken"));
		assert_false(t.changed);
		assert_string_equal(theme_name(t.s.theme), "nord");
	}
	end(&t);
}

static void a_refused_theme_may_be_tried_again_after_another(void **state)
{
	struct themes t;

	(void)state;
	begin(&t);
	assert_false(follow(&t, "broken"));
	assert_true(follow(&t, NULL));
	assert_false(follow(&t, "broken"));
	assert_true(follow(&t, "dracula"));
	assert_false(follow(&t, "broken"));
	assert_true(follow(&t, "broken"));
	assert_string_equal(theme_name(t.s.theme), "nord");
	end(&t);
}

static void the_config_is_followed_when_it_changes(void **state)
{
	struct themes t;
	struct ui_config ui = {.theme = "dracula"};

	(void)state;
	begin(&t);
	/* What it said first is what the program chose to begin with. */
	assert_true(shown_theme_follow(&t.s, NULL, &ui, &t.changed, &t.err));
	assert_string_equal(theme_name(t.s.theme), "nord");
	ui.theme = "high-contrast";
	assert_true(shown_theme_follow(&t.s, NULL, &ui, &t.changed, &t.err));
	assert_true(t.changed);
	assert_string_equal(theme_name(t.s.theme), "high-contrast");
	end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_tried_goes_and_what_is_kept_comes_back),
		cmocka_unit_test(a_theme_that_cannot_be_read_is_refused_once),
		cmocka_unit_test(a_refused_theme_may_be_tried_again_after_another),
		cmocka_unit_test(the_config_is_followed_when_it_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
