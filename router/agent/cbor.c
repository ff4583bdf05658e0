#include "cbor.h"

#include <errno.h>
#include <string.h>

/* Additional information of a head: the value itself below these, else the bytes that follow. */
#define FOLLOWS_1 24
#define FOLLOWS_8 27
#define HEAD_MAX 9

static void put(struct cbor_writer *writer, const uint8_t *bytes, size_t size)
{
	if (writer->full || size > writer->capacity - writer->size) {
		writer->full = true;
		return;
	}
	if (size > 0)
		memcpy(writer->bytes + writer->size, bytes, size);
	writer->size += size;
}

/* Bytes that a value needs behind the head's first byte, as a power of two; -1 for none. */
static int width_of(uint64_t value)
{
	if (value < FOLLOWS_1)
		return -1;
	if (value <= UINT8_MAX)
		return 0;
	if (value <= UINT16_MAX)
		return 1;
	return value <= UINT32_MAX ? 2 : 3;
}

static void put_head(struct cbor_writer *writer, enum cbor_type type, uint64_t value)
{
	uint8_t head[HEAD_MAX];
	int width = width_of(value);
	unsigned size = width < 0 ? 0 : 1u << width;

	head[0] = (uint8_t)((unsigned)type << 5 | (width < 0 ? (unsigned)value : FOLLOWS_1 + (unsigned)width));
	for (unsigned i = 0; i < size; i++)
		head[1 + i] = (uint8_t)(value >> 8 * (size - 1 - i));
	put(writer, head, 1 + size);
}

void cbor_write_unsigned(struct cbor_writer *writer, uint64_t value)
{
	put_head(writer, CBOR_UNSIGNED, value);
}

void cbor_write_bytes(struct cbor_writer *writer, const uint8_t *bytes, size_t size)
{
	put_head(writer, CBOR_BYTES, size);
	put(writer, bytes, size);
}

void cbor_write_bytes_head(struct cbor_writer *writer, uint64_t size)
{
	put_head(writer, CBOR_BYTES, size);
}

void cbor_write_text(struct cbor_writer *writer, const char *text)
{
	put_head(writer, CBOR_TEXT, strlen(text));
	put(writer, (const uint8_t *)text, strlen(text));
}

void cbor_write_array(struct cbor_writer *writer, uint64_t items)
{
	put_head(writer, CBOR_ARRAY, items);
}

void cbor_write_map(struct cbor_writer *writer, uint64_t pairs)
{
	put_head(writer, CBOR_MAP, pairs);
}

void cbor_write_null(struct cbor_writer *writer)
{
	put_head(writer, CBOR_SIMPLE, CBOR_NULL);
}

void cbor_write_bool(struct cbor_writer *writer, bool value)
{
	put_head(writer, CBOR_SIMPLE, value ? CBOR_TRUE : CBOR_FALSE);
}

static size_t left_in(const struct cbor_reader *reader)
{
	return (size_t)(reader->end - reader->at);
}

static int read_head(struct cbor_reader *reader, struct cbor_item *item)
{
	unsigned extra, size;

	if (left_in(reader) == 0)
		return -EBADMSG;
	*item = (struct cbor_item){ .type = (enum cbor_type)(*reader->at >> 5) };
	extra = *reader->at++ & 31;
	if (extra < FOLLOWS_1) {
		item->value = extra;
		return 0;
	}
	size = extra <= FOLLOWS_8 ? 1u << (extra - FOLLOWS_1) : 0;
	if (size == 0 || size > left_in(reader))
		return -EBADMSG; /* 28 to 30 mean nothing, 31 an indefinite length */
	for (unsigned i = 0; i < size; i++)
		item->value = item->value << 8 | *reader->at++;
	return 0;
}

int cbor_read(struct cbor_reader *reader, struct cbor_item *item)
{
	if (read_head(reader, item) < 0)
		return -EBADMSG;
	switch (item->type) {
	case CBOR_BYTES:
	case CBOR_TEXT:
		if (item->value > left_in(reader))
			return -EBADMSG;
		item->bytes = reader->at;
		reader->at += item->value;
		return 0;
	case CBOR_ARRAY:
		return item->value <= left_in(reader) ? 0 : -EBADMSG; /* an item has at least one byte */
	case CBOR_MAP:
		return item->value <= left_in(reader) / 2 ? 0 : -EBADMSG;
	case CBOR_TAG:
		return left_in(reader) > 0 ? 0 : -EBADMSG;
	default:
		return 0;
	}
}

/* Items that stand behind a head. */
static uint64_t inside(const struct cbor_item *item)
{
	switch (item->type) {
	case CBOR_ARRAY:
		return item->value;
	case CBOR_MAP:
		return 2 * item->value;
	case CBOR_TAG:
		return 1;
	default:
		return 0;
	}
}

int cbor_skip(struct cbor_reader *reader)
{
	uint64_t left[CBOR_DEPTH_MAX + 1] = { 1 }; /* items still to come, on each level */
	unsigned depth = 0;
	struct cbor_item item;

	for (;;) {
		while (left[depth] == 0) {
			if (depth == 0)
				return 0;
			depth--;
		}
		left[depth]--;
		if (cbor_read(reader, &item) < 0)
			return -EBADMSG;
		if (inside(&item) == 0)
			continue;
		if (depth == CBOR_DEPTH_MAX)
			return -EBADMSG;
		left[++depth] = inside(&item);
	}
}

bool cbor_is_text(const struct cbor_item *item, const char *text)
{
	return item->type == CBOR_TEXT && item->value == strlen(text) && memcmp(item->bytes, text, item->value) == 0;
}
