#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/builtin.h"
#include "core/err.h"
#include "core/json.h"
#include "core/mem.h"
#include "tui/canvas.h"
#include "tui/color.h"
#include "tui/theme.h"

static struct theme *load(const char *name)
{
	struct err err = {""};
	struct theme *t = theme_load(name, NULL, &err);

	if (!t)
		fail_msg("%s", err.text);
	return t;
}

static void every_built_in_theme_names_every_role(void **state)
{
	(void)state;
	for (const char *const *n = theme_names(); *n; n++) {
		char path[100];
		const struct builtin *b;
		struct json *root;
		struct err err = {""};

		snprintf(path, sizeof(path), "themes/%s.json", *n);
		b = builtin_find(path);
		assert_non_null(b);
		root = json_parse(b->text, path, &err);
		assert_non_null(root);
		for (int role = ROLE_GROUND; role < ROLE_SERIES; role++)
			if (!json_get(json_get(root, "roles"),
				      role_names[role]))
				fail_msg("%s lacks %s", path,
					 role_names[role]);
		assert_int_equal(json_count(json_get(root, "series")),
				 THEME_SERIES);
		assert_true(json_count(json_get(root, "heat")) >= 3);
		json_free(root);
		theme_free(load(*n));
	}
}

static void few_colours_leave_the_selected_row_legible(void **state)
{
	(void)state;
	for (const char *const *n = theme_names(); *n; n++) {
		struct theme *t = load(*n);

		for (int depth = DEPTH_8; depth <= DEPTH_16; depth++)
			for (int role = ROLE_TEXT; role < ROLES; role++) {
				struct style s = {.role = (uint8_t)role,
						  .ground = ROLE_SELECTED};
				struct look l;

				l = theme_look(t, s, (enum color_depth)depth);
				if (l.fg.index == l.bg.index)
					fail_msg("%s: %s at depth %d", *n,
						 role_names[role], depth);
				if (l.fg.index == 0)
					assert_false(l.attrs & ATTR_BOLD);
			}
		theme_free(t);
	}
}

static int brightness(struct color c)
{
	return (3 * c.r + 6 * c.g + c.b) / 10;
}

static void text_can_be_read_on_its_ground(void **state)
{
	static const uint8_t roles[] = {
		ROLE_TEXT, ROLE_DIM, ROLE_TITLE, ROLE_COST, ROLE_TOKENS,
		ROLE_ALERT, ROLE_WARN, ROLE_STALE, ROLE_TAB_ACTIVE,
		ROLE_MATCH, ROLE_KEY_LABEL, ROLE_DEMO, ROLE_LINK,
	};

	(void)state;
	for (const char *const *n = theme_names(); *n; n++) {
		struct theme *t = load(*n);

		for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
			struct look l = theme_look(t, STYLE(roles[i]),
						   DEPTH_TRUE);
			int apart = abs(brightness(l.fg) - brightness(l.bg));

			if (apart < 60)
				fail_msg("%s: %s is hard to read (%d)", *n,
					 role_names[roles[i]], apart);
		}
		theme_free(t);
	}
}

static void text_never_has_the_colour_of_its_ground(void **state)
{
	static const enum color_depth depths[] = {DEPTH_8, DEPTH_16,
						  DEPTH_256, DEPTH_TRUE};

	(void)state;
	for (const char *const *n = theme_names(); *n; n++) {
		struct theme *t = load(*n);

		for (int role = ROLE_TEXT; role < ROLE_SERIES; role++)
			for (size_t d = 0; d < ARRAY_LEN(depths); d++) {
				struct style s = STYLE((uint8_t)role);
				struct look l = theme_look(t, s, depths[d]);

				if (role == ROLE_SELECTED ||
				    role == ROLE_BAR_REST ||
				    depths[d] == DEPTH_TRUE)
					continue;
				if (l.fg.index == l.bg.index)
					fail_msg("%s: %s at depth %d", *n,
						 role_names[role], depths[d]);
			}
		theme_free(t);
	}
}

static void series_colours_differ_from_each_other(void **state)
{
	(void)state;
	for (const char *const *n = theme_names(); *n; n++) {
		struct theme *t = load(*n);

		for (int a = 0; a < THEME_SERIES; a++)
			for (int b = a + 1; b < THEME_SERIES; b++) {
				struct style x = STYLE(ROLE_SERIES), y = x;
				struct color p, q;

				x.level = (uint8_t)a;
				y.level = (uint8_t)b;
				p = theme_look(t, x, DEPTH_TRUE).fg;
				q = theme_look(t, y, DEPTH_TRUE).fg;
				assert_true(abs(p.r - q.r) + abs(p.g - q.g) +
					    abs(p.b - q.b) > 30);
			}
		theme_free(t);
	}
}

static void depth_8_and_16_use_the_basic_colours(void **state)
{
	struct theme *t = load("tokyo-night");

	(void)state;
	for (int role = ROLE_GROUND; role < ROLES; role++) {
		struct style s = STYLE((uint8_t)role);

		assert_in_range(theme_look(t, s, DEPTH_8).fg.index, 0, 7);
		assert_in_range(theme_look(t, s, DEPTH_16).fg.index, 0, 15);
		assert_in_range(theme_look(t, s, DEPTH_8).bg.index, 0, 7);
		assert_in_range(theme_look(t, s, DEPTH_16).bg.index, 0, 15);
	}
	theme_free(t);
}

static void without_colour_the_attributes_tell(void **state)
{
	struct theme *t = load("tokyo-night");
	struct look text = theme_look(t, STYLE(ROLE_TEXT), DEPTH_MONO);
	struct look alert = theme_look(t, STYLE(ROLE_ALERT), DEPTH_MONO);
	struct style chosen = STYLE(ROLE_TEXT), match = STYLE(ROLE_MATCH);

	(void)state;
	assert_false(text.fg.set || text.bg.set || alert.fg.set);
	assert_int_equal(text.attrs, 0);
	assert_int_not_equal(alert.attrs, 0);
	chosen.ground = match.ground = ROLE_SELECTED;
	assert_true(theme_look(t, chosen, DEPTH_MONO).attrs & ATTR_REVERSE);
	assert_false(theme_look(t, match, DEPTH_MONO).attrs & ATTR_REVERSE);
	theme_free(t);
}

static void heat_runs_along_the_stops(void **state)
{
	struct theme *t = load("tokyo-night");
	struct style s = STYLE(ROLE_HEAT);
	struct color low, high, over;

	(void)state;
	low = theme_look(t, s, DEPTH_TRUE).fg;
	s.level = 100;
	high = theme_look(t, s, DEPTH_TRUE).fg;
	s.level = 255;
	over = theme_look(t, s, DEPTH_TRUE).fg;
	assert_int_equal(low.r, 0x3d);
	assert_int_equal(high.r, 0xf7);
	assert_int_equal(over.r, 0xf7);
	theme_free(t);
}

static void colours_come_down_to_their_likeness(void **state)
{
	(void)state;
	assert_int_equal(rgb_to_256((struct rgb){0, 0, 0}), 16);
	assert_int_equal(rgb_to_256((struct rgb){255, 255, 255}), 231);
	assert_int_equal(rgb_to_256((struct rgb){255, 0, 0}), 196);
	assert_int_equal(rgb_to_256((struct rgb){0x80, 0x80, 0x80}), 244);
	assert_int_equal(rgb_to_16((struct rgb){0xf7, 0x76, 0x8e}), 9);
	assert_int_equal(rgb_to_16((struct rgb){0x7a, 0xa2, 0xf7}), 12);
	assert_int_equal(rgb_to_8((struct rgb){0x9e, 0xce, 0x6a}), 2);
	assert_int_equal(rgb_to_8((struct rgb){0x10, 0x10, 0x10}), 0);
}

static void an_unknown_theme_is_answered_with_the_choices(void **state)
{
	struct err err = {""};

	(void)state;
	assert_null(theme_load("tokio", NULL, &err));
	assert_non_null(strstr(err.text, "\"tokio\""));
	for (const char *const *n = theme_names(); *n; n++)
		assert_non_null(strstr(err.text, *n));
	assert_null(theme_load("../../etc/passwd", "/tmp", &err));
}

/* A folder with one theme in it. */
static void with_theme(const char *json,
		       void (*check)(const char *dir, struct err *err))
{
	char dir[] = "/tmp/tokentop-theme-XXXXXX", path[100];
	struct err err = {""};
	FILE *f;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/mine.json", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(json, f);
	fclose(f);
	check(dir, &err);
	unlink(path);
	rmdir(dir);
}

static void check_loads(const char *dir, struct err *err)
{
	struct theme *t = theme_load("mine", dir, err);
	struct style alert = STYLE(ROLE_ALERT);

	assert_non_null(t);
	assert_string_equal(theme_name(t), "mine");
	assert_true(theme_is_light(t));
	assert_int_equal(theme_look(t, alert, DEPTH_TRUE).fg.r, 0xff);
	assert_int_equal(theme_look(t, alert, DEPTH_256).fg.index, 9);
	assert_true(theme_look(t, alert, DEPTH_TRUE).attrs & ATTR_ITALIC);
	assert_int_equal(theme_look(t, STYLE(ROLE_COST), DEPTH_TRUE).fg.g,
			 0x22);
	theme_free(t);
}

static void a_theme_of_the_user_is_found_in_the_folder(void **state)
{
	(void)state;
	with_theme("{\"light\": true, \"palette\": {\"hot\": {\"rgb\": "
		   "\"#ff0000\", \"c256\": 9}}, \"roles\": {\"text\": "
		   "{\"fg\": \"#112233\"}, \"alert\": {\"fg\": \"hot\", "
		   "\"attrs\": [\"italic\"]}}}", check_loads);
}

static void check_bad_role(const char *dir, struct err *err)
{
	assert_null(theme_load("mine", dir, err));
	assert_non_null(strstr(err->text, "\"alarm\" is no role"));
}

static void check_bad_color(const char *dir, struct err *err)
{
	assert_null(theme_load("mine", dir, err));
	assert_non_null(strstr(err->text, "\"fg\" must be"));
}

static void check_syntax(const char *dir, struct err *err)
{
	assert_null(theme_load("mine", dir, err));
	assert_non_null(strstr(err->text, "mine.json"));
}

static void a_theme_with_mistakes_is_refused_with_the_place(void **state)
{
	(void)state;
	with_theme("{\"roles\": {\"alarm\": {}}}", check_bad_role);
	with_theme("{\"roles\": {\"alert\": {\"fg\": \"#12345\"}}}",
		   check_bad_color);
	with_theme("{\"roles\": ", check_syntax);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_colours_leave_the_selected_row_legible),
		cmocka_unit_test(every_built_in_theme_names_every_role),
		cmocka_unit_test(text_can_be_read_on_its_ground),
		cmocka_unit_test(text_never_has_the_colour_of_its_ground),
		cmocka_unit_test(series_colours_differ_from_each_other),
		cmocka_unit_test(depth_8_and_16_use_the_basic_colours),
		cmocka_unit_test(without_colour_the_attributes_tell),
		cmocka_unit_test(heat_runs_along_the_stops),
		cmocka_unit_test(colours_come_down_to_their_likeness),
		cmocka_unit_test(an_unknown_theme_is_answered_with_the_choices),
		cmocka_unit_test(a_theme_of_the_user_is_found_in_the_folder),
		cmocka_unit_test(a_theme_with_mistakes_is_refused_with_the_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
