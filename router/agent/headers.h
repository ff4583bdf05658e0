/* Headers of IP and TCP that are read and written here: their sizes, flags, and where what IP carries begins. */
#ifndef TELLTALE_HEADERS_H
#define TELLTALE_HEADERS_H

#include <stdint.h>

/* Bytes, without options. */
#define HEADER4 20
#define HEADER6 40
#define HEADER_TCP 20

#define FLAG_RST 4
#define FLAG_ACK 16

/*
 * Where the header of the protocol `l4` begins, which may be beyond the packet; 0: it cannot be read, as in a fragment.
 * Extension headers of IPv6 are not passed over.
 */
static inline uint32_t headers_end(const uint8_t *packet, uint32_t size, uint8_t *l4)
{
	if (size >= HEADER4 && packet[0] >> 4 == 4) {
		uint32_t at = (uint32_t)(packet[0] & 15) * 4;

		*l4 = packet[9];
		return at < HEADER4 || ((packet[6] & 0x1f) | packet[7]) != 0 ? 0 : at;
	}
	if (size < HEADER6 || packet[0] >> 4 != 6)
		return 0;
	*l4 = packet[6];
	return HEADER6;
}

#endif
