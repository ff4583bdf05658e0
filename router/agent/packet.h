/* A captured packet on its way to the classifier. */
#ifndef TELLTALE_PACKET_H
#define TELLTALE_PACKET_H

#include <stdint.h>

struct packet {
	const uint8_t *bytes; /* valid until the next packet is read */
	uint32_t size;        /* captured bytes, at most TT_PACKET_MAX */
	uint32_t wire;        /* bytes on the wire */
	uint32_t sec;         /* since 1970 */
	uint32_t nsec;        /* 0 to 999,999,999 */
	uint32_t frame;       /* number of the packet, from 1 */
	uint32_t tag;         /* the host's own, given back in events of the flow */
	uint16_t link;        /* TT_LINK_ */
};

#endif
