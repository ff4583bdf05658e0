/* How many bytes came from and went to the LAN, copied or not, and what was refused of them. */
#ifndef TELLTALE_LIVE_PASSED_H
#define TELLTALE_LIVE_PASSED_H

#include "../netlink/channel.h"

/* Packets that the table refused. -ENOENT: no such table. */
int passed_refused(struct channel *channel, uint64_t *packets);

/* Sums what the device received and sent since it was made. -ENODEV. */
int passed_device(const char *device, uint64_t *bytes);

#endif
