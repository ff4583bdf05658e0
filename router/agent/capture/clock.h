/* Times of pcapng: a 64-bit count of units, whose length each interface chooses. */
#ifndef TELLTALE_CAPTURE_CLOCK_H
#define TELLTALE_CAPTURE_CLOCK_H

#include <stdint.h>

struct capture_clock {
	uint8_t resolution; /* if_tsresol: upper bit for a power of 2, else of 10; 6 where it is absent */
	uint64_t offset;    /* seconds to add, modulo 2^64 */
};

void clock_read(const struct capture_clock *clock, uint64_t units, uint32_t *sec, uint32_t *nsec);

#endif
