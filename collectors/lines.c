#include "collectors/lines.h"

#include "collectors/log_format.h"
#include "collectors/scan.h"

/* lines.mode: how the unfinished line is held. While compacting it also says
 * where in the JSON we are, with the bytes kept of the string at hand. */
enum {
	WHOLE = 0,              /* every byte is held */
	PASSING = 1,            /* over LINES_MAX: nothing is held */
	COMPACT = 2,
	IN_STRING = 4,
	KEPT_SHIFT = 3,
};

/* A longest escape is six bytes; none may be cut in two. */
enum { ESCAPE_MAX = 6 };

/* Memory a usual line does not need is given back. */
enum { HELD_KEEP = 1 << 20 };

void lines_init(struct lines *l, int64_t offset)
{
	*l = (struct lines){.start = offset, .offset = offset};
}

void lines_release(struct lines *l)
{
	buf_release(&l->held);
}

int64_t lines_settled(const struct lines *l)
{
	return l->start;
}

static void line_done(struct lines *l)
{
	if (l->held.room > HELD_KEEP)
		buf_release(&l->held);
	else
		buf_reset(&l->held);
	l->start = l->offset;
	l->length = 0;
	l->mode = WHOLE;
}

static unsigned marker_count(const struct line_want *want)
{
	unsigned n = 0;

	while (n < LINES_MARKERS && want->marker[n].n)
		n++;
	return n;
}

static bool is_wanted(struct str line, const struct line_want *want)
{
	unsigned n = marker_count(want);

	return n == 0 || scan_find(line, want->marker, n) != SIZE_MAX;
}

/* Bytes outside strings: kept, but for runs of one and the same control byte
 * or blank (a crash leaves stretches of NULs). */
static size_t compact_between(struct lines *l, struct str s)
{
	const char *quote = memchr(s.p, '"', s.n);
	size_t n = quote ? (size_t)(quote - s.p) : s.n;

	for (size_t i = 0; i < n; i++) {
		char c = s.p[i];

		if ((unsigned char)c > ' ' || l->held.n == 0 ||
		    l->held.p[l->held.n - 1] != c)
			buf_putc(&l->held, c);
	}
	if (!quote)
		return n;
	buf_putc(&l->held, '"');
	l->mode = COMPACT | IN_STRING;
	return n + 1;
}

static int kept_of(const struct lines *l)
{
	return l->mode >> KEPT_SHIFT;
}

/* Is the last byte held the backslash of an escape just begun? */
static bool escape_is_open(const struct lines *l)
{
	size_t slashes = 0;

	while (slashes < l->held.n &&
	       l->held.p[l->held.n - 1 - slashes] == '\\')
		slashes++;
	return slashes % 2 != 0;
}

static void keep(struct lines *l, struct str s)
{
	size_t room = (size_t)(LINES_STRING - kept_of(l));

	if (s.n > room)
		s.n = room;
	buf_add(&l->held, s);
	l->mode += (int)s.n << KEPT_SHIFT;
}

/* Bytes of a string of which enough is held: only its end is, and what makes
 * the line bad (control bytes). A backslash is held until the byte it escapes
 * has come. */
static size_t pass_string(struct lines *l, struct str s)
{
	bool open;
	size_t n = scan_part(s, &open);

	if (open)
		buf_putc(&l->held, '\\');
	if (n == s.n)
		return n;
	buf_putc(&l->held, s.p[n]);
	if (s.p[n] == '"')
		l->mode = COMPACT;
	return n + 1;
}

/* Bytes inside a string, of which the first LINES_STRING are kept. */
static size_t compact_string(struct lines *l, struct str s)
{
	size_t n;

	if (escape_is_open(l)) {
		if (kept_of(l) < LINES_STRING || (unsigned char)*s.p < ' ')
			buf_putc(&l->held, *s.p);
		else
			l->held.p[--l->held.n] = '\0';
		return 1;
	}
	if (kept_of(l) >= LINES_STRING)
		return pass_string(l, s);
	n = scan_plain(s);
	keep(l, (struct str){s.p, n});
	if (n == s.n)
		return n;
	if (s.p[n] != '\\') {
		buf_putc(&l->held, s.p[n]);
		if (s.p[n] == '"')
			l->mode = COMPACT;
		return n + 1;
	}
	buf_putc(&l->held, '\\');
	if (kept_of(l) + ESCAPE_MAX <= LINES_STRING)
		l->mode += ESCAPE_MAX << KEPT_SHIFT;
	else
		l->mode = COMPACT | IN_STRING | LINES_STRING << KEPT_SHIFT;
	return n + 1;
}

static void compact(struct lines *l, struct str s)
{
	while (s.n) {
		size_t used = l->mode & IN_STRING ? compact_string(l, s)
						  : compact_between(l, s);

		s = str_skip(s, used);
	}
}

/* What is held turns out to be the beginning of a long line. */
static void begin_compacting(struct lines *l)
{
	struct buf raw = l->held;

	l->held = (struct buf){0};
	l->mode = COMPACT;
	compact(l, buf_str(&raw));
	buf_release(&raw);
}

/* More bytes of the unfinished line. */
static void hold(struct lines *l, struct str s)
{
	l->length += (int64_t)s.n;
	l->offset += (int64_t)s.n;
	if (l->mode == PASSING)
		return;
	if (l->length > LINES_MAX) {
		buf_release(&l->held);
		l->mode = PASSING;
		return;
	}
	if (l->mode == WHOLE && l->length > LINES_COMPACT)
		begin_compacting(l);
	if (l->mode == WHOLE)
		buf_add(&l->held, s);
	else
		compact(l, s);
}

/* The newline of the unfinished line has come. */
static void finish(struct lines *l, const struct line_want *want, void *ctx,
		   const struct log_sink *to)
{
	struct str line = l->held.p ? buf_str(&l->held) : STR("");

	l->offset++;
	if (l->mode == PASSING)
		to->reject(to->ctx, l->start, "longer than 64 MiB");
	else if (is_wanted(line, want))
		want->line(ctx, line, l->start, to);
	line_done(l);
}

/* `in` is whole lines; none is being held. */
static void feed_whole(struct lines *l, struct str in,
		       const struct line_want *want, void *ctx,
		       const struct log_sink *to)
{
	const unsigned markers = marker_count(want);
	struct str rest = in;

	while (rest.n) {
		size_t hit = markers ? scan_find(rest, want->marker, markers) : 0;
		const char *before, *begin, *end;

		if (hit == SIZE_MAX)
			break;
		before = memrchr(rest.p, '\n', hit);
		begin = before ? before + 1 : rest.p;
		end = memchr(rest.p + hit, '\n', rest.n - hit);
		want->line(ctx, (struct str){begin, (size_t)(end - begin)},
			   l->offset + (begin - in.p), to);
		rest = str_skip(rest, (size_t)(end - rest.p) + 1);
	}
	l->offset += (int64_t)in.n;
	l->start = l->offset;
}

/* At most LINES_COMPACT bytes, so that a longer line is always held: how a
 * line is seen must not depend on how the file was cut. */
static void feed_slice(struct lines *l, struct str s,
		       const struct line_want *want, void *ctx,
		       const struct log_sink *to)
{
	const char *newline;

	if (l->length) {
		newline = memchr(s.p, '\n', s.n);
		if (!newline) {
			hold(l, s);
			return;
		}
		hold(l, (struct str){s.p, (size_t)(newline - s.p)});
		finish(l, want, ctx, to);
		s = str_skip(s, (size_t)(newline - s.p) + 1);
	}
	newline = s.n ? memrchr(s.p, '\n', s.n) : NULL;
	if (newline) {
		size_t whole = (size_t)(newline - s.p) + 1;

		feed_whole(l, (struct str){s.p, whole}, want, ctx, to);
		s = str_skip(s, whole);
	}
	if (s.n)
		hold(l, s);
}

void lines_feed(struct lines *l, struct str bytes,
		const struct line_want *want, void *ctx,
		const struct log_sink *to)
{
	while (bytes.n) {
		size_t n = bytes.n < LINES_COMPACT ? bytes.n : LINES_COMPACT;

		feed_slice(l, (struct str){bytes.p, n}, want, ctx, to);
		bytes = str_skip(bytes, n);
	}
}
