/* Flows that are open when their destination is blocked: offloaded ones pass the table by until conntrack lets go. */
#ifndef TELLTALE_BLOCK_FLOWS_H
#define TELLTALE_BLOCK_FLOWS_H

#include "../netlink/channel.h"
#include "elements.h"

#define FLOWS_ADDRESSES_MAX 32

/* Addresses of a device, IPv4 as ::ffff:a.b.c.d. */
struct flows_host {
	unsigned count;
	uint8_t addresses[FLOWS_ADDRESSES_MAX][16];
};

/* Asks the kernel's list of neighbours. */
int flows_find_host(const uint8_t mac[ELEMENT_MAC], struct flows_host *host);

/* Lets conntrack forget the flows of the device with this address. Returns how many. */
int flows_forget(struct channel *channel, const struct flows_host *host, uint8_t ip, const uint8_t address[16]);

#endif
