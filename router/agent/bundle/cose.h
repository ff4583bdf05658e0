/*
 * COSE_Encrypt0 (RFC 9052 section 5.2) with ChaCha20-Poly1305, in exactly the one form that core/bundle/cose.ts draws;
 * the topic is the external data.
 */
#ifndef TELLTALE_COSE_H
#define TELLTALE_COSE_H

#include <stddef.h>
#include <stdint.h>

#define COSE_KEY 32
#define COSE_NONCE 12
#define COSE_TAG 16
/* Most bytes that sealing adds. */
#define COSE_GROWTH (10 + COSE_NONCE + 5 + COSE_TAG)
/* Largest sealed message that is taken: a bundle with the largest table of any profile. */
#define COSE_MESSAGE_MAX (5u * 1024 * 1024 + 64u * 1024)
/* Longest topic. */
#define COSE_TOPIC_MAX 128

/* A message taken apart, not yet opened. */
struct cose {
	const uint8_t *nonce;
	const uint8_t *ciphertext; /* with its tag */
	size_t size;
};

/*
 * Seals `size` bytes for who has the key; `to` has room for COSE_GROWTH bytes more. Returns the bytes written or
 * -E2BIG. The nonce must be new for this key.
 */
int cose_seal(uint8_t *to, const uint8_t key[COSE_KEY], const uint8_t nonce[COSE_NONCE], const char *topic,
              const uint8_t *plaintext, size_t size);

/* 0, or -EBADMSG unless it has the one form, to the last byte. */
int cose_read(struct cose *cose, const uint8_t *message, size_t size);

/* Writes the plaintext, `size` less COSE_TAG bytes. 0, or -EBADMSG: another key or topic, or changed on the way. */
int cose_open(const struct cose *cose, const uint8_t key[COSE_KEY], const char *topic, uint8_t *plaintext);

#endif
