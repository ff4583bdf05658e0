#include <string.h>

#include "blocks.h"

struct refused {
	const struct blocks *blocks;
	const uint8_t *mac;
};

static bool closes(const struct block *block, const uint8_t destination[16])
{
	switch (block->kind) {
	case BLOCK_ADDRESS:
		return memcmp(block->address, destination, sizeof(block->address)) == 0;
	case BLOCK_LIST:
		return block->list->place >= 0 && lists_holds(block->list, destination);
	default:
		return block->kind == BLOCK_ALL;
	}
}

static bool is_named(const struct blocks *blocks, const uint8_t mac[ELEMENT_MAC], const uint8_t destination[16])
{
	for (unsigned i = 0; i < BLOCKS_NAMED; i++) {
		const struct named *named = &blocks->named[i];

		if (named->ip != 0 && memcmp(named->mac, mac, ELEMENT_MAC) == 0 &&
		    memcmp(named->address, destination, sizeof(named->address)) == 0)
			return true;
	}
	return false;
}

static bool is_refused(const void *context, const uint8_t destination[16])
{
	const struct refused *refused = context;

	for (unsigned i = 0; i < refused->blocks->count; i++) {
		const struct block *block = &refused->blocks->list[i];

		if (memcmp(block->mac, refused->mac, ELEMENT_MAC) == 0 && closes(block, destination))
			return true;
	}
	return is_named(refused->blocks, refused->mac, destination);
}

/* Of a name no address may be known. */
static bool has_destination(const struct blocks *blocks, const struct block *block)
{
	if (block->kind != BLOCK_NAME)
		return true;
	for (unsigned i = 0; i < BLOCKS_NAMED; i++)
		if (blocks->named[i].ip != 0 && memcmp(blocks->named[i].mac, block->mac, ELEMENT_MAC) == 0)
			return true;
	return false;
}

static int end_flows_of(struct blocks *blocks, const uint8_t mac[ELEMENT_MAC])
{
	struct refused refused = { blocks, mac };
	struct flows_host host;
	int result = flows_find_host(mac, &host);

	/* Where the kernel does not say who the device is, its flows are refused without being forgotten. */
	if (result == 0 && host.count > 0)
		result = flows_forget(&blocks->flows, &host, is_refused, &refused);
	if (result > 0)
		blocks->counted.forgotten += (uint64_t)result;
	return result < 0 ? result : 0;
}

static void mark_ended(struct blocks *blocks, const uint8_t mac[ELEMENT_MAC])
{
	for (unsigned i = 0; i < blocks->count; i++)
		if (memcmp(blocks->list[i].mac, mac, ELEMENT_MAC) == 0)
			blocks->list[i].has_flows = false;
}

int blocks_end_flows(struct blocks *blocks)
{
	int result = 0;

	for (unsigned i = 0; i < blocks->count; i++) {
		const struct block *block = &blocks->list[i];
		int ended;

		if (!block->has_flows || !has_destination(blocks, block))
			continue;
		ended = end_flows_of(blocks, block->mac);
		result = ended < 0 ? ended : result;
		mark_ended(blocks, block->mac);
	}
	return result;
}
