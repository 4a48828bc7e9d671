#include "collectors/logs/line_ids.h"

#include <inttypes.h>

/* Layout of the saved state: this byte, then hash and times of each line,
 * eight bytes each, in the machine's order. */
enum { VERSION = 1, ENTRY = 16 };

/* Moves the entry of `hash` to the end, a new one if need be. */
static struct line_seen *touch(struct line_ids *t, uint64_t hash)
{
	struct line_seen entry = {.hash = hash};
	unsigned at = 0;

	while (at < t->count && t->seen[at].hash != hash)
		at++;
	if (at < t->count)
		entry = t->seen[at];
	else if (t->count < LINE_IDS)
		t->count++;
	else
		at = 0;
	memmove(&t->seen[at], &t->seen[at + 1],
		(t->count - at - 1) * sizeof(t->seen[0]));
	t->seen[t->count - 1] = entry;
	return &t->seen[t->count - 1];
}

struct id128 line_ids_next(struct line_ids *t, struct str line)
{
	uint64_t hash = id_of("line", line).lo;
	struct line_seen *seen = touch(t, hash);
	char text[24];
	struct buf times = {.p = text, .room = sizeof(text)};

	buf_addf(&times, "%" PRIu64, seen->times++);

	const struct str parts[] = {line, buf_str(&times)};

	return id_make("line", parts, 2);
}

void line_ids_save(const struct line_ids *t, struct buf *to)
{
	if (t->count == 0)
		return;
	buf_putc(to, VERSION);
	buf_add(to, (struct str){(const char *)t->seen, t->count * ENTRY});
}

void line_ids_load(struct line_ids *t, struct str state)
{
	size_t n = state.n ? state.n - 1 : 0;

	t->count = 0;
	if (state.n == 0 || state.p[0] != VERSION || n % ENTRY ||
	    n / ENTRY > LINE_IDS)
		return;
	memcpy(t->seen, state.p + 1, n);
	t->count = (unsigned)(n / ENTRY);
}
