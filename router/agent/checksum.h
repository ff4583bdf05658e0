/* The Internet checksum (RFC 1071) and big-endian numbers of headers that are written here. */
#ifndef TELLTALE_CHECKSUM_H
#define TELLTALE_CHECKSUM_H

#include <stdint.h>

static inline void checksum_put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* To be added to others and given to checksum_end; only the last part of a sum may be of an odd size. */
static inline uint32_t checksum_add(const uint8_t *bytes, uint32_t size)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < size; i++)
		sum += i % 2 == 0 ? (uint32_t)bytes[i] << 8 : bytes[i];
	return sum;
}

static inline uint16_t checksum_end(uint32_t sum)
{
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

#endif
