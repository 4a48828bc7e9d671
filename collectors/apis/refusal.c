#include "collectors/apis/refusal.h"

bool refusal_is(struct str code, const char *const *globs)
{
	for (; *globs; globs++)
		if (str_glob(code, *globs))
			return true;
	return false;
}

enum ask_step refusal_step(const struct refusal_codes *codes, struct str code,
			   const char *message, struct err *err)
{
	const char *colon = message[0] ? ": " : "";

	if (refusal_is(code, codes->slow))
		return ask_fail(ASK_THROTTLED, err, "%s wants fewer calls%s%s",
				codes->seller, colon, message);
	if (refusal_is(code, codes->clock))
		return ask_fail(ASK_REFUSED, err, "%s finds the time of the "
				"request wrong: set this computer's clock",
				codes->seller);
	if (refusal_is(code, codes->signature))
		return ask_fail(ASK_REFUSED, err, "%s does not accept the "
				"signature: \"key\" is not the secret of "
				"\"access_key\"", codes->seller);
	if (refusal_is(code, codes->key))
		return ask_fail(ASK_REFUSED, err, "%s does not know the "
				"access key%s%s", codes->seller, colon,
				message);
	if (refusal_is(code, codes->permission))
		return ask_fail(ASK_REFUSED, err, "%s does not allow it%s%s",
				codes->seller, colon, message);
	return ASK_DEFAULT;
}
