/*
 * What the agent has seen lately, for who looks at the router itself: devices that were heard, identifiers that were
 * sent. Bounded; the oldest makes room. No value of an identifier is in it, and of a name only the registrable part.
 */
#ifndef TELLTALE_STATUS_H
#define TELLTALE_STATUS_H

#include <stdint.h>

#include "text.h"
#include "uplink/alone.h"

#define STATUS_DEVICES 64
#define STATUS_SIGHTINGS 32
#define STATUS_PLACE_MAX 64

struct status_device {
	uint8_t mac[6];
	uint8_t ip; /* 4 or 6; 0: no device */
	uint8_t address[16];
	uint32_t last; /* epoch seconds, as the packets have it */
};

struct status_sighting {
	uint8_t mac[6];
	int type; /* as alert_type gives it */
	char place[STATUS_PLACE_MAX]; /* registrable part of a name, or an address */
	uint32_t first;
	uint32_t last;
	uint32_t count; /* 0: no sighting */
};

struct status {
	struct status_device devices[STATUS_DEVICES];
	struct status_sighting sightings[STATUS_SIGHTINGS];
};

/* Takes an event record that is whole (event.h); `alone` knows the flows' names and the needles' types. */
void status_event(struct status *status, const struct alone *alone, const uint8_t *record);

/* Adds `"devices":[...],"sightings":[...]`, newest first. */
void status_write(const struct status *status, struct text *text);

#endif
