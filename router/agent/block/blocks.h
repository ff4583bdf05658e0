/*
 * What devices may not reach, until when: an address, a name and those below it, a list (lists.h), or all but the LAN.
 * Times are counted by the monotonic clock that the caller gives in milliseconds. Addresses, lists and devices are
 * elements of the table's sets, which the kernel lets go by itself. Of a name the addresses are refused that the device
 * got for it, but not those that it also got for another name: there, and where no answer was seen, each flow that
 * carries the name is refused when it tells it.
 */
#ifndef TELLTALE_BLOCKS_H
#define TELLTALE_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "elements.h"
#include "flows.h"
#include "lists.h"

#define BLOCKS_MAX 1024
#define BLOCKS_NAME_MAX 253
#define BLOCKS_SECONDS_MAX 86400
/* Flows whose name is remembered, so that a block ends those that run. */
#define BLOCKS_TOLD 128
/* Answers of name servers that are remembered, and addresses that are refused for a name. */
#define BLOCKS_ANSWERS 512
#define BLOCKS_NAMED 512
/* Bytes of the largest file of blocks, and of lists. */
#define BLOCKS_STORE_MAX (BLOCKS_MAX * (18 + BLOCKS_NAME_MAX + 8))
#define BLOCKS_LISTS_MAX (1u << 20)
/* `seconds` of a block that ends only when it is lifted. */
#define BLOCKS_UNTIL_LIFTED 0
#define BLOCKS_NO_END UINT64_MAX
/* Milliseconds for which a flow is refused that told its name; one that goes on for longer tells no name again. */
#define BLOCKS_FLOW 600000

enum block_kind {
	BLOCK_ADDRESS,
	BLOCK_NAME,
	BLOCK_LIST,
	BLOCK_ALL, /* all but the LAN */
};

struct block {
	uint8_t mac[ELEMENT_MAC];
	uint8_t kind;        /* enum block_kind */
	uint8_t ip;          /* BLOCK_ADDRESS: 4 or 6 */
	uint8_t address[16]; /* BLOCK_ADDRESS: IPv4 as ::ffff:a.b.c.d; else 0 */
	const char *name;    /* BLOCK_NAME: lower case, without a final dot; BLOCK_LIST: its label; else NULL */
	struct list_of_block *list;
	uint64_t until;   /* BLOCKS_NO_END: it is lifted */
	uint64_t packets; /* that were refused */
	uint64_t counted; /* the kernel's own count, when it was read last */
	bool has_flows;   /* that may still run: blocks_end_flows */
	uint64_t last;    /* when packets were first seen to have been refused since; 0: never */
};

/* A flow that told a name. */
struct told {
	struct tuple ends;
	uint8_t mac[ELEMENT_MAC];
	uint16_t size; /* 0: none */
	uint8_t name[BLOCKS_NAME_MAX];
	uint64_t counted;
};

/* An address that a device got for a name. */
struct answer {
	uint8_t mac[ELEMENT_MAC];
	uint8_t ip; /* 0: none */
	uint16_t size;
	uint8_t address[16];
	uint8_t name[BLOCKS_NAME_MAX];
};

/* An address that is refused for a name. */
struct named {
	uint8_t mac[ELEMENT_MAC];
	uint8_t ip; /* 0: none */
	uint16_t size; /* 0: an earlier run knew the name */
	uint8_t address[16];
	uint8_t name[BLOCKS_NAME_MAX];
	uint64_t counted;
};

struct blocks_counters {
	uint64_t forgotten; /* flows that conntrack let go when their destination was blocked */
	uint64_t refused;   /* flows that were refused by their name */
	uint64_t shared;    /* addresses that were spared for another name */
	uint64_t packets;   /* that the table refused */
};

/* Its fields are the module's own. */
struct blocks {
	struct channel channel;
	struct flows flows;
	unsigned count;
	bool is_taking_over; /* until the first turn: elements of an earlier run may be there */
	struct blocks_counters counted;
	struct block list[BLOCKS_MAX];
	struct lists lists;
	uint32_t wanted; /* prefixes that did not fit */
	bool is_table_new;    /* seen when a device was put there: others are missing */
	bool is_restricting;  /* the hook is there, or may be since an earlier run */
	bool is_guarded;      /* packets wait to be judged: the hook neither comes nor goes meanwhile (hook.h) */
	uint64_t flows_until; /* until when any flow may be refused that told its name, to this run or an earlier one */
	unsigned told_next; /* The oldest is overwritten. */
	struct told told[BLOCKS_TOLD];
	unsigned answers_next;
	struct answer answers[BLOCKS_ANSWERS];
	unsigned named_next;
	struct named named[BLOCKS_NAMED];
};

/* `blocks` has to be zero: most of it stays untouched, and so takes no memory, until there are blocks. */
int blocks_open(struct blocks *blocks);
/* Blocks go on until their time, in the kernel. */
void blocks_close(struct blocks *blocks);

/*
 * Begins a block, or gives one that is there this time. Its name is copied, or is that of its list. -EINVAL: a time of
 * more than a day, no destination, or one that no file can hold; -ENOSPC: BLOCKS_MAX are there; -ENOENT: the table is
 * not loaded, but the block is kept and put there when it is.
 */
int blocks_add(struct blocks *blocks, const struct block *block, uint32_t seconds, uint64_t now);
/* The same with a new list, as lists_put takes it; `block` need not have one. -E2BIG: blocks->wanted prefixes. */
int blocks_add_list(struct blocks *blocks, const struct block *block, const struct list_source *source,
                    uint32_t seconds, uint64_t now);

/*
 * Lets conntrack forget the flows that new blocks refuse: offloaded ones pass the table by until then, and answers to
 * others still come. One look at conntrack's list for each device, which takes longer than a block: first all blocks.
 * 0, or what the kernel said of the list: then some go on.
 */
int blocks_end_flows(struct blocks *blocks);

/* -ENOENT: no such block. */
int blocks_lift(struct blocks *blocks, const struct block *block, uint64_t now);

/* Takes an event record that is whole (event.h): names and answers of name servers. 1: the flow is refused. */
int blocks_event(struct blocks *blocks, const uint8_t *record, uint64_t now);

/* A device gets this address for a name: nothing that is blocked for it is reached there from now on. */
void blocks_answer(struct blocks *blocks, const struct answer *answer, uint64_t now);
/* Whether anything is blocked by name. */
bool blocks_has_names(const struct blocks *blocks);
/* Refuses a flow from now on, as one that told a blocked name. */
int blocks_refuse(struct blocks *blocks, const uint8_t mac[ELEMENT_MAC], const struct tuple *ends, uint64_t now);

/* Forgets blocks that ended; puts elements back that a new table lacks. 1: the list has changed. */
int blocks_turn(struct blocks *blocks, uint64_t now);

/*
 * Writes the blocks with the seconds that are left, a line each, for a file. Whoever reads it later goes on from there:
 * the time between does not count, for no clock knows how long it was.
 */
void blocks_store(const struct blocks *blocks, uint64_t now, FILE *to);

/* Adds the blocks of such a file. The first error; lines without one count: -EBADMSG: no block; -ENOSPC: no room. */
int blocks_load(struct blocks *blocks, const char *text, size_t size, uint64_t now);

/*
 * Takes the lists of such a file (lists_store), before its blocks: places of the table have these and no others. After
 * the blocks lists that none uses go.
 */
int blocks_load_lists(struct blocks *blocks, char *text);
void blocks_drop_lists(struct blocks *blocks);

/* Writes where a block keeps its device from, as blocks_store does; `size` takes INET6_ADDRSTRLEN or a name. */
int block_destination(const struct block *block, char *to, size_t size);

/* Reads the kernel's counts into the blocks: now and then. */
void blocks_count(struct blocks *blocks, uint64_t now);
void blocks_counters(struct blocks *blocks, struct blocks_counters *out);

/* For the module's own files. The block by name or list that keeps a device from a name; NULL: none. */
struct block *blocks_by_name(struct blocks *blocks, const uint8_t *mac, const uint8_t *name, size_t size, uint64_t now);
/* The same block; NULL: there is none. */
struct block *blocks_find(struct blocks *blocks, const struct block *block);
/* One block of a list fewer; with the last its place is emptied. */
void blocks_release_list(struct blocks *blocks, struct list_of_block *list);
/*
 * Until when packets of a device are looked at, and looked at for more than their addresses (flows, lists, quarantine);
 * 0: they are not.
 */
struct restriction {
	uint64_t until;
	uint64_t more_until;
};
/* What the blocks ask for. */
struct restriction restriction_of(const struct blocks *blocks, const uint8_t mac[ELEMENT_MAC]);
/*
 * Puts a device into the table's sets of those that are looked at. `before`: what its blocks asked for before, which
 * this run has put there; NULL: they may have anything.
 */
int restrict_device(struct blocks *blocks, const uint8_t mac[ELEMENT_MAC], const struct restriction *before,
                    uint64_t now);
/* The same for a flow of it that is refused from now on. */
int restrict_for_flow(struct blocks *blocks, const uint8_t mac[ELEMENT_MAC], uint64_t now);
/* Puts the hook there that has to be, or takes it away once the table knows no device that is looked at. */
void turn_hook(struct blocks *blocks, uint64_t now);
/* After a block has gone, before its time or with it. */
void release_device(struct blocks *blocks, const struct block *gone, uint64_t now);
/* Whether the table was loaded anew since the last turn; there is a block. */
bool is_table_new(struct blocks *blocks);
bool block_needs_more(const struct block *block);
/* When the last block of a device ends; 0: it has none. */
uint64_t blocks_end_of(const struct blocks *blocks, const uint8_t mac[ELEMENT_MAC]);
/* Milliseconds that are left, as elements take them. */
uint64_t blocks_left(uint64_t until, uint64_t now);
/* What a block of names (by name or list) refuses, or lets go on. */
int names_change(struct blocks *blocks, const struct block *block, bool refuse, uint64_t now);
/* Puts addresses of names back that a new table lacks, and at the start takes over those of an earlier run. */
void names_put_back(struct blocks *blocks, uint64_t now);
void names_take_over(struct blocks *blocks);

#endif
