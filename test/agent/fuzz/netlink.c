/*
 * libFuzzer target: any bytes as messages of the kernel, through the readers of NFLOG, conntrack and flow tables. The
 * first byte says whose type the messages get.
 */
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <stdlib.h>
#include <string.h>

#include "../../../router/agent/abi.gen.h"
#include "../../../router/agent/live/blind.h"
#include "../../../router/agent/live/nflog.h"
#include "../../../router/agent/netlink/channel.h"
#include "../../../router/agent/netlink/tuple.h"
#include "../../../router/agent/volumes/conntrack.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void log_packet(struct nlmsghdr *message)
{
	struct nflog_packet parsed;
	struct packet packet = { 0 };
	struct tuple tuple;
	int result = nflog_parse(message, &parsed);

	if (result < 0 && result != -EBADMSG)
		abort();
	if (result <= 0)
		return;
	if (parsed.size == 0 || parsed.payload - FRAME_ROOM < (uint8_t *)message ||
	    parsed.payload + parsed.size > (uint8_t *)message + MNL_ALIGN(message->nlmsg_len))
		abort();
	if (tuple_of_packet(parsed.payload, parsed.size, &tuple))
		tuple_into_packet(parsed.payload, &tuple);
	frame_make(&parsed.link, parsed.payload, parsed.size, &packet);
	if (packet.bytes + packet.size != parsed.payload + parsed.size || packet.link >= TT_LINK_COUNT)
		abort();
}

static void flow(const struct nlmsghdr *message)
{
	struct volume volume;
	int result = conntrack_parse(message, 1, &volume);

	if (result < 0 && result != -EBADMSG)
		abort();
	if (result == 1 && volume.ip != 4 && volume.ip != 6)
		abort();
}

static void read_one(uint8_t kind, struct nlmsghdr *message)
{
	struct blind blind = { 0 };

	if (kind == 0) {
		message->nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET;
		log_packet(message);
	} else if (kind == 1) {
		message->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW;
		flow(message);
	} else {
		message->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWFLOWTABLE;
		blind_flowtable(message, &blind);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct nlmsghdr *message;
	uint8_t *copy;
	int left;

	if (size < 2)
		return 0;
	/* Behind it every byte too much is seen. */
	left = (int)size - 1;
	copy = malloc((size_t)left);
	if (!copy)
		return 0;
	memcpy(copy, bytes + 1, (size_t)left);
	message = (struct nlmsghdr *)copy;
	while (channel_holds(message, left)) {
		struct nlmsghdr *next = mnl_nlmsg_next(message, &left);

		read_one(bytes[0] % 3, message);
		message = next;
	}
	free(copy);
	return 0;
}
