/*
 * The two rings that host and classifier share (docs/ABI.md). Records never wrap: one that does not fit before the
 * ring's end stands at its start, and a length of 0 where it would have stood.
 */
#ifndef TELLTALE_RING_H
#define TELLTALE_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "../packet.h"

struct ring {
	uint8_t *base; /* first byte of the ring */
	uint8_t *head; /* its CONTROL field: next byte that is written */
	uint8_t *tail; /* its CONTROL field: next byte that is read */
	uint32_t size;
};

/* Takes raw event records, back to back; `records` is valid during the call. */
typedef void (*ring_take)(void *context, const uint8_t *records, uint32_t size);

bool ring_is_empty(const struct ring *ring);

/* Writes an input record, cut where no ring of this size could hold it; false where it does not fit now. */
bool ring_write(struct ring *ring, const struct packet *packet);

/* Gives all event records that are there, in at most two calls. */
void ring_drain(struct ring *ring, ring_take take, void *context);

#endif
