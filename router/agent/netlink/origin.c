#include "origin.h"

#include <arpa/inet.h>
#include <endian.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <string.h>

_Static_assert(sizeof(struct nfulnl_msg_packet_hw) == sizeof(struct nfqnl_msg_packet_hw), "one shape");
_Static_assert(sizeof(struct nfulnl_msg_packet_timestamp) == sizeof(struct nfqnl_msg_packet_timestamp), "one shape");

bool origin_mac(const struct nlattr *attribute, uint8_t mac[ORIGIN_MAC])
{
	const struct nfulnl_msg_packet_hw *address = mnl_attr_get_payload(attribute);

	if (mnl_attr_get_payload_len(attribute) < sizeof(*address) || ntohs(address->hw_addrlen) != ORIGIN_MAC)
		return false;
	memcpy(mac, address->hw_addr, ORIGIN_MAC);
	return true;
}

bool origin_time(const struct nlattr *attribute, uint32_t *sec, uint32_t *nsec)
{
	struct nfulnl_msg_packet_timestamp time;

	if (mnl_attr_get_payload_len(attribute) < sizeof(time))
		return false;
	/* Attributes stand at multiples of 4, its fields want 8. */
	memcpy(&time, mnl_attr_get_payload(attribute), sizeof(time));
	*sec = (uint32_t)be64toh(time.sec);
	*nsec = (uint32_t)(be64toh(time.usec) % 1000000) * 1000;
	return true;
}
