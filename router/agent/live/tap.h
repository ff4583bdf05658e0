/* What both ways of capture share: where packets go, and what is counted on the way. */
#ifndef TELLTALE_LIVE_TAP_H
#define TELLTALE_LIVE_TAP_H

#include <stdbool.h>
#include <stdint.h>

#include "../packet.h"
#include "live.h"

struct tap {
	struct packet waiting; /* did not fit the ring; its bytes stay where they are */
	bool is_waiting;
	uint32_t frame; /* number of the newest packet */
	struct live_counters counted;
};

/* Pushes a packet whose link bytes stand before its IP header; false: it waits. */
bool tap_push(struct tap *tap, struct classifier *classifier, const struct packet *packet);

/* Pushes the packet that waits; false: it goes on waiting. */
bool tap_again(struct tap *tap, struct classifier *classifier);

#endif
