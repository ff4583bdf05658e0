/* The plaintext of `up/events`: event records with what is needed to judge their completeness. */
#ifndef TELLTALE_BATCH_H
#define TELLTALE_BATCH_H

#include <stddef.h>
#include <stdint.h>

/* Largest batch that the plane takes, bytes. */
#define BATCH_MAX_BYTES (128u << 10)

struct batch {
	uint32_t epoch;    /* of the tables that were in force */
	uint32_t revision;
	uint32_t seq;      /* number of this batch, from 1, without a gap */
	uint32_t t0;       /* agent's clock when it was made, epoch seconds */
	uint32_t lost;     /* records dropped before this batch since the start */
	const uint8_t *records; /* back to back */
	uint32_t size;
};

/* Returns the bytes written, or -E2BIG where they are more than the plane takes or `capacity`. */
int batch_write(const struct batch *batch, uint8_t *to, size_t capacity);

#endif
