/*
 * What each flow carried, as conntrack counts it: a dump when it is asked for, and each flow that ends. Keeps no list
 * of flows, and passes over those of the router with itself. Counting is switched on when this opens, where this
 * process may; the init script does it too.
 */
#ifndef TELLTALE_VOLUMES_H
#define TELLTALE_VOLUMES_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#define VOLUMES_FDS_MAX 2

/* One end of a flow. */
struct volume_end {
	uint8_t address[16]; /* IPv4 as ::ffff:a.b.c.d */
	uint16_t port;       /* ICMP: of orig the type, of resp the code */
};

/* Totals since the flow began. */
struct volume {
	struct volume_end orig;
	struct volume_end resp;   /* as orig addressed it */
	struct volume_end answer; /* who answered, as it calls itself: differs from resp behind a port forward */
	uint64_t up_bytes;        /* orig to resp; IP total lengths */
	uint64_t up_packets;
	uint64_t down_bytes;
	uint64_t down_packets;
	uint32_t first; /* epoch seconds; 0 where the kernel does not note it */
	uint32_t last;  /* now, or when the flow ended */
	uint32_t id;    /* conntrack's; 0 where it gives none */
	uint8_t l4;     /* IP protocol number */
	uint8_t ip;     /* 4 or 6 */
	bool ended;
	bool is_offloaded; /* its packets pass the tables by */
};

struct volumes_counters {
	uint64_t ended;    /* flows that ended and were told */
	uint64_t overruns; /* times that ends of flows were lost; a dump was begun for what is left */
	uint64_t unread;   /* messages that contradict themselves */
	uint64_t dumps;    /* that came to their end */
	uint64_t offloaded; /* flows of the last dump whose packets pass the tables by */
};

struct volumes;

typedef void volumes_sink(void *context, const struct volume *volume);

/* One can be open at a time. -EPERM, -EBUSY, or what the kernel says. */
int volumes_open(struct volumes **out);
void volumes_close(struct volumes *volumes);

/* Descriptors to wait for, at most VOLUMES_FDS_MAX; returns how many were filled. */
int volumes_fds(const struct volumes *volumes, struct pollfd *fds, int max);

/* Asks for all flows that are open; they come through volumes_read. 0 also while a dump is on its way. */
int volumes_dump(struct volumes *volumes);
bool volumes_is_dumping(const struct volumes *volumes);

/* Gives what is there, a bounded amount; returns how many flows were given. Call again until it is 0. */
int volumes_read(struct volumes *volumes, volumes_sink *sink, void *context);

void volumes_counters(const struct volumes *volumes, struct volumes_counters *out);

#endif
