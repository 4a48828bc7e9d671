#include "tests/unit/reading_kit.h"

#include "collectors/bulk.h"

struct reading {
	struct kit kit;
	struct bulk_sink sink;
	struct source_config config;
	struct buf order;       /* base names of files, as they ended */
	int finished, failed, batches, most_records;
	int64_t records, bytes, last_offset;
	struct err err;
};

static void on_batch(void *ctx, void *owner, struct batch *b)
{
	struct reading *r = ctx;

	(void)owner;
	r->batches++;
	r->records += b->count;
	r->bytes += b->bytes;
	if ((int)b->count > r->most_records)
		r->most_records = (int)b->count;
	/* Positions of one file only ever move on. */
	assert_true(b->has_position && b->at.offset >= r->last_offset);
	assert_true(b->state.n == sizeof(uint32_t));
	r->last_offset = b->at.offset;
	batch_free(b);
}

static void on_finished(void *ctx, const struct bulk_item *item)
{
	struct reading *r = ctx;

	r->finished++;
	r->last_offset = 0;
	buf_addf(&r->order, "%s ", path_base(item->path));
	if (!item->failed)
		return;
	r->failed++;
	err_set(&r->err, "%s", item->failed);
}

static int set_up(void **state)
{
	struct reading *r = calloc(1, sizeof(*r));

	kit_init(&r->kit, 1);
	r->config = (struct source_config){.name = "kit-lines",
					   .type = "kit-lines"};
	r->sink.batch = on_batch;
	r->sink.finished = on_finished;
	r->sink.ctx = r;
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct reading *r = *state;

	kit_release(&r->kit);
	buf_release(&r->order);
	free(r);
	return 0;
}

static struct bulk_item item_of(struct reading *r, const char *name)
{
	struct bulk_item item = {.format = &kit_lines,
				 .config = &r->config,
				 .source = r->config.name,
				 .host = "here",
				 .path = path_join(r->kit.home, name),
				 .number = 1};
	struct stat st;

	if (stat(item.path, &st) == 0) {
		item.at.dev = st.st_dev;
		item.at.ino = st.st_ino;
		item.todo = st.st_size;
	}
	return item;
}

static void await(struct reading *r, int finished)
{
	int64_t end = clock_mono() + KIT_DEADLINE_MS;

	while (r->finished < finished && clock_mono() < end)
		loop_turn(r->kit.loop, 1000);
	assert_int_equal(r->finished, finished);
}

static void files_are_read_in_the_order_given(void **state)
{
	struct reading *r = *state;
	struct bulk_item items[200];
	struct buf wanted = {0};
	char name[16];

	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "f%d", 199 - i);
		kit_write(r->kit.home, name, "u a 1\n");
		items[i] = item_of(r, name);
		buf_addf(&wanted, "%s ", name);
	}
	bulk_submit(r->kit.pool, &r->sink, items, 200);
	await(r, 200);
	assert_string_equal(r->order.p, wanted.p);
	assert_int_equal(r->records, 200);
	buf_release(&wanted);
}

static void a_big_file_comes_in_batches_of_bounded_size(void **state)
{
	struct reading *r = *state;
	struct bulk_item item;
	struct buf b = {0};

	for (int i = 0; i < 20000; i++)
		buf_addf(&b, "u id%d 1 %0300d\n", i, i);
	kit_put(r->kit.home, "big", O_TRUNC, b.p, b.n);
	item = item_of(r, "big");
	bulk_submit(r->kit.pool, &r->sink, &item, 1);
	await(r, 1);
	assert_int_equal(r->records, 20000);
	assert_int_equal(r->bytes, b.n);
	assert_true(r->batches > 10);
	/* A window more than a full one. */
	assert_true(r->most_records < BATCH_RECORDS + (256 << 10) / 300);
	buf_release(&b);
}

static void progress_shows_where_nothing_is_counted(void **state)
{
	struct reading *r = *state;
	size_t n = 40 << 20;
	char *prose = xmalloc(n);
	struct bulk_item item;

	memset(prose, 'x', n);
	for (size_t i = 1000; i < n; i += 1000)
		prose[i] = '\n';
	kit_put(r->kit.home, "prose", O_TRUNC, prose, n);
	free(prose);
	item = item_of(r, "prose");
	bulk_submit(r->kit.pool, &r->sink, &item, 1);
	await(r, 1);
	assert_int_equal(r->records, 0);
	assert_true(r->batches >= 5);
	assert_int_equal(r->bytes, n);
}

static void a_missing_file_fails_and_the_others_are_read(void **state)
{
	struct reading *r = *state;
	struct bulk_item items[2];

	kit_write(r->kit.home, "b", "u b 1\n");
	items[0] = item_of(r, "a");
	items[1] = item_of(r, "b");
	bulk_submit(r->kit.pool, &r->sink, items, 2);
	await(r, 2);
	assert_int_equal(r->failed, 1);
	assert_non_null(strstr(r->err.text, strerror(ENOENT)));
	assert_int_equal(r->records, 1);
}

static void another_file_of_that_name_is_not_taken_for_it(void **state)
{
	struct reading *r = *state;
	struct bulk_item item;

	kit_write(r->kit.home, "a", "u a 1\n");
	kit_write(r->kit.home, "b", "u b 1\n");
	item = item_of(r, "a");
	kit_rename(r->kit.home, "b", "a");
	bulk_submit(r->kit.pool, &r->sink, &item, 1);
	await(r, 1);
	assert_int_equal(r->failed, 0);
	assert_int_equal(r->batches, 0);
}

static void stopping_ends_long_work_early(void **state)
{
	struct reading *r = *state;
	struct bulk_item items[3];

	for (int i = 0; i < 3; i++) {
		kit_write(r->kit.home, "a", "u a 1\n");
		items[i] = item_of(r, "a");
	}
	atomic_store(&r->sink.stop, true);
	bulk_submit(r->kit.pool, &r->sink, items, 3);
	await(r, 3);
	assert_int_equal(r->records, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_are_read_in_the_order_given),
		TEST(a_big_file_comes_in_batches_of_bounded_size),
		TEST(progress_shows_where_nothing_is_counted),
		TEST(a_missing_file_fails_and_the_others_are_read),
		TEST(another_file_of_that_name_is_not_taken_for_it),
		TEST(stopping_ends_long_work_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
