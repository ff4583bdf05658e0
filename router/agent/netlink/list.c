#include "list.h"

#include <errno.h>
#include <time.h>

#define DATAGRAM_MAX 32768
/* 65,536 flows, as many as a router with 1 GiB keeps by default, are about 800. */
#define DATAGRAMS_MAX 4096
#define TIME_MAX_MS 2000

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int error_of(const struct nlmsghdr *message)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(message);

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*error) || error->error >= 0)
		return -EIO;
	return error->error;
}

/* What one datagram has of the list; 1: the list goes on. */
static int take_all(const uint8_t *bytes, int left, uint32_t sequence, list_sink *take, void *context)
{
	const struct nlmsghdr *message = (const struct nlmsghdr *)bytes;

	for (; channel_holds(message, left); message = mnl_nlmsg_next(message, &left)) {
		if (message->nlmsg_seq != sequence)
			continue;
		if (message->nlmsg_type == NLMSG_DONE)
			return 0;
		if (message->nlmsg_type == NLMSG_ERROR)
			return error_of(message);
		take(message, context);
	}
	return 1;
}

int list_read(struct channel *channel, struct nlmsghdr *message, list_sink *take, void *context)
{
	static uint8_t bytes[DATAGRAM_MAX] __attribute__((aligned(8)));
	int64_t end = milliseconds() + TIME_MAX_MS;
	int result;

	message->nlmsg_flags |= NLM_F_REQUEST | NLM_F_DUMP;
	message->nlmsg_seq = ++channel->sequence;
	result = channel_send(channel, message);
	if (result < 0)
		return result;
	for (unsigned i = 0; i < DATAGRAMS_MAX; i++) {
		int got = channel_receive(channel, bytes, sizeof(bytes));

		if (got < 0)
			return got;
		result = take_all(bytes, got, message->nlmsg_seq, take, context);
		if (result <= 0)
			return result;
		if (milliseconds() >= end)
			return -ETIMEDOUT;
	}
	return -EOVERFLOW;
}
