#include "unload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netinet/in.h>
#include <stdbool.h>

#include "../netlink/channel.h"
#include "../netlink/list.h"
#include "../netlink/tuple.h"

/* NFPROTO_INET: <linux/netfilter.h> does not go with every <netinet/in.h>. */
#define FAMILY_INET 1
#define TABLE "telltale"
/* Flows of one pass, and passes. */
#define FLOWS_MAX 1024
#define PASSES_MAX 64

struct marked {
	uint32_t mask;
	struct tuple flows[FLOWS_MAX];
	unsigned count;
};

static void take_flow(const struct nlmsghdr *message, void *context)
{
	struct marked *marked = context;
	const struct nlattr *attribute;
	struct tuple *flow = &marked->flows[marked->count];
	bool is_marked = false, has_ends = false;

	if (marked->count == FLOWS_MAX || mnl_nlmsg_get_payload_len(message) < sizeof(struct nfgenmsg))
		return;
	mnl_attr_for_each(attribute, message, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(attribute) == CTA_MARK && mnl_attr_validate(attribute, MNL_TYPE_U32) == 0)
			is_marked = ntohl(mnl_attr_get_u32(attribute)) & marked->mask;
		if (mnl_attr_get_type(attribute) == CTA_TUPLE_ORIG)
			has_ends = tuple_get(attribute, flow) == 0;
	}
	if (is_marked && has_ends && (flow->l4 == IPPROTO_TCP || flow->l4 == IPPROTO_UDP))
		marked->count++;
}

static int clear(struct channel *channel, const struct tuple *flow, uint32_t mask)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *message = channel_message(channel, bytes, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW, 0,
	                                           tuple_family(flow), 0);
	int result;

	tuple_put(message, CTA_TUPLE_ORIG, flow);
	mnl_attr_put_u32(message, CTA_MARK, 0);
	mnl_attr_put_u32(message, CTA_MARK_MASK, htonl(mask));
	result = channel_ask(channel, message);
	return result == -ENOENT ? 0 : result;
}

/* How many flows had a mark; those that come in between are found by the next pass. */
static int clear_pass(struct marked *marked)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct channel channel;
	int result = channel_open(&channel, 0, 1u << 20);

	if (result < 0)
		return result;
	marked->count = 0;
	result = list_read(&channel, channel_message(&channel, bytes, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET, 0,
	                                             AF_UNSPEC, 0), take_flow, marked);
	for (unsigned i = 0; result == 0 && i < marked->count; i++)
		result = clear(&channel, &marked->flows[i], marked->mask);
	channel_close(&channel);
	return result < 0 ? result : (int)marked->count;
}

static int delete_table(void)
{
	uint8_t bytes[2 * CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct channel channel;
	struct nlmsghdr *message;
	uint32_t sequence;
	size_t size;
	int result = channel_open(&channel, 0, 0);

	if (result < 0)
		return result;
	message = channel_message(&channel, bytes, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
	size = MNL_ALIGN(message->nlmsg_len);
	message = channel_message(&channel, bytes + size, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_DELTABLE, NLM_F_ACK,
	                          FAMILY_INET, 0);
	mnl_attr_put_strz(message, NFTA_TABLE_NAME, TABLE);
	sequence = message->nlmsg_seq;
	size += MNL_ALIGN(message->nlmsg_len);
	message = channel_message(&channel, bytes + size, NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
	size += MNL_ALIGN(message->nlmsg_len);
	result = channel_ask_batch(&channel, bytes, size, sequence);
	channel_close(&channel);
	return result == -ENOENT ? 0 : result;
}

/* The table first: it marks flows too. */
int firewall_unload(uint32_t mark_mask)
{
	static struct marked marked;
	int result = delete_table();

	marked.mask = mark_mask;
	for (unsigned pass = 0; result == 0 && pass < PASSES_MAX; pass++) {
		result = clear_pass(&marked);
		if (result <= 0)
			return result;
		result = 0;
	}
	return result;
}
