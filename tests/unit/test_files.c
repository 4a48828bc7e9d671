#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/batch.h"
#include "core/files.h"

static void a_file_is_known_by_source_device_and_inode(void **state)
{
	struct files t;
	struct file *first;

	(void)state;
	files_init(&t);
	assert_null(files_find(&t, "claude-code", 1, 1));
	first = files_add(&t, "claude-code", "/a.jsonl", 1, 1);
	assert_int_equal(first->number, 1);
	assert_true(first->first_ts == INT64_MAX);
	for (uint64_t n = 2; n < 3000; n++)
		files_add(&t, n % 2 ? "codex" : "claude-code", "/b", n % 5, n);
	assert_ptr_equal(files_find(&t, "claude-code", 1, 1), first);
	assert_ptr_equal(files_get(&t, 1), first);
	assert_null(files_find(&t, "codex", 1, 1));
	assert_null(files_find(&t, "claude-code", 2, 1));
	assert_int_equal(files_find(&t, "codex", 777 % 5, 777)->number, 777);
	assert_null(files_get(&t, 0));
	assert_null(files_get(&t, 3000));
	files_release(&t);
}

static void a_batch_owns_copies_of_its_text(void **state)
{
	struct batch *b = batch_new("codex", 3);
	char session[32];

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct usage u = {.ts = i, .model = STR("gpt-5")};

		snprintf(session, sizeof(session), "session-%d", i / 10);
		u.session = str_from(session);
		batch_add(b, &u);
	}
	assert_int_equal(b->count, 2000);
	assert_true(str_is(b->records[0].session, "session-0"));
	assert_true(str_is(b->records[1234].session, "session-123"));
	assert_ptr_equal(b->records[0].model.p, b->records[1999].model.p);
	assert_ptr_equal(b->records[10].session.p, b->records[19].session.p);
	batch_free(b);
}

static void a_batch_counts_rejects_beyond_those_it_keeps(void **state)
{
	struct batch *b = batch_new("codex", 3);

	(void)state;
	for (int64_t i = 0; i < 100; i++)
		batch_reject(b, i, "is cut off");
	assert_int_equal(b->rejected, 100);
	assert_int_equal(b->rejects[BATCH_REJECTS - 1].offset,
			 BATCH_REJECTS - 1);
	batch_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_known_by_source_device_and_inode),
		cmocka_unit_test(a_batch_owns_copies_of_its_text),
		cmocka_unit_test(a_batch_counts_rejects_beyond_those_it_keeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
