#include "keys.h"

#include <sodium.h>
#include <string.h>

#include "../bytes.h"

static void hmac(uint8_t to[crypto_auth_hmacsha256_BYTES], const uint8_t *key, size_t key_size, const uint8_t *first,
                 size_t first_size, const uint8_t *second, size_t second_size)
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, key_size);
	crypto_auth_hmacsha256_update(&state, first, first_size);
	crypto_auth_hmacsha256_update(&state, second, second_size);
	crypto_auth_hmacsha256_final(&state, to);
	sodium_memzero(&state, sizeof(state));
}

/* One round of RFC 5869 section 2.3 is enough for 32 bytes. */
void keys_hkdf(uint8_t *to, size_t size, const uint8_t *secret, size_t secret_size, const char *salt,
               const char *label)
{
	static const uint8_t round = 1;
	uint8_t extracted[crypto_auth_hmacsha256_BYTES], expanded[crypto_auth_hmacsha256_BYTES];

	hmac(extracted, (const uint8_t *)salt, strlen(salt), secret, secret_size, NULL, 0);
	hmac(expanded, extracted, sizeof(extracted), (const uint8_t *)label, strlen(label), &round, sizeof(round));
	memcpy(to, expanded, size < sizeof(expanded) ? size : sizeof(expanded));
	sodium_memzero(extracted, sizeof(extracted));
	sodium_memzero(expanded, sizeof(expanded));
}

void keys_derive(struct keys *keys, const uint8_t pair_key[COSE_KEY], const char *router)
{
	uint8_t fingerprint[8];

	keys_hkdf(keys->down, COSE_KEY, pair_key, COSE_KEY, router, "telltale v1 down");
	keys_hkdf(keys->up, COSE_KEY, pair_key, COSE_KEY, router, "telltale v1 up");
	keys_hkdf(fingerprint, sizeof(fingerprint), pair_key, COSE_KEY, router, "telltale v1 fingerprint");
	keys->fingerprint_lo = bytes_get32(fingerprint);
	keys->fingerprint_hi = bytes_get32(fingerprint + 4);
}
