#include <math.h>
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

/* ---- what an eye makes of colours ----------------------------------------- */

static double linear(int v)
{
	double c = v / 255.0;

	return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* WCAG 2: relative luminance, and the ratio of two. */
static double luminance(struct rgb c)
{
	return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) +
	       0.0722 * linear(c.b);
}

static double contrast(struct rgb a, struct rgb b)
{
	double x = luminance(a), y = luminance(b);

	return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

/* How colours are seen: Machado, Oliveira, Fernandes 2009, severity 1. */
enum eye { EYE_USUAL, EYE_PROTANOPE, EYE_DEUTERANOPE, EYES };

static const double seen[EYES][3][3] = {
	{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216},
	 {-0.003882, -0.048116, 1.051998}},
	{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413},
	 {-0.011820, 0.042940, 0.968881}},
};

struct lab {
	double l, a, b;
};

static double lab_curve(double t)
{
	return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

static struct lab lab_of(struct rgb c, enum eye eye)
{
	double in[3] = {linear(c.r), linear(c.g), linear(c.b)}, v[3];
	double x, y, z;

	for (int i = 0; i < 3; i++) {
		v[i] = seen[eye][i][0] * in[0] + seen[eye][i][1] * in[1] +
		       seen[eye][i][2] * in[2];
		v[i] = fmin(1, fmax(0, v[i]));
	}
	x = lab_curve((0.4124564 * v[0] + 0.3575761 * v[1] +
		       0.1804375 * v[2]) / 0.95047);
	y = lab_curve(0.2126729 * v[0] + 0.7151522 * v[1] +
		      0.0721750 * v[2]);
	z = lab_curve((0.0193339 * v[0] + 0.1191920 * v[1] +
		       0.9503041 * v[2]) / 1.08883);
	return (struct lab){116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

static double radians(double degrees)
{
	return degrees * acos(-1) / 180;
}

static double hue(double a, double b)
{
	double h = atan2(b, a) * 180 / acos(-1);

	return h < 0 ? h + 360 : h;
}

/* 0 where there is hardly any colour, else near 2. */
static double chroma_weight(double c)
{
	return 2 * sqrt(pow(c, 7) / (pow(c, 7) + pow(25, 7)));
}

/* CIEDE2000 (Sharma, Wu, Dalal 2005). */
static double difference(struct lab p, struct lab q)
{
	double mean = (hypot(p.a, p.b) + hypot(q.a, q.b)) / 2;
	double grow = 1.5 - chroma_weight(mean) / 4;
	double pc = hypot(p.a * grow, p.b), qc = hypot(q.a * grow, q.b);
	double ph = hue(p.a * grow, p.b), qh = hue(q.a * grow, q.b);
	double turn = qh - ph, h = (ph + qh) / 2, c = (pc + qc) / 2, t, l;
	double dl, dc, dh;

	if (fabs(turn) > 180) {
		turn += turn > 0 ? -360 : 360;
		h += h < 180 ? 180 : -180;
	}
	t = 1 - 0.17 * cos(radians(h - 30)) + 0.24 * cos(radians(2 * h)) +
	    0.32 * cos(radians(3 * h + 6)) - 0.2 * cos(radians(4 * h - 63));
	l = pow((p.l + q.l) / 2 - 50, 2);
	dl = (q.l - p.l) / (1 + 0.015 * l / sqrt(20 + l));
	dc = (qc - pc) / (1 + 0.045 * c);
	dh = 2 * sqrt(pc * qc) * sin(radians(turn / 2)) / (1 + 0.015 * c * t);
	return sqrt(dl * dl + dc * dc + dh * dh -
		    sin(radians(60 * exp(-pow((h - 275) / 25, 2)))) *
		    chroma_weight(c) * dc * dh);
}

static void differences_are_those_of_the_paper(void **state)
{
	/* Pairs 1, 7, 13 and 25 of its table of data. */
	static const struct { struct lab p, q; double is; } pairs[] = {
		{{50, 2.6772, -79.7751}, {50, 0, -82.7485}, 2.0425},
		{{50, 0, 0}, {50, -1, 2}, 2.3669},
		{{50, -0.0010, 2.4900}, {50, 0.0009, -2.4900}, 4.8045},
		{{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387},
		 1.2644},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		assert_true(fabs(difference(pairs[i].p, pairs[i].q) -
				 pairs[i].is) < 0.0001);
}

/* ---- what a terminal shows ------------------------------------------------ */

/* A colour number as xterm comes: the sixteen basic ones, the cube, greys. */
static struct rgb shown(int index)
{
	static const struct rgb basic[16] = {
		{0, 0, 0}, {205, 0, 0}, {0, 205, 0}, {205, 205, 0},
		{0, 0, 238}, {205, 0, 205}, {0, 205, 205}, {229, 229, 229},
		{127, 127, 127}, {255, 0, 0}, {0, 255, 0}, {255, 255, 0},
		{92, 92, 255}, {255, 0, 255}, {0, 255, 255}, {255, 255, 255},
	};
	static const uint8_t steps[6] = {0, 95, 135, 175, 215, 255};
	uint8_t grey;

	if (index < 16)
		return basic[index];
	if (index < 232)
		return (struct rgb){steps[(index - 16) / 36],
				    steps[(index - 16) / 6 % 6],
				    steps[(index - 16) % 6]};
	grey = (uint8_t)(8 + 10 * (index - 232));
	return (struct rgb){grey, grey, grey};
}

static struct rgb rgb_at(struct color c, enum color_depth depth)
{
	return depth == DEPTH_TRUE ? (struct rgb){c.r, c.g, c.b}
				   : shown(c.index);
}

/* Roles that are read; the others are lines, fills and grounds. */
static const struct { uint8_t role; double least; } texts[] = {
	{ROLE_TEXT, 4.5}, {ROLE_TITLE, 4.5}, {ROLE_SORTED, 4.5},
	{ROLE_SELECTED_TEXT, 4.5}, {ROLE_TAB_ACTIVE, 4.5}, {ROLE_KEY, 4.5},
	{ROLE_KEY_LABEL, 4.5}, {ROLE_COST, 4.5}, {ROLE_TOKENS, 4.5},
	{ROLE_INPUT, 4.5}, {ROLE_OUTPUT, 4.5}, {ROLE_CACHE, 4.5},
	{ROLE_GOOD, 4.5}, {ROLE_WARN, 4.5}, {ROLE_ALERT, 4.5},
	{ROLE_CHANGED, 4.5}, {ROLE_MATCH, 4.5}, {ROLE_LINK, 4.5},
	{ROLE_CODE, 4.5}, {ROLE_DEMO, 4.5}, {ROLE_STALE, 4.5},
	{ROLE_DIM, 3}, {ROLE_HEADING, 3}, {ROLE_TAB, 3}, {ROLE_UNKNOWN, 3},
};

static void text_can_be_read_on_its_ground(void **state)
{
	static const enum color_depth depths[] = {DEPTH_TRUE, DEPTH_256};

	(void)state;
	for (const char *const *n = theme_names(); *n; n++) {
		struct theme *t = load(*n);

		for (size_t i = 0; i < 2 * ARRAY_LEN(texts); i++) {
			enum color_depth d = depths[i % 2];
			struct style s = STYLE(texts[i / 2].role);
			struct look l = theme_look(t, s, d);
			double is = contrast(rgb_at(l.fg, d), rgb_at(l.bg, d));

			if (is < texts[i / 2].least)
				fail_msg("%s: %s at depth %d: %.2f", *n,
					 role_names[s.role], d, is);
		}
		theme_free(t);
	}
}

static void text_can_be_read_on_the_selected_row(void **state)
{
	(void)state;
	for (const char *const *n = theme_names(); *n; n++) {
		struct theme *t = load(*n);

		for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
			struct style s = {.role = texts[i].role,
					  .ground = ROLE_SELECTED};
			struct look l = theme_look(t, s, DEPTH_TRUE);
			double is = contrast(rgb_at(l.fg, DEPTH_TRUE),
					     rgb_at(l.bg, DEPTH_TRUE));

			if (is < (texts[i].least > 4 ? 3 : 2))
				fail_msg("%s: %s: %.2f", *n,
					 role_names[s.role], is);
		}
		theme_free(t);
	}
}

/* Sixteen colours are the terminal's own, of which we know the usual. */
static void few_colours_can_be_read_where_they_are_the_usual(void **state)
{
	(void)state;
	for (const char *const *n = theme_names(); *n; n++) {
		struct theme *t = load(*n);

		for (size_t i = 0; i < 2 * ARRAY_LEN(texts); i++) {
			enum color_depth d = i % 2 ? DEPTH_16 : DEPTH_8;
			struct style s = STYLE(texts[i / 2].role);
			struct look l = theme_look(t, s, d);
			double is = contrast(rgb_at(l.fg, d), rgb_at(l.bg, d));

			if (is < 2)
				fail_msg("%s: %s at depth %d: %.2f", *n,
					 role_names[s.role], d, is);
		}
		theme_free(t);
	}
}

static void light_themes_stand_on_light_ground(void **state)
{
	static const enum color_depth depths[] = {DEPTH_8, DEPTH_16,
						  DEPTH_256, DEPTH_TRUE};
	int light = 0;

	(void)state;
	for (const char *const *n = theme_names(); *n; n++) {
		struct theme *t = load(*n);

		light += theme_is_light(t);
		for (size_t d = 0; d < ARRAY_LEN(depths); d++) {
			struct look l = theme_look(t, STYLE(ROLE_TEXT),
						   depths[d]);
			double ground = luminance(rgb_at(l.bg, depths[d]));

			if (theme_is_light(t) ? ground < 0.7 : ground > 0.1)
				fail_msg("%s at depth %d: %.2f", *n,
					 depths[d], ground);
		}
		theme_free(t);
	}
	assert_true(light >= 4);
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

static struct color series_at(const struct theme *t, int i,
			      enum color_depth depth)
{
	struct style s = STYLE(ROLE_SERIES);

	s.level = (uint8_t)i;
	return theme_look(t, s, depth).fg;
}

/* Any two series of a theme, as an eye sees them; greys are told apart by
 * their light alone. */
static void check_series(const char *name, enum eye eye, double least)
{
	struct theme *t = load(name);

	for (int i = 0; i < THEME_SERIES * THEME_SERIES; i++) {
		int a = i / THEME_SERIES, b = i % THEME_SERIES;
		struct rgb p = rgb_at(series_at(t, a, DEPTH_TRUE), DEPTH_TRUE);
		struct rgb q = rgb_at(series_at(t, b, DEPTH_TRUE), DEPTH_TRUE);
		double is = difference(lab_of(p, eye), lab_of(q, eye));

		if (a < b && is < least)
			fail_msg("%s: series %d and %d: %.1f", name, a, b, is);
	}
	theme_free(t);
}

static void series_colours_differ_from_each_other(void **state)
{
	(void)state;
	for (const char *const *n = theme_names(); *n; n++)
		check_series(*n, EYE_USUAL,
			     strcmp(*n, "monochrome") ? 10 : 3);
}

/* Names are written in them, too. */
static void series_colours_stand_out_from_the_ground(void **state)
{
	(void)state;
	for (const char *const *n = theme_names(); *n; n++) {
		struct theme *t = load(*n);
		struct color ground = theme_look(t, STYLE(ROLE_TEXT),
						 DEPTH_TRUE).bg;

		for (int i = 0; i < THEME_SERIES; i++) {
			struct color c = series_at(t, i, DEPTH_TRUE);
			double is = contrast(rgb_at(c, DEPTH_TRUE),
					     rgb_at(ground, DEPTH_TRUE));

			if (is < 2)
				fail_msg("%s: series %d: %.2f", *n, i, is);
		}
		theme_free(t);
	}
}

static void colour_blind_series_differ_for_every_eye(void **state)
{
	(void)state;
	for (int eye = EYE_USUAL; eye < EYES; eye++)
		check_series("colour-blind", (enum eye)eye, 10);
}

/* Good, warning and alarm are no matter of red and green there. */
static void colour_blind_states_differ_for_every_eye(void **state)
{
	static const uint8_t roles[] = {ROLE_GOOD, ROLE_WARN, ROLE_ALERT};
	struct theme *t = load("colour-blind");

	(void)state;
	for (int eye = EYE_USUAL; eye < EYES; eye++)
		for (int i = 0; i < 3; i++) {
			struct color a, b;

			a = theme_look(t, STYLE(roles[i]), DEPTH_TRUE).fg;
			b = theme_look(t, STYLE(roles[(i + 1) % 3]),
				       DEPTH_TRUE).fg;
			assert_true(difference(
				lab_of(rgb_at(a, DEPTH_TRUE), (enum eye)eye),
				lab_of(rgb_at(b, DEPTH_TRUE), (enum eye)eye)) >
				10);
		}
	theme_free(t);
}

static int distinct_series(const struct theme *t, enum color_depth depth)
{
	bool used[256] = {false};
	int count = 0;

	for (int i = 0; i < THEME_SERIES; i++) {
		uint8_t index = series_at(t, i, depth).index;

		count += !used[index];
		used[index] = true;
	}
	return count;
}

static void few_colours_still_tell_series_apart(void **state)
{
	(void)state;
	for (const char *const *n = theme_names(); *n; n++) {
		struct theme *t = load(*n);

		if (strcmp(*n, "monochrome") != 0) {
			assert_int_equal(distinct_series(t, DEPTH_256),
					 THEME_SERIES);
			assert_int_equal(distinct_series(t, DEPTH_16),
					 THEME_SERIES);
			assert_true(distinct_series(t, DEPTH_8) >= 6);
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
		cmocka_unit_test(differences_are_those_of_the_paper),
		cmocka_unit_test(text_can_be_read_on_its_ground),
		cmocka_unit_test(text_can_be_read_on_the_selected_row),
		cmocka_unit_test(few_colours_can_be_read_where_they_are_the_usual),
		cmocka_unit_test(light_themes_stand_on_light_ground),
		cmocka_unit_test(text_never_has_the_colour_of_its_ground),
		cmocka_unit_test(series_colours_differ_from_each_other),
		cmocka_unit_test(series_colours_stand_out_from_the_ground),
		cmocka_unit_test(colour_blind_series_differ_for_every_eye),
		cmocka_unit_test(colour_blind_states_differ_for_every_eye),
		cmocka_unit_test(few_colours_still_tell_series_apart),
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
