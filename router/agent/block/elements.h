/* Elements of the table's sets that refuse packets, each for a time or until it is removed. */
#ifndef TELLTALE_BLOCK_ELEMENTS_H
#define TELLTALE_BLOCK_ELEMENTS_H

#include <stdint.h>

#include "../netlink/channel.h"
#include "../netlink/tuple.h"

#define ELEMENT_MAC 6
#define ELEMENT_KEY_MAX 40
#define ELEMENT_SET_MAX 24

struct element {
	char set[ELEMENT_SET_MAX];
	uint8_t size;
	uint8_t key[ELEMENT_KEY_MAX];
};

/* A device in one of the sets of devices. */
void element_of_device(struct element *element, const char *set, const uint8_t mac[ELEMENT_MAC]);
/* A number, such as a port in the network's order, in a set of those. */
void element_of_number(struct element *element, const char *set, const void *number, uint8_t size);
/* An address that a device may not reach, in the set of its family; IPv4 as ::ffff:a.b.c.d. */
void element_of_address(struct element *element, const char *const sets[2], const uint8_t mac[ELEMENT_MAC], uint8_t ip,
                        const uint8_t address[16]);
/* A flow. */
void element_of_flow(struct element *element, const struct tuple *tuple);

/* Sets for IPv4 and IPv6. */
extern const char *const elements_blocked[2], *const elements_named[2], *const elements_refused[2];

/*
 * Puts it there; one that is there gets this time, and counts anew. Time 0: until it is removed. -ENOENT: no such
 * table.
 */
int element_set(struct channel *channel, const struct element *element, uint64_t milliseconds);

/* Puts it there unless it is; then it counts on, and whether it keeps its time depends on the kernel. */
int element_keep(struct channel *channel, const struct element *element, uint64_t milliseconds);

/* 0: it is there; -ENOENT: it is not. */
int element_find(struct channel *channel, const struct element *element);

/* -ENOENT: no such element, or table. */
int element_remove(struct channel *channel, const struct element *element);

#endif
