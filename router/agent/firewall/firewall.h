/*
 * The nftables table `inet telltale`: what NFLOG copies. The init script, which is root, loads what this prints with
 * `nft -f`; removing the table leaves nothing behind.
 */
#ifndef TELLTALE_FIREWALL_H
#define TELLTALE_FIREWALL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define FIREWALL_DEVICES_MAX 16
/* Used where nothing else is set. Bits that mwan3 (0x3f00) and pbr (0xff0000) leave alone. */
#define FIREWALL_MARK_MASK 0x0c000000u
#define FIREWALL_GROUP 7435
/* The queue of held answers; the guard's is the next. */
#define FIREWALL_QUEUE 7436

struct firewall_settings {
	const char *devices[FIREWALL_DEVICES_MAX]; /* of the LAN */
	unsigned device_count;
	uint16_t group;     /* of NFLOG, not 0 */
	uint32_t mark_mask; /* at least two bits */
	uint16_t queue;     /* not 0 */
	bool hold;          /* answers of name servers are held while the agent says so */
	bool guard;         /* and packets from the LAN about whose flows nothing is decided, and of those in clear */
};

/* The lowest two bits of the mask: copy for life, copy no more. 0 where it has too few. */
uint32_t firewall_keep_bit(uint32_t mark_mask);
uint32_t firewall_done_bit(uint32_t mark_mask);

/* Why the table cannot be made of these settings, a text without end of line; NULL: it can. */
const char *firewall_fault(const struct firewall_settings *settings);

/* Prints the table. -EINVAL: firewall_fault has a reason; -EIO. */
int firewall_print(const struct firewall_settings *settings, FILE *to);

#endif
