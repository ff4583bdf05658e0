#include "volumes.h"

#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_compat.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "../netlink/channel.h"
#include "conntrack.h"

/* A busy router ends some thousand flows in a burst. */
#define SOCKET_BUFFER (1u << 20)
/* The kernel fills up to 32 KiB for a dump. */
#define DATAGRAM_MAX 32768
#define DATAGRAMS_MAX 16
/* The kernel has the next part of a dump ready at each read: one that says nothing so often has lost its end. */
#define QUIET_MAX 8

struct volumes {
	bool is_open;
	bool is_dumping;
	unsigned quiet; /* reads in which a dump said nothing */
	bool is_behind; /* ends of flows were lost and a dump is due */
	struct channel events;
	struct channel dump;
	uint64_t offloaded; /* of the dump that runs */
	struct volumes_counters counted;
	uint8_t datagram[DATAGRAM_MAX] __attribute__((aligned(8)));
};

/* Where this process may not, the init script did, or health says that nothing is counted. */
static void switch_on(const char *path)
{
	FILE *file = fopen(path, "we");

	if (!file)
		return;
	(void)fputs("1\n", file);
	(void)fclose(file);
}

int volumes_open(struct volumes **out)
{
	static struct volumes volumes;
	int result;

	if (volumes.is_open)
		return -EBUSY;
	memset(&volumes, 0, sizeof(volumes));
	switch_on("/proc/sys/net/netfilter/nf_conntrack_acct");
	switch_on("/proc/sys/net/netfilter/nf_conntrack_timestamp");
	result = channel_open(&volumes.events, NF_NETLINK_CONNTRACK_DESTROY, SOCKET_BUFFER);
	if (result < 0)
		return result;
	result = channel_open(&volumes.dump, 0, 0);
	if (result < 0) {
		channel_close(&volumes.events);
		return result;
	}
	volumes.is_open = true;
	*out = &volumes;
	return 0;
}

void volumes_close(struct volumes *volumes)
{
	channel_close(&volumes->events);
	channel_close(&volumes->dump);
	volumes->is_open = false;
}

int volumes_fds(const struct volumes *volumes, struct pollfd *fds, int max)
{
	const struct channel *channels[VOLUMES_FDS_MAX] = { &volumes->events, &volumes->dump };
	int count = max < VOLUMES_FDS_MAX ? max : VOLUMES_FDS_MAX;

	for (int i = 0; i < count; i++) {
		fds[i].fd = channel_fd(channels[i]);
		fds[i].events = POLLIN;
		fds[i].revents = 0;
	}
	return count;
}

int volumes_dump(struct volumes *volumes)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *message;
	int result;

	if (volumes->is_dumping)
		return 0;
	message = channel_message(&volumes->dump, bytes, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET, NLM_F_DUMP,
	                          AF_UNSPEC, 0);
	result = channel_send(&volumes->dump, message);
	volumes->is_dumping = result == 0;
	volumes->quiet = 0;
	volumes->offloaded = 0;
	return result;
}

bool volumes_is_dumping(const struct volumes *volumes)
{
	return volumes->is_dumping;
}

/* What this router says to itself passes no network. */
static bool is_own(const struct volume *volume)
{
	static const uint8_t loopback6[16] = { [15] = 1 };
	const uint8_t *address = volume->orig.address;

	return volume->ip == 4 ? address[12] == 127 : memcmp(address, loopback6, sizeof(loopback6)) == 0;
}

/* One message; 1: a flow was given. */
static int take(struct volumes *volumes, const struct nlmsghdr *message, volumes_sink *sink, void *context)
{
	struct volume volume;
	int result;

	if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR) {
		volumes->is_dumping = false;
		*(message->nlmsg_type == NLMSG_DONE ? &volumes->counted.dumps : &volumes->counted.unread) += 1;
		volumes->counted.offloaded = volumes->offloaded;
		return 0;
	}
	result = conntrack_parse(message, (uint32_t)time(NULL), &volume);
	if (result < 0)
		volumes->counted.unread++;
	if (result <= 0 || is_own(&volume))
		return 0;
	if (volume.ended)
		volumes->counted.ended++;
	else if (volume.is_offloaded)
		volumes->offloaded++;
	sink(context, &volume);
	return 1;
}

static int take_all(struct volumes *volumes, int size, volumes_sink *sink, void *context)
{
	const struct nlmsghdr *message = (const struct nlmsghdr *)volumes->datagram;
	int count = 0;

	for (; channel_holds(message, size); message = mnl_nlmsg_next(message, &size))
		count += take(volumes, message, sink, context);
	return count;
}

/* What a channel has, as far as a call goes: flows given, or a negative errno. */
static int read_channel(struct volumes *volumes, struct channel *channel, volumes_sink *sink, void *context)
{
	int count = 0;

	for (unsigned i = 0; i < DATAGRAMS_MAX; i++) {
		int got = channel_receive(channel, volumes->datagram, sizeof(volumes->datagram));

		if (got == -EAGAIN)
			break;
		if (channel == &volumes->dump)
			volumes->quiet = 0;
		if (got == -ENOBUFS || got == -EMSGSIZE) {
			volumes->counted.overruns++;
			volumes->is_behind = true;
			continue;
		}
		if (got < 0)
			return got;
		count += take_all(volumes, got, sink, context);
	}
	return count;
}

int volumes_read(struct volumes *volumes, volumes_sink *sink, void *context)
{
	int ended = read_channel(volumes, &volumes->events, sink, context), open;

	if (ended < 0)
		return ended;
	volumes->quiet++;
	open = read_channel(volumes, &volumes->dump, sink, context);
	if (open < 0)
		return open;
	if (volumes->is_dumping && volumes->quiet >= QUIET_MAX) {
		volumes->is_dumping = false;
		volumes->counted.unread++;
	}
	if (volumes->is_behind && !volumes->is_dumping) {
		int result = volumes_dump(volumes);

		if (result < 0)
			return result;
		volumes->is_behind = false;
	}
	return ended + open;
}

void volumes_counters(const struct volumes *volumes, struct volumes_counters *out)
{
	*out = volumes->counted;
}
