/* Secrets from variables, files and commands: real ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "collectors/secret.h"
#include "tests/unit/reading_kit.h"

#define KEY "sk-secret-of-the-test"
#define OTHER "sk-another-secret"

struct place {
	struct secret_env env;
	char *folder;
	const char *variable;   /* what env:TT_KEY is */
};

struct told {
	int count;
	bool failed;
	char error[600];
};

static const char *get_variable(void *ctx, const char *name)
{
	const struct place *p = ctx;

	return strcmp(name, "TT_KEY") == 0 ? p->variable : NULL;
}

static int setup(void **state)
{
	static const char *const hidden[] = {"TT_KEY", "TT_OTHER_KEY", NULL};
	struct place *p = xcalloc(1, sizeof(*p));
	struct err err;

	p->folder = kit_folder();
	p->env = (struct secret_env){.loop = loop_new(&err),
				     .get = get_variable, .ctx = p,
				     .home = p->folder, .hidden = hidden};
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;

	loop_free(p->env.loop);
	kit_remove(p->folder);
	free(p);
	return 0;
}

static void on_told(void *ctx, const struct err *err)
{
	struct told *t = ctx;

	t->count++;
	t->failed = err != NULL;
	snprintf(t->error, sizeof(t->error), "%s", err ? err->text : "");
	assert_null(strstr(t->error, "sk-"));
}

static void await(struct place *p, struct told *t, int count)
{
	int64_t until = clock_mono() + KIT_DEADLINE_MS;

	while (t->count < count) {
		loop_turn(p->env.loop, 100);
		if (clock_mono() > until)
			fail_msg("nobody is told");
	}
	assert_int_equal(t->count, count);
}

static struct told fetch(struct place *p, struct secret *s)
{
	struct told t = {0};

	secret_fetch(s, on_told, &t);
	assert_int_equal(secret_is_busy(s), t.count == 0);
	await(p, &t, 1);
	assert_false(secret_is_busy(s));
	return t;
}

static void gives(struct place *p, struct secret *s, const char *value)
{
	struct told t = fetch(p, s);

	if (t.failed)
		fail_msg("%s", t.error);
	assert_string_equal(secret_value(s), value);
	assert_false(secret_is_stale(s));
}

static void refuses(struct place *p, struct secret *s, const char *why)
{
	struct told t = fetch(p, s);

	assert_true(t.failed);
	if (!strstr(t.error, why))
		fail_msg("it says: %s", t.error);
	assert_null(secret_value(s));
}

/* ---- variables ------------------------------------------------------------------ */

static void a_variable_is_read_each_time(void **state)
{
	struct place *p = *state;
	struct secret *s = secret_new("env:TT_KEY", &p->env);

	assert_null(secret_value(s));
	p->variable = KEY;
	assert_true(secret_is_stale(s));
	gives(p, s, KEY);
	p->variable = OTHER "\n";
	assert_true(secret_is_stale(s));
	gives(p, s, OTHER);
	secret_drop(s);
	assert_null(secret_value(s));
	gives(p, s, OTHER);
	secret_free(s);
}

static void a_variable_that_holds_no_key_is_refused(void **state)
{
	struct place *p = *state;
	struct secret *s = secret_new("env:TT_KEY", &p->env);

	refuses(p, s, "env:TT_KEY: this variable is not set");
	p->variable = KEY;
	gives(p, s, KEY);
	p->variable = " \n";
	refuses(p, s, "env:TT_KEY is empty");
	p->variable = KEY "\n" OTHER;
	refuses(p, s, "env:TT_KEY has more than one line");
	p->variable = KEY "\rx";
	refuses(p, s, "more than one line");
	secret_free(s);
}

static void credentials_in_json_may_have_lines(void **state)
{
	struct place *p = *state;
	struct secret *s = secret_new("env:TT_KEY", &p->env);

	p->variable = "{\n  \"type\": \"service_account\"\n}\n";
	gives(p, s, "{\n  \"type\": \"service_account\"\n}");
	secret_free(s);
}

/* ---- files ------------------------------------------------------------------------ */

static void change_mode(struct place *p, const char *name, mode_t mode)
{
	char *path = path_join(p->folder, name);

	assert_int_equal(chmod(path, mode), 0);
	free(path);
}

static void a_file_of_the_home_is_read_and_trimmed(void **state)
{
	struct place *p = *state;
	struct secret *s = secret_new("file:~/key", &p->env);

	kit_write(p->folder, "key", KEY "\n");
	gives(p, s, KEY);
	kit_write(p->folder, "key", OTHER "\r\n");
	gives(p, s, OTHER);
	kit_write(p->folder, "key", KEY);
	gives(p, s, KEY);
	secret_free(s);
}

static void a_file_is_read_again_only_when_it_changed(void **state)
{
	struct place *p = *state;
	char *path = path_join(p->folder, "key"), *ref = xmalloc(200);
	char *next = path_join(p->folder, "next");
	struct secret *s;
	const char *before;

	snprintf(ref, 200, "file:%s", path);
	s = secret_new(ref, &p->env);
	kit_write(p->folder, "key", KEY);
	gives(p, s, KEY);
	before = secret_value(s);
	gives(p, s, KEY);
	assert_ptr_equal(secret_value(s), before);
	/* Another file in its place, of the same size. */
	kit_write(p->folder, "next", "sk-SECRET-OF-THE-TEST");
	assert_int_equal(rename(next, path), 0);
	assert_true(secret_is_stale(s));
	gives(p, s, "sk-SECRET-OF-THE-TEST");
	assert_int_equal(unlink(path), 0);
	assert_true(secret_is_stale(s));
	refuses(p, s, "cannot be opened");
	assert_false(secret_is_stale(s));
	kit_write(p->folder, "key", OTHER);
	assert_true(secret_is_stale(s));
	gives(p, s, OTHER);
	secret_free(s);
	free(path);
	free(next);
	free(ref);
}

static void a_file_others_can_open_is_refused(void **state)
{
	struct place *p = *state;
	struct secret *s = secret_new("file:~/key", &p->env);
	const mode_t modes[] = {0644, 0640, 0604, 0660, 0602};

	kit_write(p->folder, "key", KEY);
	gives(p, s, KEY);
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		change_mode(p, "key", modes[i]);
		refuses(p, s, "run: chmod 600 ~/key");
	}
	change_mode(p, "key", 0400);
	assert_true(secret_is_stale(s));
	gives(p, s, KEY);
	secret_free(s);
}

static void what_is_no_key_file_is_refused(void **state)
{
	struct place *p = *state;
	struct secret *s = secret_new("file:~/key", &p->env);
	char *path = path_join(p->folder, "key");
	char *big = xmalloc(70001);

	assert_int_equal(mkdir(path, 0700), 0);
	refuses(p, s, "is no plain file");
	rmdir(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	refuses(p, s, "is no plain file");
	unlink(path);
	kit_write(p->folder, "key", "");
	refuses(p, s, "file:~/key is empty");
	kit_write(p->folder, "key", "\n");
	refuses(p, s, "is empty");
	kit_write(p->folder, "key", KEY "\n" OTHER "\n");
	refuses(p, s, "more than one line");
	kit_put(p->folder, "key", O_TRUNC, KEY "\0" "x", sizeof(KEY) + 1);
	refuses(p, s, "zero byte");
	memset(big, 'x', 70000);
	big[70000] = '\0';
	kit_write(p->folder, "key", big);
	refuses(p, s, "longer than 64 KiB");
	big[65536] = '\0';
	kit_write(p->folder, "key", big);
	gives(p, s, big);
	secret_free(s);
	free(path);
	free(big);
}

/* ---- commands --------------------------------------------------------------------- */

static void a_command_runs_once_until_it_is_dropped(void **state)
{
	struct place *p = *state;
	struct buf ref = {0};
	struct secret *s;

	kit_write(p->folder, "count", "");
	buf_addf(&ref, "cmd:sh -c 'echo >> \"%s/count\"; wc -l < \"%s/count\"'",
		 p->folder, p->folder);
	s = secret_new(buf_text(&ref), &p->env);
	gives(p, s, "1");
	gives(p, s, "1");
	secret_drop(s);
	assert_null(secret_value(s));
	gives(p, s, "2");
	secret_free(s);
	buf_release(&ref);
}

static void many_may_wait_for_one_command(void **state)
{
	struct place *p = *state;
	struct secret *s = secret_new("cmd:sh -c 'echo " KEY "'", &p->env);
	struct told told[3] = {{0}};

	for (int i = 0; i < 3; i++)
		secret_fetch(s, on_told, &told[i]);
	for (int i = 0; i < 3; i++) {
		await(p, &told[i], 1);
		assert_false(told[i].failed);
	}
	assert_string_equal(secret_value(s), KEY);
	secret_free(s);
}

static void a_command_is_quoted_as_words_and_meets_no_shell(void **state)
{
	struct place *p = *state;
	struct secret *s = secret_new("cmd:printf %s,%s 'a  $HOME' \"`id`\"",
				      &p->env);

	gives(p, s, "a  $HOME,`id`");
	secret_free(s);
	s = secret_new("cmd:printf 'open", &p->env);
	refuses(p, s, "a quote that does not close");
	secret_free(s);
	s = secret_new("cmd: ", &p->env);
	refuses(p, s, "empty");
	secret_free(s);
}

static void a_command_that_fails_is_told_without_its_output(void **state)
{
	struct place *p = *state;
	struct secret *s;

	s = secret_new("cmd:sh -c 'echo " KEY "; echo locked >&2; exit 4'",
		       &p->env);
	refuses(p, s, "the secret's command failed: sh ended with status 4: "
		"locked");
	secret_free(s);
	s = secret_new("cmd:no-such-program-here sk-x", &p->env);
	refuses(p, s, "the secret's command: cannot run "
		"no-such-program-here: there is no such program");
	secret_free(s);
	s = secret_new("cmd:true", &p->env);
	refuses(p, s, "the secret's command is empty");
	secret_free(s);
	s = secret_new("cmd:printf '" KEY "\\nuser: me\\n'", &p->env);
	refuses(p, s, "more than one line");
	secret_free(s);
}

static void a_command_sees_no_other_secret(void **state)
{
	struct place *p = *state;
	struct secret *s = secret_new(
		"cmd:sh -c 'echo ${TT_KEY-none} ${TT_OTHER_KEY-none} "
		"${TT_PLAIN-none}'", &p->env);

	setenv("TT_KEY", KEY, 1);
	setenv("TT_OTHER_KEY", OTHER, 1);
	setenv("TT_PLAIN", "plain", 1);
	gives(p, s, "none none plain");
	unsetenv("TT_KEY");
	unsetenv("TT_OTHER_KEY");
	unsetenv("TT_PLAIN");
	secret_free(s);
}

static void must_not_come(void *ctx, const struct err *err)
{
	(void)ctx;
	fail_msg("told after it was freed: %s", err ? err->text : "fine");
}

static void freeing_ends_the_command(void **state)
{
	struct place *p = *state;
	struct secret *s = secret_new("cmd:sleep 1000", &p->env);

	secret_fetch(s, must_not_come, NULL);
	assert_true(secret_is_busy(s));
	secret_free(s);
	loop_turn(p->env.loop, 10);
	secret_free(NULL);
}

static void free_it(void *ctx, const struct err *err)
{
	struct secret **s = ctx;

	assert_null(err);
	secret_free(*s);
	*s = NULL;
}

static void one_who_is_told_may_free_it(void **state)
{
	struct place *p = *state;
	struct secret *s = secret_new("cmd:echo x", &p->env);

	secret_fetch(s, free_it, &s);
	secret_fetch(s, must_not_come, NULL);
	while (s)
		loop_turn(p->env.loop, KIT_DEADLINE_MS);
	loop_turn(p->env.loop, 0);
}

/* ---- all of them ------------------------------------------------------------------ */

static void what_is_no_reference_is_not_repeated(void **state)
{
	struct place *p = *state;
	struct secret *s = secret_new(KEY, &p->env);

	refuses(p, s, "env:NAME, file:PATH or cmd:COMMAND");
	secret_free(s);
}

static void a_process_with_a_secret_leaves_no_core(void **state)
{
	struct place *p = *state;
	struct secret *s = secret_new("env:TT_KEY", &p->env);
	struct rlimit core;

	p->variable = KEY;
	gives(p, s, KEY);
	assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
	assert_int_equal(core.rlim_cur, 0);
	assert_int_equal(core.rlim_max, 0);
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && \
	!defined(__has_feature)
	assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
#endif
	secret_free(s);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_variable_is_read_each_time),
		TEST(a_variable_that_holds_no_key_is_refused),
		TEST(credentials_in_json_may_have_lines),
		TEST(a_file_of_the_home_is_read_and_trimmed),
		TEST(a_file_is_read_again_only_when_it_changed),
		TEST(a_file_others_can_open_is_refused),
		TEST(what_is_no_key_file_is_refused),
		TEST(a_command_runs_once_until_it_is_dropped),
		TEST(many_may_wait_for_one_command),
		TEST(a_command_is_quoted_as_words_and_meets_no_shell),
		TEST(a_command_that_fails_is_told_without_its_output),
		TEST(a_command_sees_no_other_secret),
		TEST(freeing_ends_the_command),
		TEST(one_who_is_told_may_free_it),
		TEST(what_is_no_reference_is_not_repeated),
		TEST(a_process_with_a_secret_leaves_no_core),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
