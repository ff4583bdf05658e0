#include "mark.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

/* Bytes of the kernel's description of one flow. */
#define ANSWER_MAX 2048

int mark_open(struct mark *mark)
{
	mark->later_count = 0;
	mark->told = 0;
	mark->failed = 0;
	return channel_open(&mark->channel, 0, 0);
}

void mark_close(struct mark *mark)
{
	channel_close(&mark->channel);
}

static struct nlmsghdr *begin(struct mark *mark, uint8_t *bytes, uint16_t type, const struct tuple *tuple)
{
	struct nlmsghdr *message = channel_message(&mark->channel, bytes, (uint16_t)(NFNL_SUBSYS_CTNETLINK << 8 | type),
	                                           0, tuple_family(tuple), 0);

	tuple_put(message, CTA_TUPLE_ORIG, tuple);
	return message;
}

static int update(struct mark *mark, const struct mark_order *order, const struct tuple *tuple)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	/* Without NLM_F_CREATE: a flow that is known is changed, and no other is made. */
	struct nlmsghdr *message = begin(mark, bytes, IPCTNL_MSG_CT_NEW, tuple);

	mnl_attr_put_u32(message, CTA_MARK, htonl(order->mark));
	mnl_attr_put_u32(message, CTA_MARK_MASK, htonl(order->mask));
	return channel_ask(&mark->channel, message);
}

/* The kernel finds a flow by the tuple of either direction; behind address translation only one is as the LAN's. */
static int try(struct mark *mark, const struct mark_order *order)
{
	int result = update(mark, order, &order->tuple);

	if (result == -ENOENT) {
		struct tuple answer = tuple_reverse(&order->tuple);

		result = update(mark, order, &answer);
	}
	return result;
}

int mark_set(struct mark *mark, const struct mark_order *order)
{
	int result = try(mark, order);

	if (result == -ENOENT && mark->later_count < MARK_LATER) {
		mark->later[mark->later_count++] = *order;
		return 0;
	}
	if (result < 0)
		mark->failed++;
	else
		mark->told++;
	return result == -ENOENT ? 0 : result;
}

void mark_again(struct mark *mark)
{
	for (unsigned i = 0; i < mark->later_count; i++) {
		if (try(mark, &mark->later[i]) < 0)
			mark->failed++;
		else
			mark->told++;
	}
	mark->later_count = 0;
}

static int take_original(const struct nlmsghdr *message, struct tuple *orig)
{
	const struct nlattr *attribute;

	mnl_attr_for_each(attribute, message, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attribute) == CTA_TUPLE_ORIG)
			return tuple_get(attribute, orig);
	return -EBADMSG;
}

static int take_answer(const struct nlmsghdr *message, struct tuple *orig)
{
	if (message->nlmsg_type == (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW))
		return take_original(message, orig);
	if (message->nlmsg_type != NLMSG_ERROR || mnl_nlmsg_get_payload_len(message) < sizeof(struct nlmsgerr))
		return -EBADMSG;
	return ((const struct nlmsgerr *)mnl_nlmsg_get_payload(message))->error;
}

int mark_original(struct mark *mark, const struct tuple *packet, struct tuple *orig)
{
	uint8_t bytes[ANSWER_MAX] __attribute__((aligned(8))) = { 0 };
	/* Where only the address of who answers was changed, its packets are the reverse of what passes after that. */
	struct tuple reverse = tuple_reverse(packet);
	int result = channel_send(&mark->channel, begin(mark, bytes, IPCTNL_MSG_CT_GET, &reverse));

	if (result == 0)
		result = channel_receive(&mark->channel, bytes, sizeof(bytes));
	if (result < 0)
		return result;
	if (!channel_holds((const struct nlmsghdr *)bytes, result))
		return -EBADMSG;
	return take_answer((const struct nlmsghdr *)bytes, orig);
}
