#include <string.h>

#include "../abi.gen.h"
#include "../bytes.h"
#include "ring.h"

#define NO_PLACE UINT32_MAX

static uint32_t head_of(const struct ring *ring)
{
	return bytes_get32(ring->head);
}

static uint32_t tail_of(const struct ring *ring)
{
	return bytes_get32(ring->tail);
}

static void move(const struct ring *ring, uint8_t *field, uint32_t to)
{
	bytes_put32(field, to < ring->size ? to : to - ring->size);
}

bool ring_is_empty(const struct ring *ring)
{
	return head_of(ring) == tail_of(ring);
}

/* Place of a record of this length. Leaves the mark where the ring goes on at its start. */
static uint32_t reserve(struct ring *ring, uint32_t length)
{
	uint32_t head = head_of(ring), tail = tail_of(ring), left = ring->size - head;

	if (head < tail)
		return length < tail - head ? head : NO_PLACE;
	/* A record may end at the ring's end only if the head, then 0, does not meet the tail. */
	if (length < left || (length == left && tail > 0))
		return head;
	if (tail == 0 || (length >= tail && head != tail))
		return NO_PLACE;
	bytes_put32(ring->base + head + TT_INPUT_LENGTH, 0);
	move(ring, ring->head, 0);
	/* In an empty ring the reader first has to follow the mark: then all of the ring is free. */
	return length < tail ? 0 : NO_PLACE;
}

bool ring_write(struct ring *ring, const struct packet *packet)
{
	/* Head may never reach tail from behind: one word of the ring stays free. */
	uint32_t largest = ring->size - 8 - TT_INPUT_BYTES;
	uint32_t size = packet->size < largest ? packet->size : largest;
	uint32_t length, at;
	uint8_t *record;

	if (size > TT_PACKET_MAX)
		size = TT_PACKET_MAX;
	length = TT_INPUT_BYTES + ((size + 7) & ~7u);
	at = reserve(ring, length);
	if (at == NO_PLACE)
		return false;
	record = ring->base + at;
	bytes_put32(record + TT_INPUT_LENGTH, length);
	bytes_put32(record + TT_INPUT_CAPTURED, size);
	bytes_put32(record + TT_INPUT_WIRE, packet->wire);
	bytes_put32(record + TT_INPUT_TS_SEC, packet->sec);
	bytes_put32(record + TT_INPUT_TS_NSEC, packet->nsec);
	bytes_put32(record + TT_INPUT_FRAME, packet->frame);
	bytes_put16(record + TT_INPUT_LINK, packet->link);
	bytes_put16(record + TT_INPUT_FLAGS, 0);
	bytes_put32(record + TT_INPUT_TAG, packet->tag);
	memcpy(record + TT_INPUT_BYTES, packet->bytes, size);
	move(ring, ring->head, at + length);
	return true;
}

/* End of the last record before the ring goes on at its start. */
static uint32_t end_before_wrap(const struct ring *ring, uint32_t at)
{
	while (at < ring->size) {
		uint32_t length = bytes_get16(ring->base + at + TT_EVENT_LENGTH);

		if (length == 0 || length > ring->size - at)
			break;
		at += length;
	}
	return at;
}

void ring_drain(struct ring *ring, ring_take take, void *context)
{
	uint32_t head = head_of(ring), tail = tail_of(ring);

	if (head < tail) {
		uint32_t end = end_before_wrap(ring, tail);

		if (end > tail)
			take(context, ring->base + tail, end - tail);
		tail = 0;
	}
	if (head > tail)
		take(context, ring->base + tail, head - tail);
	move(ring, ring->tail, head);
}
