/* What counting costs: nanoseconds a sighting, bytes a record, rows a second.
 *
 *	bench_ledger [CALLS [STORE [SECONDS]]]
 *
 * SECONDS lie between two calls; with a store that is there already its
 * opening is measured, too. Batches are made as they are needed, as the
 * readers do, and only the ledger's part is timed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/err.h"
#include "core/ledger.h"
#include "core/mem.h"
#include "core/pricebook.h"

enum { LINES = 3, PROJECTS = 20, SESSION = 140 };

struct bench {
	struct ledger_env env;
	struct ledger *ledger;
	int64_t calls, step, begin;
	int64_t sightings, added;
};

/* Of the processor: the machine may be busy with others. */
static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Resident bytes of this process. */
static long resident(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long all = 0, here = 0;

	if (f && fscanf(f, "%ld %ld", &all, &here) != 2)
		here = 0;
	if (f)
		fclose(f);
	return here * sysconf(_SC_PAGESIZE);
}

/* One line of a call, the last one of three or an early one. */
static void make_line(struct usage *u, int64_t call, int line)
{
	static const char *const models[] = {"claude-sonnet-4-5-20250929",
					     "claude-opus-4-5-20251101"};
	uint64_t h = (uint64_t)(call + 1) * 0x9e3779b97f4a7c15u;

	*u = (struct usage){
		.key = {h, h ^ 1}, .key_kind = ID_MESSAGE,
		.alias = {{h ^ 2, h ^ 3}}, .alias_kind = {ID_REQUEST},
		.requests = 1, .known = TOKENS_ALL_KNOWN,
		.client = STR("claude-code"), .host = STR("bench"),
	};
	u->model = str_from(models[call % 2]);
	u->tokens[TOKENS_INPUT] = (int64_t)(h % 900);
	u->tokens[TOKENS_CACHE_READ] = (int64_t)(h % 90000);
	u->tokens[TOKENS_OUTPUT] = line + 1 < LINES ? 1 : 400;
}

/* The calls of one session, from `first` on. */
static struct batch *make_batch(const struct bench *b, int64_t first)
{
	struct files *files = b->env.files;
	uint64_t ino = (uint64_t)(first / SESSION) + 1;
	struct file *f = files_find(files, "claude-code", 1, ino);
	char path[64], project[32];
	struct batch *batch;
	struct usage u;

	snprintf(path, sizeof(path), "/logs/%06" PRIu64 ".jsonl", ino);
	snprintf(project, sizeof(project), "/src/p%d", (int)(ino % PROJECTS));
	if (!f)
		f = files_add(files, "claude-code", path, 1, ino);
	batch = batch_new("claude-code", f->number);
	for (int64_t i = 0; i < SESSION * LINES; i++) {
		int64_t call = first + i / LINES;

		make_line(&u, call, (int)(i % LINES));
		u.ts = b->begin + call * b->step + i % LINES * 900;
		u.session = str_from(path);
		u.project = str_from(project);
		batch_add(batch, &u);
	}
	batch->has_position = true;
	batch->at = f->at;
	return batch;
}

/* Count `calls` calls; seconds of the ledger's. */
static double put_all(struct bench *b, int64_t calls)
{
	double took = 0;

	b->sightings = b->added = 0;
	for (int64_t first = 0; first < calls; first += SESSION) {
		struct batch *batch = make_batch(b, first);
		double start = seconds();

		b->added += ledger_put(b->ledger, batch).added;
		took += seconds() - start;
		b->sightings += batch->count;
		batch_free(batch);
	}
	return took;
}

static int fail(const struct err *err)
{
	fprintf(stderr, "bench_ledger: %s\n", err->text);
	return 1;
}

static int run(struct bench *b)
{
	long before = resident();
	double took = put_all(b, b->calls), start;
	struct err err;

	printf("put: %" PRId64 " sightings, %" PRId64 " records: %.1f ms,"
	       " %.0f ns a sighting, %.0f bytes a record\n", b->sightings,
	       b->added, took * 1e3, took * 1e9 / (double)b->sightings,
	       (double)(resident() - before) / (double)(b->added + 1));
	took = put_all(b, b->calls);
	printf("again: %.0f ns a sighting\n",
	       took * 1e9 / (double)b->sightings);
	if (!b->env.store)
		return 0;
	start = seconds();
	if (!ledger_flush(b->ledger, -1, &err))
		return fail(&err);
	took = seconds() - start;
	printf("flush: %.0f ms, %.0f records a second, %.1f MB resident\n",
	       took * 1e3, (double)b->calls / took, (double)resident() / 1e6);
	took = put_all(b, b->calls / 10);
	printf("from the store: %.0f ns a sighting\n",
	       took * 1e9 / (double)b->sightings);
	return 0;
}

int main(int argc, char **argv)
{
	const char *path = argc > 2 ? argv[2] : NULL;
	struct clock clock = {0};
	struct bench b = {0};
	struct files files;
	struct zone zone;
	struct err err;
	double start;
	int status;

	b.calls = argc > 1 ? strtoll(argv[1], NULL, 10) : 43000;
	b.step = argc > 3 ? strtoll(argv[3], NULL, 10) * 1000 : 20000;
	b.begin = clock_wall(&clock) - b.calls * b.step;
	files_init(&files);
	b.env.prices = pricebook_new(&err);
	if (!b.env.prices || !zone_set(&zone, "Europe/Zurich", &err))
		return fail(&err);
	b.env.zone = &zone;
	b.env.files = &files;
	start = seconds();
	b.env.store = path ? store_open(path, &err) : NULL;
	if (path && !b.env.store)
		return fail(&err);
	b.ledger = ledger_new(&b.env, &err);
	if (!b.ledger)
		return fail(&err);
	printf("open: %.1f ms\n", (seconds() - start) * 1e3);
	status = run(&b);
	ledger_free(b.ledger);
	store_close(b.env.store);
	pricebook_free(b.env.prices);
	files_release(&files);
	return status;
}
