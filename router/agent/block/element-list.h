/* The elements that a set of the table has, with the kernel's count of packets for each. */
#ifndef TELLTALE_BLOCK_ELEMENT_LIST_H
#define TELLTALE_BLOCK_ELEMENT_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "../netlink/channel.h"

typedef void element_sink(void *context, const uint8_t *key, size_t size, uint64_t packets);

/* Gives the elements whose key has `size` bytes. -ENOENT: no such set. */
int elements_read(struct channel *channel, const char *set, size_t size, element_sink *take, void *context);

#endif
