#include <errno.h>
#include <string.h>

#include "blocks.h"
#include "element-list.h"

#define MAC_WORDS 8

int blocks_refuse(struct blocks *blocks, const uint8_t mac[ELEMENT_MAC], const struct tuple *ends, uint64_t now)
{
	struct element element;
	int result = restrict_for_flow(blocks, mac, now);

	if (result < 0)
		return result;
	element_of_flow(&element, ends);
	result = element_keep(&blocks->channel, &element, BLOCKS_FLOW);
	if (result < 0)
		return result;
	blocks->counted.refused++;
	/* A flow that is known may pass the sets by. */
	(void)flows_forget_one(&blocks->flows, ends);
	return 0;
}

static int change_told(struct blocks *blocks, const struct block *block, bool refuse, uint64_t now)
{
	int result = 0;

	for (unsigned i = 0; i < BLOCKS_TOLD; i++) {
		const struct told *told = &blocks->told[i];
		struct element element;
		int changed;

		if (told->size == 0 || memcmp(told->mac, block->mac, sizeof(told->mac)) != 0)
			continue;
		if (!!blocks_by_name(blocks, told->mac, told->name, told->size, now) != refuse)
			continue;
		element_of_flow(&element, &told->ends);
		changed = refuse ? blocks_refuse(blocks, told->mac, &told->ends, now)
		                 : element_remove(&blocks->channel, &element);
		if (changed < 0 && changed != -ENOENT)
			result = changed;
	}
	return result;
}

static bool is_at(const uint8_t mac[ELEMENT_MAC], const uint8_t address[16], const struct answer *answer)
{
	return memcmp(mac, answer->mac, ELEMENT_MAC) == 0 && memcmp(address, answer->address, 16) == 0;
}

static struct named *find_named(struct blocks *blocks, const struct answer *answer)
{
	for (unsigned i = 0; i < BLOCKS_NAMED; i++)
		if (blocks->named[i].ip != 0 && is_at(blocks->named[i].mac, blocks->named[i].address, answer))
			return &blocks->named[i];
	return NULL;
}

static void let_go(struct blocks *blocks, struct named *named)
{
	struct element element;

	element_of_address(&element, elements_named, named->mac, named->ip, named->address);
	(void)element_remove(&blocks->channel, &element);
	named->ip = 0;
}

/* Whether the device got this address for a name, too, that it may reach. */
static bool is_shared(struct blocks *blocks, const struct answer *answer, uint64_t now)
{
	for (unsigned i = 0; i < BLOCKS_ANSWERS; i++) {
		const struct answer *other = &blocks->answers[i];

		if (other->ip != 0 && is_at(other->mac, other->address, answer) &&
		    !blocks_by_name(blocks, other->mac, other->name, other->size, now))
			return true;
	}
	return false;
}

static struct named *make_named(struct blocks *blocks, const struct answer *answer)
{
	struct named *named = find_named(blocks, answer);

	if (!named) {
		named = &blocks->named[blocks->named_next++ % BLOCKS_NAMED];
		if (named->ip != 0)
			let_go(blocks, named);
		named->counted = 0;
	}
	memcpy(named->mac, answer->mac, ELEMENT_MAC);
	memcpy(named->address, answer->address, sizeof(named->address));
	memcpy(named->name, answer->name, answer->size);
	named->size = answer->size;
	named->ip = answer->ip;
	return named;
}

static int put_named(struct blocks *blocks, const struct named *named, bool is_new, uint64_t until, uint64_t now)
{
	struct element element;

	element_of_address(&element, elements_named, named->mac, named->ip, named->address);
	if (is_new)
		return element_keep(&blocks->channel, &element, blocks_left(until, now));
	return element_set(&blocks->channel, &element, blocks_left(until, now));
}

/* Refuses its address from now on, or no more. */
static void judge(struct blocks *blocks, const struct answer *answer, uint64_t now)
{
	const struct block *block = blocks_by_name(blocks, answer->mac, answer->name, answer->size, now);
	struct named *named = find_named(blocks, answer);

	if (block && !is_shared(blocks, answer, now)) {
		(void)put_named(blocks, make_named(blocks, answer), !named, block->until, now);
		return;
	}
	if (named)
		let_go(blocks, named);
	if (named || block)
		blocks->counted.shared++;
}

static bool is_known(const struct blocks *blocks, const struct answer *answer)
{
	for (unsigned i = 0; i < BLOCKS_ANSWERS; i++) {
		const struct answer *other = &blocks->answers[i];

		if (other->ip != 0 && other->size == answer->size && is_at(other->mac, other->address, answer) &&
		    memcmp(other->name, answer->name, answer->size) == 0)
			return true;
	}
	return false;
}

void blocks_answer(struct blocks *blocks, const struct answer *answer, uint64_t now)
{
	if (!is_known(blocks, answer))
		blocks->answers[blocks->answers_next++ % BLOCKS_ANSWERS] = *answer;
	if (blocks_end_of(blocks, answer->mac) > now)
		judge(blocks, answer, now);
}

static void refuse_answers(struct blocks *blocks, const struct block *block, uint64_t now)
{
	for (unsigned i = 0; i < BLOCKS_ANSWERS; i++) {
		const struct answer *answer = &blocks->answers[i];

		if (answer->ip != 0 && memcmp(answer->mac, block->mac, ELEMENT_MAC) == 0 &&
		    blocks_by_name(blocks, answer->mac, answer->name, answer->size, now))
			judge(blocks, answer, now);
	}
}

static void let_answers_go(struct blocks *blocks, const struct block *block, uint64_t now)
{
	for (unsigned i = 0; i < BLOCKS_NAMED; i++) {
		struct named *named = &blocks->named[i];

		if (named->ip != 0 && memcmp(named->mac, block->mac, ELEMENT_MAC) == 0 &&
		    (named->size == 0 || !blocks_by_name(blocks, named->mac, named->name, named->size, now)))
			let_go(blocks, named);
	}
}

int names_change(struct blocks *blocks, const struct block *block, bool refuse, uint64_t now)
{
	if (refuse)
		refuse_answers(blocks, block, now);
	else
		let_answers_go(blocks, block, now);
	return change_told(blocks, block, refuse, now);
}

void names_put_back(struct blocks *blocks, uint64_t now)
{
	for (unsigned i = 0; i < BLOCKS_NAMED; i++) {
		const struct named *named = &blocks->named[i];
		uint64_t end = named->ip == 0 ? 0 : blocks_end_of(blocks, named->mac);

		if (end > now)
			(void)put_named(blocks, named, true, end, now);
	}
}

static void take_named(void *context, const uint8_t *key, size_t size, uint64_t packets)
{
	struct blocks *blocks = context;
	struct named *named = &blocks->named[blocks->named_next++ % BLOCKS_NAMED];
	size_t part = size - MAC_WORDS;

	memset(named, 0, sizeof(*named));
	memcpy(named->mac, key, ELEMENT_MAC);
	memcpy(named->address, tuple_mapped, sizeof(tuple_mapped));
	memcpy(named->address + 16 - part, key + MAC_WORDS, part);
	named->ip = part == 4 ? 4 : 6;
	named->counted = packets;
}

void names_take_over(struct blocks *blocks)
{
	for (unsigned i = 0; i < 2; i++)
		(void)elements_read(&blocks->channel, elements_named[i], MAC_WORDS + (i == 0 ? 4 : 16), take_named,
		                    blocks);
}

bool blocks_has_names(const struct blocks *blocks)
{
	for (unsigned i = 0; i < blocks->count; i++) {
		const struct block *block = &blocks->list[i];

		if (block->kind == BLOCK_NAME || (block->kind == BLOCK_LIST && block->list->names_size > 0))
			return true;
	}
	return false;
}
