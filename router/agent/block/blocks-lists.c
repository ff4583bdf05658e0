#include <errno.h>

#include "blocks.h"

int blocks_add_list(struct blocks *blocks, const struct block *block, const struct list_source *source,
                    uint32_t seconds, uint64_t now)
{
	struct block whole = *block;
	int result;

	if (seconds > BLOCKS_SECONDS_MAX)
		return -EINVAL;
	whole.kind = BLOCK_LIST;
	whole.name = source->label;
	if (!blocks_find(blocks, &whole) && blocks->count == BLOCKS_MAX)
		return -ENOSPC;
	whole.list = lists_put(&blocks->lists, source, &blocks->wanted, &result);
	if (!whole.list)
		return result;
	whole.name = whole.list->label;
	result = place_fill(&blocks->channel, whole.list);
	/* Without a table the list is kept as the block is. */
	if (result == 0 || result == -ENOENT)
		result = blocks_add(blocks, &whole, seconds, now);
	if (whole.list->uses == 0)
		lists_drop(&blocks->lists, whole.list);
	return result;
}

void blocks_release_list(struct blocks *blocks, struct list_of_block *list)
{
	int place = list->place;
	bool is_last = list->uses == 1;

	lists_drop(&blocks->lists, list);
	if (is_last)
		(void)place_empty(&blocks->channel, place);
}

int blocks_load_lists(struct blocks *blocks, char *text)
{
	int result = lists_load(&blocks->lists, text);

	for (int place = 0; place < LISTS_PLACES; place++)
		(void)place_empty(&blocks->channel, place);
	for (unsigned i = 0; i < LISTS_MAX; i++)
		if (blocks->lists.all[i].label[0] != '\0')
			(void)place_fill(&blocks->channel, &blocks->lists.all[i]);
	return result;
}

void blocks_drop_lists(struct blocks *blocks)
{
	for (unsigned i = 0; i < LISTS_MAX; i++) {
		struct list_of_block *list = &blocks->lists.all[i];

		if (list->label[0] == '\0' || list->uses > 0)
			continue;
		list->uses = 1;
		blocks_release_list(blocks, list);
	}
}
