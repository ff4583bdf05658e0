/* Elements of the table's sets that refuse packets, each for a time. */
#ifndef TELLTALE_BLOCK_ELEMENTS_H
#define TELLTALE_BLOCK_ELEMENTS_H

#include <stdint.h>

#include "../netlink/channel.h"
#include "../netlink/tuple.h"

#define ELEMENT_MAC 6
#define ELEMENT_KEY_MAX 40

struct element {
	const char *set;
	uint8_t size;
	uint8_t key[ELEMENT_KEY_MAX];
};

/* A device for which anything is blocked. */
void element_of_device(struct element *element, const uint8_t mac[ELEMENT_MAC]);
/* An address that it may not reach; IPv4 as ::ffff:a.b.c.d. */
void element_of_address(struct element *element, const uint8_t mac[ELEMENT_MAC], uint8_t ip, const uint8_t address[16]);
/* A flow. */
void element_of_flow(struct element *element, const struct tuple *tuple);

/* Puts it there; one that is there gets this time. -ENOENT: no such table. */
int element_set(struct channel *channel, const struct element *element, uint64_t milliseconds);

/* -ENOENT: no such element, or table. */
int element_remove(struct channel *channel, const struct element *element);

#endif
