#include "collectors/apis/names.h"

#include "collectors/answer.h"

void names_read(struct ask *a, const struct json *page, enum bill_dim dim,
		const char *other)
{
	const struct json *data = json_get(page, "data");

	for (size_t i = 0; i < json_count(data); i++) {
		const struct json *v = json_at(data, i);
		struct bill_label x = {
			.dim = dim,
			.id = answer_text(v, "id"),
			.label = str_trim(answer_text(v, "name")),
		};

		if (str_empty(x.label) && other)
			x.label = answer_text(v, other);
		bill_add_label(a->batch, &x);
	}
}

bool names_next(struct ask *a, const struct json *page, struct str *cursor)
{
	struct err none;

	*cursor = answer_text(page, "last_id");
	return answer_true(page, "has_more") && ask_page(a, *cursor, &none);
}

bool names_is_plain(struct str id)
{
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '-' && c != '_')
			return false;
	}
	return id.n > 0;
}
