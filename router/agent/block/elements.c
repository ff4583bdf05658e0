#include "elements.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

/* NFPROTO_INET: <linux/netfilter.h> does not go with every <netinet/in.h>. */
#define FAMILY_INET 1
#define TABLE "telltale"
/* Each part of a key that is put together takes whole words: a MAC 8 bytes, a port 4. */
#define WORD 4
#define MAC_WORDS 8

const char *const elements_blocked[2] = { "blocked4", "blocked6" };
const char *const elements_named[2] = { "named4", "named6" };
const char *const elements_refused[2] = { "refused4", "refused6" };

void element_of_number(struct element *element, const char *set, const void *number, uint8_t size)
{
	memset(element, 0, sizeof(*element));
	strncpy(element->set, set, sizeof(element->set) - 1);
	memcpy(element->key, number, size);
	element->size = size;
}

void element_of_device(struct element *element, const char *set, const uint8_t mac[ELEMENT_MAC])
{
	element_of_number(element, set, mac, ELEMENT_MAC);
}

void element_of_address(struct element *element, const char *const sets[2], const uint8_t mac[ELEMENT_MAC], uint8_t ip,
                        const uint8_t address[16])
{
	uint8_t size = ip == 4 ? 4 : 16;

	memset(element, 0, sizeof(*element));
	strcpy(element->set, sets[ip != 4]);
	element->size = (uint8_t)(MAC_WORDS + size);
	memcpy(element->key, mac, ELEMENT_MAC);
	memcpy(element->key + MAC_WORDS, address + 16 - size, size);
}

static void add_end(struct element *element, uint8_t ip, const uint8_t address[16], uint16_t port)
{
	uint16_t wire = htons(port);
	uint8_t size = ip == 4 ? 4 : 16;

	memcpy(element->key + element->size, address + 16 - size, size);
	memcpy(element->key + element->size + size, &wire, sizeof(wire));
	element->size = (uint8_t)(element->size + size + WORD);
}

void element_of_flow(struct element *element, const struct tuple *tuple)
{
	memset(element, 0, sizeof(*element));
	strcpy(element->set, elements_refused[tuple->ip != 4]);
	add_end(element, tuple->ip, tuple->src, tuple->sport);
	add_end(element, tuple->ip, tuple->dst, tuple->dport);
}

/* A transaction under way; nftables takes changes in no other form. */
struct batch {
	struct channel *channel;
	size_t size;
	uint32_t sequence; /* of the message that asks for an answer */
	uint8_t bytes[4 * CHANNEL_MESSAGE_MAX] __attribute__((aligned(8)));
};

static struct nlmsghdr *add_message(struct batch *batch, uint16_t type, uint16_t flags, uint8_t family,
                                    uint16_t resource)
{
	return channel_message(batch->channel, batch->bytes + batch->size, type, flags, family, resource);
}

static void end_message(struct batch *batch, const struct nlmsghdr *message)
{
	batch->size += MNL_ALIGN(message->nlmsg_len);
}

static void begin(struct batch *batch, struct channel *channel)
{
	memset(batch, 0, sizeof(*batch));
	batch->channel = channel;
	end_message(batch, add_message(batch, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES));
}

static int commit(struct batch *batch)
{
	end_message(batch, add_message(batch, NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES));
	return channel_ask_batch(batch->channel, batch->bytes, batch->size, batch->sequence);
}

static void add(struct batch *batch, uint16_t verb, uint16_t flags, const struct element *element,
                uint64_t milliseconds)
{
	struct nlmsghdr *message = add_message(batch, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | verb),
	                                       (uint16_t)(flags | NLM_F_ACK), FAMILY_INET, 0);
	struct nlattr *list, *one, *data;

	mnl_attr_put_strz(message, NFTA_SET_ELEM_LIST_TABLE, TABLE);
	mnl_attr_put_strz(message, NFTA_SET_ELEM_LIST_SET, element->set);
	list = mnl_attr_nest_start(message, NFTA_SET_ELEM_LIST_ELEMENTS);
	one = mnl_attr_nest_start(message, NFTA_LIST_ELEM);
	data = mnl_attr_nest_start(message, NFTA_SET_ELEM_KEY);
	mnl_attr_put(message, NFTA_DATA_VALUE, element->size, element->key);
	mnl_attr_nest_end(message, data);
	if (milliseconds > 0)
		mnl_attr_put_u64(message, NFTA_SET_ELEM_TIMEOUT, htobe64(milliseconds));
	mnl_attr_nest_end(message, one);
	mnl_attr_nest_end(message, list);
	batch->sequence = message->nlmsg_seq;
	end_message(batch, message);
}

/*
 * Kernels before 6.12 leave one that is there its old time, so it is taken away first, and so that there is one to take
 * away, put there: a transaction that fails takes the kernel 10 ms. In one transaction no packet finds it missing.
 */
int element_set(struct channel *channel, const struct element *element, uint64_t milliseconds)
{
	struct batch batch;

	begin(&batch, channel);
	add(&batch, NFT_MSG_NEWSETELEM, NLM_F_CREATE, element, milliseconds);
	add(&batch, NFT_MSG_DELSETELEM, 0, element, 0);
	add(&batch, NFT_MSG_NEWSETELEM, NLM_F_CREATE, element, milliseconds);
	return commit(&batch);
}

int element_keep(struct channel *channel, const struct element *element, uint64_t milliseconds)
{
	struct batch batch;

	begin(&batch, channel);
	add(&batch, NFT_MSG_NEWSETELEM, NLM_F_CREATE, element, milliseconds);
	return commit(&batch);
}

int element_find(struct channel *channel, const struct element *element)
{
	struct batch batch = { .channel = channel };

	add(&batch, NFT_MSG_GETSETELEM, 0, element, 0);
	return channel_ask_batch(channel, batch.bytes, batch.size, batch.sequence);
}

int element_remove(struct channel *channel, const struct element *element)
{
	struct batch batch;

	begin(&batch, channel);
	add(&batch, NFT_MSG_DELSETELEM, 0, element, 0);
	return commit(&batch);
}
