#include "core/utf8.h"
#include "tests/unit/screen_kit.h"
#include "tui/command.h"
#include "tui/command_line.h"
#include "tui/table.h"

static struct command_scope scope_of(const char *pane)
{
	const struct pane_type *t = pane_type_find(pane);
	struct command_scope s = {.m = &sample.m};

	if (t->columns)
		s.columns = t->columns(&s.column_count);
	return s;
}

static struct command parsed(const char *line)
{
	struct command_scope scope = scope_of("models");
	struct command c;
	struct err err = {""};

	if (!command_parse(line, &scope, &c, &err))
		fail_msg("\"%s\": %s", line, err.text);
	return c;
}

static void refused(const char *line, const char *want)
{
	struct command_scope scope = scope_of("models");
	struct command c;
	struct err err = {""};

	assert_false(command_parse(line, &scope, &c, &err));
	if (!strstr(err.text, want))
		fail_msg("\"%s\" says \"%s\", not \"%s\"", line, err.text,
			 want);
}

static bool offers(const struct command_choices *c, const char *word)
{
	for (int i = 0; i < c->count; i++)
		if (strcmp(c->words[i], word) == 0)
			return true;
	return false;
}

static void complete(const char *line, struct command_choices *out)
{
	struct command_scope scope = scope_of("models");

	command_complete(line, &scope, out);
}

static void every_action_is_a_command_by_its_word(void **state)
{
	(void)state;
	sample_rich(&sample);
	for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		struct command c = parsed(action_word((enum action)a));

		if (c.kind == COMMAND_ACTION && c.action != ACTION_QUIT_NOW)
			assert_int_equal(c.action, a);
	}
	assert_int_equal(parsed("").action, ACTION_NONE);
	assert_int_equal(parsed("   ").action, ACTION_NONE);
}

static void every_pane_is_a_command_by_its_name(void **state)
{
	(void)state;
	sample_rich(&sample);
	for (int i = 0; pane_types[i]; i++) {
		char line[64];

		snprintf(line, sizeof(line), "pane %s", pane_types[i]->name);
		assert_int_equal(parsed(line).kind, COMMAND_PANE);
		assert_int_equal(parsed(line).number, i);
		if (strcmp(pane_types[i]->name, "help") != 0)
			assert_int_equal(parsed(pane_types[i]->name).number,
					 i);
	}
}

static void short_forms_are_enough(void **state)
{
	(void)state;
	sample_rich(&sample);
	assert_int_equal(parsed("q").action, ACTION_QUIT_NOW);
	assert_int_equal(parsed("q!").action, ACTION_QUIT_NOW);
	assert_string_equal(pane_types[parsed("src").number]->name, "sources");
	assert_string_equal(pane_types[parsed("mod").number]->name, "models");
	assert_int_equal(parsed("w 7d").number, WINDOW_7D);
	assert_int_equal(parsed("win 30").number, WINDOW_30D);
	assert_int_equal(parsed("BOOK bil").number, BOOK_BILLED);
	assert_string_equal(parsed("prov anth").first, "anthropic");
	assert_int_equal(parsed("zo").action, ACTION_ZOOM);
}

static void arguments_are_taken_apart(void **state)
{
	struct command c;

	(void)state;
	sample_rich(&sample);
	c = parsed("  set   budgets[0].limit_usd   500.00 ");
	assert_int_equal(c.kind, COMMAND_SET);
	assert_string_equal(c.first, "budgets[0].limit_usd");
	assert_string_equal(c.rest, "500.00");
	c = parsed("export json out file.json");
	assert_string_equal(c.first, "json");
	assert_string_equal(c.rest, "out file.json");
	c = parsed("filter two words");
	assert_int_equal(c.kind, COMMAND_FILTER);
	assert_string_equal(c.rest, "two words");
	c = parsed("sort per-mtok");
	assert_int_equal(c.kind, COMMAND_SORT);
	assert_true(c.number > 0);
	assert_int_equal(parsed("filter").action, ACTION_FILTER);
	assert_int_equal(parsed("sort").action, ACTION_SORT);
	assert_int_equal(parsed("theme").action, ACTION_THEME);
	assert_string_equal(parsed("theme my-own").first, "my-own");
	assert_string_equal(parsed("help prices").first, "prices");
}

static void a_mistyped_word_is_answered_with_the_nearest(void **state)
{
	(void)state;
	sample_rich(&sample);
	refused("modles", "did you mean \"models\"?");
	refused("window 8d", "There is no window \"8d\"");
	refused("provider antropic", "did you mean \"anthropic\"?");
	refused("sort modle", "column to sort by");
	refused("export pdf", "form of export");
	refused("reload now", "nothing more");
	refused("set", "needs a word more");
	refused("s\x1b[31mx", "There is no command");
}

static void a_line_of_any_length_is_survived(void **state)
{
	char line[PROMPT_TEXT];
	struct command_choices c;

	(void)state;
	sample_rich(&sample);
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	refused(line, "There is no command");
	complete(line, &c);
	assert_int_equal(c.count, 0);
	memcpy(line, "filter ", 7);
	assert_int_equal(strlen(parsed(line).rest), sizeof(line) - 8);
}

static void completion_offers_what_can_stand_there(void **state)
{
	struct command_choices c;

	(void)state;
	sample_rich(&sample);
	complete("", &c);
	assert_true(offers(&c, "window") && offers(&c, "models") &&
		    offers(&c, "fold-all"));
	complete("wi", &c);
	assert_int_equal(c.count, 1);
	assert_string_equal(c.words[0], "window");
	complete("window ", &c);
	assert_int_equal(c.count, WINDOWS);
	assert_int_equal(c.at, 7);
	complete("provider an", &c);
	assert_int_equal(c.count, 1);
	assert_int_equal(c.at, 9);
	complete("theme tokyo", &c);
	assert_true(offers(&c, "tokyo-night"));
	complete("sort ", &c);
	assert_true(offers(&c, "name") && offers(&c, "last"));
	complete("set the", &c);
	assert_true(offers(&c, "theme"));
	complete("help pri", &c);
	assert_true(offers(&c, "prices"));
	complete("window 7d ", &c);
	assert_int_equal(c.count, 0);
	complete("nonsense ", &c);
	assert_int_equal(c.count, 0);
}

static void names_of_sources_are_offered_unless_masked(void **state)
{
	struct command_scope scope = scope_of("models");
	struct command_choices c;

	(void)state;
	sample_rich(&sample);
	command_complete("poll ", &scope, &c);
	assert_int_equal(c.count, sample.m.source_count);
	scope.redact = true;
	command_complete("poll ", &scope, &c);
	assert_int_equal(c.count, 0);
}

static enum prompt_result feed(struct command_line *l, const char *text)
{
	struct command_scope scope = scope_of("models");
	enum prompt_result r = PROMPT_SAME;

	for (; *text; text++)
		r = command_line_key(l, (unsigned char)*text, &scope);
	return r;
}

static void tab_goes_through_the_words(void **state)
{
	struct command_line *l = xcalloc(1, sizeof(*l));
	struct command_scope scope = scope_of("models");

	(void)state;
	sample_rich(&sample);
	command_line_open(l, &scope);
	feed(l, "wi\t");
	assert_string_equal(l->prompt.text, "window ");
	feed(l, "\t");
	assert_string_equal(l->prompt.text, "window 1m");
	feed(l, "\t");
	assert_string_equal(l->prompt.text, "window 5m");
	command_line_key(l, KEY_SHIFT_TAB, &scope);
	assert_string_equal(l->prompt.text, "window 1m");
	assert_int_equal(feed(l, "\r"), PROMPT_DONE);
	free(l);
}

static void a_word_without_room_is_not_begun(void **state)
{
	struct command_line *l = xcalloc(1, sizeof(*l));
	struct command_scope scope = scope_of("models");

	(void)state;
	sample_rich(&sample);
	sample.sources[0].name = "\xe6\xba\x90\xe6\xba\x90\xe6\xba\x90";
	for (size_t blanks = PROMPT_TEXT - 16; blanks < PROMPT_TEXT - 5;
	     blanks++) {
		struct str left;
		uint32_t c = 0;

		command_line_open(l, &scope);
		feed(l, "poll");
		for (size_t i = 0; i < blanks; i++)
			feed(l, " ");
		feed(l, "\t");
		left = str_from(l->prompt.text);
		while (left.n && c != UTF8_BAD)
			left = str_skip(left, utf8_decode(left, &c));
		assert_true(c != UTF8_BAD);
	}
	free(l);
}

static void up_brings_lines_back(void **state)
{
	struct command_line *l = xcalloc(1, sizeof(*l));
	struct command_scope scope = scope_of("models");
	char line[32];

	(void)state;
	sample_rich(&sample);
	for (int i = 0; i < COMMAND_HISTORY + 5; i++) {
		command_line_open(l, &scope);
		snprintf(line, sizeof(line), "filter %d\r", i);
		feed(l, line);
	}
	command_line_open(l, &scope);
	feed(l, "filter 20\r");
	command_line_open(l, &scope);
	command_line_key(l, KEY_UP_KEY, &scope);
	assert_string_equal(l->prompt.text, "filter 20");
	command_line_key(l, KEY_UP_KEY, &scope);
	assert_string_equal(l->prompt.text, "filter 36");
	command_line_key(l, KEY_DOWN_KEY, &scope);
	command_line_key(l, KEY_DOWN_KEY, &scope);
	assert_string_equal(l->prompt.text, "");
	for (int i = 0; i < 2 * COMMAND_HISTORY; i++)
		command_line_key(l, KEY_UP_KEY, &scope);
	assert_string_equal(l->prompt.text, "filter 5");
	assert_int_equal(l->count, COMMAND_HISTORY);
	free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_action_is_a_command_by_its_word),
		cmocka_unit_test(every_pane_is_a_command_by_its_name),
		cmocka_unit_test(short_forms_are_enough),
		cmocka_unit_test(arguments_are_taken_apart),
		cmocka_unit_test(a_mistyped_word_is_answered_with_the_nearest),
		cmocka_unit_test(a_line_of_any_length_is_survived),
		cmocka_unit_test(completion_offers_what_can_stand_there),
		cmocka_unit_test(names_of_sources_are_offered_unless_masked),
		cmocka_unit_test(tab_goes_through_the_words),
		cmocka_unit_test(a_word_without_room_is_not_begun),
		cmocka_unit_test(up_brings_lines_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
