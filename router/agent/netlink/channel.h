/* A netlink socket to the kernel, to netfilter's part of it unless said otherwise. */
#ifndef TELLTALE_NETLINK_CHANNEL_H
#define TELLTALE_NETLINK_CHANNEL_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stdint.h>

/* Bytes that any message of ours and any answer to one takes. */
#define CHANNEL_MESSAGE_MAX 1024

struct channel {
	struct mnl_socket *socket; /* NULL: closed */
	uint32_t sequence;
};

/* Does not block. `groups` as in <linux/netfilter/nfnetlink_compat.h>; `buffer` 0: the kernel's size. */
int channel_open(struct channel *channel, unsigned groups, uint32_t buffer);
/* The same to the part of the kernel that knows addresses and neighbours. */
int channel_open_route(struct channel *channel);
void channel_close(struct channel *channel);
/* Room for a message of so many bytes, as far as this process may have it. */
void channel_raise_sending(struct channel *channel, uint32_t bytes);
int channel_fd(const struct channel *channel);

/*
 * Begins a message in `to` of at least CHANNEL_MESSAGE_MAX bytes, all 0: not every libmnl writes what pads a message.
 * `resource` as nfnetlink's header has it.
 */
struct nlmsghdr *channel_message(struct channel *channel, uint8_t *to, uint16_t type, uint16_t flags, uint8_t family,
                                 uint16_t resource);

/* 0 or a negative errno. */
int channel_send(struct channel *channel, const struct nlmsghdr *message);

/*
 * One datagram. Its bytes, or a negative errno: -EAGAIN: nothing there; -ENOBUFS: messages were lost; -EMSGSIZE: the
 * datagram was longer and is lost.
 */
int channel_receive(struct channel *channel, uint8_t *to, size_t size);

/*
 * Whether a whole message with its padding begins here. libmnl's own look takes a length beyond 2^31 for one, and its
 * readers of attributes go up to the padding's end.
 */
bool channel_holds(const struct nlmsghdr *message, int left);

/* Sends and waits for what the kernel says of it, which it does at once: 0 or a negative errno. */
int channel_ask(struct channel *channel, struct nlmsghdr *message);

/*
 * The same for a batch of `size` bytes of which the message with the number `sequence` is the last that asks for an
 * answer. A fault of any is one of all.
 */
int channel_ask_batch(struct channel *channel, const uint8_t *batch, size_t size, uint32_t sequence);

#endif
