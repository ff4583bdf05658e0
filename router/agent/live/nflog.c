#include "nflog.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <net/if_arp.h>
#include <string.h>

#include "../netlink/origin.h"

/* In 1/100 s: what waits longer is given without a full batch. */
#define FLUSH 1
/* The table's rules ask for less. */
#define THRESHOLD 32
#define ALL_BYTES 0xffff

#define TYPE_CONFIG (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG)
#define TYPE_PACKET (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET)
#define PREFIX_DOWN 'd'
#define PREFIX_TRANSLATED 'n'

static int bind_group(struct channel *channel, uint16_t group)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *message = channel_message(channel, bytes, TYPE_CONFIG, 0, AF_UNSPEC, group);
	struct nfulnl_msg_config_cmd command = { .command = NFULNL_CFG_CMD_BIND };

	mnl_attr_put(message, NFULA_CFG_CMD, sizeof(command), &command);
	return channel_ask(channel, message);
}

static int configure(struct channel *channel, uint16_t group)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *message = channel_message(channel, bytes, TYPE_CONFIG, 0, AF_UNSPEC, group);
	struct nfulnl_msg_config_mode mode = {
		.copy_range = htonl(ALL_BYTES),
		.copy_mode = NFULNL_COPY_PACKET,
	};

	mnl_attr_put(message, NFULA_CFG_MODE, sizeof(mode), &mode);
	mnl_attr_put_u32(message, NFULA_CFG_NLBUFSIZ, htonl(NFLOG_BATCH));
	mnl_attr_put_u32(message, NFULA_CFG_TIMEOUT, htonl(FLUSH));
	mnl_attr_put_u32(message, NFULA_CFG_QTHRESH, htonl(THRESHOLD));
	mnl_attr_put_u16(message, NFULA_CFG_FLAGS, htons(NFULNL_CFG_F_SEQ));
	return channel_ask(channel, message);
}

int nflog_open(struct channel *channel, uint16_t group, uint32_t buffer)
{
	int result = channel_open(channel, 0, buffer);

	if (result < 0)
		return result;
	result = bind_group(channel, group);
	if (result == 0)
		result = configure(channel, group);
	if (result < 0)
		channel_close(channel);
	return result;
}

static void read_header(const struct nlattr *attribute, struct frame_link *link)
{
	const uint8_t *bytes = mnl_attr_get_payload(attribute);

	if (mnl_attr_get_payload_len(attribute) < 2 * FRAME_MAC)
		return;
	memcpy(link->dst, bytes, FRAME_MAC);
	memcpy(link->src, bytes + FRAME_MAC, FRAME_MAC);
}

static void read_vlan(const struct nlattr *nest, struct frame_link *link)
{
	const struct nlattr *attribute;

	mnl_attr_for_each_nested(attribute, nest) {
		if (mnl_attr_get_payload_len(attribute) < sizeof(uint16_t))
			continue;
		if (mnl_attr_get_type(attribute) == NFULA_VLAN_PROTO)
			link->tpid = ntohs(mnl_attr_get_u16(attribute));
		if (mnl_attr_get_type(attribute) == NFULA_VLAN_TCI)
			link->tci = ntohs(mnl_attr_get_u16(attribute));
	}
}

static void read_prefix(const struct nlattr *attribute, struct nflog_packet *packet)
{
	const char *text = mnl_attr_get_payload(attribute);
	size_t size = mnl_attr_get_payload_len(attribute);

	packet->is_down = memchr(text, PREFIX_DOWN, size) != NULL;
	packet->is_translated = memchr(text, PREFIX_TRANSLATED, size) != NULL;
}

static void read_attribute(const struct nlattr *attribute, struct nflog_packet *packet)
{
	uint16_t size = mnl_attr_get_payload_len(attribute);

	switch (mnl_attr_get_type(attribute)) {
	case NFULA_PACKET_HDR:
		if (size >= sizeof(struct nfulnl_msg_packet_hdr))
			packet->link.protocol = ntohs(mnl_attr_get_u16(attribute));
		break;
	case NFULA_HWTYPE:
		if (size >= sizeof(uint16_t))
			packet->link.is_ethernet = ntohs(mnl_attr_get_u16(attribute)) == ARPHRD_ETHER;
		break;
	case NFULA_HWHEADER:
		read_header(attribute, &packet->link);
		break;
	case NFULA_HWADDR:
		/* Some devices give the sender's address alone. */
		packet->link.is_ethernet |= origin_mac(attribute, packet->link.src);
		break;
	case NFULA_VLAN:
		read_vlan(attribute, &packet->link);
		break;
	case NFULA_TIMESTAMP:
		packet->is_timed = origin_time(attribute, &packet->sec, &packet->nsec);
		break;
	case NFULA_PREFIX:
		read_prefix(attribute, packet);
		break;
	case NFULA_SEQ:
		packet->is_numbered = size >= sizeof(uint32_t);
		packet->sequence = packet->is_numbered ? ntohl(mnl_attr_get_u32(attribute)) : 0;
		break;
	case NFULA_PAYLOAD:
		packet->payload = mnl_attr_get_payload(attribute);
		packet->size = size;
		break;
	default:
		break;
	}
}

int nflog_parse(struct nlmsghdr *message, struct nflog_packet *packet)
{
	const struct nlattr *attribute;

	if (message->nlmsg_type != TYPE_PACKET)
		return 0;
	if (mnl_nlmsg_get_payload_len(message) < sizeof(struct nfgenmsg))
		return -EBADMSG;
	memset(packet, 0, sizeof(*packet));
	mnl_attr_for_each(attribute, message, sizeof(struct nfgenmsg))
		read_attribute(attribute, packet);
	if (!packet->payload || packet->size == 0)
		return -EBADMSG;
	/* netlink's own heads stand before it: more than FRAME_ROOM. */
	if (packet->is_down)
		packet->link.is_ethernet = false;
	return 1;
}
