/* Makes the frame that the classifier reads of a packet and what is known of its link. */
#ifndef TELLTALE_LIVE_FRAME_H
#define TELLTALE_LIVE_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "../packet.h"

#define FRAME_MAC 6
#define FRAME_ETHERNET 14
/* Bytes that must be free before a packet: an Ethernet header with a VLAN tag. */
#define FRAME_ROOM 18

struct frame_link {
	uint8_t dst[FRAME_MAC]; /* 0: not known */
	uint8_t src[FRAME_MAC];
	uint16_t protocol; /* EtherType of the packet */
	uint16_t tpid;     /* EtherType of the VLAN tag, 0: none */
	uint16_t tci;
	bool is_ethernet; /* false: nothing is known of the link */
};

/*
 * Writes the link's header before `payload`, over at most FRAME_ROOM bytes; of a link that is not Ethernet the packet
 * stays as it is. Sets bytes, size, wire and link.
 */
void frame_make(const struct frame_link *link, uint8_t *payload, uint32_t size, struct packet *packet);

/* Puts a VLAN tag into an Ethernet frame: its first 12 bytes move by 4 to the front. */
void frame_tag(uint8_t *frame, uint16_t tpid, uint16_t tci);

#endif
