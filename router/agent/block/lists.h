/*
 * What devices may be kept from under one label, as the network of an AS, a country or a company's names. A list with
 * prefixes has a place of its own in the table; several devices may be kept from one list.
 */
#ifndef TELLTALE_BLOCK_LISTS_H
#define TELLTALE_BLOCK_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../netlink/channel.h"

#define LISTS_MAX 64
/* Places that the table has; firewall/place.nft. */
#define LISTS_PLACES 8
#define LISTS_LABEL_MAX 63
/* Prefixes of all lists together, of both families. */
#define LISTS_PREFIXES_MAX 16384
/* Bytes of a list's names, each with its end. */
#define LISTS_NAMES_MAX 16384

/* As a message has it: family 4 or 6, bits, then the address with nothing behind the prefix. */
#define LISTS_PREFIX4 6
#define LISTS_PREFIX6 18

struct list_of_block {
	char label[LISTS_LABEL_MAX + 1]; /* empty: free */
	unsigned uses;                   /* blocks of it */
	int place;                       /* -1: it has no prefixes */
	uint8_t *prefixes;               /* as a message has them, in order */
	uint32_t prefixes_size;
	uint32_t prefixes_count;
	char *names; /* each with its end */
	uint32_t names_size;
};

struct lists {
	struct list_of_block all[LISTS_MAX];
	uint32_t prefixes; /* of all */
	bool is_changed;   /* since it was written */
};

/* What a message or a file has of a list. */
struct list_source {
	const char *label;
	const uint8_t *prefixes;
	size_t prefixes_size;
	const char *names; /* with a blank between two; not ended */
	size_t names_size;
};

void lists_close(struct lists *lists);

/* NULL: there is none. */
struct list_of_block *lists_find(struct lists *lists, const char *label);

/*
 * Takes a list, or replaces the one of this label, and counts one use of it where it is new. NULL with a negative
 * errno: -EBADMSG: prefixes or names that are none or are out of order; -ENOSPC: no room for it; -ENOMEM. `wanted`
 * becomes the prefixes that all lists would have.
 */
struct list_of_block *lists_put(struct lists *lists, const struct list_source *source, uint32_t *wanted, int *error);

/* One block fewer; the last takes it away. Its place is to be emptied by the caller. */
void lists_drop(struct lists *lists, struct list_of_block *list);

/* Whether one of the list's names is this one or above it. */
bool lists_covers(const struct list_of_block *list, const uint8_t *name, size_t size);
/* Whether an address is in one of the prefixes; IPv4 as ::ffff:a.b.c.d. */
bool lists_holds(const struct list_of_block *list, const uint8_t address[16]);

/* Whether a name is the other one or below it. */
bool name_covers(const char *above, const uint8_t *name, size_t size);

/* Whether a text is one word of a file, of at most so many bytes. */
bool lists_is_word(const char *text, size_t most);

/* Writes and reads lists, a line each: label, prefixes as hexadecimal digits, names. */
void lists_store(const struct lists *lists, FILE *to);
int lists_load(struct lists *lists, char *text);

/* Fills the list's place in the table with its prefixes, or empties the place; all at once. */
int place_fill(struct channel *channel, const struct list_of_block *list);
int place_empty(struct channel *channel, int place);

#endif
