#include <string.h>

#include "../abi.gen.h"
#include "../bytes.h"
#include "blocks.h"

/* Types of records (RFC 1035, RFC 3596). */
#define TYPE_A 1
#define TYPE_AAAA 28

static void read_ends(const uint8_t *record, struct tuple *tuple)
{
	memset(tuple, 0, sizeof(*tuple));
	memcpy(tuple->src, record + TT_EVENT_SRC, sizeof(tuple->src));
	memcpy(tuple->dst, record + TT_EVENT_DST, sizeof(tuple->dst));
	tuple->sport = bytes_get16(record + TT_EVENT_SPORT);
	tuple->dport = bytes_get16(record + TT_EVENT_DPORT);
	tuple->l4 = record[TT_EVENT_L4];
	tuple->ip = record[TT_EVENT_IP];
}

static int take_name(struct blocks *blocks, const uint8_t *record, uint64_t now)
{
	const uint8_t *body = record + TT_EVENT_BYTES;
	struct told *told;
	uint16_t size = bytes_get16(body + TT_NAME_SIZE);

	/* A name that came by DNS may be one of many at the address: that is no ground to refuse a flow. */
	if (record[TT_EVENT_SIDE] != TT_SIDE_OUT || body[TT_NAME_SOURCE] == TT_NAME_SOURCE_DNS)
		return 0;
	told = &blocks->told[blocks->told_next++ % BLOCKS_TOLD];
	read_ends(record, &told->ends);
	memcpy(told->mac, record + TT_EVENT_SRC_MAC, sizeof(told->mac));
	/* What is longer is no name. */
	told->size = size <= sizeof(told->name) ? size : 0;
	told->counted = 0;
	memcpy(told->name, body + TT_NAME_BYTES, told->size);
	if (told->size == 0 || !blocks_by_name(blocks, told->mac, told->name, told->size, now))
		return 0;
	return blocks_refuse(blocks, told->mac, &told->ends, now) < 0 ? 0 : 1;
}

static void take_record(struct blocks *blocks, struct answer *answer, const uint8_t *record, uint64_t now)
{
	uint16_t type = bytes_get16(record + TT_DNS_RECORD_TYPE), size = bytes_get16(record + TT_DNS_RECORD_SIZE);

	if (!(type == TYPE_A && size == 4) && !(type == TYPE_AAAA && size == 16))
		return;
	answer->ip = size == 4 ? 4 : 6;
	memcpy(answer->address, tuple_mapped, sizeof(tuple_mapped));
	memcpy(answer->address + 16 - size, record + TT_DNS_RECORD_BYTES, size);
	blocks_answer(blocks, answer, now);
}

static void take_answers(struct blocks *blocks, const uint8_t *record, uint64_t now)
{
	const uint8_t *body = record + TT_EVENT_BYTES, *end = record + bytes_get16(record + TT_EVENT_LENGTH), *at;
	uint16_t size = bytes_get16(body + TT_DNS_ANSWER_SIZE), count = bytes_get16(body + TT_DNS_ANSWER_COUNT);
	struct answer answer = { .size = size };

	at = body + TT_DNS_ANSWER_BYTES + size;
	if (record[TT_EVENT_PROTOCOL] != TT_PROTOCOL_DNS || size == 0 || size > sizeof(answer.name) || at > end)
		return;
	memcpy(answer.mac, record + TT_EVENT_SRC_MAC, sizeof(answer.mac));
	memcpy(answer.name, body + TT_DNS_ANSWER_BYTES, size);
	for (; count > 0 && end - at >= TT_DNS_RECORD_BYTES; count--) {
		uint32_t step = TT_DNS_RECORD_BYTES + (uint32_t)bytes_get16(at + TT_DNS_RECORD_SIZE);

		if (step > (size_t)(end - at))
			return;
		take_record(blocks, &answer, at, now);
		at += step;
	}
}

int blocks_event(struct blocks *blocks, const uint8_t *record, uint64_t now)
{
	if (record[TT_EVENT_KIND] == TT_KIND_NAME)
		return take_name(blocks, record, now);
	if (record[TT_EVENT_KIND] == TT_KIND_DNS_ANSWER)
		take_answers(blocks, record, now);
	return 0;
}
