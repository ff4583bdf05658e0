/* libFuzzer target: any bytes through the CBOR reader; what it takes is written again and must read the same. */
#include <stdlib.h>
#include <string.h>

#include "../../../router/agent/cbor.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void write_item(struct cbor_writer *writer, const struct cbor_item *item)
{
	if (item->type == CBOR_UNSIGNED)
		cbor_write_unsigned(writer, item->value);
	if (item->type == CBOR_BYTES)
		cbor_write_bytes(writer, item->bytes, item->value);
	if (item->type == CBOR_ARRAY)
		cbor_write_array(writer, item->value);
	if (item->type == CBOR_MAP)
		cbor_write_map(writer, item->value);
}

/* A head alone has no room for its items: only those that are whole by themselves are read back. */
static void read_back(const struct cbor_writer *writer, const struct cbor_item *item)
{
	struct cbor_reader again = { writer->bytes, writer->bytes + writer->size };
	struct cbor_item same;

	if (writer->size == 0 || item->type == CBOR_ARRAY || item->type == CBOR_MAP)
		return;
	if (cbor_read(&again, &same) < 0 || same.type != item->type || same.value != item->value ||
	    again.at != again.end)
		abort();
	if (item->type == CBOR_BYTES && memcmp(same.bytes, item->bytes, item->value) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct cbor_reader reader = { bytes, bytes + size }, skipped = reader;
	uint8_t *space = malloc(size + 16);
	struct cbor_item item;

	while (space && cbor_read(&reader, &item) == 0) {
		struct cbor_writer writer = { .bytes = space, .capacity = size + 16 };

		write_item(&writer, &item);
		if (writer.full)
			abort();
		read_back(&writer, &item);
		if (cbor_is_text(&item, "epoch") && item.value != 5)
			abort();
	}
	free(space);
	if (cbor_skip(&skipped) == 0 && (skipped.at <= bytes || skipped.at > bytes + size))
		abort();
	return 0;
}
