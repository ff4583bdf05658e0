#include "lan.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <string.h>

#include "netlink/list.h"
#include "netlink/tuple.h"

#define MAPPED_BITS 96

static void clear_host(struct lan_prefix *prefix)
{
	for (uint32_t i = 0; i < sizeof(prefix->address); i++) {
		uint32_t kept = prefix->bits > 8 * i ? prefix->bits - 8 * i : 0;

		if (kept < 8)
			prefix->address[i] &= (uint8_t)(0xff00 >> kept);
	}
}

/* Where a list of addresses is read to. */
struct reading {
	unsigned device;
	struct lan_prefix *prefixes;
	int count;
};

/* The address of a message, of `size` bytes: this router's own, not that of who is at a link's other end. */
static const uint8_t *own_address(const struct nlmsghdr *message, size_t size)
{
	const struct nlattr *attribute;
	const uint8_t *address = NULL, *local = NULL;

	mnl_attr_for_each(attribute, message, sizeof(struct ifaddrmsg)) {
		if (mnl_attr_get_payload_len(attribute) != size)
			continue;
		if (mnl_attr_get_type(attribute) == IFA_ADDRESS)
			address = mnl_attr_get_payload(attribute);
		if (mnl_attr_get_type(attribute) == IFA_LOCAL)
			local = mnl_attr_get_payload(attribute);
	}
	return local ? local : address;
}

static bool read_one(const struct nlmsghdr *message, unsigned device, struct lan_prefix *prefix)
{
	const struct ifaddrmsg *head = mnl_nlmsg_get_payload(message);
	const uint8_t *address;
	size_t size;

	if (message->nlmsg_type != RTM_NEWADDR || mnl_nlmsg_get_payload_len(message) < sizeof(*head) ||
	    head->ifa_index != device || (head->ifa_family != AF_INET && head->ifa_family != AF_INET6))
		return false;
	size = head->ifa_family == AF_INET ? 4 : 16;
	address = own_address(message, size);
	if (!address || head->ifa_prefixlen > size * 8)
		return false;
	memcpy(prefix->address, tuple_mapped, sizeof(tuple_mapped));
	memcpy(prefix->address + 16 - size, address, size);
	prefix->bits = head->ifa_prefixlen + (size == 4 ? MAPPED_BITS : 0);
	clear_host(prefix);
	return true;
}

static bool is_known(const struct lan_prefix *prefixes, int count, const struct lan_prefix *prefix)
{
	for (int i = 0; i < count; i++)
		if (prefixes[i].bits == prefix->bits && memcmp(prefixes[i].address, prefix->address, 16) == 0)
			return true;
	return false;
}

static void take_address(const struct nlmsghdr *message, void *context)
{
	struct reading *reading = context;
	struct lan_prefix prefix;

	if (reading->count < LAN_PREFIXES_MAX && read_one(message, reading->device, &prefix) &&
	    !is_known(reading->prefixes, reading->count, &prefix))
		reading->prefixes[reading->count++] = prefix;
}

/* Not getifaddrs: musl's believes each length that it is told, and a length of 0 would never end. */
int lan_read(const char *device, struct lan_prefix prefixes[LAN_PREFIXES_MAX], int count)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct reading reading = { if_nametoindex(device), prefixes, count };
	struct channel channel;
	struct nlmsghdr *message;
	int result;

	if (reading.device == 0)
		return count;
	result = channel_open_route(&channel);
	if (result < 0)
		return result;
	message = mnl_nlmsg_put_header(bytes);
	message->nlmsg_type = RTM_GETADDR;
	(void)mnl_nlmsg_put_extra_header(message, sizeof(struct ifaddrmsg));
	result = list_read(&channel, message, take_address, &reading);
	channel_close(&channel);
	return result < 0 ? result : reading.count;
}
