/*
 * libFuzzer target: blocks, by a program of orders over one set of them. An order is a byte that says which, a size (16
 * bits, least significant byte first) and so many bytes: files of an earlier run, lists of a command, the classifier's
 * events, answers of name servers, and what the kernel says from now on.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../router/agent/abi.gen.h"
#include "../../../router/agent/block/blocks.h"
#include "../../../router/agent/block/flows.h"
#include "../../../router/agent/bytes.h"
#include "../../../router/agent/event.h"
#include "../../../router/agent/lan.h"
#include "../c/kernel.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct order {
	uint8_t verb;
	size_t size;
	const uint8_t *bytes;
};

static struct blocks blocks;
static uint64_t now;

/* A copy with an end, behind which every byte too much is seen. */
static char *text_of(const struct order *order)
{
	char *text = malloc(order->size + 1);

	if (!text)
		abort();
	memcpy(text, order->bytes, order->size);
	text[order->size] = '\0';
	return text;
}

static void load(const struct order *order)
{
	char *text = text_of(order);

	(void)blocks_load(&blocks, text, order->size, now);
	free(text);
}

static void load_lists(const struct order *order)
{
	char *text = text_of(order);

	(void)blocks_load_lists(&blocks, text);
	free(text);
}

/* The first byte says how many of the others are prefixes. */
static void add_list(const struct order *order)
{
	struct block block = { .mac = { 2, 0, 0, 0, 0, 1 } };
	size_t prefixes;
	char *text;

	if (order->size == 0)
		return;
	prefixes = order->bytes[0] < order->size ? order->bytes[0] : order->size - 1;
	text = text_of(order);
	block.mac[5] = order->verb >> 6;
	(void)blocks_add_list(&blocks, &block,
	                      &(struct list_source){ order->verb & 32 ? "as:64500" : "company:acme",
	                                             (uint8_t *)text + 1, prefixes, text + 1 + prefixes,
	                                             order->size - 1 - prefixes },
	                      60, now);
	free(text);
}

/* A record as the ring gives it: its length is in it, and it has what every record has. */
static void take_event(const struct order *order)
{
	uint8_t *record;

	if (order->size < TT_EVENT_BYTES || order->size > TT_EVENT_MAX)
		return;
	record = malloc(order->size);
	if (!record)
		return;
	memcpy(record, order->bytes, order->size);
	bytes_put16(record + TT_EVENT_LENGTH, (uint16_t)order->size);
	if (event_is_whole(record, (uint32_t)order->size))
		(void)blocks_event(&blocks, record, now);
	free(record);
}

static void answer(const struct order *order)
{
	struct answer answer = { .ip = order->verb & 32 ? 6 : 4, .mac = { 2, 0, 0, 0, 0, order->verb >> 6 } };

	if (order->size < 17)
		return;
	memcpy(answer.address, order->bytes, 16);
	answer.size = (uint16_t)(order->size - 16 < BLOCKS_NAME_MAX ? order->size - 16 : BLOCKS_NAME_MAX);
	memcpy(answer.name, order->bytes + 16, answer.size);
	blocks_answer(&blocks, &answer, now);
}

/* By a name as a command has it. */
static void add_name(const struct order *order)
{
	struct block block = { .mac = { 2, 0, 0, 0, 0, order->verb >> 6 }, .kind = BLOCK_NAME };
	char *name = text_of(order);

	block.name = name;
	(void)blocks_add(&blocks, &block, order->verb & 32 ? BLOCKS_UNTIL_LIFTED : 60, now);
	free(name);
}

static bool is_any(const void *context, const uint8_t destination[16])
{
	(void)context, (void)destination;
	return true;
}

/* All that reads lists of the kernel. */
static void read_kernel(const struct order *order)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 1 };
	static const uint8_t address[16] = { [10] = 0xff, 0xff, 192, 0, 2, 7 };
	struct lan_prefix prefixes[LAN_PREFIXES_MAX];
	struct blocks_counters counters;
	struct flows_host host;
	struct prompt_place place;

	kernel_says(order->bytes, order->size);
	if (order->verb & 32)
		blocks_count(&blocks, now);
	else if (order->verb & 64)
		(void)flows_find_place(address, &place);
	else if (flows_find_host(mac, &host) == 0)
		(void)flows_forget(&blocks.flows, &host, is_any, NULL);
	blocks_counters(&blocks, &counters);
	(void)lan_read("lo", prefixes, 0);
	kernel_says(NULL, 0);
}

static void pass_time(const struct order *order)
{
	now += order->size * 100;
	(void)blocks_turn(&blocks, now);
}

static void lift(const struct order *order)
{
	struct block block;

	if (blocks.count == 0)
		return;
	block = blocks.list[order->size % blocks.count];
	if (blocks_lift(&blocks, &block, now) == -ENOENT)
		abort();
}

/* The lists as they are written; its caller frees it. */
static char *written(const struct lists *lists)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		abort();
	lists_store(lists, to);
	(void)fclose(to);
	return text;
}

static size_t lines_of(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

/* What is written of lists is read as the same lists, one a line. */
static void check_lists(void)
{
	static struct lists again;
	char *first = written(&blocks.lists), *read = strdup(first), *second;
	size_t lines = 0;

	for (unsigned i = 0; i < LISTS_MAX; i++)
		lines += blocks.lists.all[i].label[0] != '\0';
	if (!read || lines_of(first) != lines || lists_load(&again, read) < 0)
		abort();
	second = written(&again);
	if (strlen(first) != strlen(second) || lines_of(second) != lines)
		abort();
	lists_close(&again);
	free(first);
	free(read);
	free(second);
}

/* What is left of blocks is a line each, as long as nothing ended. */
static void check_blocks(void)
{
	char *text = NULL;
	size_t size = 0, left = 0;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		abort();
	blocks_store(&blocks, now, to);
	(void)fclose(to);
	for (unsigned i = 0; i < blocks.count; i++)
		left += blocks.list[i].until > now;
	if (lines_of(text) != left)
		abort();
	free(text);
}

static void (*const verbs[])(const struct order *) = { load,   load_lists,  add_list,  take_event,
	                                                answer, read_kernel, pass_time, lift,
	                                                add_name };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	kernel_says(NULL, 0);
	now = 1000;
	memset(&blocks, 0, sizeof(blocks));
	if (blocks_open(&blocks) < 0)
		abort();
	for (size_t at = 0; at + 3 <= size;) {
		struct order order = { bytes[at], (size_t)(bytes[at + 1] | bytes[at + 2] << 8), bytes + at + 3 };

		if (order.size > size - at - 3)
			order.size = size - at - 3;
		at += 3 + order.size;
		verbs[(order.verb & 31) % (sizeof(verbs) / sizeof(verbs[0]))](&order);
	}
	check_lists();
	check_blocks();
	blocks_close(&blocks);
	return 0;
}
