/* Sets the ct mark of flows from outside the path of packets; tells what the LAN sees of a flow turned elsewhere. */
#ifndef TELLTALE_LIVE_MARK_H
#define TELLTALE_LIVE_MARK_H

#include "../netlink/channel.h"
#include "../netlink/tuple.h"

/* Flows that were not known yet and are tried once more. */
#define MARK_LATER 16

struct mark_order {
	struct tuple tuple;
	uint32_t mark;
	uint32_t mask;
};

struct mark {
	struct channel channel;
	struct mark_order later[MARK_LATER];
	unsigned later_count;
	uint64_t told;
	uint64_t failed;
};

int mark_open(struct mark *mark);
void mark_close(struct mark *mark);

/*
 * Sets the bits of `mask` of the flow between these ends, in whichever direction. 0: also where the kernel does not
 * know the flow yet; then mark_again tries once more.
 */
int mark_set(struct mark *mark, const struct mark_order *order);
void mark_again(struct mark *mark);

/* Ends of the flow as its opener sees them, for a packet of it. -ENOENT: no such flow. */
int mark_original(struct mark *mark, const struct tuple *packet, struct tuple *orig);

#endif
