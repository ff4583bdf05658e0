/* Changes to the agent's own table that the kernel makes all or none of; nftables takes them in no other form. */
#ifndef TELLTALE_BLOCK_TRANSACTION_H
#define TELLTALE_BLOCK_TRANSACTION_H

#include <stdint.h>

#include "../netlink/channel.h"

#define TRANSACTION_TABLE "telltale"

struct transaction {
	struct channel *channel;
	size_t size;
	uint32_t sequence; /* of the last message that asks for an answer */
	uint8_t bytes[5 * CHANNEL_MESSAGE_MAX] __attribute__((aligned(8)));
};

void transaction_begin(struct transaction *transaction, struct channel *channel);
/* The next message, NFT_MSG_*, without its attributes; three at most. */
struct nlmsghdr *transaction_add(struct transaction *transaction, uint16_t verb, uint16_t flags);
/* When its attributes are there. */
void transaction_end_message(struct transaction *transaction, const struct nlmsghdr *message);
/* 0 or a negative errno. One that fails takes the kernel 10 ms. */
int transaction_commit(struct transaction *transaction);
/* A question needs neither begin nor commit: its message alone is sent. */
int transaction_ask(struct transaction *transaction);

#endif
