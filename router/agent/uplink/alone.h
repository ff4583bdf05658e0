/*
 * The alerts that an agent raises itself while no plane is there: one for each type of identifier, device and
 * destination in an hour, by the severities and needle numbers of the bundle in force.
 */
#ifndef TELLTALE_ALONE_H
#define TELLTALE_ALONE_H

#include "../bundle/bundle.h"
#include "alert-text.h"

#define ALONE_NAMES 64
#define ALONE_RECENT 64

struct alone_range {
	uint32_t first;
	uint32_t last;
	uint8_t type;
};

/* A name that a flow had. */
struct alone_name {
	uint32_t flow;
	char name[TT_NAME_MAX + 1];
};

struct alone_recent {
	uint64_t id;
	uint64_t until; /* milliseconds */
};

struct alone {
	struct alone_range *ranges; /* rising */
	uint32_t count;
	enum alert_severity severities[BUNDLE_TYPES_MAX]; /* by type */
	struct alone_name names[ALONE_NAMES];
	uint32_t next_name;
	struct alone_recent recent[ALONE_RECENT];
	uint8_t key[32]; /* of ids: they give nothing away */
	uint64_t raised;
	uint64_t suppressed; /* said already in this hour, or more than there is room for */
};

/* Takes what a bundle says; without memory the agent raises none. 0 or -ENOMEM. */
int alone_set(struct alone *alone, const struct bundle *bundle);
void alone_close(struct alone *alone);

/* Remembers the name of a flow: any event record that is whole (event.h), others are passed over. */
void alone_name(struct alone *alone, const uint8_t *record);

/* Type of the identifier of a MATCH event, as alert_type gives it; -1: none that may be told. */
int alone_type(const struct alone *alone, const uint8_t *record);
/* Registrable part of the name that a MATCH event's flow told; NULL: it told none that may be shown. */
const char *alone_place(const struct alone *alone, const uint8_t *record);

/*
 * Writes the alert that a match is worth, as JSON. Returns its bytes, or 0: none. `now` in milliseconds of a clock that
 * nobody sets.
 */
int alone_match(struct alone *alone, const uint8_t *record, uint64_t now, char *to, size_t capacity);

#endif
