/* The reset that a server gets in place of a packet that may not leave. */
#ifndef TELLTALE_GUARD_RESET_H
#define TELLTALE_GUARD_RESET_H

#include <stdint.h>

/* An IPv4 header with options, or one of IPv6, and one of TCP. */
#define RESET_MAX (60 + 20)

/* Makes a reset of a TCP packet: its ends, its place in the stream, no payload. Its bytes; 0: it is no TCP packet. */
uint32_t reset_make(const uint8_t *packet, uint32_t size, uint8_t to[RESET_MAX]);

#endif
