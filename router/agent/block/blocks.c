#include "blocks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define QUARANTINED "quarantined"
/* Bytes of the largest transaction: a place with as many prefixes as there may be. */
#define SENDING (4u << 20)

int blocks_open(struct blocks *blocks)
{
	int result;

	result = channel_open(&blocks->channel, 0, 0);
	if (result < 0)
		return result;
	channel_raise_sending(&blocks->channel, SENDING);
	blocks->flows.channel = &blocks->channel;
	blocks->is_taking_over = blocks->is_restricting = true;
	names_take_over(blocks);
	return 0;
}

static void free_name(struct block *block)
{
	if (block->kind == BLOCK_NAME)
		free((char *)(uintptr_t)block->name);
}

void blocks_close(struct blocks *blocks)
{
	for (unsigned i = 0; i < blocks->count; i++)
		free_name(&blocks->list[i]);
	blocks->count = 0;
	lists_close(&blocks->lists);
	flows_close(&blocks->flows);
	channel_close(&blocks->channel);
}

static bool is_same(const struct block *a, const struct block *b)
{
	return memcmp(a->mac, b->mac, sizeof(a->mac)) == 0 && a->kind == b->kind &&
	       memcmp(a->address, b->address, sizeof(a->address)) == 0 &&
	       strcmp(a->name ? a->name : "", b->name ? b->name : "") == 0;
}

struct block *blocks_find(struct blocks *blocks, const struct block *block)
{
	for (unsigned i = 0; i < blocks->count; i++)
		if (is_same(&blocks->list[i], block))
			return &blocks->list[i];
	return NULL;
}

struct block *blocks_by_name(struct blocks *blocks, const uint8_t *mac, const uint8_t *name, size_t size, uint64_t now)
{
	for (unsigned i = 0; i < blocks->count; i++) {
		struct block *block = &blocks->list[i];

		if (block->until <= now || memcmp(block->mac, mac, ELEMENT_MAC) != 0)
			continue;
		if ((block->kind == BLOCK_NAME && name_covers(block->name, name, size)) ||
		    (block->kind == BLOCK_LIST && lists_covers(block->list, name, size)))
			return block;
	}
	return NULL;
}

static bool is_possible(const struct block *block)
{
	switch (block->kind) {
	case BLOCK_ADDRESS:
		return block->ip == 4 || block->ip == 6;
	case BLOCK_NAME:
		return block->name && lists_is_word(block->name, BLOCKS_NAME_MAX) && !strchr(block->name, ':');
	case BLOCK_LIST:
		return block->list != NULL;
	default:
		return block->kind == BLOCK_ALL;
	}
}

uint64_t blocks_left(uint64_t until, uint64_t now)
{
	if (until == BLOCKS_NO_END)
		return 0;
	return until > now ? until - now : 1;
}

/* The element that refuses what a block by address, list or device refuses; false: there is none. */
static bool element_of(const struct block *block, struct element *element)
{
	char set[ELEMENT_SET_MAX];

	if (block->kind == BLOCK_ALL) {
		element_of_device(element, QUARANTINED, block->mac);
	} else if (block->kind == BLOCK_ADDRESS) {
		element_of_address(element, elements_blocked, block->mac, block->ip, block->address);
	} else if (block->kind == BLOCK_LIST && block->list->place >= 0) {
		(void)snprintf(set, sizeof(set), "devices%d", block->list->place);
		element_of_device(element, set, block->mac);
	} else {
		return false;
	}
	return true;
}

typedef int put_element(struct channel *channel, const struct element *element, uint64_t milliseconds);

static int put(struct blocks *blocks, const struct block *block, put_element *how, uint64_t now)
{
	struct element element;

	return element_of(block, &element) ? how(&blocks->channel, &element, blocks_left(block->until, now)) : 0;
}

/* Addresses of names, and flows that told one. */
static int enforce_names(struct blocks *blocks, const struct block *block, uint64_t now)
{
	if (block->kind == BLOCK_NAME || (block->kind == BLOCK_LIST && block->list->names_size > 0))
		return names_change(blocks, block, true, now);
	return 0;
}

static struct block *append(struct blocks *blocks, const struct block *block)
{
	struct block *own = &blocks->list[blocks->count];

	*own = *block;
	own->packets = own->counted = own->last = 0;
	if (block->kind == BLOCK_NAME)
		own->name = strdup(block->name);
	if (block->kind == BLOCK_LIST) {
		own->name = own->list->label;
		own->list->uses++;
	}
	if (block->kind == BLOCK_NAME && !own->name)
		return NULL;
	blocks->count++;
	return own;
}

int blocks_add(struct blocks *blocks, const struct block *block, uint32_t seconds, uint64_t now)
{
	struct block *own = blocks_find(blocks, block);
	struct restriction before = restriction_of(blocks, block->mac);
	bool is_new = !own;
	int result;

	if (seconds > BLOCKS_SECONDS_MAX || !is_possible(block))
		return -EINVAL;
	if (!own && blocks->count == BLOCKS_MAX)
		return -ENOSPC;
	if (!own)
		own = append(blocks, block);
	if (!own)
		return -ENOMEM;
	own->until = seconds == BLOCKS_UNTIL_LIFTED ? BLOCKS_NO_END : now + (uint64_t)seconds * 1000;
	result = restrict_device(blocks, own->mac, &before, now);
	if (result == 0)
		/* What an earlier run has put there is not known. */
		result = put(blocks, own, is_new && !blocks->is_taking_over ? element_keep : element_set, now);
	own->has_flows = true;
	return result < 0 ? result : enforce_names(blocks, own, now);
}

static int drop(struct blocks *blocks, struct block *block, uint64_t now)
{
	struct block gone = *block;
	struct element element;
	int result = 0;

	*block = blocks->list[--blocks->count];
	if (element_of(&gone, &element))
		result = element_remove(&blocks->channel, &element);
	if (gone.kind == BLOCK_NAME || (gone.kind == BLOCK_LIST && gone.list->names_size > 0))
		result = names_change(blocks, &gone, false, now);
	if (gone.kind == BLOCK_LIST)
		blocks_release_list(blocks, gone.list);
	release_device(blocks, &gone, now);
	free_name(&gone);
	return result == -ENOENT ? 0 : result;
}

int blocks_lift(struct blocks *blocks, const struct block *block, uint64_t now)
{
	struct block *own = blocks_find(blocks, block);

	return own ? drop(blocks, own, now) : -ENOENT;
}

static void keep_first(int *first, int result)
{
	if (*first == 0 && result < 0)
		*first = result;
}

/* Devices are put back with their first block: each is a transaction, and until they are all there packets pass. */
static int put_device_back(struct blocks *blocks, unsigned at, uint64_t now)
{
	const uint8_t *mac = blocks->list[at].mac;

	for (unsigned i = 0; i < at; i++)
		if (memcmp(blocks->list[i].mac, mac, ELEMENT_MAC) == 0)
			return 0;
	return restrict_device(blocks, mac, NULL, now);
}

/* The first error; what comes after it is put back all the same. */
static int put_back(struct blocks *blocks, uint64_t now)
{
	int first = 0;

	for (unsigned i = 0; i < LISTS_MAX; i++)
		if (blocks->lists.all[i].label[0] != '\0')
			keep_first(&first, place_fill(&blocks->channel, &blocks->lists.all[i]));
	for (unsigned i = 0; i < blocks->count && first != -ENOENT; i++) {
		keep_first(&first, put_device_back(blocks, i, now));
		keep_first(&first, put(blocks, &blocks->list[i], element_keep, now));
	}
	if (first != -ENOENT)
		names_put_back(blocks, now);
	return first;
}

int blocks_turn(struct blocks *blocks, uint64_t now)
{
	int changed = 0;

	if (blocks->is_taking_over && blocks->flows_until < now + BLOCKS_FLOW)
		blocks->flows_until = now + BLOCKS_FLOW;
	blocks->is_taking_over = false;
	for (unsigned i = blocks->count; i-- > 0;) {
		if (blocks->list[i].until > now)
			continue;
		(void)drop(blocks, &blocks->list[i], now);
		changed = 1;
	}
	/* What could not be put back is tried again. */
	if (blocks->count > 0 && is_table_new(blocks))
		blocks->is_table_new = put_back(blocks, now) < 0;
	turn_hook(blocks, now);
	return changed;
}
