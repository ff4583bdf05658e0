/*
 * Event records that wait for the plane, in parts of one batch each. A part stays until the plane has it, as far as the
 * plane says so, else until the broker does. Bounded: where there is no room, the oldest part that waits goes and its
 * records are counted.
 *
 *            send          the broker has it          the plane has it
 *   WAITS ----------> SENT -----------------> TAKEN -------------------> DONE
 *     ^                | nobody was there       | the connection was lost, the plane was away
 *     '----------------'     AGAIN <------------'
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
	BACKLOG_SENT,  /* on its way to the broker */
	BACKLOG_TAKEN, /* the broker gave it to somebody; the plane has not said that it has it */
	BACKLOG_AGAIN, /* was taken, and is to be sent again as it was: the plane may have it already */
	BACKLOG_DONE,
};

struct backlog_part {
	enum backlog_state state;
	uint32_t id;
	struct mark revision; /* epoch and revision of the tables in force */
	struct mark mark;     /* under which it was sealed */
	uint32_t seq;         /* of its batch */
	bool was_taken;       /* somebody had it under this mark, so it keeps it */
	uint32_t size;
	uint32_t records;
	uint8_t bytes[BACKLOG_PART_BYTES];
};

/* Its fields are the backlog's own, but `lost`. */
struct backlog {
	struct backlog_part *parts;
	uint32_t capacity; /* parts */
	uint32_t first;    /* place of the oldest */
	uint32_t next_id;
	uint32_t count;    /* with the one that is being filled */
	struct mark revision;
	bool is_confirmed; /* the plane says what it has; else the broker's word is enough */
	struct mark taken; /* newest that the plane has */
	uint32_t lost; /* records dropped since the start */
};

/* -ENOMEM. `bytes`: memory it may take, taken as it fills. */
int backlog_open(struct backlog *backlog, uint32_t bytes);
void backlog_close(struct backlog *backlog);

/* From now on records are of these tables. */
void backlog_revise(struct backlog *backlog, struct mark revision);

/* Copies raw event records back to back. */
void backlog_add(struct backlog *backlog, const uint8_t *records, uint32_t size);

/*
 * What goes out next: what is to be sent again, in the order in which it was sent, then the oldest part that waits;
 * `whole`: of these only one that takes no more. NULL: none. Valid until the next call.
 */
struct backlog_part *backlog_next(const struct backlog *backlog, bool whole);
/* A part that `backlog_next` gave is on its way, as this batch under this mark. Returns its number. */
uint32_t backlog_send(struct backlog_part *part, struct mark mark, uint32_t seq);
/* The broker gave it to somebody, or to nobody: then it goes out once more. false: it had to make room meanwhile. */
bool backlog_settle(struct backlog *backlog, uint32_t id, bool delivered);

/* The plane has what was sealed up to this mark. Returns the parts that are done with that. */
uint32_t backlog_confirm(struct backlog *backlog, struct mark taken);
/* The plane does not say what it has: what the broker has is done. */
void backlog_trust(struct backlog *backlog);
/* What was taken and is not confirmed is to be sent again; `sent`: that too of which it is not known who has it. */
void backlog_repeat(struct backlog *backlog, bool sent);

/* Parts in this state. */
uint32_t backlog_count(const struct backlog *backlog, enum backlog_state state);
/* Bytes of records that the broker does not have. */
uint32_t backlog_bytes(const struct backlog *backlog);

#endif
