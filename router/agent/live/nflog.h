/* Packets that the table logs to an NFLOG group. */
#ifndef TELLTALE_LIVE_NFLOG_H
#define TELLTALE_LIVE_NFLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../netlink/channel.h"
#include "frame.h"

/* Bytes of the largest datagram: the kernel collects up to NFLOG_BATCH, or sends one packet that is longer. */
#define NFLOG_BATCH 65536u
#define NFLOG_DATAGRAM_MAX (NFLOG_BATCH + 8192u)

struct nflog_packet {
	uint8_t *payload; /* IP packet; FRAME_ROOM bytes before it are free to be overwritten */
	uint32_t size;
	struct frame_link link;
	uint32_t sec;
	uint32_t nsec;
	uint32_t sequence;
	bool is_numbered;   /* `sequence` counts the group's packets */
	bool is_timed;      /* sec and nsec are the kernel's */
	bool is_down;       /* the link is not the LAN's */
	bool is_translated; /* the LAN sees another address */
};

/* Binds the group. -EPERM: no right to, or another program has it. */
int nflog_open(struct channel *channel, uint16_t group, uint32_t buffer);

/* Reads one message. 1: a packet; 0: another message; -EBADMSG: it contradicts itself. */
int nflog_parse(struct nlmsghdr *message, struct nflog_packet *packet);

#endif
