#include "collectors/sign.h"

#include <stdio.h>

#include "collectors/sign_canonical.h"
#include "core/clock.h"
#include "core/crypto.h"
#include "core/encode.h"

/* Append the hexadecimal HMAC. */
static void put_seal(struct buf *to, struct str key, struct str text)
{
	uint8_t mac[32];

	hmac_sha256(key, text, mac);
	hex_encode(to, (struct str){(char *)mac, sizeof(mac)});
}

static void set_token(struct http_request *r, const char *name,
		      const struct sign_key *key)
{
	if (key->token && key->token[0])
		http_header_set(r, name, key->token);
}

/* Set Authorization; the text is wiped and released. */
static void authorize(struct http_request *r, struct buf *value)
{
	http_header_set(r, "Authorization", buf_text(value));
	wipe(value->p, value->room);
	buf_release(value);
}

/* ---- AWS and Volcengine: a key for each day, region and service ---------- */

/* Seal `r` by `algorithm`, all other headers being set. */
static void seal_scoped(struct http_request *r,
			const struct canonical_rules *rules,
			const struct sign_scope *scope,
			const struct sign_key *key, const char *algorithm)
{
	struct buf text = {0}, where = {0}, value = {0};
	struct canonical c;
	uint8_t chain[32];

	canonical_build(r, rules, &c);
	buf_addf(&where, "%.8s/%s/%s/%s", scope->time, scope->region,
		 scope->service, scope->closing);
	buf_addf(&text, "%s\n%s\n%s\n%s", algorithm, scope->time,
		 buf_text(&where), c.digest);
	buf_addf(&value, "%s Credential=%s/%s, SignedHeaders=%s, Signature=",
		 algorithm, key->id, buf_text(&where), buf_text(&c.headers));
	sign_chain(scope, key->secret, chain);
	put_seal(&value, (struct str){(char *)chain, sizeof(chain)},
		 buf_str(&text));
	authorize(r, &value);
	wipe(chain, sizeof(chain));
	buf_release(&text);
	buf_release(&where);
	buf_release(&c.headers);
}

void sign_aws(struct http_request *r, const struct sign_key *key,
	      const char *region, const char *service, int64_t now)
{
	/* A length is signed where the caller states it. */
	static const char *const headers[] = {
		"content-length", "content-type", "x-amz-*", NULL,
	};
	const struct canonical_rules rules = {headers, .encode_path = true};
	struct sign_scope scope = {"AWS4", region, service, "aws4_request"};

	sign_time(now, scope.time);
	http_header_set(r, "X-Amz-Date", scope.time);
	set_token(r, "X-Amz-Security-Token", key);
	seal_scoped(r, &rules, &scope, key, "AWS4-HMAC-SHA256");
}

void sign_volcengine(struct http_request *r, const struct sign_key *key,
		     const char *region, const char *service, int64_t now)
{
	static const char *const headers[] = {
		"content-type", "x-content-sha256", "x-date",
		"x-security-token", NULL,
	};
	const struct canonical_rules rules = {headers, .encode_path = false};
	struct sign_scope scope = {"", region, service, "request"};
	char body[65];

	sign_time(now, scope.time);
	hex_sha256(buf_str(&r->body), body);
	http_header_set(r, "X-Date", scope.time);
	http_header_set(r, "X-Content-Sha256", body);
	set_token(r, "X-Security-Token", key);
	seal_scoped(r, &rules, &scope, key, "HMAC-SHA256");
}

/* ---- Alibaba Cloud: the secret itself is the key ------------------------- */

static void set_nonce(struct http_request *r, const char *nonce)
{
	struct buf made = {0};
	uint8_t bytes[16];

	if (!nonce) {
		crypto_random(bytes, sizeof(bytes));
		hex_encode(&made, (struct str){(char *)bytes, sizeof(bytes)});
		nonce = buf_text(&made);
	}
	http_header_set(r, "x-acs-signature-nonce", nonce);
	buf_release(&made);
}

void sign_alibaba(struct http_request *r, const struct sign_key *key,
		  int64_t now, const char *nonce)
{
	static const char *const headers[] = {"content-type", "x-acs-*", NULL};
	const struct canonical_rules rules = {headers, .encode_path = false};
	struct buf text = {0}, value = {0};
	struct canonical c;
	char date[24], body[65];

	time_format_utc(now, date);
	hex_sha256(buf_str(&r->body), body);
	http_header_set(r, "x-acs-date", date);
	http_header_set(r, "x-acs-content-sha256", body);
	set_nonce(r, nonce);
	set_token(r, "x-acs-security-token", key);
	canonical_build(r, &rules, &c);
	buf_addf(&text, "ACS3-HMAC-SHA256\n%s", c.digest);
	buf_addf(&value, "ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,"
		 "Signature=", key->id, buf_text(&c.headers));
	put_seal(&value, str_from(key->secret), buf_str(&text));
	authorize(r, &value);
	buf_release(&text);
	buf_release(&c.headers);
}
