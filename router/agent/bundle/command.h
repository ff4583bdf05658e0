/* The body of `down/command` (core/bundle/command.ts). */
#ifndef TELLTALE_COMMAND_H
#define TELLTALE_COMMAND_H

#include "fields.h"

enum command_verb {
	COMMAND_NONE,
	COMMAND_BLOCK,
	COMMAND_UNBLOCK,
	COMMAND_SELFTEST,
	COMMAND_RESTART_CAPTURE,
	COMMAND_VERBS,
};

/* Points into the message. */
struct command {
	enum command_verb verb;
	uint32_t issued; /* epoch seconds */
	struct span device; /* MAC, or null */
	struct span address; /* 4 or 16 bytes, or null */
	struct span name; /* or null */
	uint32_t seconds; /* COMMAND_BLOCK: 0: until it is lifted */
	struct span label; /* of a list, "everything" for all but the LAN, or null */
	struct span prefixes; /* of the list (block/lists.h), or null */
	struct span names; /* of the list, a blank between two, or null */
};

#define COMMAND_EVERYTHING "everything"

/* As messages name it; NULL for COMMAND_NONE. */
const char *command_name(enum command_verb verb);

/* Reads and checks it. 0, or -EPROTO with a refusal. */
int command_read(struct command *command, const uint8_t *bytes, size_t size, struct refusal *refusal);

/* 0 when it is in time. `now`: epoch seconds, 0 while the clock is not set. Else -EPROTO with a refusal. */
int command_judge(const struct command *command, uint32_t now, struct refusal *refusal);

#endif
