/*
 * One open capture of packets that pass this router. NFLOG copies what the table of router/agent/firewall chooses;
 * a packet socket copies frames of a device where flow offload hides them from that table. Nothing is allocated for
 * a packet; one capture can be open at a time. Functions return a negative errno where something is wrong.
 */
#ifndef TELLTALE_LIVE_H
#define TELLTALE_LIVE_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#define LIVE_DEVICES_MAX 16
#define LIVE_FDS_MAX LIVE_DEVICES_MAX

enum live_way {
	LIVE_NFLOG,
	LIVE_PACKET,
};

struct live_settings {
	enum live_way way;
	const char *devices[LIVE_DEVICES_MAX]; /* of the LAN; LIVE_PACKET hears them, or the ports of a bridge */
	unsigned device_count;
	uint16_t group;     /* of LIVE_NFLOG, as in the table */
	uint32_t mark_mask; /* bits of the ct mark that are ours, as in the table */
};

struct live;
struct classifier;

struct live_counters {
	uint64_t frames;       /* given to the classifier */
	uint64_t frames6;      /* of these, IPv6 */
	uint64_t bytes;        /* of these frames from the IP header on, as far as they were copied */
	uint64_t passed;       /* bytes that the devices of the LAN got and sent, copied or not */
	uint64_t overruns;     /* times that the kernel had no room for a message; how much was lost is not known */
	uint64_t dropped;      /* packets that the kernel counted as lost */
	uint64_t unread;       /* messages that contradict themselves */
	uint64_t marked;       /* flows that the kernel was told about */
	uint64_t marks_failed; /* of these, flows that the kernel does not know (any more) */
	unsigned deaf;         /* devices that are not heard for now */
	bool knows_passed;     /* false: none of the devices is there */
};

/*
 * -EINVAL: impossible settings; -ENODEV: none of the devices is there; -EPERM: no right, or the group is another
 * program's. A device that is not there while another is, is looked for again by live_counters.
 */
int live_open(struct live **out, const struct live_settings *settings);
void live_close(struct live *live);

/* Descriptors to wait for, at most LIVE_FDS_MAX; returns how many were filled. */
int live_fds(const struct live *live, struct pollfd *fds, int max);

/*
 * Pushes packets that are there into the classifier's input ring; returns how many. Run the classifier and call again
 * until it is 0: what did not fit the ring waits here, where poll does not see it.
 */
int live_read(struct live *live, struct classifier *classifier);

/*
 * Takes an event record that stands alone; others than FLOW_CLASS are passed over. Tells the kernel to go on copying
 * the flow or to stop. 1: told; 0: nothing to tell.
 */
int live_flow_class(struct live *live, const uint8_t *record);

/* Asks the kernel for `passed`, `dropped`, devices and ports of a bridge: now and then, not for each packet. */
void live_counters(struct live *live, struct live_counters *out);

#endif
