/* The ledger's promise: the same sums whatever the order of reading, however
 * files are cut into batches, whenever it is stored, and whenever it dies. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "tests/unit/ledger_kit.h"

enum {
	FILES = 8,
	LINES = 60,             /* a file, at most */
	CALLS = 70,
	WORLDS = 12,            /* half of them stored */
	ORDERS = 8,
};

/* Logs as they lie on disk: lines of files, in order. */
struct world {
	struct usage lines[FILES][LINES];
	int counts[FILES];
	char texts[64][16];
};

static const char *source_of(int file)
{
	return file % 3 ? "claude-code" : "codex";
}

static int dice(int sides)
{
	return rand() % sides;
}

static struct str text_of(struct world *w, const char *what, int n)
{
	static const char *const words[] = {"session", "project", "user"};
	int at = 0;

	while (strcmp(words[at], what))
		at++;
	at = at * 20 + n % 20;
	snprintf(w->texts[at], sizeof(w->texts[at]), "%s-%d", what, n % 20);
	return str_from(w->texts[at]);
}

/* A line of call `n`: now and then an id is missing, shared or another. */
static void make_ids(struct usage *u, int n)
{
	static const enum id_kind kinds[] = {ID_MESSAGE, ID_REQUEST,
					     ID_CLIENT};
	struct id128 ids[3];
	int used = 0;

	for (int i = 0; i < 3; i++)
		ids[i] = (struct id128){(uint64_t)i + 1, (uint64_t)n + 1};
	if (!dice(20))
		ids[1].lo = (uint64_t)dice(CALLS) + 1;
	if (!dice(20))
		ids[2].lo = (uint64_t)dice(CALLS) + 1;
	for (int i = 0; i < 3; i++) {
		if (!dice(3) && !(i == 2 && !used))
			continue;
		if (used == 0) {
			u->key = ids[i];
			u->key_kind = kinds[i];
		} else {
			u->alias[used - 1] = ids[i];
			u->alias_kind[used - 1] = kinds[i];
		}
		used++;
	}
}

static void make_line(struct world *w, struct usage *u, int call)
{
	static const char *const models[] = {"claude-opus-4-5-20251101",
					     "gpt-5-codex", "no-such-model"};

	*u = (struct usage){.requests = 1};
	make_ids(u, call);
	u->ts = KIT_NOW - (int64_t)(call % 40) * 6 * 3600000 + dice(3) * 1000;
	u->model = str_from(models[(call + !dice(10)) % 3]);
	u->client = STR("claude-code");
	u->session = text_of(w, "session", call / 7 + dice(2));
	u->project = text_of(w, "project", call / 9);
	u->user = text_of(w, "user", dice(2));
	usage_set(u, TOKENS_INPUT, 100 + dice(2) * 50);
	usage_set(u, TOKENS_OUTPUT, 1 + dice(4) * 100);
	if (dice(2))
		usage_set(u, TOKENS_REASONING, dice(3) * 10);
	if (!dice(3))
		u->flags |= USAGE_SIDECHAIN;
	if (!dice(4))
		u->flags |= USAGE_SPEED_KNOWN;
	if (!dice(6)) {
		u->reported_by = (enum cost_source)(1 + dice(3));
		u->reported = 1000 * (1 + dice(3));
	}
}

static void make_world(struct world *w, unsigned seed)
{
	srand(seed);
	memset(w, 0, sizeof(*w));
	for (int f = 0; f < FILES; f++) {
		w->counts[f] = 20 + dice(LINES - 20);
		for (int i = 0; i < w->counts[f]; i++) {
			struct usage *u = &w->lines[f][i];

			if (f > 0 && i < w->counts[f - 1] && !dice(4))
				*u = w->lines[f - 1][i];
			else
				make_line(w, u, dice(CALLS));
		}
	}
}

/* Read a few lines of a file from where it was left, as a batch. */
static void read_some(struct kit *k, const struct world *w, int f, int most)
{
	struct file *file = kit_file(k, source_of(f), f);
	struct batch *b = batch_new(source_of(f), file->number);
	int64_t from = file->at.offset;

	for (int64_t i = from; i < w->counts[f] && i < from + most; i++) {
		batch_add(b, &w->lines[f][i]);
		b->bytes += 10;
	}
	b->has_position = true;
	b->at = file->at;
	b->at.offset = from + b->count;
	buf_addf(&b->state, "after %d", (int)b->at.offset);
	ledger_put(k->ledger, b);
	batch_free(b);
}

static bool all_read(struct kit *k, const struct world *w)
{
	for (int f = 0; f < FILES; f++)
		if (kit_file(k, source_of(f), f)->at.offset < w->counts[f])
			return false;
	return true;
}

/* What may happen between two batches. */
static void disturb(struct kit *k)
{
	struct err err = {""};

	if (!k->store)
		return;
	if (!dice(4) && !ledger_flush(k->ledger, dice(2) ? 0 : -1, &err))
		fail_msg("%s", err.text);
	if (!dice(9))
		kit_reopen(k);
}

static void read_world(struct kit *k, const struct world *w)
{
	while (!all_read(k, w)) {
		read_some(k, w, dice(FILES), 1 + dice(30));
		disturb(k);
	}
}

static void read_in_files_order(struct kit *k, const struct world *w)
{
	for (int f = 0; f < FILES; f++)
		read_some(k, w, f, LINES);
}

static void assert_same_text(const char *a, const char *b)
{
	size_t i = 0, start = 0;

	if (!strcmp(a, b))
		return;
	for (; a[i] && a[i] == b[i]; i++)
		if (a[i] == '\n')
			start = i + 1;
	fail_msg("differs:\n%.400s\n---\n%.400s", a + start, b + start);
}

static struct source_counters all_counters(struct kit *k)
{
	struct source_counters sum = {0}, c;

	for (int f = 0; f < 2; f++) {
		ledger_counters(k->ledger, source_of(f), &c);
		sum.records += c.records;
		sum.duplicates += c.duplicates;
		sum.bytes += c.bytes;
	}
	return sum;
}

static void compare_orders(struct world *w, bool stored)
{
	struct source_counters first, other;
	struct kit k;
	char *expected, *text;

	kit_init(&k, false);
	read_in_files_order(&k, w);
	expected = kit_text(&k);
	first = all_counters(&k);
	kit_release(&k);
	for (int i = 0; i < ORDERS; i++) {
		kit_init(&k, stored);
		read_world(&k, w);
		text = kit_text(&k);
		assert_same_text(expected, text);
		free(text);
		other = all_counters(&k);
		assert_int_equal(first.records, other.records);
		assert_int_equal(first.duplicates, other.duplicates);
		assert_int_equal(first.bytes, other.bytes);
		kit_release(&k);
	}
	free(expected);
}

static void sums_do_not_depend_on_the_order_of_reading(void **state)
{
	struct world w;

	(void)state;
	for (unsigned seed = 1; seed <= WORLDS; seed++) {
		make_world(&w, seed);
		compare_orders(&w, false);
	}
}

static void nor_on_when_it_is_stored_or_starts_again(void **state)
{
	struct world w;

	(void)state;
	for (unsigned seed = 1; seed <= WORLDS / 2; seed++) {
		make_world(&w, seed);
		compare_orders(&w, true);
	}
}

/* Everything is read from the start once more: rotated, restored, copied. */
static void reading_twice_adds_nothing(void **state)
{
	struct world w;
	struct kit k;
	char *once, *twice;

	(void)state;
	for (unsigned seed = 50; seed < 54; seed++) {
		make_world(&w, seed);
		kit_init(&k, true);
		read_world(&k, &w);
		once = kit_text(&k);
		for (int f = 0; f < FILES; f++)
			kit_file(&k, source_of(f), f)->at.offset = 0;
		read_world(&k, &w);
		kit_flush(&k);
		twice = kit_text(&k);
		assert_same_text(once, twice);
		free(once);
		free(twice);
		kit_release(&k);
	}
}

/* What is stored is what was in memory, and nothing beside it. */
static void a_restart_shows_the_same(void **state)
{
	struct world w;
	struct kit k;
	char *before, *after, state_text[32];

	(void)state;
	make_world(&w, 99);
	kit_init(&k, true);
	read_in_files_order(&k, &w);
	before = kit_text(&k);
	kit_flush(&k);
	after = kit_text(&k);
	assert_same_text(before, after);
	free(after);
	kit_reopen(&k);
	after = kit_text(&k);
	assert_same_text(before, after);
	free(after);
	assert_true(all_read(&k, &w));
	snprintf(state_text, sizeof(state_text), "after %d", w.counts[3]);
	assert_string_equal(buf_text(&kit_file(&k, source_of(3), 3)->state),
			    state_text);
	free(before);
	kit_release(&k);
}

/* ---- against the plainest possible ledger ----------------------------- */

/* All lines of a world as one list, and which call each is part of. */
struct plain {
	const struct usage *lines[FILES * LINES];
	int call[FILES * LINES];
	int count;
};

static struct id128 id_of_kind(const struct usage *u, enum id_kind kind)
{
	if (u->key_kind == kind)
		return u->key;
	for (int i = 0; i < USAGE_ALIASES; i++)
		if (u->alias_kind[i] == kind)
			return u->alias[i];
	return (struct id128){0, 0};
}

/* The strongest kind that both have decides. */
static bool is_same(const struct usage *a, const struct usage *b)
{
	for (int kind = ID_MESSAGE; kind <= ID_LINE; kind++) {
		struct id128 x = id_of_kind(a, (enum id_kind)kind);
		struct id128 y = id_of_kind(b, (enum id_kind)kind);

		if (!id_is_none(x) && !id_is_none(y))
			return id_eq(x, y);
	}
	return false;
}

static void unite(struct plain *p, int a, int b)
{
	int from = p->call[a], to = p->call[b];

	for (int i = 0; i < p->count; i++)
		if (p->call[i] == from)
			p->call[i] = to;
}

static void lay_out(const struct world *w, struct plain *p)
{
	p->count = 0;
	for (int f = 0; f < FILES; f++)
		for (int i = 0; i < w->counts[f]; i++) {
			p->call[p->count] = p->count;
			p->lines[p->count++] = &w->lines[f][i];
		}
	for (int a = 0; a < p->count; a++)
		for (int b = 0; b < a; b++)
			if (is_same(p->lines[a], p->lines[b]))
				unite(p, a, b);
}

static int64_t output(const struct usage *u)
{
	return u->tokens[TOKENS_OUTPUT] + u->tokens[TOKENS_REASONING];
}

/* Requests and output; output is what decides, so no tie matters. */
static void plain_sums(const struct plain *p, int64_t *calls, int64_t *out)
{
	*calls = *out = 0;
	for (int call = 0; call < p->count; call++) {
		int64_t most = -1;

		for (int i = 0; i < p->count; i++)
			if (p->call[i] == call && output(p->lines[i]) > most)
				most = output(p->lines[i]);
		if (most >= 0) {
			++*calls;
			*out += most;
		}
	}
}

static void sums_are_those_of_a_plain_ledger(void **state)
{
	static struct plain p;
	struct world w;
	struct kit k;

	(void)state;
	for (unsigned seed = 200; seed < 220; seed++) {
		int64_t calls, out;
		struct cell sum;

		make_world(&w, seed);
		lay_out(&w, &p);
		plain_sums(&p, &calls, &out);
		kit_init(&k, false);
		read_world(&k, &w);
		sum = kit_total(&k, CELL_DAY);
		assert_int_equal(sum.requests, calls);
		assert_int_equal(sum.tokens[TOKENS_OUTPUT] +
					 sum.tokens[TOKENS_REASONING],
				 out);
		kit_release(&k);
	}
}

/* ---- killed ----------------------------------------------------------- */

/* Reads and stores without end until somebody kills it. */
static void read_until_killed(struct kit *k, const struct world *w, int ready)
{
	struct err err;

	kit_open(k);
	if (write(ready, "r", 1) != 1)
		_exit(1);
	for (;;) {
		for (int i = 0; i < 3; i++)
			read_some(k, w, dice(FILES), 1 + dice(3));
		ledger_flush(k->ledger, 0, &err);
		if (!all_read(k, w))
			continue;
		for (int f = 0; f < FILES; f++)
			kit_file(k, source_of(f), f)->at.offset = 0;
	}
}

static void kill_one(struct kit *k, const struct world *w)
{
	struct timespec while_it_works = {0, 1000 * (dice(20000) + 1)};
	int ready[2];
	pid_t child;
	char c;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		srand((unsigned)getpid());
		read_until_killed(k, w, ready[1]);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	nanosleep(&while_it_works, NULL);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void killed_at_any_moment_it_counts_every_call_once(void **state)
{
	struct world w;
	struct kit k;
	char *expected, *text;

	(void)state;
	make_world(&w, 7);
	kit_init(&k, false);
	read_in_files_order(&k, &w);
	expected = kit_text(&k);
	kit_release(&k);

	kit_prepare(&k, true);
	for (int i = 0; i < 25; i++)
		kill_one(&k, &w);
	kit_open(&k);
	read_world(&k, &w);
	text = kit_text(&k);
	assert_same_text(expected, text);
	free(text);
	free(expected);
	kit_release(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_do_not_depend_on_the_order_of_reading),
		cmocka_unit_test(nor_on_when_it_is_stored_or_starts_again),
		cmocka_unit_test(reading_twice_adds_nothing),
		cmocka_unit_test(a_restart_shows_the_same),
		cmocka_unit_test(sums_are_those_of_a_plain_ledger),
		cmocka_unit_test(
			killed_at_any_moment_it_counts_every_call_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
