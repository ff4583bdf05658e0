/*
 * bench-blocks MAC COUNT: microseconds that each of so many blocks took until it was in force, an element alone, and
 * the end of flows. Blocks stay until standard input ends.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../../../router/agent/block/blocks.h"

static struct blocks blocks;

static int by_size(const void *a, const void *b)
{
	return (*(const uint32_t *)a > *(const uint32_t *)b) - (*(const uint32_t *)a < *(const uint32_t *)b);
}

static uint32_t micros_since(const struct timespec *before)
{
	struct timespec after;

	clock_gettime(CLOCK_MONOTONIC, &after);
	return (uint32_t)((after.tv_sec - before->tv_sec) * 1000000 + (after.tv_nsec - before->tv_nsec) / 1000);
}

/* An address of the networks for benchmarks (RFC 2544). */
static void address_of(struct block *block, unsigned number)
{
	block->address[12] = 198;
	block->address[13] = (uint8_t)(18 + (number >> 16));
	block->address[14] = (uint8_t)(number >> 8);
	block->address[15] = (uint8_t)number;
}

static uint32_t add_one(struct block *block, unsigned number)
{
	struct timespec before;

	address_of(block, number);
	clock_gettime(CLOCK_MONOTONIC, &before);
	(void)blocks_add(&blocks, block, 3600, 0);
	return micros_since(&before);
}

/* What the kernel takes at least: an element in a transaction of its own. */
static uint32_t add_element(struct block *block, unsigned number)
{
	struct element element;
	struct timespec before;
	uint32_t taken;

	address_of(block, number + (1 << 16));
	element_of_address(&element, elements_blocked, block->mac, block->ip, block->address);
	clock_gettime(CLOCK_MONOTONIC, &before);
	(void)element_keep(&blocks.channel, &element, 3600000);
	taken = micros_since(&before);
	(void)element_remove(&blocks.channel, &element);
	return taken;
}

static uint32_t end_flows(void)
{
	struct timespec before;

	clock_gettime(CLOCK_MONOTONIC, &before);
	(void)blocks_end_flows(&blocks);
	return micros_since(&before);
}

static int bench(const char *words, unsigned count)
{
	static uint32_t times[BLOCKS_MAX], floors[BLOCKS_MAX], ends[BLOCKS_MAX];
	struct block block = { .kind = BLOCK_ADDRESS, .ip = 4, .address = { [10] = 0xff, 0xff } };
	uint8_t *mac = block.mac;

	if (sscanf(words, "%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8, &mac[0], &mac[1],
	           &mac[2], &mac[3], &mac[4], &mac[5]) != 6 || count == 0 || count > BLOCKS_MAX)
		return 2;
	for (unsigned i = 0; i < count; i++) {
		times[i] = add_one(&block, i);
		ends[i] = end_flows();
		floors[i] = add_element(&block, i);
	}
	qsort(times, count, sizeof(times[0]), by_size);
	qsort(floors, count, sizeof(floors[0]), by_size);
	qsort(ends, count, sizeof(ends[0]), by_size);
	printf("median=%" PRIu32 " worst=%" PRIu32 " floor=%" PRIu32 " ended=%" PRIu32 "\n", times[count / 2],
	       times[count - 1], floors[count / 2], ends[count / 2]);
	return 0;
}

int main(int count, char **words)
{
	int status;

	if (count != 3 || blocks_open(&blocks) < 0)
		return 2;
	/* Before its first turn a program looks at what an earlier one may have left. */
	(void)blocks_turn(&blocks, 0);
	status = bench(words[1], (unsigned)strtoul(words[2], NULL, 10));
	fflush(stdout);
	while (getchar() != EOF)
		;
	blocks_close(&blocks);
	return status;
}
