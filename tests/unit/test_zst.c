#include "tests/unit/reading_kit.h"

#include <zstd.h>

#include "collectors/zst.h"

/* Write `text` compressed, in frames of at most `frame` bytes; all but the
 * last `cut` bytes of it. */
static void pack(const char *folder, const char *name, struct str text,
		 size_t frame, size_t cut)
{
	struct buf all = {0};

	for (size_t at = 0; at < text.n; at += frame) {
		size_t n = text.n - at < frame ? text.n - at : frame;
		size_t room = ZSTD_compressBound(n);
		char *to = xmalloc(room);

		room = ZSTD_compress(to, room, text.p + at, n, 3);
		assert_false(ZSTD_isError(room));
		buf_add(&all, (struct str){to, room});
		free(to);
	}
	kit_put(folder, name, O_TRUNC, all.p, all.n - cut);
	buf_release(&all);
}

/* Numbered lines that do not compress to nothing. */
static struct buf lines(int count)
{
	struct buf b = {0};

	for (int i = 0; i < count; i++)
		buf_addf(&b, "u id%d %d %llx\n", i, i % 1000,
			 (unsigned long long)i * 0x9E3779B97F4A7C15u);
	return b;
}

static ssize_t unpack(const char *folder, const char *name, size_t room,
		      struct buf *to, struct err *err)
{
	char *path = path_join(folder, name), *bytes = xmalloc(room);
	int fd = open(path, O_RDONLY);
	struct zst *z = zst_new(fd);
	struct stat st;
	ssize_t n;

	while ((n = zst_read(z, bytes, room, err)) > 0)
		buf_add(to, (struct str){bytes, (size_t)n});
	assert_int_equal(fstat(fd, &st), 0);
	if (n == 0)
		assert_int_equal(zst_consumed(z), st.st_size);
	zst_free(z);
	close(fd);
	free(bytes);
	free(path);
	return n;
}

static void content_comes_out_whatever_the_room_and_the_frames(void **state)
{
	static const size_t rooms[] = {1, 999, 65536, 1 << 20};
	char *home = kit_folder();
	struct buf text = lines(5000), got = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rooms); i++) {
		pack(home, "x.zst", buf_str(&text), i % 2 ? 10000 : SIZE_MAX,
		     0);
		buf_reset(&got);
		assert_int_equal(unpack(home, "x.zst", rooms[i], &got, NULL),
				 0);
		assert_true(str_eq(buf_str(&got), buf_str(&text)));
	}
	buf_release(&text);
	buf_release(&got);
	kit_remove(home);
}

static void damage_and_a_missing_end_are_said(void **state)
{
	char *home = kit_folder();
	struct buf text = lines(5000), got = {0};
	struct err err = {""};

	(void)state;
	pack(home, "x.zst", buf_str(&text), SIZE_MAX, 1000);
	assert_int_equal(unpack(home, "x.zst", 4096, &got, &err), -1);
	assert_non_null(strstr(err.text, "cut short"));
	assert_true(got.n > 0 && got.n < text.n);
	kit_write(home, "x.zst", "this is not compressed at all");
	assert_int_equal(unpack(home, "x.zst", 4096, &got, &err), -1);
	assert_non_null(strstr(err.text, "damaged"));
	kit_write(home, "x.zst", "");
	assert_int_equal(unpack(home, "x.zst", 4096, &got, &err), 0);
	buf_release(&text);
	buf_release(&got);
	kit_remove(home);
}

static void a_compressed_log_is_read_like_a_plain_one(void **state)
{
	struct buf text = lines(3000);
	struct kit k;

	(void)state;
	kit_init(&k, 2);
	pack(k.home, ".kit/logs/a.log.zst", buf_str(&text), SIZE_MAX, 0);
	kit_read(&k);
	assert_int_equal(k.row_count, 3000);
	assert_int_equal(k.sightings, 3000);
	assert_int_equal(kit_input(&k, "id2999"), 999);
	assert_int_equal(k.files.list[1]->at.offset, text.n);
	/* Unchanged: not read again. */
	kit_read(&k);
	assert_int_equal(k.sightings, 3000);
	/* A new version is read from its start. */
	buf_puts(&text, "u more 1\n");
	pack(k.home, ".kit/logs/a.log.zst", buf_str(&text), SIZE_MAX, 0);
	kit_read(&k);
	assert_int_equal(k.row_count, 3001);
	assert_int_equal(k.sightings, 6001);
	kit_release(&k);
	buf_release(&text);
}

static void beside_a_plain_file_the_compressed_one_is_left_alone(void **state)
{
	struct buf text = lines(10);
	struct kit k;

	(void)state;
	kit_init(&k, 1);
	kit_put(k.home, ".kit/logs/a.log", O_TRUNC, text.p, text.n);
	pack(k.home, ".kit/logs/a.log.zst", buf_str(&text), SIZE_MAX, 0);
	kit_read(&k);
	assert_int_equal(k.sightings, 10);
	kit_release(&k);
	buf_release(&text);
}

static void a_log_compressed_while_we_follow_counts_once(void **state)
{
	struct buf text = lines(10);
	struct kit k;

	(void)state;
	kit_init(&k, 1);
	kit_put(k.home, ".kit/logs/a.log", O_TRUNC, text.p, text.n);
	kit_start(&k, true, 0);
	kit_await(&k, 10);
	buf_puts(&text, "u more 1\n");
	kit_unlink(k.home, ".kit/logs/a.log");
	pack(k.home, ".kit/logs/tmp", buf_str(&text), SIZE_MAX, 0);
	kit_rename(k.home, ".kit/logs/tmp", ".kit/logs/a.log.zst");
	kit_await(&k, 11);
	kit_release(&k);
	buf_release(&text);
}

static void a_damaged_compressed_log_gives_what_it_has_and_says_so(void **state)
{
	struct buf text = lines(20000);
	const struct source_status *st;
	struct kit k;

	(void)state;
	kit_init(&k, 1);
	pack(k.home, ".kit/logs/a.log.zst", buf_str(&text), SIZE_MAX, 100);
	kit_start(&k, false, 0);
	sources_catch_up(k.sources);
	st = kit_status(&k, "kit-lines");
	assert_int_equal(st->state, SOURCE_FAILED);
	assert_non_null(strstr(st->error, "a.log.zst"));
	assert_non_null(strstr(st->error, "cut short"));
	assert_true(k.sightings > 0 && k.sightings < 20000);
	kit_release(&k);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(content_comes_out_whatever_the_room_and_the_frames),
		cmocka_unit_test(damage_and_a_missing_end_are_said),
		cmocka_unit_test(a_compressed_log_is_read_like_a_plain_one),
		cmocka_unit_test(beside_a_plain_file_the_compressed_one_is_left_alone),
		cmocka_unit_test(a_log_compressed_while_we_follow_counts_once),
		cmocka_unit_test(a_damaged_compressed_log_gives_what_it_has_and_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
