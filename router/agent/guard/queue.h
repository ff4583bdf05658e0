/* Packets that the table holds until this program has judged them. */
#ifndef TELLTALE_GUARD_QUEUE_H
#define TELLTALE_GUARD_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "../live/frame.h"
#include "../netlink/channel.h"
#include "../netlink/tuple.h"

/* Bytes of the largest datagram: a packet of 64 kB and what the kernel says of it. */
#define QUEUE_DATAGRAM_MAX (65536u + 8192u)

struct queue_packet {
	uint16_t queue;
	uint32_t id;
	uint8_t *payload; /* IP packet; FRAME_ROOM bytes before it are free to be overwritten */
	uint32_t size;
	struct frame_link link; /* dst is not known */
	uint32_t sec;
	uint32_t nsec;
	bool is_timed;   /* sec and nsec are the kernel's */
	bool is_many;    /* segments that are still one packet */
	bool has_orig;   /* orig: the flow's ends as its opener sees them */
	struct tuple orig;
};

/*
 * Binds the queues. Where this program does not read fast enough, and where nobody does, packets pass: the rules say
 * `bypass`, the queues fail open. -EPERM: no right to, or another program has one.
 */
int queue_open(struct channel *channel, const uint16_t *queues, unsigned count);

/* Reads one message. 1: a packet; 0: another message; -EBADMSG: it contradicts itself. */
int queue_parse(struct nlmsghdr *message, struct queue_packet *packet);

/* Lets the packet go on. With a payload it goes on as that: its headers' length must be right. */
int queue_accept(struct channel *channel, const struct queue_packet *packet);
int queue_replace(struct channel *channel, const struct queue_packet *packet, const uint8_t *payload, uint32_t size);
/* Lets all packets of a queue go on up to this number. */
int queue_accept_all(struct channel *channel, uint16_t queue, uint32_t id);
int queue_drop(struct channel *channel, const struct queue_packet *packet);

#endif
