#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli/option_table.h"
#include "cli/options.h"
#include "core/err.h"

enum { WORDS = 40 };

/* Options and the words they are lent from. */
struct given {
	struct options o;
	char room[200];
};

/* Parse a command line of words with single blanks between them. */
static bool parse(struct given *g, const char *text, struct err *err)
{
	char *argv[WORDS] = {(char *)"tokentop"};
	char *rest = g->room;
	char *word;
	int argc = 1;

	snprintf(g->room, sizeof(g->room), "%s", text);
	while ((word = strtok_r(rest, " ", &rest)))
		argv[argc++] = word;
	return options_parse(&g->o, argc, argv, err);
}

static const struct options *parsed(struct given *g, const char *text)
{
	struct err err;

	if (!parse(g, text, &err))
		fail_msg("%s", err.text);
	return &g->o;
}

static void refused(const char *text, const char *want)
{
	struct given g;
	struct err err = {""};

	assert_false(parse(&g, text, &err));
	assert_string_equal(err.text, want);
}

static void no_command_is_the_dashboard(void **state)
{
	struct given g;
	const struct options *o = parsed(&g, "");

	(void)state;
	assert_string_equal(o->command, "");
	assert_false(o->demo);
	assert_int_equal(o->seed, 1);
}

static void options_stand_before_or_after_the_command(void **state)
{
	struct given g;
	const struct options *o = parsed(&g, "--home /h --by=model report "
					 "--store :memory: -v --since today");

	(void)state;
	assert_string_equal(o->command, "report");
	assert_string_equal(o->home, "/h");
	assert_string_equal(o->store, ":memory:");
	assert_string_equal(o->by, "model");
	assert_string_equal(o->since, "today");
	assert_true(o->verbose);
}

static void the_seed_of_the_demo_may_be_left_out(void **state)
{
	struct given g;
	const struct options *o = parsed(&g, "--demo report");

	(void)state;
	assert_true(o->demo);
	assert_string_equal(o->command, "report");
	o = parsed(&g, "--demo=42");
	assert_true(o->demo);
	assert_int_equal(o->seed, 42);
	refused("--demo=x", "--demo takes a whole number as its seed, not "
		"\"x\"");
}

static void filters_may_come_more_than_once(void **state)
{
	struct given g;
	const struct options *o = parsed(&g, "report --filter model=a* "
					 "--filter=client=b");

	(void)state;
	assert_int_equal(o->filter_count, 2);
	assert_string_equal(o->filters[0], "model=a*");
	assert_string_equal(o->filters[1], "client=b");
}

static void words_follow_the_command(void **state)
{
	struct given g;
	const struct options *o = parsed(&g, "prices show -- --odd");

	(void)state;
	assert_int_equal(o->arg_count, 2);
	assert_string_equal(o->args[0], "show");
	assert_string_equal(o->args[1], "--odd");
}

static void mistakes_come_with_the_right_word(void **state)
{
	(void)state;
	refused("reprot", "there is no command \"reprot\"; did you mean "
		"\"report\"?");
	refused("report --sinse 7d", "there is no option --sinse; did you "
		"mean --since?");
	refused("report --by", "--by needs a value: --by DIM[,DIM...]");
	refused("report --by= model", "--by needs a value: --by DIM[,DIM...]");
	refused("--store=", "--store needs a value: --store FILE");
	refused("--offline=yes", "--offline takes no value");
	refused("-x", "there is no option -x");
	refused("--threads 0", "--threads takes a number from 1 to 64, not "
		"\"0\"");
	refused("report --size 1x1", "--size is no option of report; it "
		"belongs to snapshot");
	refused("--by model", "--by is no option of the dashboard; it "
		"belongs to report");
	refused("report today", "report takes no \"today\"; usage: tokentop "
		"report [OPTION...]");
	refused("--now yesterday", "--now: \"yesterday\" is not a time; "
		"write it like 2026-11-23T19:00:00Z or 2026-11-23");
	refused("--rotate soon", "--rotate takes a time such as 20s, not "
		"\"soon\"");
}

static void budgets_can_be_checked(void **state)
{
	struct given g;
	const struct options *o = parsed(&g, "budgets --check --json");

	(void)state;
	assert_string_equal(o->command, "budgets");
	assert_true(o->check && o->json);
	refused("report --check", "--check is no option of report; it belongs "
		"to doctor");
}

static void help_is_given_whatever_else_is_there(void **state)
{
	struct given g;
	const struct options *o = parsed(&g, "report --size 3x3 --help");

	(void)state;
	assert_true(o->help);
	assert_string_equal(o->command, "report");
}

/* Help, errors and the man page stand on these. */
static void every_option_is_described(void **state)
{
	(void)state;
	for (const struct option_row *r = option_rows; r->name; r++) {
		assert_true(strlen(r->help) > 5);
		assert_true(r->kind == OPTION_FLAG ? !r->value : !!r->value);
		assert_true(!r->commands ||
			    r->commands[strlen(r->commands) - 1] == ',');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_command_is_the_dashboard),
		cmocka_unit_test(options_stand_before_or_after_the_command),
		cmocka_unit_test(the_seed_of_the_demo_may_be_left_out),
		cmocka_unit_test(filters_may_come_more_than_once),
		cmocka_unit_test(words_follow_the_command),
		cmocka_unit_test(mistakes_come_with_the_right_word),
		cmocka_unit_test(budgets_can_be_checked),
		cmocka_unit_test(help_is_given_whatever_else_is_there),
		cmocka_unit_test(every_option_is_described),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
