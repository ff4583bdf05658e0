#include "queue.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <string.h>

#include "../netlink/origin.h"

/* A verdict of <linux/netfilter.h>, which does not go with every <netinet/in.h>. */
#define DROP 0
#define ACCEPT 1
#define ALL_BYTES 0xffff
#define LENGTH_MAX 512
#define SOCKET_BUFFER (4u << 20)
#define FLAGS (NFQA_CFG_F_FAIL_OPEN | NFQA_CFG_F_GSO)

#define TYPE_CONFIG (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_CONFIG)
#define TYPE_PACKET (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET)
#define TYPE_VERDICTS (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_VERDICT_BATCH)
#define TYPE_VERDICT (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_VERDICT)

static int bind_queue(struct channel *channel, uint16_t queue)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *message = channel_message(channel, bytes, TYPE_CONFIG, 0, AF_UNSPEC, queue);
	struct nfqnl_msg_config_cmd command = { .command = NFQNL_CFG_CMD_BIND };

	mnl_attr_put(message, NFQA_CFG_CMD, sizeof(command), &command);
	return channel_ask(channel, message);
}

static int set_flags(struct channel *channel, uint16_t queue, uint32_t flags)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *message = channel_message(channel, bytes, TYPE_CONFIG, 0, AF_UNSPEC, queue);

	mnl_attr_put_u32(message, NFQA_CFG_FLAGS, htonl(flags));
	mnl_attr_put_u32(message, NFQA_CFG_MASK, htonl(flags));
	return channel_ask(channel, message);
}

static int configure(struct channel *channel, uint16_t queue)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *message = channel_message(channel, bytes, TYPE_CONFIG, 0, AF_UNSPEC, queue);
	struct nfqnl_msg_config_params parameters = {
		.copy_range = htonl(ALL_BYTES),
		.copy_mode = NFQNL_COPY_PACKET,
	};
	int result;

	mnl_attr_put(message, NFQA_CFG_PARAMS, sizeof(parameters), &parameters);
	mnl_attr_put_u32(message, NFQA_CFG_QUEUE_MAXLEN, htonl(LENGTH_MAX));
	result = channel_ask(channel, message);
	if (result == 0)
		result = set_flags(channel, queue, FLAGS);
	/* Not every kernel tells the flow's ends: then a flow turned elsewhere is seen as it passes. */
	if (result == 0)
		(void)set_flags(channel, queue, NFQA_CFG_F_CONNTRACK);
	return result;
}

int queue_open(struct channel *channel, const uint16_t *queues, unsigned count)
{
	int result = channel_open(channel, 0, SOCKET_BUFFER);

	if (result < 0)
		return result;
	for (unsigned i = 0; i < count && result == 0; i++) {
		result = bind_queue(channel, queues[i]);
		if (result == 0)
			result = configure(channel, queues[i]);
	}
	if (result < 0)
		channel_close(channel);
	return result;
}

static void read_head(const struct nlattr *attribute, struct queue_packet *packet)
{
	struct nfqnl_msg_packet_hdr head;

	if (mnl_attr_get_payload_len(attribute) < sizeof(head))
		return;
	memcpy(&head, mnl_attr_get_payload(attribute), sizeof(head));
	packet->id = ntohl(head.packet_id);
	packet->link.protocol = ntohs(head.hw_protocol);
}

static void read_flow(const struct nlattr *nest, struct queue_packet *packet)
{
	const struct nlattr *attribute;

	mnl_attr_for_each_nested(attribute, nest)
		if (mnl_attr_get_type(attribute) == CTA_TUPLE_ORIG)
			packet->has_orig = tuple_get(attribute, &packet->orig) == 0;
}

static void read_attribute(const struct nlattr *attribute, struct queue_packet *packet)
{
	uint16_t size = mnl_attr_get_payload_len(attribute);

	switch (mnl_attr_get_type(attribute)) {
	case NFQA_PACKET_HDR:
		read_head(attribute, packet);
		break;
	case NFQA_HWADDR:
		packet->link.is_ethernet = origin_mac(attribute, packet->link.src);
		break;
	case NFQA_TIMESTAMP:
		packet->is_timed = origin_time(attribute, &packet->sec, &packet->nsec);
		break;
	case NFQA_SKB_INFO:
		packet->is_many = size >= sizeof(uint32_t) && ntohl(mnl_attr_get_u32(attribute)) & NFQA_SKB_GSO;
		break;
	case NFQA_CT:
		read_flow(attribute, packet);
		break;
	case NFQA_PAYLOAD:
		packet->payload = mnl_attr_get_payload(attribute);
		packet->size = size;
		break;
	default:
		break;
	}
}

int queue_parse(struct nlmsghdr *message, struct queue_packet *packet)
{
	const struct nfgenmsg *head = mnl_nlmsg_get_payload(message);
	const struct nlattr *attribute;

	if (message->nlmsg_type != TYPE_PACKET)
		return 0;
	if (mnl_nlmsg_get_payload_len(message) < sizeof(*head))
		return -EBADMSG;
	memset(packet, 0, sizeof(*packet));
	packet->queue = ntohs(head->res_id);
	mnl_attr_for_each(attribute, message, sizeof(*head))
		read_attribute(attribute, packet);
	return packet->payload && packet->size > 0 ? 1 : -EBADMSG;
}

/* No answer is asked for: nothing could be done about one. */
static int judge(struct channel *channel, const struct queue_packet *packet, uint32_t verdict, const uint8_t *payload,
                 uint32_t size)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *message = channel_message(channel, bytes, TYPE_VERDICT, 0, AF_UNSPEC, packet->queue);
	struct nfqnl_msg_verdict_hdr head = { .verdict = htonl(verdict), .id = htonl(packet->id) };

	mnl_attr_put(message, NFQA_VERDICT_HDR, sizeof(head), &head);
	if (payload)
		mnl_attr_put(message, NFQA_PAYLOAD, size, payload);
	return channel_send(channel, message);
}

int queue_accept(struct channel *channel, const struct queue_packet *packet)
{
	return judge(channel, packet, ACCEPT, NULL, 0);
}

int queue_replace(struct channel *channel, const struct queue_packet *packet, const uint8_t *payload, uint32_t size)
{
	if (size > CHANNEL_MESSAGE_MAX / 2)
		return -EMSGSIZE;
	return judge(channel, packet, ACCEPT, payload, size);
}

int queue_accept_all(struct channel *channel, uint16_t queue, uint32_t id)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *message = channel_message(channel, bytes, TYPE_VERDICTS, 0, AF_UNSPEC, queue);
	struct nfqnl_msg_verdict_hdr head = { .verdict = htonl(ACCEPT), .id = htonl(id) };

	mnl_attr_put(message, NFQA_VERDICT_HDR, sizeof(head), &head);
	return channel_send(channel, message);
}

int queue_drop(struct channel *channel, const struct queue_packet *packet)
{
	return judge(channel, packet, DROP, NULL, 0);
}
