#include "transaction.h"

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

/* NFPROTO_INET: <linux/netfilter.h> does not go with every <netinet/in.h>. */
#define FAMILY_INET 1

static void add_border(struct transaction *transaction, uint16_t type)
{
	uint8_t *to = transaction->bytes + transaction->size;
	const struct nlmsghdr *border =
		channel_message(transaction->channel, to, type, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);

	transaction->size += MNL_ALIGN(border->nlmsg_len);
}

void transaction_begin(struct transaction *transaction, struct channel *channel)
{
	memset(transaction, 0, sizeof(*transaction));
	transaction->channel = channel;
	add_border(transaction, NFNL_MSG_BATCH_BEGIN);
}

struct nlmsghdr *transaction_add(struct transaction *transaction, uint16_t verb, uint16_t flags)
{
	return channel_message(transaction->channel, transaction->bytes + transaction->size,
	                       (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | verb), (uint16_t)(flags | NLM_F_ACK), FAMILY_INET,
	                       0);
}

void transaction_end_message(struct transaction *transaction, const struct nlmsghdr *message)
{
	transaction->sequence = message->nlmsg_seq;
	transaction->size += MNL_ALIGN(message->nlmsg_len);
}

int transaction_commit(struct transaction *transaction)
{
	add_border(transaction, NFNL_MSG_BATCH_END);
	return transaction_ask(transaction);
}

int transaction_ask(struct transaction *transaction)
{
	return channel_ask_batch(transaction->channel, transaction->bytes, transaction->size, transaction->sequence);
}
