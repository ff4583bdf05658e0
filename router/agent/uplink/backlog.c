#include "backlog.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../abi.gen.h"
#include "../bytes.h"

int backlog_open(struct backlog *backlog, uint32_t bytes)
{
	uint32_t capacity = bytes / sizeof(struct backlog_part);

	*backlog = (struct backlog){ .capacity = capacity < 2 ? 2 : capacity };
	backlog->parts = calloc(backlog->capacity, sizeof(*backlog->parts));
	return backlog->parts ? 0 : -ENOMEM;
}

void backlog_close(struct backlog *backlog)
{
	free(backlog->parts);
	*backlog = (struct backlog){ 0 };
}

void backlog_revise(struct backlog *backlog, struct mark revision)
{
	backlog->revision = revision;
}

static struct backlog_part *part_at(const struct backlog *backlog, uint32_t index)
{
	return &backlog->parts[(backlog->first + index) % backlog->capacity];
}

static void drop_first(struct backlog *backlog)
{
	backlog->first = (backlog->first + 1) % backlog->capacity;
	backlog->first_id++;
	backlog->count--;
}

/* What is on its way is counted only when it does not arrive. */
static void make_room(struct backlog *backlog)
{
	const struct backlog_part *oldest = part_at(backlog, 0);

	if (oldest->state == BACKLOG_WAITS)
		backlog->lost += oldest->records;
	drop_first(backlog);
}

/* The part that a record of this size goes into: the newest, or a new one. */
static struct backlog_part *part_for(struct backlog *backlog, uint32_t size)
{
	struct backlog_part *newest = backlog->count > 0 ? part_at(backlog, backlog->count - 1) : NULL;

	if (newest && newest->state == BACKLOG_WAITS && newest->size + size <= BACKLOG_PART_BYTES &&
	    mark_order(newest->revision, backlog->revision) == 0)
		return newest;
	if (backlog->count == backlog->capacity)
		make_room(backlog);
	newest = part_at(backlog, backlog->count++);
	newest->state = BACKLOG_WAITS;
	newest->revision = backlog->revision;
	newest->size = 0;
	newest->records = 0;
	return newest;
}

void backlog_add(struct backlog *backlog, const uint8_t *records, uint32_t size)
{
	while (size >= TT_EVENT_BYTES) {
		uint32_t length = bytes_get16(records + TT_EVENT_LENGTH);
		struct backlog_part *part;

		if (length < TT_EVENT_BYTES || length > size)
			return;
		part = part_for(backlog, length);
		memcpy(part->bytes + part->size, records, length);
		part->size += length;
		part->records++;
		records += length;
		size -= length;
	}
}

struct backlog_part *backlog_next(const struct backlog *backlog, bool whole)
{
	for (uint32_t i = 0; i < backlog->count; i++)
		if (part_at(backlog, i)->state == BACKLOG_WAITS)
			return whole && i == backlog->count - 1 ? NULL : part_at(backlog, i);
	return NULL;
}

uint32_t backlog_send(struct backlog *backlog, struct backlog_part *part)
{
	uint32_t place = (uint32_t)(part - backlog->parts);

	part->state = BACKLOG_SENT;
	return backlog->first_id + (place + backlog->capacity - backlog->first) % backlog->capacity;
}

bool backlog_settle(struct backlog *backlog, uint32_t id, bool delivered)
{
	uint32_t index = id - backlog->first_id;

	if (index >= backlog->count)
		return false;
	part_at(backlog, index)->state = delivered ? BACKLOG_DONE : BACKLOG_WAITS;
	while (backlog->count > 0 && part_at(backlog, 0)->state == BACKLOG_DONE)
		drop_first(backlog);
	return true;
}

uint32_t backlog_bytes(const struct backlog *backlog)
{
	uint32_t bytes = 0;

	for (uint32_t i = 0; i < backlog->count; i++)
		bytes += part_at(backlog, i)->state == BACKLOG_DONE ? 0 : part_at(backlog, i)->size;
	return bytes;
}
