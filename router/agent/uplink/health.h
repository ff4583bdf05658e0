/* The bodies of `up/bundle` and `up/health` (core/bundle/health.ts). */
#ifndef TELLTALE_HEALTH_H
#define TELLTALE_HEALTH_H

#include "../bundle/bundle.h"
#include "../bundle/command.h"
#include "../bundle/envelope.h"

#define HEALTH_BLIND_MAX 16
#define HEALTH_COUNTERS_MAX 96

/* What is in force, and what was refused since. */
struct health_report {
	struct mark in_force;           /* epoch and revision; 0 and 0: none */
	struct mark highest;            /* 0 and 0: none */
	bool stale;                     /* what is in force has expired */
	const struct refusal *refusal;  /* NULL or REFUSAL_NONE: nothing was */
};

struct health_counter {
	const char *name;
	uint64_t value;
};

#define HEALTH_BLOCKS_MAX 100

/* What a block does. */
struct health_block {
	char device[18];  /* MAC, lower case with colons */
	char destination[256];
	uint32_t left;    /* seconds; 0: until it is lifted */
	uint64_t packets; /* that were refused */
	uint32_t ago;     /* seconds since one was last seen to be */
};

struct health {
	struct health_report report;
	struct mark command; /* newest that was taken; 0 and 0: none */
	enum command_verb verb;
	const char *line;    /* why it could not be done; empty: it was */
	uint32_t clock;      /* 0: not set */
	uint32_t uptime;
	const char *version;
	uint32_t abi;
	uint32_t capacity;
	const char *blind[HEALTH_BLIND_MAX];
	uint32_t blind_count;
	struct health_counter counters[HEALTH_COUNTERS_MAX];
	uint32_t counter_count;
	struct health_block blocks[HEALTH_BLOCKS_MAX]; /* those that refused packets */
	uint32_t block_count;
};

/* Leaves out a counter that is zero, and what does not fit. */
void health_count(struct health *health, const char *name, uint64_t value);
/* A line of what cannot be seen, at most 200 characters; it must live as long as `health`. */
void health_blind(struct health *health, const char *line);

/* Return the bytes written, or -E2BIG. */
int health_write_report(const struct health_report *report, uint8_t *to, size_t capacity);
int health_write(const struct health *health, uint8_t *to, size_t capacity);

#endif
