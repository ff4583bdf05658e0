/*
 * CBOR (RFC 8949) as machine messages use it: definite lengths only. The writer takes the shortest forms; the reader
 * takes any, refuses indefinite lengths, and never looks beyond its bytes. Nothing is allocated.
 */
#ifndef TELLTALE_CBOR_H
#define TELLTALE_CBOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Deepest nesting that cbor_skip follows. */
#define CBOR_DEPTH_MAX 8

struct cbor_writer {
	uint8_t *bytes;
	size_t capacity;
	size_t size; /* written so far */
	bool full;   /* something did not fit, and nothing after it was written */
};

void cbor_write_unsigned(struct cbor_writer *writer, uint64_t value);
void cbor_write_bytes(struct cbor_writer *writer, const uint8_t *bytes, size_t size);
void cbor_write_text(struct cbor_writer *writer, const char *text);
/* Heads: the caller writes as many items, or pairs of items, behind them. */
void cbor_write_array(struct cbor_writer *writer, uint64_t items);
void cbor_write_map(struct cbor_writer *writer, uint64_t pairs);
/* The caller writes as many bytes behind it. */
void cbor_write_bytes_head(struct cbor_writer *writer, uint64_t size);
void cbor_write_null(struct cbor_writer *writer);
void cbor_write_bool(struct cbor_writer *writer, bool value);

/* Major types, as the format numbers them. */
enum cbor_type {
	CBOR_UNSIGNED,
	CBOR_NEGATIVE, /* -1 - value */
	CBOR_BYTES,
	CBOR_TEXT, /* not checked to be UTF-8 */
	CBOR_ARRAY,
	CBOR_MAP,
	CBOR_TAG,
	CBOR_SIMPLE, /* value: simple value, or a float's bits */
};

#define CBOR_FALSE 20
#define CBOR_TRUE 21
#define CBOR_NULL 22

struct cbor_item {
	enum cbor_type type;
	uint64_t value;       /* number, tag, bytes of a string, items of an array, pairs of a map */
	const uint8_t *bytes; /* of CBOR_BYTES and CBOR_TEXT */
};

struct cbor_reader {
	const uint8_t *at;
	const uint8_t *end;
};

/*
 * Reads one item; of an array, map or tag the head only. -EBADMSG: not CBOR, cut, indefinite, or a count of items
 * that cannot fit in what is left.
 */
int cbor_read(struct cbor_reader *reader, struct cbor_item *item);
/* Passes over one item with all that it holds. -EBADMSG as above, or nested deeper than CBOR_DEPTH_MAX. */
int cbor_skip(struct cbor_reader *reader);
/* Whether an item is this text. */
bool cbor_is_text(const struct cbor_item *item, const char *text);

#endif
