/* The keys of a pair (core/bundle/keys.ts): HKDF (RFC 5869) with SHA-256, the salt being the router's id. */
#ifndef TELLTALE_KEYS_H
#define TELLTALE_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "cose.h"

struct keys {
	uint8_t down[COSE_KEY]; /* of what the plane seals for the router */
	uint8_t up[COSE_KEY];   /* of what the router seals for the plane */
	uint32_t fingerprint_lo; /* HalfSipHash's key of the tables' fingerprints */
	uint32_t fingerprint_hi;
};

/* At most 32 bytes; Debian's libsodium has no HKDF of its own. */
void keys_hkdf(uint8_t *to, size_t size, const uint8_t *secret, size_t secret_size, const char *salt,
               const char *label);

void keys_derive(struct keys *keys, const uint8_t pair_key[COSE_KEY], const char *router);

#endif
