/* What `telltale-agent run` is told, by a file of lines `name value` and by options of the same names. */
#ifndef TELLTALE_SETTINGS_H
#define TELLTALE_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "firewall/firewall.h"
#include "live/live.h"

#define SETTINGS_TEXT_MAX 256
#define SETTINGS_FOLDER "/etc/telltale/agent"

struct settings {
	char folder[SETTINGS_TEXT_MAX];  /* pairing, marks, last good bundle */
	char devices[SETTINGS_TEXT_MAX]; /* of the LAN, a zero behind each name */
	char capture[SETTINGS_TEXT_MAX]; /* file to read instead of the devices; empty: none */
	char status[SETTINGS_TEXT_MAX];  /* folder in which status.json is kept; empty: none */
	enum live_way way;
	uint32_t device_count;
	uint32_t group;
	uint32_t mark_mask;
	uint32_t queue;   /* of held answers; the next is the guard's */
	bool hold;        /* answers of name servers wait while a name is blocked */
	bool guard;       /* packets wait until they are judged */
	uint32_t profile; /* TT_PROFILE_ */
	uint32_t backlog; /* KiB of events that are kept until the plane has them */
	uint32_t health;  /* seconds between two health messages */
	uint32_t flows;   /* seconds between two looks at the flows that run */
	uint32_t alone;   /* seconds without the plane until the agent raises alerts itself */
	bool volumes;     /* tell volumes of flows */
};

void settings_init(struct settings *settings);

/* Sets one; `where` begins the line that says what is wrong. 0 or -EINVAL. */
int settings_set(struct settings *settings, const char *name, const char *value, const char *where);

/* Reads a file. Reports what is wrong with its line. 0 or a negative errno. */
int settings_load(struct settings *settings, const char *path);

/* The same as the table of the firewall needs them; points into the settings. */
void settings_firewall(const struct settings *settings, struct firewall_settings *firewall);

#endif
