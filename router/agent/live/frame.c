#include "frame.h"

#include <string.h>

#include "../abi.gen.h"

#define TAG 4

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

void frame_tag(uint8_t *frame, uint16_t tpid, uint16_t tci)
{
	memmove(frame - TAG, frame, 2 * FRAME_MAC);
	put16(frame + 2 * FRAME_MAC - TAG, tpid);
	put16(frame + 2 * FRAME_MAC - TAG + 2, tci);
}

void frame_make(const struct frame_link *link, uint8_t *payload, uint32_t size, struct packet *packet)
{
	uint8_t *frame = payload;

	if (link->is_ethernet) {
		frame -= FRAME_ETHERNET;
		memcpy(frame, link->dst, FRAME_MAC);
		memcpy(frame + FRAME_MAC, link->src, FRAME_MAC);
		put16(frame + 2 * FRAME_MAC, link->protocol);
		if (link->tpid != 0) {
			frame_tag(frame, link->tpid, link->tci);
			frame -= TAG;
		}
	}
	packet->bytes = frame;
	packet->size = size + (uint32_t)(payload - frame);
	packet->wire = packet->size;
	packet->link = link->is_ethernet ? TT_LINK_ETHERNET : TT_LINK_RAW;
}
