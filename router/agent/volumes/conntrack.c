#include "conntrack.h"

#include <endian.h>
#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <string.h>

#include "../netlink/tuple.h"

#define TYPE_NEW (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW)
#define TYPE_DELETE (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE)
#define SECOND 1000000000u

/* Attributes stand at multiples of 4, and 32-bit machines may want 8 for these. */
static int get64(const struct nlattr *attribute, uint64_t *value)
{
	if (mnl_attr_get_payload_len(attribute) != sizeof(*value))
		return -EBADMSG;
	memcpy(value, mnl_attr_get_payload(attribute), sizeof(*value));
	*value = be64toh(*value);
	return 0;
}

static int get_counters(const struct nlattr *nest, uint64_t *bytes, uint64_t *packets)
{
	const struct nlattr *attribute;
	int result = 0;

	mnl_attr_for_each_nested(attribute, nest) {
		if (mnl_attr_get_type(attribute) == CTA_COUNTERS_BYTES)
			result = get64(attribute, bytes);
		else if (mnl_attr_get_type(attribute) == CTA_COUNTERS_PACKETS)
			result = get64(attribute, packets);
		if (result < 0)
			return result;
	}
	return 0;
}

static int get_times(const struct nlattr *nest, struct volume *volume)
{
	const struct nlattr *attribute;

	mnl_attr_for_each_nested(attribute, nest) {
		uint16_t type = mnl_attr_get_type(attribute);
		uint64_t time;

		if (type != CTA_TIMESTAMP_START && type != CTA_TIMESTAMP_STOP)
			continue;
		if (get64(attribute, &time) < 0)
			return -EBADMSG;
		*(type == CTA_TIMESTAMP_START ? &volume->first : &volume->last) = (uint32_t)(time / SECOND);
	}
	return 0;
}

static void set_end(struct volume_end *end, const uint8_t address[16], uint16_t port)
{
	memcpy(end->address, address, sizeof(end->address));
	end->port = port;
}

static int get_orig(const struct nlattr *attribute, struct volume *volume)
{
	struct tuple tuple;
	int result = tuple_get(attribute, &tuple);

	set_end(&volume->orig, tuple.src, tuple.sport);
	set_end(&volume->resp, tuple.dst, tuple.dport);
	volume->l4 = tuple.l4;
	volume->ip = tuple.ip;
	return result;
}

static int get_answer(const struct nlattr *attribute, struct volume *volume)
{
	struct tuple tuple;
	int result = tuple_get(attribute, &tuple);

	set_end(&volume->answer, tuple.src, tuple.sport);
	return result;
}

static int get_id(const struct nlattr *attribute, struct volume *volume)
{
	if (mnl_attr_get_payload_len(attribute) != sizeof(uint32_t))
		return -EBADMSG;
	volume->id = be32toh(mnl_attr_get_u32(attribute));
	return 0;
}

static int get_status(const struct nlattr *attribute, struct volume *volume)
{
	if (mnl_attr_get_payload_len(attribute) != sizeof(uint32_t))
		return -EBADMSG;
	volume->is_offloaded = (be32toh(mnl_attr_get_u32(attribute)) & (IPS_OFFLOAD | IPS_HW_OFFLOAD)) != 0;
	return 0;
}

static int read_attribute(const struct nlattr *attribute, struct volume *volume)
{
	switch (mnl_attr_get_type(attribute)) {
	case CTA_TUPLE_ORIG:
		return get_orig(attribute, volume);
	case CTA_TUPLE_REPLY:
		return get_answer(attribute, volume);
	case CTA_COUNTERS_ORIG:
		return get_counters(attribute, &volume->up_bytes, &volume->up_packets);
	case CTA_COUNTERS_REPLY:
		return get_counters(attribute, &volume->down_bytes, &volume->down_packets);
	case CTA_TIMESTAMP:
		return get_times(attribute, volume);
	case CTA_STATUS:
		return get_status(attribute, volume);
	case CTA_ID:
		return get_id(attribute, volume);
	default:
		return 0;
	}
}

int conntrack_parse(const struct nlmsghdr *message, uint32_t now, struct volume *volume)
{
	const struct nlattr *attribute;

	if (message->nlmsg_type != TYPE_NEW && message->nlmsg_type != TYPE_DELETE)
		return 0;
	if (mnl_nlmsg_get_payload_len(message) < sizeof(struct nfgenmsg))
		return -EBADMSG;
	memset(volume, 0, sizeof(*volume));
	volume->last = now;
	volume->ended = message->nlmsg_type == TYPE_DELETE;
	mnl_attr_for_each(attribute, message, sizeof(struct nfgenmsg)) {
		int result = read_attribute(attribute, volume);

		if (result < 0)
			return result;
	}
	return volume->ip == 0 ? -EBADMSG : 1;
}
