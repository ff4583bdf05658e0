/*
 * The part of libmnl's interface that the agent uses, written anew: messages of netlink and their attributes
 * (linux/netlink.h). For static builds; where libmnl is installed, the agent is linked with it. A message's buffer is
 * the caller's, and so is the check that a message is whole.
 */
#ifndef TELLTALE_MNL_H
#define TELLTALE_MNL_H

#include <errno.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MNL_SOCKET_AUTOPID 0
#define MNL_ALIGN(size) NLMSG_ALIGN(size)

enum mnl_attr_data_type {
	MNL_TYPE_UNSPEC,
	MNL_TYPE_U8,
	MNL_TYPE_U16,
	MNL_TYPE_U32,
	MNL_TYPE_U64,
};

struct mnl_socket {
	int fd;
};

static inline struct mnl_socket *mnl_socket_open2(int bus, int flags)
{
	struct mnl_socket *socket_of = malloc(sizeof(*socket_of));

	if (!socket_of)
		return NULL;
	socket_of->fd = socket(AF_NETLINK, SOCK_RAW | flags, bus);
	if (socket_of->fd >= 0)
		return socket_of;
	free(socket_of);
	return NULL;
}

static inline int mnl_socket_close(struct mnl_socket *socket_of)
{
	int result = close(socket_of->fd);

	free(socket_of);
	return result;
}

static inline int mnl_socket_get_fd(const struct mnl_socket *socket_of)
{
	return socket_of->fd;
}

static inline int mnl_socket_bind(struct mnl_socket *socket_of, unsigned groups, pid_t pid)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = groups, .nl_pid = (uint32_t)pid };

	return bind(socket_of->fd, (const struct sockaddr *)&address, sizeof(address));
}

static inline ssize_t mnl_socket_sendto(const struct mnl_socket *socket_of, const void *bytes, size_t size)
{
	static const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	return sendto(socket_of->fd, bytes, size, 0, (const struct sockaddr *)&kernel, sizeof(kernel));
}

static inline struct nlmsghdr *mnl_nlmsg_put_header(void *to)
{
	struct nlmsghdr *message = to;

	memset(message, 0, NLMSG_HDRLEN);
	message->nlmsg_len = NLMSG_HDRLEN;
	return message;
}

static inline void *mnl_nlmsg_put_extra_header(struct nlmsghdr *message, size_t size)
{
	void *extra = (char *)message + message->nlmsg_len;

	memset(extra, 0, MNL_ALIGN(size));
	message->nlmsg_len += (uint32_t)MNL_ALIGN(size);
	return extra;
}

static inline void *mnl_nlmsg_get_payload(const struct nlmsghdr *message)
{
	return (char *)(uintptr_t)message + NLMSG_HDRLEN;
}

static inline size_t mnl_nlmsg_get_payload_len(const struct nlmsghdr *message)
{
	return message->nlmsg_len - NLMSG_HDRLEN;
}

static inline struct nlmsghdr *mnl_nlmsg_next(const struct nlmsghdr *message, int *left)
{
	*left -= (int)MNL_ALIGN(message->nlmsg_len);
	return (struct nlmsghdr *)(uintptr_t)((const char *)message + MNL_ALIGN(message->nlmsg_len));
}

static inline uint16_t mnl_attr_get_type(const struct nlattr *attribute)
{
	return attribute->nla_type & NLA_TYPE_MASK;
}

static inline uint16_t mnl_attr_get_payload_len(const struct nlattr *attribute)
{
	return (uint16_t)(attribute->nla_len - NLA_HDRLEN);
}

static inline void *mnl_attr_get_payload(const struct nlattr *attribute)
{
	return (char *)(uintptr_t)attribute + NLA_HDRLEN;
}

static inline bool mnl_attr_ok(const struct nlattr *attribute, ptrdiff_t left)
{
	return left >= (ptrdiff_t)sizeof(*attribute) && attribute->nla_len >= sizeof(*attribute) &&
	       (ptrdiff_t)attribute->nla_len <= left;
}

static inline struct nlattr *mnl_attr_next(const struct nlattr *attribute)
{
	return (struct nlattr *)(uintptr_t)((const char *)attribute + MNL_ALIGN(attribute->nla_len));
}

/* Attributes behind an extra header of `offset` bytes, and those inside another. */
#define mnl_attr_for_each(attribute, message, offset) \
	for ((attribute) = (struct nlattr *)((char *)mnl_nlmsg_get_payload(message) + MNL_ALIGN(offset)); \
	     mnl_attr_ok((attribute), (char *)(uintptr_t)(message) + (message)->nlmsg_len - (char *)(attribute)); \
	     (attribute) = mnl_attr_next(attribute))
#define mnl_attr_for_each_nested(attribute, nest) \
	for ((attribute) = mnl_attr_get_payload(nest); \
	     mnl_attr_ok((attribute), (char *)(uintptr_t)(nest) + (nest)->nla_len - (char *)(attribute)); \
	     (attribute) = mnl_attr_next(attribute))

/* Whether the payload has the type's size. */
static inline int mnl_attr_validate(const struct nlattr *attribute, enum mnl_attr_data_type type)
{
	static const uint16_t sizes[] = { 0, 1, 2, 4, 8 };

	if (type == MNL_TYPE_UNSPEC || mnl_attr_get_payload_len(attribute) == sizes[type])
		return 0;
	errno = ERANGE;
	return -1;
}

/* The payload as a number; the caller has checked its size. */
#define MNL_GET(name, type) \
	static inline type name(const struct nlattr *attribute) \
	{ \
		type value; \
\
		memcpy(&value, mnl_attr_get_payload(attribute), sizeof(value)); \
		return value; \
	}
MNL_GET(mnl_attr_get_u8, uint8_t)
MNL_GET(mnl_attr_get_u16, uint16_t)
MNL_GET(mnl_attr_get_u32, uint32_t)
MNL_GET(mnl_attr_get_u64, uint64_t)

static inline void mnl_attr_put(struct nlmsghdr *message, uint16_t type, size_t size, const void *bytes)
{
	struct nlattr *attribute = (struct nlattr *)((char *)message + MNL_ALIGN(message->nlmsg_len));
	size_t whole = NLA_HDRLEN + size;

	attribute->nla_type = type;
	attribute->nla_len = (uint16_t)whole;
	memcpy((char *)attribute + NLA_HDRLEN, bytes, size);
	memset((char *)attribute + whole, 0, MNL_ALIGN(whole) - whole);
	message->nlmsg_len = (uint32_t)(MNL_ALIGN(message->nlmsg_len) + MNL_ALIGN(whole));
}

#define MNL_PUT(name, number) \
	static inline void name(struct nlmsghdr *message, uint16_t type, number value) \
	{ \
		mnl_attr_put(message, type, sizeof(value), &value); \
	}
MNL_PUT(mnl_attr_put_u8, uint8_t)
MNL_PUT(mnl_attr_put_u16, uint16_t)
MNL_PUT(mnl_attr_put_u32, uint32_t)
MNL_PUT(mnl_attr_put_u64, uint64_t)

static inline void mnl_attr_put_strz(struct nlmsghdr *message, uint16_t type, const char *text)
{
	mnl_attr_put(message, type, strlen(text) + 1, text);
}

static inline struct nlattr *mnl_attr_nest_start(struct nlmsghdr *message, uint16_t type)
{
	struct nlattr *nest = (struct nlattr *)((char *)message + MNL_ALIGN(message->nlmsg_len));

	nest->nla_type = NLA_F_NESTED | type;
	message->nlmsg_len = (uint32_t)(MNL_ALIGN(message->nlmsg_len) + NLA_HDRLEN);
	return nest;
}

static inline void mnl_attr_nest_end(struct nlmsghdr *message, struct nlattr *nest)
{
	nest->nla_len = (uint16_t)((char *)message + message->nlmsg_len - (char *)nest);
}

#endif
