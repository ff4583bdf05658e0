/*
 * What devices may not reach, until when: an address, or a name and those below it. Times are counted by the
 * monotonic clock that the caller gives in milliseconds. Addresses are elements of the table's sets, which the kernel
 * lets go by itself. A name has no address of its own: each flow that carries it is refused when it tells the name, so
 * its first packets do leave. Of flows that run, those among the newest BLOCKS_TOLD that told a name are refused.
 */
#ifndef TELLTALE_BLOCKS_H
#define TELLTALE_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "elements.h"

#define BLOCKS_MAX 128
#define BLOCKS_NAME_MAX 253
#define BLOCKS_SECONDS_MAX 86400
/* Flows whose name is remembered, so that a block ends those that run. */
#define BLOCKS_TOLD 128
/* Bytes of the longest line of blocks_store, with its end. */
#define BLOCKS_LINE_MAX (18 + BLOCKS_NAME_MAX + 8)
#define BLOCKS_STORE_MAX (BLOCKS_MAX * BLOCKS_LINE_MAX)

struct block {
	uint8_t mac[ELEMENT_MAC];
	uint8_t ip;                     /* 4 or 6; 0: by name */
	uint8_t address[16];            /* IPv4 as ::ffff:a.b.c.d; by name: 0 */
	char name[BLOCKS_NAME_MAX + 1]; /* lower case, without a final dot; empty: by address */
	uint64_t until;
};

/* A flow that told a name. */
struct told {
	struct tuple ends;
	uint8_t mac[ELEMENT_MAC];
	uint16_t size; /* 0: none */
	uint8_t name[BLOCKS_NAME_MAX];
};

struct blocks_counters {
	uint64_t forgotten; /* flows that conntrack let go when their destination was blocked */
	uint64_t refused;   /* flows that were refused by their name */
	uint64_t packets;   /* that the table refused */
};

/* Its fields are the module's own. */
struct blocks {
	struct channel channel;
	unsigned count;
	uint64_t due; /* when elements are put back */
	struct blocks_counters counted;
	struct block list[BLOCKS_MAX];
	unsigned told_next; /* The oldest is overwritten. */
	struct told told[BLOCKS_TOLD];
};

int blocks_open(struct blocks *blocks);
/* Blocks go on until their time, in the kernel. */
void blocks_close(struct blocks *blocks);

/*
 * Begins a block, or gives one that is there this time. -EINVAL: no time or more than a day, no destination; -ENOSPC:
 * BLOCKS_MAX are there; -ENOENT: the table is not loaded, but the block is kept and put there when it is.
 */
int blocks_add(struct blocks *blocks, const struct block *block, uint32_t seconds, uint64_t now);

/* -ENOENT: no such block. */
int blocks_lift(struct blocks *blocks, const struct block *block, uint64_t now);

/* Takes an event record that stands alone; of NAME events those with a blocked name. 1: the flow is refused. */
int blocks_event(struct blocks *blocks, const uint8_t *record, uint64_t now);

/* Forgets blocks that ended; puts elements back that a new table lacks. 1: the list has changed. */
int blocks_turn(struct blocks *blocks, uint64_t now);

/*
 * Writes the blocks with the seconds that are left, a line each, for a file; returns the bytes. Whoever reads it later
 * goes on from there: the time between does not count, for no clock knows how long it was.
 */
size_t blocks_store(const struct blocks *blocks, uint64_t now, char to[BLOCKS_STORE_MAX]);

/* Adds the blocks of such a file. The first error; lines without one count: -EBADMSG: no block; -ENOSPC: no room. */
int blocks_load(struct blocks *blocks, const char *text, size_t size, uint64_t now);

void blocks_counters(struct blocks *blocks, struct blocks_counters *out);

#endif
