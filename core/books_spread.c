/* Money divided to the last nano-dollar. */
#include "core/books_internal.h"

#include <stdlib.h>

#include "core/mem.h"

struct rest {
	__int128 left;
	size_t at;
};

static int rest_cmp(const void *pa, const void *pb)
{
	const struct rest *a = pa, *b = pb;

	if (a->left != b->left)
		return a->left > b->left ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

void books_spread(int64_t amount, const int64_t *weights, int64_t *shares,
		  size_t count)
{
	__int128 all = 0, whole = amount < 0 ? -(__int128)amount : amount;
	__int128 left = whole;
	struct rest *rests = xcalloc(count + 1, sizeof(*rests));

	for (size_t i = 0; i < count; i++)
		all += weights[i];
	for (size_t i = 0; i < count; i++) {
		__int128 product = whole * weights[i];

		shares[i] = (int64_t)(product / all);
		rests[i] = (struct rest){product % all, i};
		left -= shares[i];
	}
	if (left > 0)
		qsort(rests, count, sizeof(*rests), rest_cmp);
	for (size_t i = 0; left > 0; i++, left--)
		shares[rests[i].at]++;
	for (size_t i = 0; amount < 0 && i < count; i++)
		shares[i] = -shares[i];
	free(rests);
}
