#include <endian.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lists.h"

/* NFPROTO_INET: <linux/netfilter.h> does not go with every <netinet/in.h>. */
#define FAMILY_INET 1
#define TABLE "telltale"
/* Elements of one message: an attribute has at most 65,535 bytes. */
#define ELEMENTS_MAX 1000
/* Bytes of one element, and of a message's other parts. */
#define ELEMENT_BYTES 48
#define HEAD_BYTES 128
#define SET_MAX 16

/* A transaction in a block of its own: all of a list goes in at once. */
struct filling {
	struct channel *channel;
	uint8_t *bytes;
	size_t size;
	struct nlmsghdr *message; /* that is being written */
	struct nlattr *elements;
	unsigned count;
	uint32_t sequence;
	char set[SET_MAX];
};

static struct nlmsghdr *begin(struct filling *filling, uint16_t verb, uint16_t flags)
{
	struct nlmsghdr *message = channel_message(filling->channel, filling->bytes + filling->size,
	                                           (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | verb), flags, FAMILY_INET, 0);

	mnl_attr_put_strz(message, NFTA_SET_ELEM_LIST_TABLE, TABLE);
	mnl_attr_put_strz(message, NFTA_SET_ELEM_LIST_SET, filling->set);
	filling->sequence = message->nlmsg_seq;
	return message;
}

static void end(struct filling *filling, const struct nlmsghdr *message)
{
	filling->size += MNL_ALIGN(message->nlmsg_len);
}

static void flush(struct filling *filling)
{
	end(filling, begin(filling, NFT_MSG_DELSETELEM, NLM_F_ACK));
}

static void end_elements(struct filling *filling)
{
	if (!filling->message)
		return;
	mnl_attr_nest_end(filling->message, filling->elements);
	end(filling, filling->message);
	filling->message = NULL;
}

static void add(struct filling *filling, const uint8_t *key, uint16_t size, bool is_end)
{
	struct nlattr *one, *value;

	if (filling->message && filling->count == ELEMENTS_MAX)
		end_elements(filling);
	if (!filling->message) {
		filling->message = begin(filling, NFT_MSG_NEWSETELEM, NLM_F_CREATE | NLM_F_ACK);
		filling->elements = mnl_attr_nest_start(filling->message, NFTA_SET_ELEM_LIST_ELEMENTS);
		filling->count = 0;
	}
	one = mnl_attr_nest_start(filling->message, NFTA_LIST_ELEM);
	if (is_end)
		mnl_attr_put_u32(filling->message, NFTA_SET_ELEM_FLAGS, htobe32(NFT_SET_ELEM_INTERVAL_END));
	value = mnl_attr_nest_start(filling->message, NFTA_SET_ELEM_KEY);
	mnl_attr_put(filling->message, NFTA_DATA_VALUE, size, key);
	mnl_attr_nest_end(filling->message, value);
	mnl_attr_nest_end(filling->message, one);
	filling->count++;
}

/* The first address behind a prefix; false: there is none. */
static bool next_address(const uint8_t *prefix, uint8_t *to, uint16_t size)
{
	int at = prefix[1] - 1;

	memcpy(to, prefix + 2, size);
	for (; at >= 0; at--) {
		uint8_t bit = (uint8_t)(1 << (7 - at % 8));

		to[at / 8] ^= bit;
		if (to[at / 8] & bit)
			return true;
	}
	return false;
}

/* An interval begins with its first address and ends before another element; prefixes that touch are one. */
static void add_family(struct filling *filling, const struct list_of_block *list, uint8_t ip)
{
	uint16_t size = ip == 4 ? 4 : 16;
	uint8_t behind[16];
	bool is_open = false;

	for (uint32_t at = 0; at < list->prefixes_size;) {
		const uint8_t *prefix = list->prefixes + at;

		at += prefix[0] == 4 ? LISTS_PREFIX4 : LISTS_PREFIX6;
		if (prefix[0] != ip)
			continue;
		if (!is_open || memcmp(behind, prefix + 2, size) != 0) {
			if (is_open)
				add(filling, behind, size, true);
			add(filling, prefix + 2, size, false);
		}
		is_open = next_address(prefix, behind, size);
	}
	if (is_open)
		add(filling, behind, size, true);
	end_elements(filling);
}

static void mark(struct filling *filling, uint16_t type)
{
	end(filling, channel_message(filling->channel, filling->bytes + filling->size, type, 0, AF_UNSPEC,
	                             NFNL_SUBSYS_NFTABLES));
}

static int fill(struct channel *channel, int place, const struct list_of_block *list)
{
	uint32_t most = list ? 2 * list->prefixes_count : 0;
	struct filling filling = { .channel = channel };
	int result;

	filling.bytes = calloc(1, most * ELEMENT_BYTES + (most / ELEMENTS_MAX + 8) * HEAD_BYTES);
	if (!filling.bytes)
		return -ENOMEM;
	mark(&filling, NFNL_MSG_BATCH_BEGIN);
	for (uint8_t ip = 4; ip <= 6; ip += 2) {
		(void)snprintf(filling.set, sizeof(filling.set), "place%d_%d", place, ip);
		flush(&filling);
		if (list)
			add_family(&filling, list, ip);
	}
	if (!list) {
		(void)snprintf(filling.set, sizeof(filling.set), "devices%d", place);
		flush(&filling);
	}
	mark(&filling, NFNL_MSG_BATCH_END);
	result = channel_ask_batch(channel, filling.bytes, filling.size, filling.sequence);
	free(filling.bytes);
	return result;
}

int place_fill(struct channel *channel, const struct list_of_block *list)
{
	return list->place < 0 ? 0 : fill(channel, list->place, list);
}

int place_empty(struct channel *channel, int place)
{
	return place < 0 ? 0 : fill(channel, place, NULL);
}
