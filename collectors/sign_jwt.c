/* Tokens of Google service accounts: RFC 7519, signed RS256 (RFC 7518). */
#include "collectors/sign.h"

#include "core/crypto.h"
#include "core/encode.h"
#include "core/json.h"

static void put_header(struct buf *to, const char *kid)
{
	struct buf json = {0};

	buf_puts(&json, "{\"alg\":\"RS256\",\"typ\":\"JWT\"");
	if (kid) {
		buf_puts(&json, ",\"kid\":");
		json_write_str(&json, str_from(kid));
	}
	buf_putc(&json, '}');
	base64url_encode(to, buf_str(&json));
	buf_release(&json);
}

bool sign_jwt(struct buf *to, const char *kid, const char *claims,
	      const char *pem, struct err *err)
{
	struct buf token = {0}, mark = {0};
	bool ok;

	put_header(&token, kid);
	buf_putc(&token, '.');
	base64url_encode(&token, str_from(claims));
	ok = crypto_sign_rs256(&mark, buf_str(&token), str_from(pem), err);
	if (ok) {
		buf_putc(&token, '.');
		base64url_encode(&token, buf_str(&mark));
		buf_add(to, buf_str(&token));
	}
	wipe(token.p, token.room);
	buf_release(&token);
	buf_release(&mark);
	return ok;
}
