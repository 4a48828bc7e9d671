#include "core/json_member.h"

#include "core/clock.h"
#include "core/json.h"
#include "core/str.h"

void json_member(struct buf *to, const char *key, const char *text)
{
	buf_addf(to, "\"%s\": ", key);
	if (text)
		json_write_str(to, str_from(text));
	else
		buf_puts(to, "null");
}

void json_member_time(struct buf *to, const char *key, int64_t ms,
		      int64_t none)
{
	char text[24];

	if (ms == none) {
		json_member(to, key, NULL);
		return;
	}
	time_format_utc(ms, text);
	json_member(to, key, text);
}

void json_member_money(struct buf *to, const char *key, money m)
{
	if (m == MONEY_NONE) {
		json_member(to, key, NULL);
		return;
	}
	buf_addf(to, "\"%s\": \"", key);
	money_write(to, m);
	buf_putc(to, '"');
}
