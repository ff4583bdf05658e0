/* What of the LAN's traffic cannot be seen on this router, and why. Nothing is changed to see more. */
#ifndef TELLTALE_LIVE_BLIND_H
#define TELLTALE_LIVE_BLIND_H

#include <libmnl/libmnl.h>
#include <stdbool.h>

#include "live.h"

#define BLIND_LINES_MAX 9
#define BLIND_LINE_BYTES 160
#define BLIND_NAME_BYTES 32

enum blind_offload {
	BLIND_OFFLOAD_NONE,
	BLIND_OFFLOAD_SOFTWARE, /* packets pass the tables by, after a flow's first ones */
	BLIND_OFFLOAD_HARDWARE, /* they pass the processor by */
};

struct blind {
	enum blind_offload offload;
	bool offload_counts_none;           /* a flow table does not count what it takes past conntrack */
	char accelerator[BLIND_NAME_BYTES]; /* module of a vendor's own offload, else empty */
	bool has_no_table;                  /* `inet telltale` is not loaded */
	const char *absent;                 /* a device that is not there; NULL: none */
	const char *no_ipv6;                /* a device on which the kernel does no IPv6; NULL: none */
	bool counts_no_bytes;               /* conntrack does not account */
};

/* What the agent does, as far as something may keep it from that. */
struct blind_use {
	enum live_way way;
	bool guard;
	bool hold; /* and there is something to hold answers for */
};

/*
 * Looks at the kernel and, below the folder `root` (usually empty), at /proc, /sys and OpenWrt's settings. What it may
 * not look at counts as nothing found.
 */
void blind_look(struct blind *blind, const char *root, const char *const devices[], unsigned count);

/* Writes a line for people for each thing; returns how many. */
int blind_tell(const struct blind *blind, const struct blind_use *use,
               char lines[BLIND_LINES_MAX][BLIND_LINE_BYTES]);

/* Reads one message of nftables' answer about flow tables; none makes less of the offload. */
void blind_flowtable(const struct nlmsghdr *message, struct blind *blind);

#endif
