#include <errno.h>
#include <string.h>

#include "blocks.h"
#include "element-list.h"
#include "hook.h"

#define RESTRICTED "restricted"
#define RESTRICTED_MORE "restricted_more"

static uint64_t later(uint64_t one, uint64_t other)
{
	return one > other ? one : other;
}

struct restriction restriction_of(const struct blocks *blocks, const uint8_t mac[ELEMENT_MAC])
{
	struct restriction restriction = { 0 };

	for (unsigned i = 0; i < blocks->count; i++) {
		const struct block *block = &blocks->list[i];

		if (memcmp(block->mac, mac, ELEMENT_MAC) != 0)
			continue;
		restriction.until = later(restriction.until, block->until);
		if (block_needs_more(block))
			restriction.more_until = later(restriction.more_until, block->until);
	}
	return restriction;
}

uint64_t blocks_end_of(const struct blocks *blocks, const uint8_t mac[ELEMENT_MAC])
{
	return restriction_of(blocks, mac).until;
}

bool block_needs_more(const struct block *block)
{
	return block->kind == BLOCK_LIST || block->kind == BLOCK_ALL;
}

/* Neither set forgets a device while flows may be refused to it. */
static int put(struct blocks *blocks, const char *set, const uint8_t mac[ELEMENT_MAC], uint64_t until, uint64_t now)
{
	struct element element;

	until = later(until, blocks->flows_until);
	element_of_device(&element, set, mac);
	if (until <= now)
		return element_remove(&blocks->channel, &element);
	return element_set(&blocks->channel, &element, blocks_left(until, now));
}

/* A table that was loaded anew has no hook: this is seen with each device, and the turn puts back the others. */
static int put_hook(struct blocks *blocks)
{
	int result = hook_find(&blocks->channel);

	blocks->is_table_new |= result == -ENOENT && blocks->is_restricting;
	blocks->is_restricting = true;
	if (result < 0)
		result = hook_put(&blocks->channel);
	return result == -EEXIST ? 0 : result;
}

static int put_restricted(struct blocks *blocks, const uint8_t mac[ELEMENT_MAC], uint64_t until, uint64_t now)
{
	int result = put_hook(blocks);

	return result == 0 ? put(blocks, RESTRICTED, mac, until, now) : result;
}

static void count_device(void *context, const uint8_t *key, size_t size, uint64_t packets)
{
	(void)key, (void)size, (void)packets;
	++*(unsigned *)context;
}

static void remove_hook(struct blocks *blocks, uint64_t now)
{
	unsigned devices = 0;
	int result;

	/* An earlier run may have put devices there whose blocks this one has not found. */
	result = elements_read(&blocks->channel, RESTRICTED, ELEMENT_MAC, count_device, &devices);
	if (result == 0 && devices == 0)
		result = hook_find(&blocks->channel);
	if (result == 0 && devices == 0)
		result = hook_remove(&blocks->channel);
	blocks->is_restricting = devices > 0 || (result < 0 && result != -ENOENT);
	if (blocks->is_restricting)
		blocks->flows_until = now + BLOCKS_FLOW;
}

void turn_hook(struct blocks *blocks, uint64_t now)
{
	if (blocks->count > 0)
		return;
	if (blocks->is_guarded)
		(void)put_hook(blocks);
	else if (blocks->is_restricting && blocks->flows_until <= now)
		remove_hook(blocks, now);
}

int restrict_device(struct blocks *blocks, const uint8_t mac[ELEMENT_MAC], const struct restriction *before,
                    uint64_t now)
{
	const struct restriction none = { 0 }, after = restriction_of(blocks, mac);
	int result = 0;

	if (!before)
		before = &none;
	if (after.more_until > now && (before->more_until <= now || before->more_until != after.more_until))
		result = put(blocks, RESTRICTED_MORE, mac, after.more_until, now);
	if (result == 0 && (before->until <= now || before->until != after.until))
		result = put_restricted(blocks, mac, after.until, now);
	return result;
}

int restrict_for_flow(struct blocks *blocks, const uint8_t mac[ELEMENT_MAC], uint64_t now)
{
	const struct restriction restriction = restriction_of(blocks, mac);
	int result = 0;

	blocks->flows_until = now + BLOCKS_FLOW;
	if (restriction.more_until < blocks->flows_until)
		result = put(blocks, RESTRICTED_MORE, mac, restriction.more_until, now);
	if (result == 0 && restriction.until < blocks->flows_until)
		result = put_restricted(blocks, mac, restriction.until, now);
	return result;
}

void release_device(struct blocks *blocks, const struct block *gone, uint64_t now)
{
	const struct restriction after = restriction_of(blocks, gone->mac);

	/* The sets forget it by themselves. */
	if (gone->until <= now)
		return;
	if (block_needs_more(gone) && after.more_until < gone->until)
		(void)put(blocks, RESTRICTED_MORE, gone->mac, after.more_until, now);
	if (after.until < gone->until)
		(void)put(blocks, RESTRICTED, gone->mac, after.until, now);
}

bool is_table_new(struct blocks *blocks)
{
	struct element device;
	bool is_new = blocks->is_table_new;

	blocks->is_table_new = false;
	element_of_device(&device, RESTRICTED, blocks->list[0].mac);
	return is_new || hook_find(&blocks->channel) == -ENOENT ||
	       element_find(&blocks->channel, &device) == -ENOENT;
}
