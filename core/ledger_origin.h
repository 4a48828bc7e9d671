/* core/ledger_origin.h - where a record came from: files and identities. */
#ifndef CORE_LEDGER_ORIGIN_H
#define CORE_LEDGER_ORIGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/record.h"

struct ledger;

enum { ORIGIN_IDS = 6, ORIGIN_HEX = 33 };

struct ledger_origin {
	const char *owner;      /* path of the file it belongs to: the earliest
				 * sighting; lent by the ledger; "" for none */
	const char *winner;     /* of the sighting whose counts it has */
	bool shared;            /* sighted in more than one file */

	/* Identities are kept as hashes alone: 128 bits, in hex. */
	struct origin_id {
		enum id_kind kind;
		char hex[ORIGIN_HEX];
	} ids[ORIGIN_IDS];
	int id_count;
};

/* Fill *out for a record of `l`, stored or pending. */
void ledger_origin(struct ledger *l, const struct record *r,
		   struct ledger_origin *out);

#endif
