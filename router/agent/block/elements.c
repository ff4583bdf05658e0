#include "elements.h"

#include <arpa/inet.h>
#include <endian.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>

#include "transaction.h"

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

static void add(struct transaction *transaction, uint16_t verb, uint16_t flags, const struct element *element,
                uint64_t milliseconds)
{
	struct nlmsghdr *message = transaction_add(transaction, verb, flags);
	struct nlattr *list, *one, *data;

	mnl_attr_put_strz(message, NFTA_SET_ELEM_LIST_TABLE, TRANSACTION_TABLE);
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
	transaction_end_message(transaction, message);
}

/*
 * Kernels before 6.12 leave one that is there its old time, so it is taken away first, and so that there is one to take
 * away, put there: a transaction that fails takes the kernel 10 ms. In one transaction no packet finds it missing.
 */
int element_set(struct channel *channel, const struct element *element, uint64_t milliseconds)
{
	struct transaction transaction;

	transaction_begin(&transaction, channel);
	add(&transaction, NFT_MSG_NEWSETELEM, NLM_F_CREATE, element, milliseconds);
	add(&transaction, NFT_MSG_DELSETELEM, 0, element, 0);
	add(&transaction, NFT_MSG_NEWSETELEM, NLM_F_CREATE, element, milliseconds);
	return transaction_commit(&transaction);
}

int element_keep(struct channel *channel, const struct element *element, uint64_t milliseconds)
{
	struct transaction transaction;

	transaction_begin(&transaction, channel);
	add(&transaction, NFT_MSG_NEWSETELEM, NLM_F_CREATE, element, milliseconds);
	return transaction_commit(&transaction);
}

int element_find(struct channel *channel, const struct element *element)
{
	struct transaction transaction = { .channel = channel };

	add(&transaction, NFT_MSG_GETSETELEM, 0, element, 0);
	return transaction_ask(&transaction);
}

int element_remove(struct channel *channel, const struct element *element)
{
	struct transaction transaction;

	transaction_begin(&transaction, channel);
	add(&transaction, NFT_MSG_DELSETELEM, 0, element, 0);
	return transaction_commit(&transaction);
}
