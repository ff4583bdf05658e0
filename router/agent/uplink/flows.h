/* The body of `up/flows` (core/bundle/flows.ts). */
#ifndef TELLTALE_FLOWS_H
#define TELLTALE_FLOWS_H

#include <stddef.h>
#include <stdint.h>

#include "../volumes/volumes.h"

struct flows_message {
	uint32_t seq;  /* number of this message, from 1, without a gap */
	uint32_t t0;   /* agent's clock, epoch seconds */
	uint32_t lost; /* flows that could not be told since the start */
	const struct volume *flows;
	uint32_t count;
};

/* Returns the bytes written, or -E2BIG. */
int flows_write(const struct flows_message *message, uint8_t *to, size_t capacity);

#endif
