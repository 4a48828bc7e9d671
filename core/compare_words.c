#include "core/compare.h"

#include "core/model_id.h"
#include "core/units.h"

/* "%t" tokens, "%c" calls, "%x" the context. */
static const char *const sentences[ASSUMPTIONS] = {
	[ASSUME_UNPRICED] = "no price there for %c (%t tokens): left out on "
			    "both sides",
	[ASSUME_CONTEXT] = "context of %x: %c (%t tokens) are longer and could "
			   "not run there",
	[ASSUME_GONE] = "estimated: %c (%t tokens) are no longer kept one by "
			"one; priced from sums by context band",
	[ASSUME_CACHE_READ] = "no cache price there: %t cached tokens priced "
			      "as input",
	[ASSUME_CACHE_WRITE] = "no price of cache writes there: %t tokens "
			       "priced as input",
	[ASSUME_TIER] = "tier not on its list: %c (%t tokens) priced by the "
			"seller's terms",
	[ASSUME_MEDIA] = "no audio or image price there: %t tokens priced as "
			 "text",
	[ASSUME_FEES] = "no price there for the tools of %c: their fees are "
			"left out",
	[ASSUME_REASONING] = "no reasoning price there: %t tokens priced as "
			     "output",
	[ASSUME_TOKENIZER] = "another tokenizer, factor not known: %t tokens "
			     "counted as they are",
};

static const char *const notes[ASSUMPTIONS] = {
	[ASSUME_UNPRICED] = "%c unpriced",
	[ASSUME_CONTEXT] = "%c too long",
	[ASSUME_GONE] = "estimated",
	[ASSUME_CACHE_READ] = "no cache price",
	[ASSUME_CACHE_WRITE] = "no cache-write price",
	[ASSUME_TIER] = "no such tier",
	[ASSUME_MEDIA] = "no audio price",
	[ASSUME_FEES] = "tool fees left out",
	[ASSUME_REASONING] = "reasoning as output",
	[ASSUME_TOKENIZER] = "other tokenizer",
};

static void put_count(struct buf *to, int64_t n, const char *unit)
{
	char text[UNIT_TEXT];

	format_count(n, text);
	buf_puts(to, text);
	if (*unit)
		buf_addf(to, " %s%s", unit, n == 1 ? "" : "s");
}

static void put_all(struct buf *to, const char *pattern,
		    const struct compare_row *r, const struct assumed *it)
{
	for (const char *s = pattern; *s; s++) {
		if (*s != '%') {
			buf_putc(to, *s);
			continue;
		}
		s++;
		if (*s == 't')
			put_count(to, it->tokens, "");
		else if (*s == 'c')
			put_count(to, it->calls, "call");
		else
			put_count(to, r->context, "");
	}
}

void compare_sentence(const struct compare_row *r, enum compare_assumption a,
		      struct buf *to)
{
	if (r->assumed[a].calls)
		put_all(to, sentences[a], r, &r->assumed[a]);
}

void compare_note(const struct compare_row *r, enum compare_assumption a,
		  struct buf *to)
{
	if (r->assumed[a].calls)
		put_all(to, notes[a], r, &r->assumed[a]);
}

const char *compare_seller(const struct compare_row *r)
{
	const struct seller *s = seller_find(str_from(r->provider));

	return s && *s->list && strcmp(s->list, r->list) != 0 ? r->list
							      : r->provider;
}
