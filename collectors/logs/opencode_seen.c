#include "collectors/logs/opencode_seen.h"

#include "core/mem.h"

/* How far back of the newest row a look begins: rows are committed late and
 * out of order. */
enum { TRAILING_MS = 10 * 60 * 1000 };

/* Layout of the saved state: this byte; the newest update; of each table its
 * highest row, how many of its answers run, and those; then time and
 * fingerprint of each row in the trailing window. Eight bytes each, in the
 * machine's order. */
enum { VERSION = 2, NUMBER = sizeof(int64_t) };

void opencode_seen_release(struct opencode_seen *s)
{
	free(s->list);
	*s = (struct opencode_seen){0};
}

void opencode_seen_begin(struct opencode_seen *s)
{
	s->next = s->mark;
	for (int i = 0; i < SEEN_TABLES; i++)
		s->next.running[i].count = 0;
}

static int by_print(const void *a, const void *b)
{
	const struct seen_row *x = a, *y = b;

	return (x->print > y->print) - (x->print < y->print);
}

/* Rows older than the window are never read again. */
static void forget_old(struct opencode_seen *s)
{
	const int64_t since = opencode_seen_since(s);
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (s->list[i].updated >= since)
			s->list[kept++] = s->list[i];
	}
	s->count = s->sorted = kept;
	if (kept)
		qsort(s->list, kept, sizeof(s->list[0]), by_print);
}

void opencode_seen_end(struct opencode_seen *s, bool ok)
{
	if (!ok) {
		s->count = s->sorted;
		return;
	}
	s->mark = s->next;
	forget_old(s);
}

int64_t opencode_seen_since(const struct opencode_seen *s)
{
	return s->mark.newest - TRAILING_MS;
}

bool opencode_seen_has(const struct opencode_seen *s, uint64_t print)
{
	const struct seen_row key = {.print = print};

	return s->sorted && bsearch(&key, s->list, s->sorted,
				    sizeof(s->list[0]), by_print);
}

void opencode_seen_add(struct opencode_seen *s, int64_t updated,
		       uint64_t print)
{
	if (updated > s->next.newest)
		s->next.newest = updated;
	*GROW(s->list, s->count, s->room) = (struct seen_row){updated, print};
}

/* Those that will never be finished make room. */
void opencode_seen_running(struct opencode_seen *s, int table, int64_t row)
{
	struct running *r = &s->next.running[table];

	if (r->count == SEEN_RUNNING)
		memmove(r->rows, r->rows + 1, --r->count * sizeof(r->rows[0]));
	r->rows[r->count++] = row;
}

/* ---- state ---------------------------------------------------------------- */

static void write_number(struct buf *to, int64_t n)
{
	buf_add(to, (struct str){(const char *)&n, NUMBER});
}

void opencode_seen_save(const struct opencode_seen *s, struct buf *to)
{
	buf_putc(to, VERSION);
	write_number(to, s->mark.newest);
	for (int i = 0; i < SEEN_TABLES; i++) {
		const struct running *r = &s->mark.running[i];

		write_number(to, s->mark.highest[i]);
		write_number(to, (int64_t)r->count);
		for (size_t k = 0; k < r->count; k++)
			write_number(to, r->rows[k]);
	}
	if (s->count)
		buf_add(to, (struct str){(const char *)s->list,
					 s->count * sizeof(s->list[0])});
}

static bool read_number(struct str *from, int64_t *n)
{
	if (from->n < NUMBER)
		return false;
	memcpy(n, from->p, NUMBER);
	*from = str_skip(*from, NUMBER);
	return true;
}

static bool read_running(struct str *from, struct running *r)
{
	int64_t count;

	if (!read_number(from, &count) || count < 0 || count > SEEN_RUNNING)
		return false;
	for (; count; count--) {
		if (!read_number(from, &r->rows[r->count++]))
			return false;
	}
	return true;
}

static bool read_mark(struct str *from, struct seen_mark *m)
{
	if (!read_number(from, &m->newest))
		return false;
	for (int i = 0; i < SEEN_TABLES; i++) {
		if (!read_number(from, &m->highest[i]) ||
		    !read_running(from, &m->running[i]))
			return false;
	}
	return true;
}

void opencode_seen_load(struct opencode_seen *s, struct str state)
{
	const size_t entry = sizeof(s->list[0]);
	struct str rest = str_skip(state, 1);

	opencode_seen_release(s);
	if (state.n == 0 || state.p[0] != VERSION)
		return;
	if (!read_mark(&rest, &s->mark) || rest.n % entry) {
		s->mark = (struct seen_mark){0};
		return;
	}
	s->count = s->room = s->sorted = rest.n / entry;
	if (rest.n == 0)
		return;
	s->list = xmalloc(rest.n);
	memcpy(s->list, rest.p, rest.n);
}
