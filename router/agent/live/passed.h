/* How many bytes passed the router, copied or not. */
#ifndef TELLTALE_LIVE_PASSED_H
#define TELLTALE_LIVE_PASSED_H

#include "../netlink/channel.h"

/* Sums the table's counters `up` and `down`. -ENOENT: no such table. */
int passed_table(struct channel *channel, uint64_t *bytes);

/* Packets that the table refused. -ENOENT: no such table. */
int passed_refused(struct channel *channel, uint64_t *packets);

/* Sums what the device received and sent. -ENODEV. */
int passed_device(const char *device, uint64_t *bytes);

#endif
