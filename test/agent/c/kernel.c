#include "kernel.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "../../../router/agent/netlink/channel.h"

/* Of its sockets; no program has so many open. */
#define DESCRIPTOR 1000000

static const uint8_t *answers;
static size_t answers_left;
/* Of the last message that asks for an answer or a list. */
static uint32_t asked;
static uint16_t asked_flags;

void kernel_says(const uint8_t *bytes, size_t size)
{
	answers = bytes;
	answers_left = size;
}

int __wrap_socket(int domain, int type, int protocol);
int __wrap_bind(int fd, const struct sockaddr *address, socklen_t size);
int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t size);
int __wrap_close(int fd);
int __real_close(int fd);
ssize_t __wrap_sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *to, socklen_t to_size);
ssize_t __wrap_recvmsg(int fd, struct msghdr *head, int flags);

int __wrap_socket(int domain, int type, int protocol)
{
	(void)domain, (void)type, (void)protocol;
	return DESCRIPTOR;
}

int __wrap_bind(int fd, const struct sockaddr *address, socklen_t size)
{
	(void)fd, (void)address, (void)size;
	return 0;
}

int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
	(void)fd, (void)level, (void)name, (void)value, (void)size;
	return 0;
}

int __wrap_close(int fd)
{
	return fd == DESCRIPTOR ? 0 : __real_close(fd);
}

/* What the agent writes has to be whole, down to the attributes inside of others. */
static void check_attributes(const uint8_t *at, size_t left)
{
	while (left > 0) {
		const struct nlattr *attribute = (const struct nlattr *)at;
		size_t step = left < sizeof(*attribute) ? 0 : MNL_ALIGN(attribute->nla_len);

		if (step < sizeof(*attribute) || step > left)
			abort();
		if (attribute->nla_type & NLA_F_NESTED)
			check_attributes(at + NLA_HDRLEN, attribute->nla_len - NLA_HDRLEN);
		at += step;
		left -= step;
	}
}

ssize_t __wrap_sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *to, socklen_t to_size)
{
	const struct nlmsghdr *message = bytes;
	int left = (int)size;

	(void)fd, (void)flags, (void)to_size;
	/* A frame of its own, no message. */
	if (to && to->sa_family == AF_PACKET)
		return (ssize_t)size;
	while (left > 0) {
		if (!channel_holds(message, left))
			abort();
		/* nfnetlink's own header has a word; those of the routing part are longer and hold no nest. */
		if (message->nlmsg_type >= 256)
			check_attributes((const uint8_t *)message + NLMSG_HDRLEN + 4,
			                 message->nlmsg_len - NLMSG_HDRLEN - 4);
		if (message->nlmsg_flags & (NLM_F_ACK | NLM_F_DUMP)) {
			asked = message->nlmsg_seq;
			asked_flags = message->nlmsg_flags;
		}
		message = mnl_nlmsg_next(message, &left);
	}
	return (ssize_t)size;
}

static size_t say_yes(uint8_t *to)
{
	struct nlmsghdr *message = (struct nlmsghdr *)to;

	memset(to, 0, NLMSG_HDRLEN + sizeof(struct nlmsgerr));
	message->nlmsg_type = (asked_flags & NLM_F_DUMP) == NLM_F_DUMP ? NLMSG_DONE : NLMSG_ERROR;
	message->nlmsg_len = NLMSG_HDRLEN + sizeof(struct nlmsgerr);
	message->nlmsg_seq = asked;
	return message->nlmsg_len;
}

static void number(uint8_t *bytes, int left)
{
	struct nlmsghdr *message = (struct nlmsghdr *)bytes;

	for (; channel_holds(message, left); message = mnl_nlmsg_next(message, &left))
		if (message->nlmsg_seq == 0)
			message->nlmsg_seq = asked;
}

ssize_t __wrap_recvmsg(int fd, struct msghdr *head, int flags)
{
	uint8_t *to = head->msg_iov->iov_base;
	size_t size;

	(void)fd, (void)flags;
	head->msg_flags = 0;
	if (answers_left < 2)
		return (ssize_t)say_yes(to);
	size = (size_t)(answers[0] | answers[1] << 8);
	answers += 2;
	answers_left -= 2;
	if (size > answers_left)
		size = answers_left;
	if (size > head->msg_iov->iov_len) {
		size = head->msg_iov->iov_len;
		head->msg_flags = MSG_TRUNC;
	}
	memcpy(to, answers, size);
	answers += size;
	answers_left -= size;
	number(to, (int)size);
	return (ssize_t)size;
}
