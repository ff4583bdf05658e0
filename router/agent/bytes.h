/* Little-endian numbers at any address, on any machine; and big-endian ones where a format has both. */
#ifndef TELLTALE_BYTES_H
#define TELLTALE_BYTES_H

#include <stdbool.h>
#include <stdint.h>

static inline uint16_t bytes_get16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t bytes_get32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint64_t bytes_get64(const uint8_t *at)
{
	return bytes_get32(at) | (uint64_t)bytes_get32(at + 4) << 32;
}

static inline void bytes_put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static inline void bytes_put32(uint8_t *at, uint32_t value)
{
	bytes_put16(at, (uint16_t)value);
	bytes_put16(at + 2, (uint16_t)(value >> 16));
}

/* The same in the byte order that a file chose. */
static inline uint16_t bytes_order16(const uint8_t *at, bool big)
{
	return big ? (uint16_t)(at[0] << 8 | at[1]) : bytes_get16(at);
}

static inline uint32_t bytes_order32(const uint8_t *at, bool big)
{
	return big ? __builtin_bswap32(bytes_get32(at)) : bytes_get32(at);
}

static inline uint64_t bytes_order64(const uint8_t *at, bool big)
{
	return big ? __builtin_bswap64(bytes_get64(at)) : bytes_get64(at);
}

#endif
