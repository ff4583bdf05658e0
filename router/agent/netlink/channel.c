#include "channel.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <sys/socket.h>

/* Datagrams before an answer: those to earlier messages of a batch. */
#define ANSWERS_MAX 64

/* More than rmem_max allows takes the right to administer the network; without it, as much as it allows. */
static void raise_buffer(int fd, uint32_t bytes)
{
	int size = (int)bytes;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

/* What the kernel says of a message need not hold all of it again. */
static void shorten_answers(int fd)
{
	int on = 1;

	(void)setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
}

void channel_raise_sending(struct channel *channel, uint32_t bytes)
{
	int fd = channel_fd(channel), size = (int)bytes;

	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) < 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

static int open_bus(struct channel *channel, int bus, unsigned groups)
{
	channel->sequence = 0;
	channel->socket = mnl_socket_open2(bus, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (!channel->socket)
		return -errno;
	if (mnl_socket_bind(channel->socket, groups, MNL_SOCKET_AUTOPID) < 0) {
		int error = errno;

		channel_close(channel);
		return -error;
	}
	shorten_answers(channel_fd(channel));
	return 0;
}

int channel_open(struct channel *channel, unsigned groups, uint32_t buffer)
{
	int result = open_bus(channel, NETLINK_NETFILTER, groups);

	if (result == 0 && buffer > 0)
		raise_buffer(channel_fd(channel), buffer);
	return result;
}

int channel_open_route(struct channel *channel)
{
	return open_bus(channel, NETLINK_ROUTE, 0);
}

void channel_close(struct channel *channel)
{
	if (channel->socket)
		(void)mnl_socket_close(channel->socket);
	channel->socket = NULL;
}

int channel_fd(const struct channel *channel)
{
	return mnl_socket_get_fd(channel->socket);
}

struct nlmsghdr *channel_message(struct channel *channel, uint8_t *to, uint16_t type, uint16_t flags, uint8_t family,
                                 uint16_t resource)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(to);
	struct nfgenmsg *head;

	message->nlmsg_type = type;
	message->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	message->nlmsg_seq = ++channel->sequence;
	head = mnl_nlmsg_put_extra_header(message, sizeof(*head));
	head->nfgen_family = family;
	head->version = NFNETLINK_V0;
	head->res_id = htons(resource);
	return message;
}

int channel_send(struct channel *channel, const struct nlmsghdr *message)
{
	return mnl_socket_sendto(channel->socket, message, message->nlmsg_len) < 0 ? -errno : 0;
}

int channel_receive(struct channel *channel, uint8_t *to, size_t size)
{
	struct sockaddr_nl from = { 0 };
	struct iovec part = { .iov_base = to, .iov_len = size };
	struct msghdr head = { .msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t got;

	do {
		got = recvmsg(channel_fd(channel), &head, 0);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	if (head.msg_flags & MSG_TRUNC)
		return -EMSGSIZE;
	/* Only the kernel is believed. */
	return from.nl_pid == 0 ? (int)got : -EAGAIN;
}

bool channel_holds(const struct nlmsghdr *message, int left)
{
	return left >= (int)sizeof(*message) && message->nlmsg_len >= sizeof(*message) &&
	       message->nlmsg_len <= (uint32_t)left && MNL_ALIGN(message->nlmsg_len) <= (uint32_t)left;
}

/* What the kernel says of the messages with these numbers: a fault of one, or that of the last; 1: nothing here. */
static int answer_of(const uint8_t *bytes, int size, uint32_t first, uint32_t last)
{
	const struct nlmsghdr *message = (const struct nlmsghdr *)bytes;

	for (; channel_holds(message, size); message = mnl_nlmsg_next(message, &size)) {
		const struct nlmsgerr *error;

		if (message->nlmsg_type != NLMSG_ERROR || message->nlmsg_seq < first || message->nlmsg_seq > last)
			continue;
		if (mnl_nlmsg_get_payload_len(message) < sizeof(*error))
			return -EBADMSG;
		error = mnl_nlmsg_get_payload(message);
		if (error->error < 0 || message->nlmsg_seq == last)
			return error->error;
	}
	return 1;
}

static int await_answer(struct channel *channel, uint32_t first, uint32_t last)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX + 256] __attribute__((aligned(8)));

	for (unsigned i = 0; i < ANSWERS_MAX; i++) {
		int result;
		int got = channel_receive(channel, bytes, sizeof(bytes));

		if (got < 0)
			return got == -EAGAIN ? -EIO : got;
		result = answer_of(bytes, got, first, last);
		if (result <= 0)
			return result;
	}
	return -EIO;
}

int channel_ask(struct channel *channel, struct nlmsghdr *message)
{
	int result;

	message->nlmsg_flags |= NLM_F_ACK;
	result = channel_send(channel, message);
	return result < 0 ? result : await_answer(channel, message->nlmsg_seq, message->nlmsg_seq);
}

int channel_ask_batch(struct channel *channel, const uint8_t *batch, size_t size, uint32_t sequence)
{
	if (mnl_socket_sendto(channel->socket, batch, size) < 0)
		return -errno;
	return await_answer(channel, ((const struct nlmsghdr *)batch)->nlmsg_seq, sequence);
}
