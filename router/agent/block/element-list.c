#include "element-list.h"

#include <endian.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <sys/socket.h>

#include "../netlink/list.h"

/* NFPROTO_INET: <linux/netfilter.h> does not go with every <netinet/in.h>. */
#define FAMILY_INET 1
#define TABLE "telltale"
#define TYPE_ELEMENTS (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWSETELEM)

struct reading {
	element_sink *take;
	void *context;
	size_t size;
};

static const struct nlattr *inside(const struct nlattr *nest, uint16_t type)
{
	const struct nlattr *attribute;

	mnl_attr_for_each_nested(attribute, nest)
		if (mnl_attr_get_type(attribute) == type)
			return attribute;
	return NULL;
}

/* The first expression of an element is its counter: the sets have no other. */
static uint64_t packets_of(const struct nlattr *element)
{
	const struct nlattr *part = inside(element, NFTA_SET_ELEM_EXPR);

	part = part ? inside(part, NFTA_EXPR_DATA) : NULL;
	part = part ? inside(part, NFTA_COUNTER_PACKETS) : NULL;
	return part && mnl_attr_validate(part, MNL_TYPE_U64) == 0 ? be64toh(mnl_attr_get_u64(part)) : 0;
}

static void take_element(const struct reading *reading, const struct nlattr *element)
{
	const struct nlattr *key = inside(element, NFTA_SET_ELEM_KEY);

	key = key ? inside(key, NFTA_DATA_VALUE) : NULL;
	if (key && mnl_attr_get_payload_len(key) == reading->size)
		reading->take(reading->context, mnl_attr_get_payload(key), reading->size, packets_of(element));
}

static void take_message(const struct nlmsghdr *message, void *context)
{
	const struct nlattr *attribute, *element;

	if (message->nlmsg_type != TYPE_ELEMENTS || mnl_nlmsg_get_payload_len(message) < sizeof(struct nfgenmsg))
		return;
	mnl_attr_for_each(attribute, message, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(attribute) != NFTA_SET_ELEM_LIST_ELEMENTS)
			continue;
		mnl_attr_for_each_nested(element, attribute)
			take_element(context, element);
	}
}

int elements_read(struct channel *channel, const char *set, size_t size, element_sink *take, void *context)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *message = channel_message(channel, bytes, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETSETELEM, 0,
	                                           FAMILY_INET, 0);
	struct reading reading = { take, context, size };

	mnl_attr_put_strz(message, NFTA_SET_ELEM_LIST_TABLE, TABLE);
	mnl_attr_put_strz(message, NFTA_SET_ELEM_LIST_SET, set);
	return list_read(channel, message, take_message, &reading);
}
