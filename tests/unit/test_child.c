/* Running programs for their output: real ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collectors/child.h"
#include "core/clock.h"
#include "core/loop.h"
#include "core/mem.h"

enum { DEADLINE_MS = 20000 };

struct result {
	int count;
	bool failed;
	char *out;
	size_t n;
	char error[600];
};

static void on_done(void *ctx, struct str out, const struct err *err)
{
	struct result *r = ctx;

	r->count++;
	r->failed = err != NULL;
	r->out = xstrndup(out.p ? out.p : "", out.n);
	r->n = out.n;
	if (err) {
		snprintf(r->error, sizeof(r->error), "%s", err->text);
		assert_int_equal(out.n, 0);
	}
}

static int setup(void **state)
{
	struct err err = {""};

	*state = loop_new(&err);
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	/* No test leaves a child behind, be it a zombie. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	loop_free(*state);
	return 0;
}

static void turn_until(struct loop *l, const int *count, int want)
{
	int64_t until = clock_mono() + DEADLINE_MS;

	while (*count < want) {
		loop_turn(l, 100);
		if (clock_mono() > until)
			fail_msg("the child is not told of");
	}
}

static struct result run(struct loop *l, const char *const *argv,
			 const char *const *hidden, int64_t timeout_ms)
{
	struct result r = {0};
	struct err err = {""};

	if (!child_run(l, argv, hidden, timeout_ms, on_done, &r, &err))
		fail_msg("%s", err.text);
	assert_int_equal(r.count, 0);
	turn_until(l, &r.count, 1);
	loop_turn(l, 0);
	assert_int_equal(r.count, 1);
	return r;
}

static struct result shell(struct loop *l, const char *script)
{
	const char *const argv[] = {"sh", "-c", script, NULL};

	return run(l, argv, NULL, DEADLINE_MS);
}

static void gives(struct result r, const char *out)
{
	if (r.failed)
		fail_msg("%s", r.error);
	assert_string_equal(r.out, out);
	free(r.out);
}

static void fails(struct result r, const char *error)
{
	assert_true(r.failed);
	assert_string_equal(r.error, error);
	free(r.out);
}

/* ---- words ---------------------------------------------------------------------- */

/* The words of `command`, each in brackets. */
static void words_are(const char *command, const char *want)
{
	char room[1000], *words[CHILD_WORDS + 1], got[1000] = "";
	int count = child_words(command, room, words);
	size_t n = 0;

	for (int i = 0; i < count; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "[%s]",
				      words[i]);
	assert_string_equal(got, want);
	if (count)
		assert_null(words[count]);
}

static void a_command_is_cut_at_blanks_outside_quotes(void **state)
{
	(void)state;
	words_are("pass show a", "[pass][show][a]");
	words_are("  pass\t show\n", "[pass][show]");
	words_are("a 'b c' \"d  e\"", "[a][b c][d  e]");
	words_are("a'b c'd\"e f\"", "[ab cde f]");
	words_are("a '' \"\"", "[a][][]");
	words_are("'it is \"it\"' \"it's\"", "[it is \"it\"][it's]");
	words_are("a\\ b \\'c \\\\", "[a b]['c][\\]");
	words_are("\"a\\\"b\" 'a\\b'", "[a\"b][a\\b]");
	words_are("a $HOME ; `rm` * > x | y &",
		  "[a][$HOME][;][`rm`][*][>][x][|][y][&]");
}

static void a_command_that_is_none_has_no_words(void **state)
{
	char many[3 * CHILD_WORDS + 3], room[sizeof(many)];
	char *words[CHILD_WORDS + 1];

	(void)state;
	words_are("", "");
	words_are("  \t", "");
	words_are("a 'b", "");
	words_are("a \"b'", "");
	words_are("a \\", "");
	for (int i = 0; i <= CHILD_WORDS; i++)
		memcpy(many + 2 * i, "a ", 3);
	assert_int_equal(child_words(many, room, words), 0);
	many[2 * CHILD_WORDS] = '\0';
	assert_int_equal(child_words(many, room, words), CHILD_WORDS);
}

/* ---- running ---------------------------------------------------------------------- */

static void output_comes_whole(void **state)
{
	gives(shell(*state, "echo one; echo two"), "one\ntwo\n");
	gives(shell(*state, "true"), "");
	gives(shell(*state, "echo kept apart >&2; echo out"), "out\n");
}

static void arguments_pass_no_shell(void **state)
{
	const char *const argv[] = {"printf", "%s|", "$HOME", "a b", "`id`",
				    ";", "*", NULL};

	gives(run(*state, argv, NULL, DEADLINE_MS), "$HOME|a b|`id`|;|*|");
}

static void input_is_at_its_end(void **state)
{
	gives(shell(*state, "cat; echo end"), "end\n");
}

static void a_status_is_told_with_the_last_line(void **state)
{
	fails(shell(*state, "exit 3"), "sh ended with status 3");
	fails(shell(*state, "echo out; echo first >&2; echo >&2;"
		    "printf 'gpg: no \\033[31msuch key\\n\\n' >&2; exit 2"),
	      "sh ended with status 2: gpg: no [31msuch key");
	fails(shell(*state, "kill -9 $$"),
	      "sh was ended by signal 9 (Killed)");
}

static void a_flood_of_complaints_is_cut(void **state)
{
	struct result r = shell(*state, "i=0; while [ $i -lt 9000 ]; do "
				"echo complaint $i >&2; i=$((i+1)); done; "
				"exit 1");

	fails(r, "sh ended with status 1: complaint 8999");
	r = shell(*state, "head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1");
	assert_in_range(strlen(r.error), 200, 250);
	free(r.out);
}

static void a_program_that_is_not_there_cannot_be_started(void **state)
{
	const char *const argv[] = {"no-such-program-here", "secret", NULL};
	const char *const folder[] = {"/tmp", NULL};
	struct err err = {""};

	assert_null(child_run(*state, argv, NULL, 1000, on_done, NULL, &err));
	assert_string_equal(err.text, "cannot run no-such-program-here: there "
			    "is no such program");
	assert_null(child_run(*state, folder, NULL, 1000, on_done, NULL, &err));
	assert_string_equal(err.text, "cannot run tmp: Permission denied");
}

static void too_much_output_is_refused(void **state)
{
	struct result r = shell(*state, "head -c 1048576 /dev/zero");

	assert_false(r.failed);
	assert_int_equal(r.n, CHILD_OUTPUT);
	free(r.out);
	fails(shell(*state, "head -c 1048577 /dev/zero; exec sleep 100"),
	      "sh wrote more than 1 MiB");
}

static void hidden_variables_are_not_there(void **state)
{
	const char *const argv[] = {
		"sh", "-c", "echo ${TT_KEY-none} ${TT_KEY_2-none}", NULL};
	const char *const hidden[] = {"TT_OTHER", "TT_KEY", NULL};

	setenv("TT_KEY", "secret", 1);
	setenv("TT_KEY_2", "seen", 1);
	gives(run(*state, argv, hidden, DEADLINE_MS), "none seen\n");
	gives(run(*state, argv, NULL, DEADLINE_MS), "secret seen\n");
	assert_string_equal(getenv("TT_KEY"), "secret");
	unsetenv("TT_KEY");
	unsetenv("TT_KEY_2");
}

static void only_three_files_are_open(void **state)
{
	struct result r;
	int fd = open("/dev/null", O_RDONLY);   /* not close-on-exec */

	if (access("/proc/self/fd", R_OK) != 0)
		skip();
	r = shell(*state, "test -e /proc/$$/fd/0 && ls /proc/$$/fd");
	close(fd);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
	assert_null(strstr(r.out, "3\n"));
#endif
	assert_memory_equal(r.out, "0\n1\n2\n", 6);
	free(r.out);
}

static void signals_are_as_at_birth(void **state)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;

	sigaction(SIGPIPE, &ignore, &before);
	gives(shell(*state, "sh -c 'kill -PIPE $$; echo alive'; true"), "");
	sigaction(SIGPIPE, &before, NULL);
}

/* ---- ending early ------------------------------------------------------------------- */

static bool is_alive(long pid)
{
	char name[40], text[300] = "";
	const char *state_of;
	FILE *f;

	snprintf(name, sizeof(name), "/proc/%ld/stat", pid);
	f = fopen(name, "r");
	if (!f)
		return false;
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	state_of = strrchr(text, ')');
	return state_of && state_of[1] && state_of[2] != 'Z' &&
	       state_of[2] != 'X';
}

static void is_gone_soon(long pid)
{
	int64_t until = clock_mono() + DEADLINE_MS;

	while (is_alive(pid))
		if (clock_mono() > until)
			fail_msg("process %ld lives on", pid);
}

/* The number a script wrote to the file; it is written before the child can
 * be late. */
static long number_in(const char *path)
{
	int64_t until = clock_mono() + DEADLINE_MS;
	long n = 0;

	while (n == 0 && clock_mono() < until) {
		FILE *f = fopen(path, "r");

		if (f && fscanf(f, "%ld\n", &n) != 1)
			n = 0;
		if (f)
			fclose(f);
	}
	assert_true(n > 1);
	return n;
}

/* sh with a grandchild that would sleep on; its number is in the file. */
static char *script_with_grandchild(char path[])
{
	static const char form[] = "sleep 1000 & echo $! > %s; wait";
	char *script = xmalloc(100);

	close(mkstemp(path));
	snprintf(script, 100, form, path);
	return script;
}

static void one_that_takes_too_long_is_killed_with_all_it_started(void **state)
{
	char path[] = "/tmp/tokentop-test-XXXXXX";
	char *script = script_with_grandchild(path);
	const char *const argv[] = {"sh", "-c", script, NULL};

	fails(run(*state, argv, NULL, 1000), "sh did not end within 1 s");
	is_gone_soon(number_in(path));
	unlink(path);
	free(script);
}

static void a_cancelled_one_is_killed_and_not_told_of(void **state)
{
	char path[] = "/tmp/tokentop-test-XXXXXX";
	char *script = script_with_grandchild(path);
	const char *const argv[] = {"sh", "-c", script, NULL};
	struct result r = {0};
	struct err err;
	struct child *c;
	long pid;

	c = child_run(*state, argv, NULL, DEADLINE_MS, on_done, &r, &err);
	assert_non_null(c);
	pid = number_in(path);
	child_cancel(c);
	loop_turn(*state, 10);
	assert_int_equal(r.count, 0);
	is_gone_soon(pid);
	unlink(path);
	free(script);
	child_cancel(NULL);
}

static void what_it_leaves_running_holds_nothing_up(void **state)
{
	struct result r = shell(*state, "sleep 1000 & echo $!");
	long pid = strtol(r.out, NULL, 10);

	assert_false(r.failed);
	assert_true(is_alive(pid));     /* an agent may stay */
	kill((pid_t)pid, SIGKILL);
	free(r.out);
}

static void many_at_once_all_come_back(void **state)
{
	const char *const argv[] = {"echo", "x", NULL};
	struct result results[50] = {{0}};
	struct err err;

	for (int i = 0; i < 50; i++)
		assert_non_null(child_run(*state, argv, NULL, DEADLINE_MS,
					  on_done, &results[i], &err));
	for (int i = 0; i < 50; i++) {
		turn_until(*state, &results[i].count, 1);
		gives(results[i], "x\n");
	}
}

static int open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	if (!d)
		skip();
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void hundreds_leave_no_file_open(void **state)
{
	const char *const none[] = {"no-such-program-here", NULL};
	int before = open_files();
	struct err err;

	for (int i = 0; i < 200; i++) {
		gives(shell(*state, "echo x"), "x\n");
		child_run(*state, none, NULL, 1000, on_done, NULL, &err);
	}
	assert_int_equal(open_files(), before);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_is_cut_at_blanks_outside_quotes),
		cmocka_unit_test(a_command_that_is_none_has_no_words),
		TEST(output_comes_whole),
		TEST(arguments_pass_no_shell),
		TEST(input_is_at_its_end),
		TEST(a_status_is_told_with_the_last_line),
		TEST(a_flood_of_complaints_is_cut),
		TEST(a_program_that_is_not_there_cannot_be_started),
		TEST(too_much_output_is_refused),
		TEST(hidden_variables_are_not_there),
		TEST(only_three_files_are_open),
		TEST(signals_are_as_at_birth),
		TEST(one_that_takes_too_long_is_killed_with_all_it_started),
		TEST(a_cancelled_one_is_killed_and_not_told_of),
		TEST(what_it_leaves_running_holds_nothing_up),
		TEST(many_at_once_all_come_back),
		TEST(hundreds_leave_no_file_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
