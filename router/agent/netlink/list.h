/* The lists that the kernel gives in answer to NLM_F_DUMP, to their end or to a limit. */
#ifndef TELLTALE_NETLINK_LIST_H
#define TELLTALE_NETLINK_LIST_H

#include "channel.h"

typedef void list_sink(const struct nlmsghdr *message, void *context);

/*
 * Reads the answer to `message`, which is sent as a request for a list, and gives each of its messages to `take`. 0 at
 * its end, or a negative errno: what the kernel says; -EOVERFLOW: more datagrams than any list of a router has;
 * -ETIMEDOUT: it took too long. After these two the channel is to be closed: the rest would still come.
 */
int list_read(struct channel *channel, struct nlmsghdr *message, list_sink *take, void *context);

#endif
