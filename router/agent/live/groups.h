/*
 * Membership in the groups by which devices look for each other. The kernel lets no packet to a group in that nobody
 * here has joined: then neither the table nor anything else behind the routing sees what a device says of itself.
 */
#ifndef TELLTALE_LIVE_GROUPS_H
#define TELLTALE_LIVE_GROUPS_H

struct groups {
	int fd4; /* -1: closed, or this kernel has no such addresses */
	int fd6;
};

void groups_open(struct groups *groups);
void groups_close(struct groups *groups);

/* Joins on a device what it is not in yet: one that was made anew has lost its groups. One not there is left out. */
void groups_join(const struct groups *groups, const char *device);

#endif
