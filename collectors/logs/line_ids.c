#include "collectors/logs/line_ids.h"

#include <inttypes.h>

#include "core/mem.h"

/* Layout of the saved state: this byte; of `now`, then of `before`, how many
 * lines came once and how many more often, the prints of the former, prints
 * and times of the latter. All of four bytes, in the machine's order. */
enum { VERSION = 2, WORD = sizeof(uint32_t) };

/* Twice as many places as lines: searches stay short. */
enum { SLOTS = 2 * LINE_IDS };

static struct line_seen *find(const struct line_set *s, uint32_t print)
{
	uint32_t at = print % SLOTS;

	while (s->slots[at].times && s->slots[at].print != print)
		at = (at + 1) % SLOTS;
	return &s->slots[at];
}

static uint32_t times_in(const struct line_set *s, uint32_t print)
{
	return s->slots ? find(s, print)->times : 0;
}

static void put(struct line_set *s, uint32_t print, uint32_t times)
{
	struct line_seen *at;

	if (!s->slots)
		s->slots = xcalloc(SLOTS, sizeof(*s->slots));
	at = find(s, print);
	s->count += at->times == 0;
	*at = (struct line_seen){print, times};
}

static void clear(struct line_set *s)
{
	free(s->slots);
	*s = (struct line_set){0};
}

void line_ids_release(struct line_ids *t)
{
	clear(&t->now);
	clear(&t->before);
}

static uint32_t times_before(const struct line_ids *t, uint32_t print)
{
	uint32_t times = times_in(&t->now, print);

	return times ? times : times_in(&t->before, print);
}

static void count(struct line_ids *t, uint32_t print, uint32_t times)
{
	put(&t->now, print, times);
	if (t->now.count < LINE_IDS)
		return;
	clear(&t->before);
	t->before = t->now;
	t->now = (struct line_set){0};
}

static uint32_t print_of(struct str line)
{
	return (uint32_t)id_of("line", line).lo;
}

static struct id128 identity(struct str line, uint32_t before)
{
	char text[24];
	struct buf times = {.p = text, .room = sizeof(text)};

	buf_addf(&times, "%" PRIu32, before);

	const struct str parts[] = {line, buf_str(&times)};

	return id_make("line", parts, 2);
}

struct id128 line_ids_next(struct line_ids *t, struct str line)
{
	uint32_t print = print_of(line), before = times_before(t, print);

	count(t, print, before + 1);
	return identity(line, before);
}

struct id128 line_ids_peek(const struct line_ids *t, struct str line)
{
	return identity(line, times_before(t, print_of(line)));
}

/* ---- state ---------------------------------------------------------------- */

static void write_word(struct buf *to, uint32_t n)
{
	buf_add(to, (struct str){(const char *)&n, WORD});
}

static bool is_single(const struct line_seen *l)
{
	return l->times == 1;
}

static void save_set(const struct line_set *s, struct buf *to)
{
	const uint32_t end = s->slots ? SLOTS : 0;
	uint32_t single = 0;

	for (uint32_t i = 0; i < end; i++)
		single += is_single(&s->slots[i]);
	write_word(to, single);
	write_word(to, s->count - single);
	for (uint32_t i = 0; i < end; i++) {
		if (is_single(&s->slots[i]))
			write_word(to, s->slots[i].print);
	}
	for (uint32_t i = 0; i < end; i++) {
		if (s->slots[i].times < 2)
			continue;
		write_word(to, s->slots[i].print);
		write_word(to, s->slots[i].times);
	}
}

void line_ids_save(const struct line_ids *t, struct buf *to)
{
	if (t->now.count + t->before.count == 0)
		return;
	buf_putc(to, VERSION);
	save_set(&t->now, to);
	save_set(&t->before, to);
}

static uint32_t read_word(struct str *from)
{
	uint32_t n = 0;

	if (from->n >= WORD)
		memcpy(&n, from->p, WORD);
	*from = str_skip(*from, WORD);
	return n;
}

static bool load_set(struct line_set *s, struct str *from)
{
	const bool cut = from->n < 2 * WORD;
	uint32_t single = read_word(from), more = read_word(from);

	if (cut || single > LINE_IDS || more > LINE_IDS - single ||
	    from->n < (single + 2 * more) * WORD)
		return false;
	for (; single; single--)
		put(s, read_word(from), 1);
	for (; more; more--) {
		uint32_t print = read_word(from);

		put(s, print, read_word(from));
	}
	return true;
}

void line_ids_load(struct line_ids *t, struct str state)
{
	struct str rest = str_skip(state, 1);

	line_ids_release(t);
	if (state.n == 0 || state.p[0] != VERSION)
		return;
	if (!load_set(&t->now, &rest) || !load_set(&t->before, &rest) || rest.n)
		line_ids_release(t);
}
