/* Which part of a summary a row of a bill belongs to. */
#include "core/books_internal.h"

#include "core/mem.h"

struct books_face books_face(const struct billed_row *r)
{
	return (struct books_face){
		r->source, r->provider, r->maker, r->model,
		r->dim[BILL_PROJECT], r->dim[BILL_KEY],
	};
}

bool books_is_split(struct books_build *b, const char *provider)
{
	struct books_provider *p = b->book == BOOK_BEST
					   ? books_provider(b, provider)
					   : NULL;

	return p && p->split;
}

static uint32_t name_of(struct books_build *b, const char *text)
{
	return intern_add(&b->series.names, str_from(text));
}

void books_name_unseen(struct books_build *b, struct series *s,
		       struct part_key *key)
{
	static const enum dim dims[] = {DIM_SOURCE, DIM_CLIENT, DIM_PROJECT,
					DIM_KEY, DIM_HOST};

	for (size_t i = 0; i < ARRAY_LEN(dims); i++)
		s->text[dims[i]] = name_of(b, BOOKS_UNSEEN);
	if (b->asked[BY_SESSION])
		key->session = intern_add(b->out->texts, STR(BOOKS_UNSEEN));
}

bool books_key(struct books_build *b, const struct books_face *f,
	       const struct series *terms, const int64_t at[2],
	       struct part_key *key)
{
	struct series s = *terms;

	*key = (struct part_key){0};
	s.text[DIM_PROVIDER] = name_of(b, f->provider);
	s.text[DIM_MAKER] = name_of(b, f->maker);
	s.text[DIM_MODEL] = name_of(b, f->model);
	if (books_is_split(b, f->provider)) {
		books_name_unseen(b, &s, key);
	} else {
		s.text[DIM_SOURCE] = name_of(b, f->source);
		s.text[DIM_PROJECT] = name_of(b, f->project);
		s.text[DIM_KEY] = name_of(b, f->key);
	}
	key->series = series_add(&b->series, &s);
	return series_passes(b->q, &b->series, key->series) &&
	       part_passes(b->q, BY_SESSION,
			   intern_str(b->out->texts, key->session)) &&
	       labels_take(&b->labels, b->q, b->out->texts, at[0], at[1],
			   key);
}
