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
	backlog->count--;
}

static void drop_done(struct backlog *backlog)
{
	while (backlog->count > 0 && part_at(backlog, 0)->state == BACKLOG_DONE)
		drop_first(backlog);
}

/* The oldest part in this state; `count` where there is none. */
static uint32_t oldest(const struct backlog *backlog, enum backlog_state state)
{
	uint32_t index = 0;

	while (index < backlog->count && part_at(backlog, index)->state != state)
		index++;
	return index;
}

/*
 * What is done goes first, then the oldest that nobody has: of what is on its way it is not known whether it is lost. A
 * backlog that has nothing else gives the oldest up; on its way, it is counted when it does not arrive.
 */
static void make_room(struct backlog *backlog)
{
	uint32_t victim = oldest(backlog, BACKLOG_DONE);
	enum backlog_state state;

	if (victim == backlog->count)
		victim = oldest(backlog, BACKLOG_WAITS);
	if (victim == backlog->count)
		victim = 0;
	state = part_at(backlog, victim)->state;
	if (state == BACKLOG_WAITS || state == BACKLOG_AGAIN)
		backlog->lost += part_at(backlog, victim)->records;
	for (; victim > 0; victim--)
		*part_at(backlog, victim) = *part_at(backlog, victim - 1);
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
	newest->id = backlog->next_id++;
	newest->revision = backlog->revision;
	newest->was_taken = false;
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

/* Of what is to be sent again, what was sent first: the plane takes nothing older than what it has. */
static struct backlog_part *first_again(const struct backlog *backlog)
{
	struct backlog_part *first = NULL;

	for (uint32_t i = 0; i < backlog->count; i++) {
		struct backlog_part *part = part_at(backlog, i);

		if (part->state == BACKLOG_AGAIN && (!first || mark_order(part->mark, first->mark) < 0))
			first = part;
	}
	return first;
}

struct backlog_part *backlog_next(const struct backlog *backlog, bool whole)
{
	struct backlog_part *again = first_again(backlog);
	uint32_t index = oldest(backlog, BACKLOG_WAITS);

	if (again)
		return again;
	return index == backlog->count || (whole && index == backlog->count - 1) ? NULL : part_at(backlog, index);
}

uint32_t backlog_send(struct backlog_part *part, struct mark mark, uint32_t seq)
{
	part->state = BACKLOG_SENT;
	part->mark = mark;
	part->seq = seq;
	return part->id;
}

static bool is_confirmed(const struct backlog *backlog, const struct backlog_part *part)
{
	return mark_order(part->mark, backlog->taken) <= 0;
}

/* What has its mark keeps it: under another one the plane would take it twice. */
static enum backlog_state settled(const struct backlog *backlog, const struct backlog_part *part, bool delivered)
{
	if (backlog->is_confirmed && is_confirmed(backlog, part))
		return BACKLOG_DONE;
	if (delivered)
		return backlog->is_confirmed ? BACKLOG_TAKEN : BACKLOG_DONE;
	return part->was_taken ? BACKLOG_AGAIN : BACKLOG_WAITS;
}

bool backlog_settle(struct backlog *backlog, uint32_t id, bool delivered)
{
	for (uint32_t i = 0; i < backlog->count; i++) {
		struct backlog_part *part = part_at(backlog, i);

		if (part->id != id)
			continue;
		part->state = settled(backlog, part, delivered);
		part->was_taken |= delivered;
		drop_done(backlog);
		return true;
	}
	return false;
}

uint32_t backlog_confirm(struct backlog *backlog, struct mark taken)
{
	uint32_t count = 0;

	backlog->is_confirmed = true;
	backlog->taken = taken;
	for (uint32_t i = 0; i < backlog->count; i++) {
		struct backlog_part *part = part_at(backlog, i);

		if ((part->state != BACKLOG_TAKEN && part->state != BACKLOG_AGAIN) || !is_confirmed(backlog, part))
			continue;
		part->state = BACKLOG_DONE;
		count++;
	}
	drop_done(backlog);
	return count;
}

static void change_all(struct backlog *backlog, enum backlog_state from, enum backlog_state to)
{
	for (uint32_t i = 0; i < backlog->count; i++) {
		struct backlog_part *part = part_at(backlog, i);

		if (part->state != from)
			continue;
		part->state = to;
		part->was_taken = true;
	}
	drop_done(backlog);
}

void backlog_trust(struct backlog *backlog)
{
	backlog->is_confirmed = false;
	change_all(backlog, BACKLOG_TAKEN, BACKLOG_DONE);
}

void backlog_repeat(struct backlog *backlog, bool sent)
{
	change_all(backlog, BACKLOG_TAKEN, BACKLOG_AGAIN);
	if (sent)
		change_all(backlog, BACKLOG_SENT, BACKLOG_AGAIN);
}

uint32_t backlog_count(const struct backlog *backlog, enum backlog_state state)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < backlog->count; i++)
		count += part_at(backlog, i)->state == state;
	return count;
}

uint32_t backlog_bytes(const struct backlog *backlog)
{
	uint32_t bytes = 0;

	for (uint32_t i = 0; i < backlog->count; i++) {
		const struct backlog_part *part = part_at(backlog, i);

		bytes += part->state == BACKLOG_DONE || part->state == BACKLOG_TAKEN ? 0 : part->size;
	}
	return bytes;
}
