/*
 * The chain through which packets come to what refuses them. It is there only while anything is blocked: a hook is paid
 * by every packet that a home sends and gets, and this one alone takes 3 to 5 % of a TCP flow's throughput
 * (make bench-router).
 */
#ifndef TELLTALE_BLOCK_HOOK_H
#define TELLTALE_BLOCK_HOOK_H

#include "../netlink/channel.h"

/* 0: packets pass it; -ENOENT: it is not there, or the table is not. */
int hook_find(struct channel *channel);
/* -EEXIST: it is there; -ENOENT: no such table. */
int hook_put(struct channel *channel);
/* -ENOENT: it is not there, or the table is not. */
int hook_remove(struct channel *channel);

#endif
