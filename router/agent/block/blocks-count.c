#include <string.h>

#include "../live/passed.h"
#include "blocks.h"
#include "element-list.h"

#define MAC_WORDS 8

/* A count begins anew when its element does. */
static void add(struct block *block, uint64_t *counted, uint64_t packets, uint64_t now)
{
	uint64_t more = packets >= *counted ? packets - *counted : packets;

	*counted = packets;
	if (!block || more == 0)
		return;
	block->packets += more;
	block->last = now;
}

/* What is read of one set, and when. */
struct counting {
	struct blocks *blocks;
	uint64_t now;
	enum block_kind kind;
	int place;
};

static bool is_block_of(const struct counting *counting, const struct block *block, const uint8_t *key, size_t size)
{
	if (block->kind != counting->kind || memcmp(block->mac, key, ELEMENT_MAC) != 0)
		return false;
	if (block->kind == BLOCK_LIST)
		return block->list->place == counting->place;
	if (block->kind == BLOCK_ALL)
		return true;
	size -= MAC_WORDS;
	return (block->ip == 4 ? 4 : 16) == size && memcmp(block->address + 16 - size, key + MAC_WORDS, size) == 0;
}

static void take_block(void *context, const uint8_t *key, size_t size, uint64_t packets)
{
	const struct counting *counting = context;

	for (unsigned i = 0; i < counting->blocks->count; i++) {
		struct block *block = &counting->blocks->list[i];

		if (is_block_of(counting, block, key, size))
			add(block, &block->counted, packets, counting->now);
	}
}

static void take_named(void *context, const uint8_t *key, size_t size, uint64_t packets)
{
	const struct counting *counting = context;
	struct blocks *blocks = counting->blocks;
	size_t part = size - MAC_WORDS;

	for (unsigned i = 0; i < BLOCKS_NAMED; i++) {
		struct named *named = &blocks->named[i];

		if (named->ip == 0 || memcmp(named->mac, key, ELEMENT_MAC) != 0 ||
		    (named->ip == 4 ? 4 : 16) != part || memcmp(named->address + 16 - part, key + MAC_WORDS, part) != 0)
			continue;
		add(blocks_by_name(blocks, named->mac, named->name, named->size, counting->now), &named->counted,
		    packets, counting->now);
	}
}

static void take_refused(void *context, const uint8_t *key, size_t size, uint64_t packets)
{
	const struct counting *counting = context;
	struct blocks *blocks = counting->blocks;
	struct element element;

	for (unsigned i = 0; i < BLOCKS_TOLD; i++) {
		struct told *told = &blocks->told[i];

		if (told->size == 0)
			continue;
		element_of_flow(&element, &told->ends);
		if (element.size == size && memcmp(element.key, key, size) == 0)
			add(blocks_by_name(blocks, told->mac, told->name, told->size, counting->now), &told->counted,
			    packets, counting->now);
	}
}

static void count_places(struct counting *counting)
{
	struct channel *channel = &counting->blocks->channel;
	char set[ELEMENT_SET_MAX];

	counting->kind = BLOCK_LIST;
	for (unsigned i = 0; i < LISTS_MAX; i++) {
		const struct list_of_block *list = &counting->blocks->lists.all[i];

		if (list->label[0] == '\0' || list->place < 0)
			continue;
		counting->place = list->place;
		(void)snprintf(set, sizeof(set), "devices%d", list->place);
		(void)elements_read(channel, set, ELEMENT_MAC, take_block, counting);
	}
}

void blocks_count(struct blocks *blocks, uint64_t now)
{
	struct counting counting = { .blocks = blocks, .now = now, .kind = BLOCK_ADDRESS };

	if (blocks->count == 0)
		return;
	for (unsigned i = 0; i < 2; i++) {
		size_t address = i == 0 ? 4 : 16;

		(void)elements_read(&blocks->channel, elements_blocked[i], MAC_WORDS + address, take_block, &counting);
		(void)elements_read(&blocks->channel, elements_named[i], MAC_WORDS + address, take_named, &counting);
		(void)elements_read(&blocks->channel, elements_refused[i], 2 * (address + 4), take_refused, &counting);
	}
	counting.kind = BLOCK_ALL;
	(void)elements_read(&blocks->channel, "quarantined", ELEMENT_MAC, take_block, &counting);
	count_places(&counting);
}

void blocks_counters(struct blocks *blocks, struct blocks_counters *out)
{
	*out = blocks->counted;
	if (passed_refused(&blocks->channel, &out->packets) < 0)
		out->packets = 0;
}
