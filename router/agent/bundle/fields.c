#include "fields.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Bytes of the UTF-8 sequence (RFC 3629) at `at`; 0: none. */
static unsigned sequence_at(const uint8_t *at, size_t left)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned size = at[0] < 0x80 ? 1 : at[0] >> 5 == 6 ? 2 : at[0] >> 4 == 14 ? 3 : at[0] >> 3 == 30 ? 4 : 0;
	uint32_t point = size == 1 ? at[0] : at[0] & (0x7fu >> size);

	if (size == 0 || size > left)
		return 0;
	for (unsigned i = 1; i < size; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (at[i] & 0x3f);
	}
	return point < least[size] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? 0 : size;
}

/* UTF-16 units of a text, or UINT32_MAX where it is none: a zero would end it early in C. */
static uint32_t units_of(const struct cbor_item *item)
{
	uint32_t units = 0;

	for (size_t at = 0; at < item->value;) {
		unsigned size = sequence_at(item->bytes + at, item->value - at);

		if (size == 0 || item->bytes[at] == 0)
			return UINT32_MAX;
		units += size == 4 ? 2 : 1;
		at += size;
	}
	return units;
}

bool span_is(const struct span *span, const char *text)
{
	return span->bytes && span->size == strlen(text) && memcmp(span->bytes, text, span->size) == 0;
}

static const char *read_string(const struct field *field, const struct cbor_item *item)
{
	bool text = field->kind == FIELD_TEXT;

	if (item->type != (text ? CBOR_TEXT : CBOR_BYTES))
		return text ? "expected text" : "expected bytes";
	if (text ? units_of(item) > field->max : item->value > field->max)
		return "longer than allowed, or no text";
	*(struct span *)field->to = (struct span){ item->bytes, (size_t)item->value };
	return NULL;
}

/* Reads the value at the reader; returns what is wrong with it, or NULL. */
static const char *read_value(struct cbor_reader *reader, const struct field *field)
{
	struct cbor_reader whole = *reader;
	struct cbor_item item;

	if (cbor_read(reader, &item) < 0)
		return "not CBOR";
	if (item.type == CBOR_SIMPLE && item.value == CBOR_NULL && field->nullable)
		return NULL;
	switch (field->kind) {
	case FIELD_U32:
		if (item.type != CBOR_UNSIGNED)
			return "expected a number";
		if (item.value > field->max)
			return "expected a smaller number";
		*(uint32_t *)field->to = (uint32_t)item.value;
		return NULL;
	case FIELD_BYTES:
	case FIELD_TEXT:
		return read_string(field, &item);
	case FIELD_ARRAY:
		if (item.type != CBOR_ARRAY || item.value > field->max)
			return item.type == CBOR_ARRAY ? "more than allowed" : "expected a list";
		*(struct list *)field->to = (struct list){ *reader, (uint32_t)item.value };
		break;
	case FIELD_MAP:
		if (item.type != CBOR_MAP)
			return "expected a map";
		*(struct cbor_reader *)field->to = whole;
		break;
	}
	*reader = whole;
	return cbor_skip(reader) < 0 ? "not CBOR" : NULL;
}

static int find(const struct field *fields, unsigned count, const struct cbor_item *key)
{
	for (unsigned i = 0; i < count; i++)
		if (cbor_is_text(key, fields[i].key))
			return (int)i;
	return -ENOENT;
}

/* Reads a key and its value; `seen` has a bit for each field. */
static int read_pair(struct cbor_reader *reader, const struct field *fields, unsigned count, uint32_t *seen,
                     const char *what, struct refusal *refusal)
{
	struct cbor_reader key = *reader;
	struct cbor_item item;
	const char *fault;
	int index;

	if (cbor_read(&key, &item) < 0 || cbor_skip(reader) < 0)
		return refuse(refusal, REFUSAL_MALFORMED, "%s: not CBOR", what);
	index = find(fields, count, &item);
	if (index < 0)
		return cbor_skip(reader) < 0 ? refuse(refusal, REFUSAL_MALFORMED, "%s: not CBOR", what) : 0;
	fault = *seen >> index & 1 ? "stands twice" : read_value(reader, &fields[index]);
	*seen |= 1u << index;
	return fault ? refuse(refusal, REFUSAL_MALFORMED, "%s: %s: %s", what, fields[index].key, fault) : 0;
}

int fields_read(struct cbor_reader *reader, const struct field *fields, unsigned count, const char *what,
                struct refusal *refusal)
{
	struct cbor_item map;
	uint32_t seen = 0;

	if (cbor_read(reader, &map) < 0 || map.type != CBOR_MAP)
		return refuse(refusal, REFUSAL_MALFORMED, "%s: expected a map", what);
	for (uint64_t i = 0; i < map.value; i++)
		if (read_pair(reader, fields, count, &seen, what, refusal) < 0)
			return -EPROTO;
	for (unsigned i = 0; i < count; i++)
		if (!fields[i].optional && !(seen >> i & 1))
			return refuse(refusal, REFUSAL_MALFORMED, "%s: %s: is missing", what, fields[i].key);
	return 0;
}

int fields_open(struct cbor_reader *map, const uint8_t *bytes, size_t size, uint32_t version, const char *what,
                struct refusal *refusal)
{
	uint32_t found = 0;
	const struct field fields[] = { { "v", FIELD_U32, .max = UINT32_MAX, .to = &found } };
	struct cbor_reader reader = { bytes, bytes + size };

	*map = reader;
	if (cbor_skip(&reader) < 0 || reader.at != reader.end)
		return refuse(refusal, REFUSAL_MALFORMED, "%s: not one item of CBOR", what);
	reader = *map;
	if (fields_read(&reader, fields, 1, what, refusal) < 0)
		return refuse(refusal, REFUSAL_MALFORMED, "%s: no map with a version", what);
	if (found != version)
		return refuse(refusal, REFUSAL_UNKNOWN_VERSION,
		              "%s: version %" PRIu32 "; this program knows version %" PRIu32, what, found, version);
	return 0;
}
