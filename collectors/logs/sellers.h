/* collectors/logs/sellers.h - the words clients, gateways and URLs have for
 * sellers, as the provider words of reports. */
#ifndef COLLECTORS_LOGS_SELLERS_H
#define COLLECTORS_LOGS_SELLERS_H

#include "core/str.h"

/* "bedrock" -> "aws", "vertex_ai" -> "google" ...; names nobody knows stay as
 * they are. Static, or lent from `name`. */
struct str seller_word(struct str name);

/* Seller behind a URL or host name; empty when unknown. Static. */
struct str seller_of_url(struct str url);

/* Model named by a URL's path ("/model/ID/converse",
 * "/models/ID:generateContent"), as written there; empty when none is. */
struct str model_of_url(struct str url);

#endif
