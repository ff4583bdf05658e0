/*
 * A process of its own that lets everything go which waits while this one is hung or has died: the table stops queueing
 * by itself, but what waits already would wait for ever.
 */
#ifndef TELLTALE_GUARD_WATCH_H
#define TELLTALE_GUARD_WATCH_H

#include <stdint.h>
#include <sys/types.h>

#include "../netlink/channel.h"

#define WATCH_QUEUES 2

struct watched;

struct watch {
	pid_t process; /* 0: none */
	struct watched *watched;
};

/* Begins to watch; the other process holds nothing but the channel. 0 or a negative errno. */
int watch_open(struct watch *watch, const struct channel *channel, const uint16_t queues[WATCH_QUEUES]);
/* This process is well, and has read packets up to this number. */
void watch_beat(struct watch *watch, uint32_t id);
void watch_close(struct watch *watch);

#endif
