#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../netlink/tuple.h"
#include "blocks.h"

/* In files: what stands for all but the LAN, before a label, and for a time without an end. */
#define ALL "*"
#define LABEL '='
#define NO_END "-"
#define LINE_MAX_BYTES (18 + BLOCKS_NAME_MAX + 1 + 8)

int block_destination(const struct block *block, char *to, size_t size)
{
	char text[INET6_ADDRSTRLEN];

	switch (block->kind) {
	case BLOCK_ADDRESS:
		return snprintf(to, size, "%s", inet_ntop(block->ip == 4 ? AF_INET : AF_INET6,
		                                          block->address + (block->ip == 4 ? 12 : 0), text,
		                                          sizeof(text)));
	case BLOCK_ALL:
		return snprintf(to, size, ALL);
	case BLOCK_LIST:
		return snprintf(to, size, "%c%s", LABEL, block->name);
	default:
		return snprintf(to, size, "%s", block->name);
	}
}

void blocks_store(const struct blocks *blocks, uint64_t now, FILE *to)
{
	char destination[BLOCKS_NAME_MAX + 2];

	for (unsigned i = 0; i < blocks->count; i++) {
		const struct block *block = &blocks->list[i];
		uint64_t left = block->until > now ? (block->until - now - 1) / 1000 + 1 : 0;
		const uint8_t *mac = block->mac;

		if (left == 0)
			continue;
		block_destination(block, destination, sizeof(destination));
		fprintf(to, "%02x:%02x:%02x:%02x:%02x:%02x %s ", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5],
		        destination);
		if (block->until == BLOCKS_NO_END)
			fputs(NO_END "\n", to);
		else
			fprintf(to, "%" PRIu64 "\n", left);
	}
}

/* A text with a colon or without a letter is an address, else it is a name. */
static bool read_destination(struct lists *lists, const char *text, struct block *block)
{
	if (text[0] == LABEL) {
		block->kind = BLOCK_LIST;
		block->list = lists_find(lists, text + 1);
		block->name = block->list ? block->list->label : NULL;
		return block->list != NULL;
	}
	block->kind = strcmp(text, ALL) == 0 ? BLOCK_ALL : BLOCK_ADDRESS;
	if (block->kind == BLOCK_ALL)
		return true;
	memcpy(block->address, tuple_mapped, sizeof(tuple_mapped));
	block->ip = 4;
	if (inet_pton(AF_INET, text, block->address + 12) == 1)
		return true;
	block->ip = 6;
	if (inet_pton(AF_INET6, text, block->address) == 1)
		return true;
	memset(block->address, 0, sizeof(block->address));
	block->ip = 0;
	block->kind = BLOCK_NAME;
	block->name = text;
	return !strchr(text, ':');
}

static bool read_time(const char *text, uint32_t *seconds)
{
	int end = 0;

	*seconds = BLOCKS_UNTIL_LIFTED;
	if (strcmp(text, NO_END) == 0)
		return true;
	return sscanf(text, "%6" SCNu32 "%n", seconds, &end) == 1 && text[end] == '\0' && *seconds > 0;
}

static int load_line(struct blocks *blocks, const char *line, uint64_t now)
{
	char destination[BLOCKS_NAME_MAX + 2], time[8];
	struct block block = { 0 };
	uint8_t *mac = block.mac;
	uint32_t seconds;
	int end = 0, result;

	if (sscanf(line, "%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 " %254s %7s%n",
	           &mac[0], &mac[1], &mac[2], &mac[3], &mac[4], &mac[5], destination, time, &end) != 8)
		return -EBADMSG;
	if (line[end] != '\0' || !read_time(time, &seconds) || !read_destination(&blocks->lists, destination, &block))
		return -EBADMSG;
	result = blocks_add(blocks, &block, seconds, now);
	return result == -EINVAL ? -EBADMSG : result;
}

int blocks_load(struct blocks *blocks, const char *text, size_t size, uint64_t now)
{
	int result = 0;

	while (size > 0) {
		const char *end = memchr(text, '\n', size);
		size_t length = end ? (size_t)(end - text) : size;
		char line[LINE_MAX_BYTES + 1];
		int taken = -EBADMSG;

		if (length < sizeof(line)) {
			memcpy(line, text, length);
			line[length] = '\0';
			taken = load_line(blocks, line, now);
		}
		/* Without a table the block waits for one. */
		if (taken < 0 && taken != -ENOENT && result == 0)
			result = taken;
		text += length + (end ? 1 : 0);
		size -= length + (end ? 1 : 0);
	}
	return result;
}
