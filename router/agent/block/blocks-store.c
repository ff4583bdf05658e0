#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../netlink/tuple.h"
#include "blocks.h"

static int print_destination(const struct block *block, char *to, size_t size)
{
	char text[INET6_ADDRSTRLEN];
	const char *destination = block->name;

	if (block->ip != 0)
		destination = inet_ntop(block->ip == 4 ? AF_INET : AF_INET6,
		                        block->address + (block->ip == 4 ? 12 : 0), text, sizeof(text));
	return snprintf(to, size, "%02x:%02x:%02x:%02x:%02x:%02x %s", block->mac[0], block->mac[1], block->mac[2],
	                block->mac[3], block->mac[4], block->mac[5], destination);
}

size_t blocks_store(const struct blocks *blocks, uint64_t now, char to[BLOCKS_STORE_MAX])
{
	size_t size = 0;

	for (unsigned i = 0; i < blocks->count; i++) {
		const struct block *block = &blocks->list[i];
		uint64_t left = block->until > now ? (block->until - now + 999) / 1000 : 0;

		if (left == 0)
			continue;
		size += (size_t)print_destination(block, to + size, BLOCKS_STORE_MAX - size);
		size += (size_t)snprintf(to + size, BLOCKS_STORE_MAX - size, " %" PRIu64 "\n", left);
	}
	return size;
}

/* A text with a colon or without a letter is an address, else it is a name. */
static bool read_destination(const char *text, struct block *block)
{
	memcpy(block->address, tuple_mapped, sizeof(tuple_mapped));
	if (inet_pton(AF_INET, text, block->address + 12) == 1) {
		block->ip = 4;
		return true;
	}
	if (inet_pton(AF_INET6, text, block->address) == 1) {
		block->ip = 6;
		return true;
	}
	memset(block->address, 0, sizeof(block->address));
	if (strchr(text, ':'))
		return false;
	memcpy(block->name, text, strlen(text) + 1);
	return true;
}

static bool read_line(const char *line, struct block *block, uint32_t *seconds)
{
	char destination[BLOCKS_NAME_MAX + 1];
	uint8_t *mac = block->mac;
	int end = 0;

	memset(block, 0, sizeof(*block));
	if (sscanf(line, "%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 " %253s %6" SCNu32 "%n",
	           &mac[0], &mac[1], &mac[2], &mac[3], &mac[4], &mac[5], destination, seconds, &end) != 8)
		return false;
	return line[end] == '\0' && read_destination(destination, block);
}

static int load_line(struct blocks *blocks, const char *line, uint64_t now)
{
	struct block block;
	uint32_t seconds;
	int result = read_line(line, &block, &seconds) ? blocks_add(blocks, &block, seconds, now) : -EBADMSG;

	return result == -EINVAL ? -EBADMSG : result;
}

int blocks_load(struct blocks *blocks, const char *text, size_t size, uint64_t now)
{
	int result = 0;

	while (size > 0) {
		const char *end = memchr(text, '\n', size);
		size_t length = end ? (size_t)(end - text) : size;
		char line[BLOCKS_LINE_MAX + 1];
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
