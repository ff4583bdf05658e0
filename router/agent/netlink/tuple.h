/* The two ends of a packet or a flow as conntrack writes them. */
#ifndef TELLTALE_NETLINK_TUPLE_H
#define TELLTALE_NETLINK_TUPLE_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stdint.h>

struct tuple {
	uint8_t src[16]; /* IPv4 as ::ffff:a.b.c.d */
	uint8_t dst[16];
	uint16_t sport; /* ICMP: type */
	uint16_t dport; /* ICMP: code */
	uint8_t l4;
	uint8_t ip; /* 4 or 6 */
};

extern const uint8_t tuple_mapped[12];

/* Address family of netlink messages about it. */
uint8_t tuple_family(const struct tuple *tuple);
struct tuple tuple_reverse(const struct tuple *tuple);

/* Writes it as CTA_TUPLE_ORIG or _REPLY; TCP and UDP only. */
void tuple_put(struct nlmsghdr *message, uint16_t attribute, const struct tuple *tuple);

/* Reads CTA_TUPLE_ORIG or _REPLY. -EBADMSG: not whole. */
int tuple_get(const struct nlattr *attribute, struct tuple *tuple);

/* Reads the ends of an IP packet; false: no TCP or UDP packet with its ports. */
bool tuple_of_packet(const uint8_t *packet, uint32_t size, struct tuple *tuple);

/* Writes the ends into a packet that tuple_of_packet has read; checksums are left as they are. */
void tuple_into_packet(uint8_t *packet, const struct tuple *tuple);

#endif
