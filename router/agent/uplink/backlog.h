/*
 * Event records that wait for the plane, in parts of one batch each. A part stays until somebody has it. Bounded: where
 * there is no room, the oldest part goes and its records are counted.
 */
#ifndef TELLTALE_BACKLOG_H
#define TELLTALE_BACKLOG_H

#include <stdbool.h>
#include <stdint.h>

#include "../bundle/envelope.h"

/* Bytes of records in a part. */
#define BACKLOG_PART_BYTES (16u << 10)
/* Fewest bytes of a backlog: one part is filled while another is sent. */
#define BACKLOG_MIN (2 * BACKLOG_PART_BYTES)

enum backlog_state {
	BACKLOG_WAITS,
	BACKLOG_SENT,
	BACKLOG_DONE,
};

struct backlog_part {
	enum backlog_state state;
	struct mark revision; /* epoch and revision of the tables in force */
	uint32_t size;
	uint32_t records;
	uint8_t bytes[BACKLOG_PART_BYTES];
};

/* Its fields are the backlog's own, but `lost`. */
struct backlog {
	struct backlog_part *parts;
	uint32_t capacity; /* parts */
	uint32_t first;    /* place of the oldest */
	uint32_t first_id; /* its number; the next has the next */
	uint32_t count;    /* with the one that is being filled */
	struct mark revision;
	uint32_t lost; /* records dropped since the start */
};

/* -ENOMEM. `bytes`: memory it may take, taken as it fills. */
int backlog_open(struct backlog *backlog, uint32_t bytes);
void backlog_close(struct backlog *backlog);

/* From now on records are of these tables. */
void backlog_revise(struct backlog *backlog, struct mark revision);

/* Copies raw event records back to back. */
void backlog_add(struct backlog *backlog, const uint8_t *records, uint32_t size);

/* The oldest part that waits; `whole`: only one that takes no more. NULL: none. Valid until the next call. */
struct backlog_part *backlog_next(const struct backlog *backlog, bool whole);
/* A part that `backlog_next` gave is on its way. Returns its number. */
uint32_t backlog_send(struct backlog *backlog, struct backlog_part *part);
/* It came to somebody, or waits again. false: it had to make room in the meantime. */
bool backlog_settle(struct backlog *backlog, uint32_t id, bool delivered);

/* Bytes of records that wait. */
uint32_t backlog_bytes(const struct backlog *backlog);

#endif
