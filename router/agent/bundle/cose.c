#include "cose.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "../cbor.h"

static const uint8_t head[] = { 0xd0, 0x83, 0x44, 0xa1, 0x01, 0x18, 0x18, 0xa1, 0x05, 0x4c };
/* Enc_structure of RFC 9052 section 5.3 as far as it is always the same. */
static const uint8_t structure[] = {
	0x83, 0x68, 'E', 'n', 'c', 'r', 'y', 'p', 't', '0', 0x44, 0xa1, 0x01, 0x18, 0x18,
};

/* What is authenticated beside the ciphertext. Returns its bytes or -E2BIG. */
static int write_extra(uint8_t to[sizeof(structure) + 3 + COSE_TOPIC_MAX], const char *topic)
{
	size_t capacity = sizeof(structure) + 3 + COSE_TOPIC_MAX;
	struct cbor_writer writer = { .bytes = to, .capacity = capacity, .size = sizeof(structure) };

	memcpy(to, structure, sizeof(structure));
	cbor_write_bytes(&writer, (const uint8_t *)topic, strlen(topic));
	return writer.full ? -E2BIG : (int)writer.size;
}

int cose_seal(uint8_t *to, const uint8_t key[COSE_KEY], const uint8_t nonce[COSE_NONCE], const char *topic,
              const uint8_t *plaintext, size_t size)
{
	struct cbor_writer writer = { .bytes = to + sizeof(head) + COSE_NONCE, .capacity = 5 };
	uint8_t extra[sizeof(structure) + 3 + COSE_TOPIC_MAX];
	int extra_size = write_extra(extra, topic);

	if (extra_size < 0 || size > COSE_MESSAGE_MAX - COSE_GROWTH)
		return -E2BIG;
	memcpy(to, head, sizeof(head));
	memcpy(to + sizeof(head), nonce, COSE_NONCE);
	cbor_write_bytes_head(&writer, size + COSE_TAG);
	crypto_aead_chacha20poly1305_ietf_encrypt(writer.bytes + writer.size, NULL, plaintext, size, extra,
	                                          (unsigned)extra_size, NULL, nonce, key);
	return (int)(sizeof(head) + COSE_NONCE + writer.size + size + COSE_TAG);
}

/* Whether the byte string's head is in its shortest form. */
static int is_shortest(const uint8_t *at, const struct cbor_reader *reader, uint64_t value)
{
	uint8_t shortest[9];
	struct cbor_writer writer = { .bytes = shortest, .capacity = sizeof(shortest) };

	cbor_write_bytes_head(&writer, value);
	return reader->at - at == (ptrdiff_t)(writer.size + value) && memcmp(at, shortest, writer.size) == 0;
}

int cose_read(struct cose *cose, const uint8_t *message, size_t size)
{
	const uint8_t *at = message + sizeof(head) + COSE_NONCE;
	struct cbor_reader reader = { at, message + size };
	struct cbor_item item;

	if (size < sizeof(head) + COSE_NONCE || memcmp(message, head, sizeof(head)) != 0)
		return -EBADMSG;
	if (cbor_read(&reader, &item) < 0 || item.type != CBOR_BYTES || reader.at != reader.end ||
	    item.value < COSE_TAG || !is_shortest(at, &reader, item.value))
		return -EBADMSG;
	*cose = (struct cose){ message + sizeof(head), item.bytes, (size_t)item.value };
	return 0;
}

int cose_open(const struct cose *cose, const uint8_t key[COSE_KEY], const char *topic, uint8_t *plaintext)
{
	uint8_t extra[sizeof(structure) + 3 + COSE_TOPIC_MAX];
	int extra_size = write_extra(extra, topic);

	if (extra_size < 0)
		return -EBADMSG;
	return crypto_aead_chacha20poly1305_ietf_decrypt(plaintext, NULL, NULL, cose->ciphertext, cose->size, extra,
	                                                 (unsigned)extra_size, cose->nonce, key) == 0
		       ? 0
		       : -EBADMSG;
}
