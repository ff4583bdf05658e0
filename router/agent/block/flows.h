/* Flows that are open when their destination is blocked: offloaded ones pass the table by until conntrack lets go. */
#ifndef TELLTALE_BLOCK_FLOWS_H
#define TELLTALE_BLOCK_FLOWS_H

#include <stdbool.h>

#include "../netlink/channel.h"
#include "elements.h"

#define FLOWS_ADDRESSES_MAX 32

/* Channels to conntrack. All 0 but `channel`: nothing is open yet. */
struct flows {
	struct channel *channel; /* to ask; somebody else's */
	struct channel listing;
};

/* Addresses of a device, IPv4 as ::ffff:a.b.c.d. */
struct flows_host {
	unsigned count;
	uint8_t addresses[FLOWS_ADDRESSES_MAX][16];
};

/* Asks the kernel's list of neighbours. */
int flows_find_host(const uint8_t mac[ELEMENT_MAC], struct flows_host *host);

/* The device that has an address, IPv4 as ::ffff:a.b.c.d. -ENOENT: the kernel knows none. */
int flows_find_mac(const uint8_t address[16], uint8_t mac[ELEMENT_MAC]);

/* Whether a flow to this address is meant; IPv4 as ::ffff:a.b.c.d. */
typedef bool flows_choice(const void *context, const uint8_t destination[16]);

/* Lets conntrack forget those flows of the device that are meant. Returns how many. */
int flows_forget(struct flows *flows, const struct flows_host *host, flows_choice *is_meant, const void *context);

/* Lets conntrack forget one flow, in whichever direction its ends are told. -ENOENT: it knows none. */
int flows_forget_one(struct channel *channel, const struct tuple *ends);

void flows_close(struct flows *flows);

#endif
