/* One flow out of a message of conntrack. */
#ifndef TELLTALE_VOLUMES_CONNTRACK_H
#define TELLTALE_VOLUMES_CONNTRACK_H

#include <libmnl/libmnl.h>

#include "volumes.h"

/*
 * Reads a message about a flow; `now` in epoch seconds is `last` of one that goes on. 1: a flow; 0: another message;
 * -EBADMSG: it contradicts itself.
 */
int conntrack_parse(const struct nlmsghdr *message, uint32_t now, struct volume *volume);

#endif
