#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <dirent.h>

#include "core/config_edit.h"
#include "core/err.h"
#include "core/json_splice.h"
#include "core/mem.h"
#include "core/paths.h"
#include "core/replace.h"

/* ---- the text ---------------------------------------------------------- */

static void becomes(const char *text, const char *path, const char *value,
		    const char *want)
{
	struct buf out = {0};
	struct err err = {""};

	if (!config_edit_text(str_from(text), "c.json", path, value, &out,
			      &err))
		fail_msg("%s: %s", path, err.text);
	assert_string_equal(buf_text(&out), want);
	buf_release(&out);
}

static void refused(const char *text, const char *path, const char *value,
		    const char *part)
{
	struct buf out = {0};
	struct err err = {""};

	assert_false(config_edit_text(str_from(text), "c.json", path, value,
				      &out, &err));
	if (!strstr(err.text, part))
		fail_msg("\"%s\" lacks \"%s\"", err.text, part);
	assert_int_equal(out.n, 0);
	buf_release(&out);
}

static void a_value_is_replaced_and_nothing_else(void **state)
{
	(void)state;
	becomes("{ \"theme\" :\t\"nord\" ,\n\n\"discover\":false}\r\n",
		"theme", "\"dracula\"",
		"{ \"theme\" :\t\"dracula\" ,\n\n\"discover\":false}\r\n");
	becomes("{\"retention\": {\"max_mb\": 500, \"records\": \"3d\"}}",
		"retention.max_mb", "700",
		"{\"retention\": {\"max_mb\": 700, \"records\": \"3d\"}}");
	becomes("{\"sources\": [{\"type\": \"codex\"}, {\"type\": \"kimi\","
		" \"enabled\": false}]}",
		"sources[1].enabled", "true",
		"{\"sources\": [{\"type\": \"codex\"}, {\"type\": \"kimi\","
		" \"enabled\": true}]}");
	becomes("\xef\xbb\xbf{\"theme\": \"a\"}", "theme", "\"b\"",
		"\xef\xbb\xbf{\"theme\": \"b\"}");
}

static void a_new_member_looks_like_the_one_before_it(void **state)
{
	(void)state;
	becomes("{\n    \"theme\": \"nord\"\n}\n", "redact", "true",
		"{\n    \"theme\": \"nord\",\n    \"redact\": true\n}\n");
	becomes("{\"theme\":\"nord\"}", "redact", "true",
		"{\"theme\":\"nord\", \"redact\": true}");
	becomes("{ \"theme\": \"nord\" }", "redact", "true",
		"{ \"theme\": \"nord\", \"redact\": true }");
	becomes("{\"sources\": [\n  {\"type\": \"codex\"}],\n"
		" \"theme\": \"nord\"}", "sources[]", "{\"type\": \"kimi\"}",
		"{\"sources\": [\n  {\"type\": \"codex\"},\n"
		"  {\"type\": \"kimi\"}],\n \"theme\": \"nord\"}");
	becomes("{\"sources\": [{\"type\": \"codex\"}]}", "sources[1]",
		"{\"type\": \"kimi\"}",
		"{\"sources\": [{\"type\": \"codex\"}, "
		"{\"type\": \"kimi\"}]}");
}

static void what_is_missing_on_the_way_is_made(void **state)
{
	(void)state;
	becomes("{}", "theme", "\"nord\"", "{\n  \"theme\": \"nord\"\n}");
	becomes("", "theme", "\"nord\"", "{\n  \"theme\": \"nord\"\n}\n");
	becomes("{\n}\n", "alerts.quiet", "\"22:00-07:00\"",
		"{\n  \"alerts\": {\"quiet\": \"22:00-07:00\"}\n}\n");
	becomes("{\"theme\": \"a\"}", "sources[]", "{\"type\": \"codex\"}",
		"{\"theme\": \"a\", \"sources\": [{\"type\": \"codex\"}]}");
	becomes("{\"keys\": {}}", "keys[\".\"]", "\"group\"",
		"{\"keys\": {\".\": \"group\"}}");
	becomes("{\"sources\": []}", "sources[0]", "{\"type\": \"codex\"}",
		"{\"sources\": [{\"type\": \"codex\"}]}");
}

static void what_is_removed_takes_its_comma_along(void **state)
{
	(void)state;
	becomes("{\n  \"theme\": \"a\",\n  \"redact\": true\n}\n", "theme",
		"", "{\n  \"redact\": true\n}\n");
	becomes("{\n  \"theme\": \"a\",\n  \"redact\": true\n}\n", "redact",
		NULL, "{\n  \"theme\": \"a\"\n}\n");
	becomes("{ \"theme\": \"a\" }", "theme", "", "{}");
	becomes("{\"sources\": [{\"type\": \"codex\"}, {\"type\": \"kimi\"},"
		" {\"type\": \"amp\"}]}", "sources[1]", "",
		"{\"sources\": [{\"type\": \"codex\"}, {\"type\": \"amp\"}]}");
	becomes("{\"theme\": \"a\"}", "alerts.quiet", "",
		"{\"theme\": \"a\"}");
	becomes("{\"sources\": []}", "sources[3]", "", "{\"sources\": []}");
}

static void keys_are_compared_as_json_means_them(void **state)
{
	(void)state;
	becomes("{\"th\\u0065me\": \"a\"}", "theme", "\"b\"",
		"{\"th\\u0065me\": \"b\"}");
	becomes("{\"keys\": {\"\\\"\": \"group\", \"[\": \"sort\"}}",
		"keys[\"\\\"\"]", "\"none\"",
		"{\"keys\": {\"\\\"\": \"none\", \"[\": \"sort\"}}");
	becomes("{\"keys\": {\"}\": \"group\", \"]\": \"sort\"}}",
		"keys[\"]\"]", "", "{\"keys\": {\"}\": \"group\"}}");
}

static void what_would_not_be_a_configuration_is_refused(void **state)
{
	(void)state;
	refused("{}", "them", "\"nord\"", "did you mean \"theme\"?");
	refused("{}", "theme", "nord", "a text needs quotes");
	refused("{}", "theme", "\"a\", \"redact\": true", "not JSON");
	refused("{}", "theme", "\"a\"], [\"b\"", "not JSON");
	refused("{}", "redact", "1", "expected true or false");
	refused("{\"theme\": 1}", "redact", "true", "expected a string");
	refused("{\"theme\"", "redact", "true", "c.json:1");
	refused("{}", "sources[1]", "{\"type\": \"codex\"}",
		"only 0 elements");
	refused("{\"theme\": \"a\"}", "theme.x", "1", "no object");
	refused("{}", "", "1", "no path");
	refused("{}", "a..b", "1", "no path");
	refused("{}", "keys[\"x", "1", "no path");
	refused("{}", "sources[1", "1", "no path");
	refused("{\"budgets\": [{\"name\": \"a\", \"limit_usd\": \"1\"}]}",
		"budgets[0].name", "", "the key \"name\" is missing");
}

static void steps_are_quoted_where_they_must_be(void **state)
{
	struct buf path = {0};

	(void)state;
	buf_puts(&path, "keys");
	json_splice_key(&path, "Ctrl-L");
	assert_string_equal(buf_text(&path), "keys.Ctrl-L");
	buf_reset(&path);
	buf_puts(&path, "keys");
	json_splice_key(&path, "\"");
	assert_string_equal(buf_text(&path), "keys[\"\\\"\"]");
	buf_release(&path);
}

/* Whatever path and value come, the outcome is a configuration or none. */
static void no_path_and_no_value_break_it(void **state)
{
	static const char *const bits[] = {
		"theme", ".", "[", "]", "0", "\"", "\\", "sources", "keys",
		"{", "}", ",", ":", " ", "1", "null", "\"a\"", "\n", "\xc3",
		"type", "[]", "true",
	};
	const char *text = "{\"theme\": \"a\", \"sources\": [{\"type\":"
			   " \"codex\"}], \"keys\": {\"x\": \"none\"}}";
	uint64_t dice = 7;
	int made = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct buf path = {0}, value = {0}, out = {0};
		struct err err;

		for (int i = 0; i < 12; i++) {
			dice = dice * 6364136223846793005u +
			       1442695040888963407u;
			buf_puts(i < 6 ? &path : &value,
				 (dice >> 33) % 3 ? bits[(dice >> 40) %
							 ARRAY_LEN(bits)]
						  : "");
		}
		if (config_edit_text(str_from(text), "c", buf_text(&path),
				     buf_text(&value), &out, &err)) {
			struct buf again = {0};

			made++;
			assert_true(config_edit_text(buf_str(&out), "c",
						     "redact", "true", &again,
						     &err));
			buf_release(&again);
		}
		buf_release(&path);
		buf_release(&value);
		buf_release(&out);
	}
	assert_true(made > 0);
}

/* ---- the file ---------------------------------------------------------- */

struct place {
	char dir[64];
	char file[128];
};

static int place_open(void **state)
{
	struct place *p = xcalloc(1, sizeof(*p));

	snprintf(p->dir, sizeof(p->dir), "/tmp/tt-edit-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	snprintf(p->file, sizeof(p->file), "%s/config.json", p->dir);
	*state = p;
	return 0;
}

static void remove_all(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char *path;

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		path = path_join(dir, e->d_name);
		if (unlink(path) != 0)
			remove_all(path);
		free(path);
	}
	if (d)
		closedir(d);
	rmdir(dir);
}

static int place_close(void **state)
{
	struct place *p = *state;

	chmod(p->dir, 0700);
	remove_all(p->dir);
	free(p);
	return 0;
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void holds(const char *path, const char *want)
{
	char text[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	assert_string_equal(text, want);
}

static int count_files(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int n = -2;

	while ((e = readdir(d)))
		n++;
	closedir(d);
	return n;
}

static void set(const char *file, const char *path, const char *value)
{
	struct err err = {""};

	if (!config_edit_file(file, path, value, &err))
		fail_msg("%s", err.text);
}

static void file_and_folder_are_made(void **state)
{
	struct place *p = *state;
	char file[160];
	struct stat st;

	snprintf(file, sizeof(file), "%s/a/b/config.json", p->dir);
	set(file, "theme", "\"nord\"");
	holds(file, "{\n  \"theme\": \"nord\"\n}\n");
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void permissions_are_kept_and_nothing_is_left_behind(void **state)
{
	struct place *p = *state;
	struct stat st;

	put(p->file, "{\"theme\": \"a\"}");
	chmod(p->file, 0640);
	set(p->file, "theme", "\"b\"");
	holds(p->file, "{\"theme\": \"b\"}");
	assert_int_equal(stat(p->file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(count_files(p->dir), 1);
}

static void a_link_stays_a_link(void **state)
{
	struct place *p = *state;
	char real[160];
	struct stat st;

	snprintf(real, sizeof(real), "%s/dotfiles.json", p->dir);
	put(real, "{}");
	assert_int_equal(symlink("dotfiles.json", p->file), 0);
	set(p->file, "theme", "\"nord\"");
	assert_int_equal(lstat(p->file, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	holds(real, "{\n  \"theme\": \"nord\"\n}");
	unlink(real);
	set(p->file, "redact", "true");
	holds(real, "{\n  \"redact\": true\n}\n");
}

static void a_read_only_file_is_left_alone(void **state)
{
	struct place *p = *state;
	struct err err = {""};

	put(p->file, "{}");
	chmod(p->file, 0444);
	assert_false(config_edit_file(p->file, "theme", "\"a\"", &err));
	assert_non_null(strstr(err.text, "config.json is read-only"));
	assert_non_null(strstr(err.text, "chmod u+w"));
	holds(p->file, "{}");
	assert_int_equal(count_files(p->dir), 1);
}

static void what_is_there_already_is_not_written(void **state)
{
	struct place *p = *state;

	put(p->file, "{\"theme\": \"a\"}");
	chmod(p->file, 0444);
	set(p->file, "theme", "\"a\"");
	set(p->file, "redact", "");
}

/* What `body` says in a process of its own: its exit status. */
static int in_child(void (*body)(const struct place *p), const struct place *p)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		body(p);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* Root may write anywhere: be somebody else. */
static void edit_as_nobody(const struct place *p)
{
	struct err err = {""};

	if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
		_exit(3);
	if (config_edit_file(p->file, "theme", "\"a\"", &err))
		_exit(1);
	_exit(strstr(err.text, "cannot write in the folder") ? 0 : 2);
}

static void a_folder_that_takes_no_file_is_named(void **state)
{
	struct place *p = *state;

	put(p->file, "{}");
	chmod(p->file, 0666);
	chmod(p->dir, 0555);
	assert_int_equal(in_child(edit_as_nobody, p), 0);
	holds(p->file, "{}");
}

static void edit_on_a_full_disk(const struct place *p)
{
	struct rlimit most = {20, 20};
	struct err err = {""};

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &most);
	if (config_edit_file(p->file, "timezone", "\"Europe/Zurich\"", &err))
		_exit(1);
	_exit(strstr(err.text, "nothing was changed") ? 0 : 2);
}

static void a_full_disk_leaves_the_old_file(void **state)
{
	struct place *p = *state;

	put(p->file, "{\"theme\": \"a\"}");
	assert_int_equal(in_child(edit_on_a_full_disk, p), 0);
	holds(p->file, "{\"theme\": \"a\"}");
	assert_int_equal(count_files(p->dir), 1);
}

/* The kernel kills it at the moment it would rename. */
static void edit_and_be_killed(const struct place *p)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
#ifdef SYS_rename
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rename, 2, 0),
#else
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat, 2, 0),
#endif
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat2, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog program = {ARRAY_LEN(code), code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
		_exit(77);
	config_edit_file(p->file, "theme", "\"b\"", NULL);
}

static void a_kill_before_the_rename_leaves_the_old_file(void **state)
{
	struct place *p = *state;
	int status;

	put(p->file, "{\"theme\": \"a\"}");
	status = in_child(edit_and_be_killed, p);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	assert_true(WIFSIGNALED(status));
	holds(p->file, "{\"theme\": \"a\"}");
	set(p->file, "theme", "\"b\"");
	holds(p->file, "{\"theme\": \"b\"}");
}

static void set_many(const struct place *p, char who)
{
	for (int i = 0; i < 40; i++) {
		char path[32];

		snprintf(path, sizeof(path), "camps.%c%d", who, i);
		if (!config_edit_file(p->file, path, "\"lab\"", NULL))
			_exit(1);
	}
	_exit(0);
}

static void two_who_change_it_at_once_lose_nothing(void **state)
{
	struct place *p = *state;
	pid_t children[2];
	struct err err = {""};
	struct buf text = {0};
	int status;

	put(p->file, "{}");
	for (int i = 0; i < 2; i++) {
		children[i] = fork();
		if (children[i] == 0)
			set_many(p, (char)('a' + i));
	}
	for (int i = 0; i < 2; i++) {
		assert_int_equal(waitpid(children[i], &status, 0),
				 children[i]);
		assert_int_equal(status, 0);
	}
	assert_true(replace_read(p->file, &text, NULL, &err));
	for (int i = 0; i < 80; i++) {
		char key[32];

		snprintf(key, sizeof(key), "\"%c%d\"", i < 40 ? 'a' : 'b',
			 i % 40);
		if (!strstr(buf_text(&text), key))
			fail_msg("%s is lost", key);
	}
	buf_release(&text);
}

static void a_file_changed_meanwhile_is_not_replaced(void **state)
{
	struct place *p = *state;
	struct replace_seen seen;
	struct buf text = {0};
	struct err err = {""};
	bool moved;

	put(p->file, "{}");
	assert_true(replace_read(p->file, &text, &seen, &err));
	put(p->file, "{\"theme\": \"theirs\"}");
	assert_false(replace_file(p->file, STR("{\"theme\": \"ours\"}"), &seen,
				  &moved, &err));
	assert_true(moved);
	holds(p->file, "{\"theme\": \"theirs\"}");
	buf_release(&text);
}

int main(void)
{
#define IN_PLACE(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_replaced_and_nothing_else),
		cmocka_unit_test(a_new_member_looks_like_the_one_before_it),
		cmocka_unit_test(what_is_missing_on_the_way_is_made),
		cmocka_unit_test(what_is_removed_takes_its_comma_along),
		cmocka_unit_test(keys_are_compared_as_json_means_them),
		cmocka_unit_test(what_would_not_be_a_configuration_is_refused),
		cmocka_unit_test(steps_are_quoted_where_they_must_be),
		cmocka_unit_test(no_path_and_no_value_break_it),
		IN_PLACE(file_and_folder_are_made),
		IN_PLACE(permissions_are_kept_and_nothing_is_left_behind),
		IN_PLACE(a_link_stays_a_link),
		IN_PLACE(a_read_only_file_is_left_alone),
		IN_PLACE(what_is_there_already_is_not_written),
		IN_PLACE(a_folder_that_takes_no_file_is_named),
		IN_PLACE(a_full_disk_leaves_the_old_file),
		IN_PLACE(a_kill_before_the_rename_leaves_the_old_file),
		IN_PLACE(two_who_change_it_at_once_lose_nothing),
		IN_PLACE(a_file_changed_meanwhile_is_not_replaced),
	};
#undef IN_PLACE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
