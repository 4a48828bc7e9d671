/* SHA256() looks its algorithm up anew at every call, under locks; for texts
 * as short as ids that is most of the time. These functions do not, but
 * belong to the interface of OpenSSL 1.1. */
#define OPENSSL_API_COMPAT 0x10100000L

#include "core/crypto.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include "core/err.h"
#include "core/mem.h"

void sha256(struct str s, uint8_t out[32])
{
	SHA256_CTX c;

	SHA256_Init(&c);
	SHA256_Update(&c, s.p, s.n);
	SHA256_Final(out, &c);
}

void sha1(struct str s, uint8_t out[20])
{
	SHA_CTX c;

	SHA1_Init(&c);
	SHA1_Update(&c, s.p, s.n);
	SHA1_Final(out, &c);
}

void hmac_sha256(struct str key, struct str data, uint8_t out[32])
{
	uint8_t mac[32];

	if (!HMAC(EVP_sha256(), key.n ? key.p : "", (int)key.n,
		  (const unsigned char *)(data.n ? data.p : ""), data.n, mac,
		  NULL))
		out_of_memory();
	memcpy(out, mac, sizeof(mac));
	OPENSSL_cleanse(mac, sizeof(mac));
}

void crypto_random(void *to, size_t n)
{
	/* Only a machine that has nothing left to give refuses; what was to
	 * be unique must not go on with bytes that are not. */
	if (n > INT_MAX || RAND_bytes(to, (int)n) != 1)
		out_of_memory();
}

/* ---- RS256 --------------------------------------------------------------- */

/* No password is known, and the library must not ask on the terminal. */
static int no_password(char *to, int size, int writing, void *ctx)
{
	bool *asked = ctx;

	(void)to;
	(void)size;
	(void)writing;
	*asked = true;
	return -1;
}

static EVP_PKEY *read_key(struct str pem, struct err *err)
{
	bool asked = false;
	EVP_PKEY *key = NULL;
	BIO *in;

	if (pem.n == 0 || pem.n > 64 << 10) {
		err_set(err, "the private key is %s",
			pem.n ? "too long for one" : "empty");
		return NULL;
	}
	in = BIO_new_mem_buf(pem.p, (int)pem.n);
	if (!in)
		out_of_memory();
	key = PEM_read_bio_PrivateKey(in, NULL, no_password, &asked);
	BIO_free(in);
	if (!key && asked)
		err_set(err, "the private key is locked with a password; "
			"use one without");
	else if (!key)
		err_set(err, "the private key cannot be read; it should be "
			"PEM text that begins -----BEGIN PRIVATE KEY-----");
	return key;
}

/* The key's signature into `to`, by the context that the caller frees. */
static bool sign(EVP_MD_CTX *ctx, EVP_PKEY *key, struct str data,
		 struct buf *to)
{
	const unsigned char *text = (const unsigned char *)data.p;
	unsigned char *mark;
	size_t n = 0;
	bool ok;

	if (EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) != 1 ||
	    EVP_DigestSign(ctx, NULL, &n, text, data.n) != 1)
		return false;
	mark = xmalloc(n);
	ok = EVP_DigestSign(ctx, mark, &n, text, data.n) == 1;
	if (ok)
		buf_add(to, (struct str){(char *)mark, n});
	free(mark);
	return ok;
}

static bool sign_with(EVP_PKEY *key, struct str data, struct buf *to,
		      struct err *err)
{
	EVP_MD_CTX *ctx;
	bool ok;

	if (EVP_PKEY_base_id(key) != EVP_PKEY_RSA)
		return err_set(err, "the private key is no RSA key; RS256 "
			       "needs one");
	ctx = EVP_MD_CTX_new();
	if (!ctx)
		out_of_memory();
	ok = sign(ctx, key, data, to);
	EVP_MD_CTX_free(ctx);
	return ok || err_set(err, "the private key cannot sign; it may be "
			     "damaged or too short");
}

bool crypto_sign_rs256(struct buf *to, struct str data, struct str pem,
		       struct err *err)
{
	EVP_PKEY *key = read_key(pem, err);
	bool ok = key && sign_with(key, data, to, err);

	EVP_PKEY_free(key);
	ERR_clear_error();
	return ok;
}
