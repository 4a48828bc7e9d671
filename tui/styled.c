#include "tui/styled.h"

#include "core/utf8.h"
#include "tui/width.h"

void styled_release(struct styled *s)
{
	buf_release(&s->text);
	buf_release(&s->styles);
}

void styled_add(struct styled *s, struct str text, struct style style)
{
	buf_add(&s->text, text);
	for (size_t i = 0; i < text.n; i++)
		buf_add(&s->styles, (struct str){(const char *)&style,
						 sizeof(style)});
}

int styled_width(const struct styled *s)
{
	return text_width(buf_str(&s->text));
}

bool styled_line(const struct styled *s, size_t *at, int width, bool pre,
		 struct piece *out)
{
	size_t from = *at, end = s->text.n, gap = 0, i, n;
	int column = 0;

	if (from >= end)
		return false;
	for (i = from; i < end; i += n) {
		uint32_t c;

		n = utf8_decode(str_skip(buf_str(&s->text), i), &c);
		if (c == '\n') {
			*out = (struct piece){from, i};
			*at = i + 1;
			return true;
		}
		if (c == ' ' && !pre)
			gap = i;
		column += c == UTF8_BAD ? 1 : char_width(c);
		if (column > width && i > from)
			break;
	}
	*at = i;
	if (i < end && gap > from) {
		*at = gap + 1;
		i = gap;
	}
	*out = (struct piece){from, i};
	return true;
}

struct str styled_run(const struct styled *s, struct piece p,
		      struct style *style)
{
	const char *styles = s->styles.p;
	size_t size = sizeof(*style), n = 1;

	memcpy(style, styles + p.from * size, size);
	while (p.from + n < p.to &&
	       memcmp(styles + (p.from + n) * size, style, size) == 0)
		n++;
	return (struct str){s->text.p + p.from, n};
}
