#include "envelope.h"

#include <inttypes.h>

int mark_order(struct mark a, struct mark b)
{
	if (a.epoch != b.epoch)
		return a.epoch < b.epoch ? -1 : 1;
	return a.sequence == b.sequence ? 0 : a.sequence < b.sequence ? -1 : 1;
}

int envelope_read(struct envelope *envelope, const uint8_t *bytes, size_t size, struct refusal *refusal)
{
	const struct field fields[] = {
		{ "epoch", FIELD_U32, .max = UINT32_MAX, .to = &envelope->mark.epoch },
		{ "sequence", FIELD_U32, .max = UINT32_MAX, .to = &envelope->mark.sequence },
		{ "body", FIELD_BYTES, .max = UINT32_MAX, .to = &envelope->body },
	};
	struct cbor_reader map;
	int result = fields_open(&map, bytes, size, 1, "sealed message", refusal);

	return result < 0 ? result : fields_read(&map, fields, 3, "sealed message", refusal);
}

size_t envelope_head(uint8_t to[ENVELOPE_HEAD_MAX], struct mark mark, size_t size)
{
	struct cbor_writer writer = { .bytes = to, .capacity = ENVELOPE_HEAD_MAX };

	cbor_write_map(&writer, 4);
	cbor_write_text(&writer, "v");
	cbor_write_unsigned(&writer, 1);
	cbor_write_text(&writer, "epoch");
	cbor_write_unsigned(&writer, mark.epoch);
	cbor_write_text(&writer, "sequence");
	cbor_write_unsigned(&writer, mark.sequence);
	cbor_write_text(&writer, "body");
	cbor_write_bytes_head(&writer, size);
	return writer.size;
}

int mark_judge(struct mark mark, struct mark newest, bool again, struct refusal *refusal)
{
	int order = mark_order(mark, newest);

	if (order > 0 || (order == 0 && again) || newest.epoch == 0)
		return 0;
	return refuse(refusal, order == 0 ? REFUSAL_REPLAYED : REFUSAL_OLDER,
	              "epoch %" PRIu32 ", sequence %" PRIu32 "; the newest taken was epoch %" PRIu32
	              ", sequence %" PRIu32,
	              mark.epoch, mark.sequence, newest.epoch, newest.sequence);
}
