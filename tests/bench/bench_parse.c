/* How fast the parsers are, and whether they are right: reads every .jsonl
 * below the folders given, merges the calls by id as the ledger does, and
 * prints one line per day and model with the sums, then MB/s on stderr.
 *
 *     bench_parse FORMAT DIR [FORMAT DIR ...] [-w WINDOW] [-r ROUNDS] */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "collectors/log_format.h"
#include "core/config.h"
#include "core/intern.h"
#include "core/mem.h"
#include "core/usage.h"

struct call {
	struct id128 key;
	int64_t ts;
	int64_t tokens[TOKEN_CATEGORIES];
	const char *model, *client;
	unsigned flags;
};

struct bench {
	const struct log_format *format;
	struct call *calls;
	uint32_t count, room;
	uint32_t *slots;
	uint32_t slot_count;
	struct intern names;
	int64_t bytes, rejected, sightings, files;
	char *window;
	size_t window_size;
};

/* nftw() has no context. */
static struct bench bench;

static void grow_slots(void)
{
	uint32_t n = bench.slot_count ? bench.slot_count * 2 : 1 << 16;

	free(bench.slots);
	bench.slots = xcalloc(n, sizeof(*bench.slots));
	bench.slot_count = n;
	for (uint32_t i = 0; i < bench.count; i++) {
		uint32_t at = (uint32_t)bench.calls[i].key.hi & (n - 1);

		while (bench.slots[at])
			at = (at + 1) & (n - 1);
		bench.slots[at] = i + 1;
	}
}

/* The call of that id, or a new one. */
static struct call *call_of(struct id128 key)
{
	uint32_t mask, at;
	struct call *c;

	if (bench.count * 2 >= bench.slot_count)
		grow_slots();
	mask = bench.slot_count - 1;
	for (at = (uint32_t)key.hi & mask; bench.slots[at]; at = (at + 1) & mask) {
		c = &bench.calls[bench.slots[at] - 1];
		if (id_eq(c->key, key))
			return c;
	}
	c = GROW(bench.calls, bench.count, bench.room);
	*c = (struct call){.key = key, .ts = INT64_MAX};
	bench.slots[at] = bench.count;
	return c;
}

static int64_t sum_of(const int64_t *tokens)
{
	int64_t sum = 0;

	for (int i = 0; i < TOKEN_CATEGORIES; i++)
		sum += tokens[i];
	return sum;
}

static bool is_better(const struct usage *u, const struct call *c)
{
	if (!c->model)
		return true;
	if (u->tokens[TOKENS_OUTPUT] != c->tokens[TOKENS_OUTPUT])
		return u->tokens[TOKENS_OUTPUT] > c->tokens[TOKENS_OUTPUT];
	if ((u->flags ^ c->flags) & USAGE_SIDECHAIN)
		return !(u->flags & USAGE_SIDECHAIN);
	return usage_total(u) > sum_of(c->tokens);
}

static void on_usage(void *ctx, const struct usage *u)
{
	struct call *c = call_of(u->key);

	(void)ctx;
	bench.sightings++;
	if (is_better(u, c)) {
		memcpy(c->tokens, u->tokens, sizeof(c->tokens));
		c->flags = u->flags;
		c->model = intern_str(&bench.names,
				      intern_add(&bench.names, u->model)).p;
		c->client = bench.format->name;
	}
	if (u->ts < c->ts)
		c->ts = u->ts;
}

static void on_reject(void *ctx, int64_t offset, const char *why)
{
	(void)ctx;
	(void)offset;
	(void)why;
	bench.rejected++;
}

static void read_one(const char *path, int fd)
{
	static const struct source_config config;
	const struct log_open how = {.config = &config, .path = path,
				     .host = "bench"};
	const struct log_sink sink = {.usage = on_usage, .reject = on_reject};
	struct log_parser *p = bench.format->open(&how);
	ssize_t n;

	while ((n = read(fd, bench.window, bench.window_size)) > 0) {
		bench.format->feed(p, (struct str){bench.window, (size_t)n},
				   &sink);
		bench.bytes += n;
	}
	bench.format->close(p);
	bench.files++;
}

static int visit(const char *path, const struct stat *st, int type,
		 struct FTW *at)
{
	int fd;

	(void)st;
	(void)at;
	if (type != FTW_F || !str_ends(str_from(path), STR(".jsonl")))
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		read_one(path, fd);
		close(fd);
	}
	return 0;
}

static int by_day_and_model(const void *a, const void *b)
{
	const struct call *x = a, *y = b;
	int64_t day_x = x->ts / 86400000, day_y = y->ts / 86400000;
	int c = strcmp(x->client, y->client);

	if (c)
		return c;
	if (day_x != day_y)
		return day_x < day_y ? -1 : 1;
	return strcmp(x->model, y->model);
}

static void print_sums(void)
{
	qsort(bench.calls, bench.count, sizeof(*bench.calls), by_day_and_model);
	for (uint32_t i = 0, next; i < bench.count; i = next) {
		int64_t sums[TOKEN_CATEGORIES] = {0};
		const struct call *first = &bench.calls[i];
		time_t t = (time_t)(first->ts / 1000);
		struct tm tm;
		char day[16];

		for (next = i; next < bench.count &&
			       !by_day_and_model(first, &bench.calls[next]);
		     next++) {
			for (int c = 0; c < TOKEN_CATEGORIES; c++)
				sums[c] += bench.calls[next].tokens[c];
		}
		gmtime_r(&t, &tm);
		strftime(day, sizeof(day), "%Y-%m-%d", &tm);
		printf("%s %s %s %u", first->client, day, first->model, next - i);
		for (int c = 0; c <= TOKENS_REASONING; c++)
			printf(" %lld", (long long)sums[c]);
		printf("\n");
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const struct log_format *format_of(const char *name)
{
	const struct log_format *const *f = log_formats;

	while (*f && ((*f)->kind != LOG_LINES || strcmp((*f)->name, name) != 0))
		f++;
	return *f;
}

static void one_round(int argc, char **argv)
{
	double begin = now(), took;

	bench.bytes = bench.rejected = bench.sightings = bench.files = 0;
	bench.count = 0;
	if (bench.slot_count)
		memset(bench.slots, 0, bench.slot_count * sizeof(*bench.slots));
	for (int i = optind; i + 1 < argc; i += 2) {
		bench.format = format_of(argv[i]);
		if (bench.format)
			nftw(argv[i + 1], visit, 32, FTW_PHYS);
	}
	took = now() - begin;
	fprintf(stderr,
		"%lld files, %.1f MB, %lld sightings, %u calls, %lld rejected, "
		"%.3f s, %.0f MB/s\n",
		(long long)bench.files, (double)bench.bytes / 1e6,
		(long long)bench.sightings, bench.count,
		(long long)bench.rejected, took, (double)bench.bytes / 1e6 / took);
}

int main(int argc, char **argv)
{
	int option, rounds = 1;

	bench.window_size = 256 << 10;
	while ((option = getopt(argc, argv, "w:r:")) != -1) {
		if (option == 'w')
			bench.window_size = strtoul(optarg, NULL, 10);
		else if (option == 'r')
			rounds = (int)strtol(optarg, NULL, 10);
		else
			return 2;
	}
	bench.window = xmalloc(bench.window_size);
	intern_init(&bench.names);
	while (rounds-- > 0)
		one_round(argc, argv);
	print_sums();
	intern_release(&bench.names);
	free(bench.calls);
	free(bench.slots);
	free(bench.window);
	return 0;
}
