/* Feeds the log parsers what no client ever wrote. The first byte picks the
 * format, the second how the rest is cut; what matters is that nothing
 * crashes and that the cut does not show in what comes out.
 *
 * With -DFUZZER built for libFuzzer; else a program of its own that mutates
 * the fixtures:  fuzz_logs SECONDS SEED DIR */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/log_format.h"
#include "core/config.h"
#include "core/err.h"
#include "core/usage.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What came out, in one number that does not depend on the cut. */
struct tally {
	uint64_t sum;
	uint64_t count;
};

static void check(bool right, const char *what)
{
	if (right)
		return;
	fprintf(stderr, "fuzz_logs: %s\n", what);
	abort();
}

static void on_usage(void *ctx, const struct usage *u)
{
	struct tally *t = ctx;

	for (int c = 0; c < TOKEN_CATEGORIES; c++) {
		check(u->tokens[c] >= 0, "a negative count");
		check(u->known >> c & 1 || u->tokens[c] == 0,
		      "an unknown count that is not 0");
		t->sum = t->sum * 31 + (uint64_t)u->tokens[c];
	}
	t->sum = (t->sum * 31 + u->key.hi) * 31 + (uint64_t)u->ts + u->model.n;
	t->count++;
}

static void on_withdraw(void *ctx, struct id128 id)
{
	struct tally *t = ctx;

	t->sum = t->sum * 31 + id.lo;
}

static void on_reject(void *ctx, int64_t offset, const char *why)
{
	struct tally *t = ctx;

	check(offset >= 0 && why, "a reject without its place");
	t->sum = t->sum * 31 + (uint64_t)offset;
}

static struct log_parser *open_with(const struct log_format *format,
				    struct str state, int64_t offset)
{
	static const struct source_config config = {.name = "fuzz"};
	const struct log_open how = {&config, "/logs/fuzz.jsonl", "host", state,
				     offset};

	return format->open(&how);
}

/* Length of the next piece. A line that seems whole may be handed over before
 * its newline has come: no cut comes after what may be its end. */
static size_t piece(struct str rest, size_t step)
{
	static const char ends[] = "}] \t\r\n\v\f";     /* and NUL */
	size_t n = rest.n < step ? rest.n : step;

	while (n < rest.n && memchr(ends, rest.p[n - 1], sizeof(ends)))
		n++;
	return n;
}

/* Fed in pieces of `step`, with a restart in the middle. */
static struct tally feed(const struct log_format *format, struct str in,
			 size_t step)
{
	struct tally t = {0};
	const struct log_sink sink = {on_usage, on_withdraw, on_reject, &t};
	struct log_parser *p = open_with(format, (struct str){0}, 0);
	struct buf state = {0};
	bool restarted = step >= in.n;
	size_t at = 0;

	while (at < in.n) {
		size_t n = piece(str_skip(in, at), step);

		format->feed(p, (struct str){in.p + at, n}, &sink);
		at += n;
		if (restarted || at < in.n / 2 || at == in.n)
			continue;
		restarted = true;
		at = (size_t)format->settled(p);
		check(at <= in.n, "settled beyond the end");
		format->save(p, &state);
		format->close(p);
		p = open_with(format, buf_str(&state), (int64_t)at);
	}
	format->close(p);
	buf_release(&state);
	return t;
}

static void read_whole(const struct log_format *format, struct str in)
{
	struct tally t = {0};
	const struct log_sink sink = {on_usage, on_withdraw, on_reject, &t};
	struct log_parser *p = open_with(format, (struct str){0}, 0);
	struct err err;

	format->read(p, in, &sink, &err);
	format->close(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct log_format *format;
	struct tally whole, cut;
	int count = 0;
	struct str in;

	if (size < 2)
		return 0;
	while (log_formats[count])
		count++;
	format = log_formats[data[0] % count];
	in = (struct str){(const char *)data + 2, size - 2};
	if (format->kind == LOG_DOCUMENT)
		read_whole(format, in);
	if (format->kind != LOG_LINES)
		return 0;
	whole = feed(format, in, in.n ? in.n : 1);
	cut = feed(format, in, 1 + data[1] % 97);
	check(whole.count == cut.count && whole.sum == cut.sum,
	      "the cut changed what came out");

	/* A state is data like any other. */
	format->close(open_with(format, in, 0));
	return 0;
}

#ifndef FUZZER

#include <ftw.h>
#include <time.h>

#include "core/mem.h"

struct seed_file {
	struct buf bytes;
	char format;            /* its index, by the folder's name */
};

struct corpus {
	struct seed_file *files;
	uint32_t count, room;
};

/* nftw() has no context. */
static struct corpus corpus;

static int add_file(const char *path, const struct stat *st, int type,
		    struct FTW *at)
{
	FILE *f;
	char part[4096];
	size_t n;
	struct seed_file *into;

	(void)st;
	(void)at;
	if (type != FTW_F || !(f = fopen(path, "rb")))
		return 0;
	into = GROW(corpus.files, corpus.count, corpus.room);
	*into = (struct seed_file){.bytes = {.limit = 1 << 16}};
	for (char i = 0; log_formats[(int)i]; i++) {
		if (strstr(path, log_formats[(int)i]->name))
			into->format = i;
	}
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(&into->bytes, (struct str){part, n});
	fclose(f);
	return 0;
}

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static size_t below(uint64_t *seed, size_t n)
{
	return n ? next_random(seed) % n : 0;
}

/* One change: a byte, a stretch gone, doubled or taken from another file, or
 * a number made strange. */
static void mutate(struct buf *b, uint64_t *seed)
{
	static const char *const strange[] = {
		"-1", "1e9", "null", "1099511627777", "\"", "\\", "{", "}}",
		"\n", "\0", "[", "0.5", "true", "\\ud83d", "99999999999999999999"};
	const struct buf *other =
		&corpus.files[below(seed, corpus.count)].bytes;
	size_t at = below(seed, b->n), n = below(seed, 200);
	struct buf tail = {0};

	if (b->n == 0 || other->n == 0)
		return;
	if (n > b->n - at)
		n = b->n - at;
	buf_add(&tail, (struct str){b->p + at, b->n - at});
	b->n = at;
	switch (below(seed, 5)) {
	case 0:
		tail.p[0] = (char)next_random(seed);
		break;
	case 1:
		buf_consume(&tail, n);
		break;
	case 2:
		buf_add(b, (struct str){tail.p, n});
		break;
	case 3:
		at = below(seed, other->n);
		n = below(seed, other->n - at);
		buf_add(b, (struct str){str_skip(buf_str(other), at).p, n});
		break;
	default:
		buf_puts(b, strange[below(seed, ARRAY_LEN(strange))]);
		break;
	}
	buf_add(b, buf_str(&tail));
	buf_release(&tail);
}

static void one_run(uint64_t *seed)
{
	const struct seed_file *from =
		&corpus.files[below(seed, corpus.count)];
	struct buf input = {0};
	size_t changes = below(seed, 6);

	buf_putc(&input, below(seed, 8) ? from->format
					: (char)next_random(seed));
	buf_putc(&input, (char)next_random(seed));
	buf_add(&input, buf_str(&from->bytes));
	while (changes-- > 0) {
		struct buf body = {0};

		buf_add(&body, str_skip(buf_str(&input), 2));
		mutate(&body, seed);
		input.n = 2;
		buf_add(&input, buf_str(&body));
		buf_release(&body);
	}
	LLVMFuzzerTestOneInput((const uint8_t *)input.p, input.n);
	buf_release(&input);
}

int main(int argc, char **argv)
{
	uint64_t seed, runs = 0;
	time_t end;

	if (argc != 4) {
		fprintf(stderr, "usage: fuzz_logs SECONDS SEED DIR\n");
		return 2;
	}
	end = time(NULL) + (time_t)strtol(argv[1], NULL, 10);
	seed = strtoull(argv[2], NULL, 10) * 2 + 1;
	nftw(argv[3], add_file, 16, FTW_PHYS);
	if (corpus.count == 0) {
		fprintf(stderr, "fuzz_logs: nothing to read in %s\n", argv[3]);
		return 1;
	}
	while (time(NULL) < end) {
		one_run(&seed);
		runs++;
	}
	printf("%llu runs\n", (unsigned long long)runs);
	for (uint32_t i = 0; i < corpus.count; i++)
		buf_release(&corpus.files[i].bytes);
	free(corpus.files);
	return 0;
}

#endif
