/* Vectors: FIPS 180-2 (SHA), RFC 4231 (HMAC), RFC 7515 appendix A.2 (RS256). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/crypto.h"
#include "core/encode.h"
#include "core/err.h"
#include "core/mem.h"
#include "tests/unit/sample_keys.h"

static void assert_hex(const void *bytes, size_t n, const char *hex)
{
	struct buf got = {0};

	hex_encode(&got, (struct str){bytes, n});
	assert_string_equal(buf_text(&got), hex);
	buf_release(&got);
}

static void digests_match_their_standards(void **state)
{
	uint8_t long_one[32], short_one[20];

	(void)state;
	sha256(STR("abc"), long_one);
	assert_hex(long_one, 32, "ba7816bf8f01cfea414140de5dae2223"
				 "b00361a396177a9cb410ff61f20015ad");
	sha256(STR(""), long_one);
	assert_hex(long_one, 32, "e3b0c44298fc1c149afbf4c8996fb924"
				 "27ae41e4649b934ca495991b7852b855");
	sha1(STR("abc"), short_one);
	assert_hex(short_one, 20, "a9993e364706816aba3e25717850c26c9cd0d89d");
	sha1((struct str){NULL, 0}, short_one);
	assert_hex(short_one, 20, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

static void hmac_matches_rfc_4231(void **state)
{
	char key[131];
	uint8_t mac[32];

	(void)state;
	memset(key, 0x0b, 20);
	hmac_sha256((struct str){key, 20}, STR("Hi There"), mac);
	assert_hex(mac, 32, "b0344c61d8db38535ca8afceaf0bf12b"
			    "881dc200c9833da726e9376c2e32cff7");
	hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"), mac);
	assert_hex(mac, 32, "5bdcc146bf60754e6a042426089575c7"
			    "5a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof(key));
	hmac_sha256((struct str){key, sizeof(key)},
		    STR("Test Using Larger Than Block-Size Key - "
			"Hash Key First"), mac);
	assert_hex(mac, 32, "60e431591ee0b67f0d8a26aacbf5b77f"
			    "8e0bc6213728c5140546040f0ee37f54");
	hmac_sha256((struct str){NULL, 0}, (struct str){NULL, 0}, mac);
	assert_hex(mac, 32, "b613679a0814d9ec772f95d778c35fc5"
			    "ff1697c493715653c6c712144292c5ad");
}

static void an_hmac_may_take_the_place_of_its_key(void **state)
{
	uint8_t chain[32], apart[32];

	(void)state;
	memset(chain, 7, sizeof(chain));
	hmac_sha256((struct str){(char *)chain, 32}, STR("x"), apart);
	hmac_sha256((struct str){(char *)chain, 32}, STR("x"), chain);
	assert_memory_equal(chain, apart, 32);
}

static void random_bytes_differ(void **state)
{
	uint8_t a[16] = {0}, b[16] = {0}, none[16] = {0};

	(void)state;
	crypto_random(a, sizeof(a));
	crypto_random(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	assert_memory_not_equal(a, none, sizeof(a));
}

/* ---- RS256 --------------------------------------------------------------- */

#define A2_INPUT                                                              \
	"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQ" \
	"ogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define A2_SIGNATURE                                                          \
	"cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuH" \
	"Im4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdi" \
	"uB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN" \
	"9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2" \
	"w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77" \
	"Rw"

static void the_signature_of_rfc_7515_comes_out(void **state)
{
	static const char *const keys[] = {RFC7515_A2_PEM,
					   RFC7515_A2_PKCS1_PEM};
	uint8_t digest[32];

	(void)state;
	sha256(STR(A2_INPUT), digest);
	assert_hex(digest, 32, "c88a34847b4ffb12a9326e540f144b3d"
			       "cc4d5515f18701e7d6e0ee7866c9c705");
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct buf raw = {0}, text = {0};
		struct err err = {{0}};

		if (!crypto_sign_rs256(&raw, STR(A2_INPUT), str_from(keys[i]),
				       &err))
			fail_msg("%s", err.text);
		base64url_encode(&text, buf_str(&raw));
		assert_string_equal(buf_text(&text), A2_SIGNATURE);
		buf_release(&raw);
		buf_release(&text);
	}
}

static void a_bad_key_is_named_but_not_shown(void **state)
{
	static const char *const rows[][2] = {
		{"", "the private key is empty"},
		{"hunter2hunter2", "the private key cannot be read"},
		{"-----BEGIN PRIVATE KEY-----\nhunter2hunter2\n"
		 "-----END PRIVATE KEY-----\n",
		 "the private key cannot be read"},
		{ELLIPTIC_PEM, "the private key is no RSA key"},
		{LOCKED_PEM, "the private key is locked with a password"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str pem = str_from(rows[i][0]);
		struct buf raw = {0};
		struct err err = {{0}};

		assert_false(crypto_sign_rs256(&raw, STR("x"), pem, &err));
		if (!str_starts(str_from(err.text), str_from(rows[i][1])))
			fail_msg("says: %s", err.text);
		assert_int_equal(raw.n, 0);
		assert_null(strstr(err.text, "hunter2"));
		assert_null(strstr(err.text, "MI"));
		buf_release(&raw);
	}
}

static void an_endless_key_is_refused(void **state)
{
	struct buf pem = {0}, raw = {0};
	struct err err = {{0}};

	(void)state;
	memset(buf_extend(&pem, 1 << 20), 'A', 1 << 20);
	assert_false(crypto_sign_rs256(&raw, STR("x"), buf_str(&pem), &err));
	assert_string_equal(err.text, "the private key is too long for one");
	buf_release(&pem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_match_their_standards),
		cmocka_unit_test(hmac_matches_rfc_4231),
		cmocka_unit_test(an_hmac_may_take_the_place_of_its_key),
		cmocka_unit_test(random_bytes_differ),
		cmocka_unit_test(the_signature_of_rfc_7515_comes_out),
		cmocka_unit_test(a_bad_key_is_named_but_not_shown),
		cmocka_unit_test(an_endless_key_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
