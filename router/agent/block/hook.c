#include "hook.h"

#include <arpa/inet.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>

#include "transaction.h"

#define CHAIN "restricting"
/* What it goes to; router/agent/firewall/table.nft. */
#define RULES "restrict"
/* NF_INET_FORWARD: <linux/netfilter.h> does not go with every <netinet/in.h>. */
#define HOOK_FORWARD 2
/* Before fw4's chains and before copies are made: what is refused was not sent, and is not offloaded. */
#define PRIORITY (-5)

static struct nlmsghdr *add_chain_message(struct transaction *transaction, uint16_t verb, uint16_t flags)
{
	struct nlmsghdr *message = transaction_add(transaction, verb, flags);

	mnl_attr_put_strz(message, NFTA_CHAIN_TABLE, TRANSACTION_TABLE);
	mnl_attr_put_strz(message, NFTA_CHAIN_NAME, CHAIN);
	return message;
}

static void add_chain(struct transaction *transaction)
{
	struct nlmsghdr *message = add_chain_message(transaction, NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_EXCL);
	struct nlattr *hook = mnl_attr_nest_start(message, NFTA_CHAIN_HOOK);

	mnl_attr_put_u32(message, NFTA_HOOK_HOOKNUM, htonl(HOOK_FORWARD));
	mnl_attr_put_u32(message, NFTA_HOOK_PRIORITY, htonl((uint32_t)PRIORITY));
	mnl_attr_nest_end(message, hook);
	mnl_attr_put_strz(message, NFTA_CHAIN_TYPE, "filter");
	transaction_end_message(transaction, message);
}

/* goto RULES */
static void put_verdict(struct nlmsghdr *message)
{
	struct nlattr *data, *value, *verdict;

	mnl_attr_put_strz(message, NFTA_EXPR_NAME, "immediate");
	data = mnl_attr_nest_start(message, NFTA_EXPR_DATA);
	mnl_attr_put_u32(message, NFTA_IMMEDIATE_DREG, htonl(NFT_REG_VERDICT));
	value = mnl_attr_nest_start(message, NFTA_IMMEDIATE_DATA);
	verdict = mnl_attr_nest_start(message, NFTA_DATA_VERDICT);
	mnl_attr_put_u32(message, NFTA_VERDICT_CODE, htonl((uint32_t)NFT_GOTO));
	mnl_attr_put_strz(message, NFTA_VERDICT_CHAIN, RULES);
	mnl_attr_nest_end(message, verdict);
	mnl_attr_nest_end(message, value);
	mnl_attr_nest_end(message, data);
}

static void add_rule(struct transaction *transaction)
{
	struct nlmsghdr *message = transaction_add(transaction, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
	struct nlattr *list, *one;

	mnl_attr_put_strz(message, NFTA_RULE_TABLE, TRANSACTION_TABLE);
	mnl_attr_put_strz(message, NFTA_RULE_CHAIN, CHAIN);
	list = mnl_attr_nest_start(message, NFTA_RULE_EXPRESSIONS);
	one = mnl_attr_nest_start(message, NFTA_LIST_ELEM);
	put_verdict(message);
	mnl_attr_nest_end(message, one);
	mnl_attr_nest_end(message, list);
	transaction_end_message(transaction, message);
}

int hook_find(struct channel *channel)
{
	struct transaction transaction = { .channel = channel };

	transaction_end_message(&transaction, add_chain_message(&transaction, NFT_MSG_GETCHAIN, 0));
	return transaction_ask(&transaction);
}

int hook_put(struct channel *channel)
{
	struct transaction transaction;

	transaction_begin(&transaction, channel);
	add_chain(&transaction);
	add_rule(&transaction);
	return transaction_commit(&transaction);
}

int hook_remove(struct channel *channel)
{
	struct transaction transaction;

	transaction_begin(&transaction, channel);
	transaction_end_message(&transaction, add_chain_message(&transaction, NFT_MSG_DELCHAIN, 0));
	return transaction_commit(&transaction);
}
