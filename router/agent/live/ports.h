/* Ports of a bridge. Flow offload works below the bridge, so its packets are seen at the ports only. */
#ifndef TELLTALE_LIVE_PORTS_H
#define TELLTALE_LIVE_PORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "frame.h"

#define PORTS_MAX 16

struct ports {
	unsigned count; /* 0: the device is no bridge, or has none */
	int index[PORTS_MAX];
	uint8_t mac[FRAME_MAC]; /* of the bridge */
	bool is_bridge;
	bool has_more; /* more than PORTS_MAX: the rest is not heard */
};

/* -ENODEV: no such device. The ports are in rising order. */
int ports_read(const char *device, struct ports *ports);

#endif
