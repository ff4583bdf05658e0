/*
 * The chain through which packets come to what refuses them. It is there only while the table knows a device that is
 * looked at: a hook is paid by every packet that a home sends and gets. When one goes the kernel drops what waits in
 * any queue of the network namespace, and when one comes before another, that one sees what waits a second time.
 */
#ifndef TELLTALE_BLOCK_HOOK_H
#define TELLTALE_BLOCK_HOOK_H

#include "../netlink/channel.h"

/* 0: it is there; -ENOENT: it is not, or the table is not. */
int hook_find(struct channel *channel);
/* -EEXIST: it is there; -ENOENT: no such table, or one without the rules. */
int hook_put(struct channel *channel);
/* -ENOENT: it is not there, or the table is not. */
int hook_remove(struct channel *channel);

#endif
