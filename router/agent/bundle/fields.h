/*
 * Maps of machine messages, read by a table of their fields: keys that are not known are passed over, known ones stand
 * once and have their type and size. Nothing is copied: what is read points into the message.
 */
#ifndef TELLTALE_FIELDS_H
#define TELLTALE_FIELDS_H

#include "../cbor.h"
#include "refusal.h"

/* Bytes in a message; `bytes` is NULL for null. */
struct span {
	const uint8_t *bytes;
	size_t size;
};

/* The items of an array, to be read one after the other. */
struct list {
	struct cbor_reader reader;
	uint32_t count;
};

enum field_kind {
	FIELD_U32,   /* uint32_t */
	FIELD_BYTES, /* struct span */
	FIELD_TEXT,  /* struct span: UTF-8 without a zero, of at most `max` UTF-16 units */
	FIELD_ARRAY, /* struct list */
	FIELD_MAP,   /* struct cbor_reader at the map */
};

struct field {
	const char *key;
	enum field_kind kind;
	bool nullable; /* FIELD_BYTES, FIELD_TEXT, FIELD_ARRAY: null leaves `to` as it is */
	bool optional; /* absent leaves `to` as it is */
	uint32_t max;  /* FIELD_U32: largest number; else bytes, units or items */
	void *to;
};

#define FIELDS_MAX 16

/*
 * Opens bytes that are one item of CBOR, a map with this version as `v`. 0, or -EPROTO with a refusal that begins with
 * `what`.
 */
int fields_open(struct cbor_reader *map, const uint8_t *bytes, size_t size, uint32_t version, const char *what,
                struct refusal *refusal);

/*
 * Reads a map of at most FIELDS_MAX known fields and goes behind it. 0, or -EPROTO with a refusal: malformed, with
 * `what` and the key.
 */
int fields_read(struct cbor_reader *reader, const struct field *fields, unsigned count, const char *what,
                struct refusal *refusal);

/* Whether a text in a message is this one. */
bool span_is(const struct span *span, const char *text);

#endif
