#include "batch.h"

#include <errno.h>

#include "cbor.h"

static void write_pair(struct cbor_writer *writer, const char *key, uint32_t value)
{
	cbor_write_text(writer, key);
	cbor_write_unsigned(writer, value);
}

/* The order of the keys is the contract's, so that every encoder writes the same bytes. */
int batch_write(const struct batch *batch, uint8_t *to, size_t capacity)
{
	struct cbor_writer writer = { .bytes = to, .capacity = capacity };

	if (capacity > BATCH_MAX_BYTES)
		writer.capacity = BATCH_MAX_BYTES;
	cbor_write_map(&writer, 7);
	write_pair(&writer, "v", 1);
	write_pair(&writer, "epoch", batch->epoch);
	write_pair(&writer, "revision", batch->revision);
	write_pair(&writer, "seq", batch->seq);
	write_pair(&writer, "t0", batch->t0);
	write_pair(&writer, "lost", batch->lost);
	cbor_write_text(&writer, "records");
	cbor_write_bytes(&writer, batch->records, batch->size);
	return writer.full ? -E2BIG : (int)writer.size;
}
