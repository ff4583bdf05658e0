/*
 * Prefixes of the LAN as this router's own addresses tell them. A table knows private prefixes only; the one that the
 * provider gave to the home, which its devices use for IPv6, is known here.
 */
#ifndef TELLTALE_LAN_H
#define TELLTALE_LAN_H

#include <stdint.h>

#define LAN_PREFIXES_MAX 16

struct lan_prefix {
	uint8_t address[16]; /* IPv4 as ::ffff:a.b.c.d */
	uint32_t bits;       /* 0 to 128 */
};

/*
 * Prefixes of the addresses that a device has, each once; the first LAN_PREFIXES_MAX, from `count` on. Returns how many
 * there are now, or a negative errno.
 */
int lan_read(const char *device, struct lan_prefix prefixes[LAN_PREFIXES_MAX], int count);

#endif
