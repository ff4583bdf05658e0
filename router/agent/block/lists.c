#include "lists.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../netlink/tuple.h"

void lists_close(struct lists *lists)
{
	for (unsigned i = 0; i < LISTS_MAX; i++) {
		free(lists->all[i].prefixes);
		free(lists->all[i].names);
	}
	memset(lists, 0, sizeof(*lists));
}

struct list_of_block *lists_find(struct lists *lists, const char *label)
{
	for (unsigned i = 0; i < LISTS_MAX; i++)
		if (lists->all[i].label[0] != '\0' && strcmp(lists->all[i].label, label) == 0)
			return &lists->all[i];
	return NULL;
}

static bool has_host_bits(const uint8_t *address, unsigned bits, unsigned size)
{
	for (unsigned i = bits; i < 8 * size; i++)
		if (address[i / 8] >> (7 - i % 8) & 1)
			return true;
	return false;
}

/* Bytes of the prefix that begins here; 0: it is none. */
static uint32_t prefix_size(const uint8_t *at, size_t left)
{
	uint32_t size;

	if (left < 2 || (at[0] != 4 && at[0] != 6))
		return 0;
	size = at[0] == 4 ? LISTS_PREFIX4 : LISTS_PREFIX6;
	if (left < size || at[1] > 8 * (size - 2) || has_host_bits(at + 2, at[1], size - 2))
		return 0;
	return size;
}

/* Whether the second begins behind the end of the first. */
static bool is_behind(const uint8_t *first, const uint8_t *second)
{
	unsigned whole = first[1] / 8, rest = first[1] % 8;
	int order;

	if (first[0] != second[0])
		return first[0] < second[0];
	order = memcmp(second + 2, first + 2, whole);
	if (order != 0 || rest == 0)
		return order > 0;
	return second[2 + whole] >> (8 - rest) > first[2 + whole] >> (8 - rest);
}

/* How many prefixes there are; -EBADMSG: not whole, or not in order. */
static int count_prefixes(const uint8_t *bytes, size_t size)
{
	const uint8_t *before = NULL;
	int count = 0;

	for (size_t at = 0; at < size; count++) {
		uint32_t step = prefix_size(bytes + at, size - at);

		if (step == 0 || (before && !is_behind(before, bytes + at)))
			return -EBADMSG;
		before = bytes + at;
		at += step;
	}
	return count;
}

/* Whether a letter is less than `least` or no letter: it would end a word or a line of a file. */
static bool has_control(const char *text, size_t size, unsigned char least)
{
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)text[i] < least || text[i] == 0x7f)
			return true;
	return false;
}

bool lists_is_word(const char *text, size_t most)
{
	size_t size = strlen(text);

	return size > 0 && size <= most && !has_control(text, size, ' ' + 1);
}

static int free_place(const struct lists *lists)
{
	for (int place = 0; place < LISTS_PLACES; place++) {
		bool is_taken = false;

		for (unsigned i = 0; i < LISTS_MAX; i++)
			is_taken |= lists->all[i].label[0] != '\0' && lists->all[i].place == place;
		if (!is_taken)
			return place;
	}
	return -1;
}

/* Names between blanks become texts, each with its end. -EBADMSG: one is empty or cannot be stored. */
static int copy_names(struct list_of_block *list, const struct list_source *source)
{
	const char *names = source->names;
	size_t size = source->names_size;

	if (size == 0)
		return 0;
	if (size >= LISTS_NAMES_MAX || names[0] == ' ' || names[size - 1] == ' ' || memmem(names, size, "  ", 2) ||
	    has_control(names, size, ' '))
		return -EBADMSG;
	list->names = malloc(size + 1);
	if (!list->names)
		return -ENOMEM;
	for (size_t i = 0; i < size; i++)
		list->names[i] = names[i] == ' ' ? '\0' : names[i];
	list->names[size] = '\0';
	list->names_size = (uint32_t)size + 1;
	return 0;
}

static int copy_prefixes(struct list_of_block *list, const struct list_source *source)
{
	if (source->prefixes_size == 0)
		return 0;
	list->prefixes = malloc(source->prefixes_size);
	if (!list->prefixes)
		return -ENOMEM;
	memcpy(list->prefixes, source->prefixes, source->prefixes_size);
	list->prefixes_size = (uint32_t)source->prefixes_size;
	return 0;
}

static int make(const struct lists *lists, const struct list_source *source, const struct list_of_block *old,
                struct list_of_block *made, uint32_t *wanted)
{
	int count = count_prefixes(source->prefixes, source->prefixes_size), result;

	memset(made, 0, sizeof(*made));
	made->place = -1;
	if (!lists_is_word(source->label, LISTS_LABEL_MAX) || count < 0 || (count == 0 && source->names_size == 0))
		return -EBADMSG;
	*wanted = lists->prefixes - (old ? old->prefixes_count : 0) + (uint32_t)count;
	if (*wanted > LISTS_PREFIXES_MAX)
		return -E2BIG;
	strcpy(made->label, source->label);
	made->prefixes_count = (uint32_t)count;
	/* One that has no prefixes any more keeps its place, or its devices would be found there by the next list. */
	if (old && old->place >= 0)
		made->place = old->place;
	else if (count > 0)
		made->place = free_place(lists);
	if (count > 0 && made->place < 0)
		return -ENOSPC;
	result = copy_names(made, source);
	return result < 0 ? result : copy_prefixes(made, source);
}

struct list_of_block *lists_put(struct lists *lists, const struct list_source *source, uint32_t *wanted, int *error)
{
	struct list_of_block *old = lists_find(lists, source->label), *to = old, made;

	for (unsigned i = 0; !to && i < LISTS_MAX; i++)
		if (lists->all[i].label[0] == '\0')
			to = &lists->all[i];
	*error = to ? make(lists, source, old, &made, wanted) : -ENOSPC;
	if (*error < 0) {
		if (to) {
			free(made.names);
			free(made.prefixes);
		}
		return NULL;
	}
	made.uses = old ? old->uses : 0;
	free(to->names);
	free(to->prefixes);
	*to = made;
	lists->prefixes = *wanted;
	lists->is_changed = true;
	return to;
}

void lists_drop(struct lists *lists, struct list_of_block *list)
{
	if (--list->uses > 0)
		return;
	lists->prefixes -= list->prefixes_count;
	free(list->prefixes);
	free(list->names);
	memset(list, 0, sizeof(*list));
	lists->is_changed = true;
}

bool name_covers(const char *above, const uint8_t *name, size_t size)
{
	size_t length = strlen(above);

	return size >= length && memcmp(name + size - length, above, length) == 0 &&
	       (size == length || name[size - length - 1] == '.');
}

bool lists_covers(const struct list_of_block *list, const uint8_t *name, size_t size)
{
	for (uint32_t at = 0; at < list->names_size; at += (uint32_t)strlen(list->names + at) + 1)
		if (name_covers(list->names + at, name, size))
			return true;
	return false;
}

bool lists_holds(const struct list_of_block *list, const uint8_t address[16])
{
	bool is4 = memcmp(address, tuple_mapped, sizeof(tuple_mapped)) == 0;
	uint8_t one[LISTS_PREFIX6] = { is4 ? 4 : 6, is4 ? 32 : 128 };

	memcpy(one + 2, address + (is4 ? 12 : 0), is4 ? 4 : 16);
	for (uint32_t at = 0; at < list->prefixes_size;) {
		const uint8_t *prefix = list->prefixes + at;

		/* Neither is behind the other: the address is in it. */
		if (prefix[0] == one[0] && !is_behind(prefix, one) && memcmp(one + 2, prefix + 2, is4 ? 4 : 16) >= 0)
			return true;
		at += prefix[0] == 4 ? LISTS_PREFIX4 : LISTS_PREFIX6;
	}
	return false;
}
