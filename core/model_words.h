/* core/model_words.h - the words for sellers, makers and camps.
 *
 * Tables only: which names mean which seller, whose price list it has, who
 * made the models whose names begin alike. Knows no prices. */
#ifndef CORE_MODEL_WORDS_H
#define CORE_MODEL_WORDS_H

#include "core/str.h"

enum { MODEL_NAME = 128 };

/* One name a seller goes by. */
struct seller {
	const char *name;       /* lower case, '-' for '_' */
	const char *word;       /* provider word: who sends the bill */
	const char *list;       /* price list; "" for a known seller that has
				 * none: never priced by another's list */
};

/* Seller of a name in any case, or NULL when nobody knows it. */
const struct seller *seller_find(struct str name);

/* Maker of a lower-case model name, by how the name begins; NULL. */
const char *maker_of_name(struct str name);

/* Maker behind the "vendor/" or "vendor." of a lower-case id; NULL. */
const char *maker_of_vendor(struct str vendor);

/* Provider word for a price list or seller name: "bedrock" -> "aws",
 * "vertex" -> "google", "bytedance" -> "volcengine" ...; others as they are,
 * lower case, into out. */
void provider_word(struct str name, char out[MODEL_NAME]);

/* Provider that bills a maker's models when nobody else is named. Static;
 * NULL when unknown. */
const char *provider_of_maker(const char *maker);

/* "infrastructure", "lab", "vertical", "open" for a provider or maker word. */
const char *camp_of(struct str word);

/* "Anthropic" for "anthropic": how people write it. Lent or static. */
const char *display_word(const char *word);

#endif
