#include "event.h"

#include "abi.gen.h"
#include "bytes.h"

static uint32_t body_size(const uint8_t *record, uint32_t left)
{
	const uint8_t *body = record + TT_EVENT_BYTES;

	switch (record[TT_EVENT_KIND]) {
	case TT_KIND_FLOW_CLASS:
		return TT_FLOW_CLASS_BYTES;
	case TT_KIND_NAME:
		return TT_NAME_BYTES + (left < TT_NAME_BYTES ? 0u : bytes_get16(body + TT_NAME_SIZE));
	case TT_KIND_DNS_ANSWER:
		return TT_DNS_ANSWER_BYTES + (left < TT_DNS_ANSWER_BYTES ? 0u : bytes_get16(body + TT_DNS_ANSWER_SIZE));
	case TT_KIND_MATCH:
		return TT_MATCH_BYTES;
	default:
		return 0; /* nothing of it is read here */
	}
}

bool event_is_whole(const uint8_t *record, uint32_t size)
{
	return size >= TT_EVENT_BYTES && bytes_get16(record + TT_EVENT_LENGTH) == size &&
	       size - TT_EVENT_BYTES >= body_size(record, size - TT_EVENT_BYTES);
}
