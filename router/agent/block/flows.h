/* Flows that are open when their destination is blocked: offloaded ones pass the table by until conntrack lets go. */
#ifndef TELLTALE_BLOCK_FLOWS_H
#define TELLTALE_BLOCK_FLOWS_H

#include <stdbool.h>

#include "../netlink/channel.h"
#include "elements.h"
#include "prompt.h"

#define FLOWS_ADDRESSES_MAX 32

/* Channels to conntrack. All 0 but `channel`: nothing is open yet. */
struct flows {
	struct channel *channel; /* to ask; somebody else's */
	struct channel listing;
	struct prompt prompt;
};

/* Addresses of a device, IPv4 as ::ffff:a.b.c.d, and where it is reached at each. */
struct flows_host {
	unsigned count;
	uint8_t addresses[FLOWS_ADDRESSES_MAX][16];
	struct prompt_place places[FLOWS_ADDRESSES_MAX];
};

/* Asks the kernel's list of neighbours. */
int flows_find_host(const uint8_t mac[ELEMENT_MAC], struct flows_host *host);

/* The device that has an address, IPv4 as ::ffff:a.b.c.d. -ENOENT: the kernel knows none. */
int flows_find_place(const uint8_t address[16], struct prompt_place *place);

/* Whether a flow to this address is meant; IPv4 as ::ffff:a.b.c.d. */
typedef bool flows_choice(const void *context, const uint8_t destination[16]);

/* Lets conntrack forget those flows of the device that are meant, and has it told. Returns how many. */
int flows_forget(struct flows *flows, const struct flows_host *host, flows_choice *is_meant, const void *context);

/*
 * The same for one flow, in whichever direction conntrack knows it; `ends` as the device has them. -ENOENT: it knows
 * none.
 */
int flows_forget_one(struct flows *flows, const struct tuple *ends);

void flows_close(struct flows *flows);

#endif
