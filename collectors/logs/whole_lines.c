#include "collectors/logs/whole_lines.h"

#include "collectors/lines.h"
#include "collectors/log_format.h"

/* Memory a usual line does not need is given back. */
enum { HELD_KEEP = 1 << 20 };

void whole_lines_init(struct whole_lines *l, int64_t offset)
{
	*l = (struct whole_lines){.start = offset, .offset = offset};
}

void whole_lines_release(struct whole_lines *l)
{
	buf_release(&l->held);
}

static void forget(struct whole_lines *l)
{
	if (l->held.room > HELD_KEEP)
		buf_release(&l->held);
	else
		buf_reset(&l->held);
}

static void hold(struct whole_lines *l, struct str s)
{
	l->offset += (int64_t)s.n;
	if (!l->passing && l->offset - l->start > LINES_MAX) {
		l->passing = true;
		forget(l);
	}
	if (!l->passing)
		buf_add(&l->held, s);
}

/* `last` is what came before the newline. */
static void finish(struct whole_lines *l, struct str last, whole_line *line,
		   void *ctx, const struct log_sink *to)
{
	const bool direct = l->held.n == 0 && !l->passing;

	if (direct && last.n <= LINES_MAX) {
		l->offset += (int64_t)last.n;
		line(ctx, last, l->start, to);
	} else {
		hold(l, last);
		if (l->passing)
			to->reject(to->ctx, l->start, "longer than 64 MiB");
		else
			line(ctx, buf_str(&l->held), l->start, to);
	}
	forget(l);
	l->passing = false;
	l->start = ++l->offset;
}

void whole_lines_feed(struct whole_lines *l, struct str bytes,
		      whole_line *line, void *ctx, const struct log_sink *to)
{
	while (bytes.n) {
		const char *end = memchr(bytes.p, '\n', bytes.n);
		size_t n = end ? (size_t)(end - bytes.p) : bytes.n;

		if (!end) {
			hold(l, bytes);
			return;
		}
		finish(l, (struct str){bytes.p, n}, line, ctx, to);
		bytes = str_skip(bytes, n + 1);
	}
}
