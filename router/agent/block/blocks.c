#include "blocks.h"

#include <errno.h>
#include <string.h>

#include "../abi.gen.h"
#include "../bytes.h"
#include "../live/passed.h"
#include "flows.h"

/* Milliseconds after which elements are put back where a table was loaded anew. */
#define AGAIN 15000
/* Milliseconds for which a flow is refused that told its name; one that goes on for longer tells no name again. */
#define FLOW 600000

int blocks_open(struct blocks *blocks)
{
	memset(blocks, 0, sizeof(*blocks));
	return channel_open(&blocks->channel, 0, 0);
}

void blocks_close(struct blocks *blocks)
{
	channel_close(&blocks->channel);
}

static bool is_same(const struct block *a, const struct block *b)
{
	return memcmp(a->mac, b->mac, sizeof(a->mac)) == 0 && a->ip == b->ip &&
	       memcmp(a->address, b->address, sizeof(a->address)) == 0 && strcmp(a->name, b->name) == 0;
}

static struct block *find(struct blocks *blocks, const struct block *block)
{
	for (unsigned i = 0; i < blocks->count; i++)
		if (is_same(&blocks->list[i], block))
			return &blocks->list[i];
	return NULL;
}

/* Whether a name is the blocked one or below it. */
static bool covers(const char *blocked, const uint8_t *name, size_t size)
{
	size_t length = strlen(blocked);

	return size >= length && memcmp(name + size - length, blocked, length) == 0 &&
	       (size == length || name[size - length - 1] == '.');
}

static bool is_blocked(const struct blocks *blocks, const uint8_t *mac, const uint8_t *name, size_t size, uint64_t now)
{
	for (unsigned i = 0; i < blocks->count; i++) {
		const struct block *block = &blocks->list[i];

		if (block->name[0] != '\0' && block->until > now &&
		    memcmp(block->mac, mac, ELEMENT_MAC) == 0 && covers(block->name, name, size))
			return true;
	}
	return false;
}

static bool is_possible(const struct block *block)
{
	if (block->ip == 0)
		return block->name[0] != '\0';
	return block->name[0] == '\0' && (block->ip == 4 || block->ip == 6);
}

/* When the last block of a device ends. */
static uint64_t end_of_device(const struct blocks *blocks, const uint8_t mac[ELEMENT_MAC])
{
	uint64_t end = 0;

	for (unsigned i = 0; i < blocks->count; i++)
		if (memcmp(blocks->list[i].mac, mac, ELEMENT_MAC) == 0 && blocks->list[i].until > end)
			end = blocks->list[i].until;
	return end;
}

static int put(struct blocks *blocks, const struct block *block, uint64_t now)
{
	struct element element;
	int result;

	element_of_device(&element, block->mac);
	result = element_set(&blocks->channel, &element, end_of_device(blocks, block->mac) - now);
	if (result < 0 || block->ip == 0)
		return result;
	element_of_address(&element, block->mac, block->ip, block->address);
	return element_set(&blocks->channel, &element, block->until - now);
}

/* Refuses the flows that run and told this name, or lets those go on that no other block refuses. */
static int change_told(struct blocks *blocks, const struct block *block, bool refuse, uint64_t now)
{
	int result = 0;

	for (unsigned i = 0; i < BLOCKS_TOLD; i++) {
		const struct told *told = &blocks->told[i];
		struct element element;
		int changed;

		if (told->size == 0 || memcmp(told->mac, block->mac, sizeof(told->mac)) != 0 ||
		    !covers(block->name, told->name, told->size))
			continue;
		if (!refuse && is_blocked(blocks, told->mac, told->name, told->size, now))
			continue;
		element_of_flow(&element, &told->ends);
		changed = refuse ? element_set(&blocks->channel, &element, FLOW)
		                 : element_remove(&blocks->channel, &element);
		if (refuse && changed >= 0)
			blocks->counted.refused++;
		if (changed < 0 && changed != -ENOENT)
			result = changed;
	}
	return result;
}

/* The sets first: then what is forgotten is refused when it goes on. */
static int enforce(struct blocks *blocks, const struct block *block, uint64_t now)
{
	struct flows_host host;
	int result = put(blocks, block, now);

	if (result < 0)
		return result;
	if (block->ip == 0)
		return change_told(blocks, block, true, now);
	result = flows_find_host(block->mac, &host);
	if (result == 0)
		result = flows_forget(&blocks->channel, &host, block->ip, block->address);
	if (result > 0)
		blocks->counted.forgotten += (uint64_t)result;
	return result < 0 ? result : 0;
}

int blocks_add(struct blocks *blocks, const struct block *block, uint32_t seconds, uint64_t now)
{
	struct block *own = find(blocks, block);

	if (seconds == 0 || seconds > BLOCKS_SECONDS_MAX || !is_possible(block))
		return -EINVAL;
	if (!own && blocks->count == BLOCKS_MAX)
		return -ENOSPC;
	if (!own) {
		own = &blocks->list[blocks->count++];
		*own = *block;
	}
	own->until = now + (uint64_t)seconds * 1000;
	return enforce(blocks, own, now);
}

/* The device's own element goes by itself; without others it refuses nothing. */
static int drop(struct blocks *blocks, struct block *block, uint64_t now)
{
	const struct block gone = *block;
	struct element element;
	int result;

	*block = blocks->list[--blocks->count];
	if (gone.ip == 0) {
		result = change_told(blocks, &gone, false, now);
	} else {
		element_of_address(&element, gone.mac, gone.ip, gone.address);
		result = element_remove(&blocks->channel, &element);
	}
	return result == -ENOENT ? 0 : result;
}

int blocks_lift(struct blocks *blocks, const struct block *block, uint64_t now)
{
	struct block *own = find(blocks, block);

	return own ? drop(blocks, own, now) : -ENOENT;
}

static void read_ends(const uint8_t *record, struct tuple *tuple)
{
	memset(tuple, 0, sizeof(*tuple));
	memcpy(tuple->src, record + TT_EVENT_SRC, sizeof(tuple->src));
	memcpy(tuple->dst, record + TT_EVENT_DST, sizeof(tuple->dst));
	tuple->sport = bytes_get16(record + TT_EVENT_SPORT);
	tuple->dport = bytes_get16(record + TT_EVENT_DPORT);
	tuple->l4 = record[TT_EVENT_L4];
	tuple->ip = record[TT_EVENT_IP];
}

static const struct told *remember(struct blocks *blocks, const uint8_t *record)
{
	const uint8_t *body = record + TT_EVENT_BYTES;
	struct told *told = &blocks->told[blocks->told_next++ % BLOCKS_TOLD];
	uint16_t size = bytes_get16(body + TT_NAME_SIZE);

	read_ends(record, &told->ends);
	memcpy(told->mac, record + TT_EVENT_SRC_MAC, sizeof(told->mac));
	/* What is longer is no name. */
	told->size = size <= sizeof(told->name) ? size : 0;
	memcpy(told->name, body + TT_NAME_BYTES, told->size);
	return told;
}

int blocks_event(struct blocks *blocks, const uint8_t *record, uint64_t now)
{
	const struct told *told;
	struct element element;
	int result;

	/* A name that came by DNS may be one of many at the address: that is no ground to refuse a flow. */
	if (record[TT_EVENT_KIND] != TT_KIND_NAME || record[TT_EVENT_SIDE] != TT_SIDE_OUT ||
	    record[TT_EVENT_BYTES + TT_NAME_SOURCE] == TT_NAME_SOURCE_DNS)
		return 0;
	told = remember(blocks, record);
	if (!is_blocked(blocks, told->mac, told->name, told->size, now))
		return 0;
	element_of_flow(&element, &told->ends);
	result = element_set(&blocks->channel, &element, FLOW);
	if (result < 0)
		return result;
	blocks->counted.refused++;
	return 1;
}

int blocks_turn(struct blocks *blocks, uint64_t now)
{
	int changed = 0;

	for (unsigned i = blocks->count; i-- > 0;) {
		if (blocks->list[i].until > now)
			continue;
		(void)drop(blocks, &blocks->list[i], now);
		changed = 1;
	}
	if (now < blocks->due)
		return changed;
	blocks->due = now + AGAIN;
	for (unsigned i = 0; i < blocks->count; i++)
		(void)put(blocks, &blocks->list[i], now);
	return changed;
}

void blocks_counters(struct blocks *blocks, struct blocks_counters *out)
{
	*out = blocks->counted;
	if (passed_refused(&blocks->channel, &out->packets) < 0)
		out->packets = 0;
}
