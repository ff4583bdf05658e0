#include "tuple.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netinet/in.h>
#include <string.h>

#include "../headers.h"

#define ADDRESSES4 12
#define ADDRESSES6 8

const uint8_t tuple_mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

uint8_t tuple_family(const struct tuple *tuple)
{
	return tuple->ip == 4 ? AF_INET : AF_INET6;
}

struct tuple tuple_reverse(const struct tuple *tuple)
{
	struct tuple reverse = *tuple;

	memcpy(reverse.src, tuple->dst, sizeof(reverse.src));
	memcpy(reverse.dst, tuple->src, sizeof(reverse.dst));
	reverse.sport = tuple->dport;
	reverse.dport = tuple->sport;
	return reverse;
}

void tuple_put(struct nlmsghdr *message, uint16_t attribute, const struct tuple *tuple)
{
	struct nlattr *whole = mnl_attr_nest_start(message, attribute);
	struct nlattr *part = mnl_attr_nest_start(message, CTA_TUPLE_IP);
	size_t size = tuple->ip == 4 ? 4 : 16;

	mnl_attr_put(message, tuple->ip == 4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, size, tuple->src + 16 - size);
	mnl_attr_put(message, tuple->ip == 4 ? CTA_IP_V4_DST : CTA_IP_V6_DST, size, tuple->dst + 16 - size);
	mnl_attr_nest_end(message, part);
	part = mnl_attr_nest_start(message, CTA_TUPLE_PROTO);
	mnl_attr_put_u8(message, CTA_PROTO_NUM, tuple->l4);
	mnl_attr_put_u16(message, CTA_PROTO_SRC_PORT, htons(tuple->sport));
	mnl_attr_put_u16(message, CTA_PROTO_DST_PORT, htons(tuple->dport));
	mnl_attr_nest_end(message, part);
	mnl_attr_nest_end(message, whole);
}

static int get_address(const struct nlattr *attribute, uint8_t ip, uint8_t to[16])
{
	size_t size = ip == 4 ? 4 : 16;

	if (mnl_attr_get_payload_len(attribute) != size)
		return -EBADMSG;
	memcpy(to, tuple_mapped, sizeof(tuple_mapped));
	memcpy(to + 16 - size, mnl_attr_get_payload(attribute), size);
	return 0;
}

static int get_ip(const struct nlattr *nest, struct tuple *tuple)
{
	const struct nlattr *attribute;
	unsigned found = 0;

	mnl_attr_for_each_nested(attribute, nest) {
		uint16_t type = mnl_attr_get_type(attribute);
		uint8_t ip = type == CTA_IP_V4_SRC || type == CTA_IP_V4_DST ? 4 : 6;
		bool is_src = type == CTA_IP_V4_SRC || type == CTA_IP_V6_SRC;

		if (type == CTA_IP_UNSPEC || type > CTA_IP_V6_DST)
			continue;
		if (get_address(attribute, ip, is_src ? tuple->src : tuple->dst) < 0)
			return -EBADMSG;
		tuple->ip = ip;
		found |= is_src ? 1 : 2;
	}
	return found == 3 ? 0 : -EBADMSG;
}

/* Bytes of a known attribute of a flow's protocol; 0: not known here. */
static size_t proto_size(uint16_t type)
{
	switch (type) {
	case CTA_PROTO_SRC_PORT:
	case CTA_PROTO_DST_PORT:
		return 2;
	case CTA_PROTO_NUM:
	case CTA_PROTO_ICMP_TYPE:
	case CTA_PROTO_ICMP_CODE:
	case CTA_PROTO_ICMPV6_TYPE:
	case CTA_PROTO_ICMPV6_CODE:
		return 1;
	default:
		return 0;
	}
}

static void get_proto_field(const struct nlattr *attribute, struct tuple *tuple)
{
	switch (mnl_attr_get_type(attribute)) {
	case CTA_PROTO_NUM:
		tuple->l4 = mnl_attr_get_u8(attribute);
		break;
	case CTA_PROTO_SRC_PORT:
		tuple->sport = ntohs(mnl_attr_get_u16(attribute));
		break;
	case CTA_PROTO_DST_PORT:
		tuple->dport = ntohs(mnl_attr_get_u16(attribute));
		break;
	case CTA_PROTO_ICMP_TYPE:
	case CTA_PROTO_ICMPV6_TYPE:
		tuple->sport = mnl_attr_get_u8(attribute);
		break;
	default:
		tuple->dport = mnl_attr_get_u8(attribute);
		break;
	}
}

static int get_proto(const struct nlattr *nest, struct tuple *tuple)
{
	const struct nlattr *attribute;
	bool found = false;

	mnl_attr_for_each_nested(attribute, nest) {
		size_t size = proto_size(mnl_attr_get_type(attribute));

		if (size == 0)
			continue;
		if (mnl_attr_get_payload_len(attribute) != size)
			return -EBADMSG;
		get_proto_field(attribute, tuple);
		found |= mnl_attr_get_type(attribute) == CTA_PROTO_NUM;
	}
	return found ? 0 : -EBADMSG;
}

int tuple_get(const struct nlattr *nest, struct tuple *tuple)
{
	const struct nlattr *attribute;
	unsigned found = 0;
	int result = 0;

	memset(tuple, 0, sizeof(*tuple));
	mnl_attr_for_each_nested(attribute, nest) {
		uint16_t type = mnl_attr_get_type(attribute);

		if (type == CTA_TUPLE_IP) {
			result = get_ip(attribute, tuple);
			found |= 1;
		} else if (type == CTA_TUPLE_PROTO) {
			result = get_proto(attribute, tuple);
			found |= 2;
		}
		if (result < 0)
			return result;
	}
	return found == 3 ? 0 : -EBADMSG;
}

bool tuple_of_packet(const uint8_t *packet, uint32_t size, struct tuple *tuple)
{
	uint8_t l4 = 0;
	uint32_t at = headers_end(packet, size, &l4);
	const uint8_t *ports = packet + at;

	if (at == 0 || (l4 != IPPROTO_TCP && l4 != IPPROTO_UDP) || size < at + 4)
		return false;
	memset(tuple, 0, sizeof(*tuple));
	tuple->ip = packet[0] >> 4;
	tuple->l4 = l4;
	tuple->sport = (uint16_t)(ports[0] << 8 | ports[1]);
	tuple->dport = (uint16_t)(ports[2] << 8 | ports[3]);
	if (tuple->ip == 6) {
		memcpy(tuple->src, packet + ADDRESSES6, 16);
		memcpy(tuple->dst, packet + ADDRESSES6 + 16, 16);
		return true;
	}
	memcpy(tuple->src, tuple_mapped, sizeof(tuple_mapped));
	memcpy(tuple->dst, tuple_mapped, sizeof(tuple_mapped));
	memcpy(tuple->src + 12, packet + ADDRESSES4, 4);
	memcpy(tuple->dst + 12, packet + ADDRESSES4 + 4, 4);
	return true;
}

void tuple_into_packet(uint8_t *packet, const struct tuple *tuple)
{
	bool is4 = packet[0] >> 4 == 4;
	uint8_t *ports = packet + (is4 ? (uint32_t)(packet[0] & 15) * 4 : HEADER6);
	uint8_t *addresses = packet + (is4 ? ADDRESSES4 : ADDRESSES6);
	size_t size = is4 ? 4 : 16;

	memcpy(addresses, tuple->src + 16 - size, size);
	memcpy(addresses + size, tuple->dst + 16 - size, size);
	ports[0] = (uint8_t)(tuple->sport >> 8);
	ports[1] = (uint8_t)tuple->sport;
	ports[2] = (uint8_t)(tuple->dport >> 8);
	ports[3] = (uint8_t)tuple->dport;
}
