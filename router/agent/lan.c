#include "lan.h"

#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#define MAPPED_BITS 96

/* Where an address of a family stands, and how long it is; false: neither IPv4 nor IPv6. */
static bool bytes_of(const struct sockaddr *from, const uint8_t **bytes, int *size)
{
	if (!from)
		return false;
	if (from->sa_family == AF_INET) {
		*bytes = (const uint8_t *)&((const struct sockaddr_in *)from)->sin_addr;
		*size = 4;
		return true;
	}
	*bytes = (const uint8_t *)&((const struct sockaddr_in6 *)from)->sin6_addr;
	*size = 16;
	return from->sa_family == AF_INET6;
}

static uint32_t bits_of(const uint8_t *mask, int size)
{
	uint32_t bits = 0;

	while (bits < (uint32_t)size * 8 && mask[bits / 8] & 0x80 >> bits % 8)
		bits++;
	return bits;
}

static void clear_host(struct lan_prefix *prefix)
{
	for (uint32_t i = 0; i < sizeof(prefix->address); i++) {
		uint32_t kept = prefix->bits > 8 * i ? prefix->bits - 8 * i : 0;

		if (kept < 8)
			prefix->address[i] &= (uint8_t)(0xff00 >> kept);
	}
}

/* An address with the bits of its mask. */
static bool read_one(const struct ifaddrs *from, struct lan_prefix *prefix)
{
	static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
	const uint8_t *address, *mask;
	int size, mask_size;

	if (!bytes_of(from->ifa_addr, &address, &size) || !bytes_of(from->ifa_netmask, &mask, &mask_size) ||
	    size != mask_size)
		return false;
	prefix->bits = bits_of(mask, size) + (size == 4 ? MAPPED_BITS : 0);
	if (size == 4) {
		memcpy(prefix->address, mapped, sizeof(mapped));
		memcpy(prefix->address + sizeof(mapped), address, 4);
	} else {
		memcpy(prefix->address, address, sizeof(prefix->address));
	}
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

int lan_read(const char *device, struct lan_prefix prefixes[LAN_PREFIXES_MAX], int count)
{
	struct ifaddrs *all;

	if (getifaddrs(&all) < 0)
		return -errno;
	for (const struct ifaddrs *each = all; each && count < LAN_PREFIXES_MAX; each = each->ifa_next) {
		struct lan_prefix prefix;

		if (strcmp(each->ifa_name, device) == 0 && read_one(each, &prefix) &&
		    !is_known(prefixes, count, &prefix))
			prefixes[count++] = prefix;
	}
	freeifaddrs(all);
	return count;
}
