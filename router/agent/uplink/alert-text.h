/* A minimal alert for people as JSON (CONTRACTS: telltale/<router>/alert), in the plane's own words; no value in it. */
#ifndef TELLTALE_ALERT_TEXT_H
#define TELLTALE_ALERT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../abi.gen.h"

/* Largest alert, bytes. */
#define ALERT_TEXT_MAX 2048

enum alert_severity {
	ALERT_NONE,
	ALERT_NOTE,
	ALERT_WARNING,
	ALERT_SERIOUS,
};

struct alert_facts {
	uint64_t id;
	uint64_t group;
	uint64_t device;
	enum alert_severity severity;
	unsigned type;       /* of the identifier, as alert_type gives it */
	uint32_t time;       /* epoch seconds */
	const char *address; /* of the device */
	const char *place;   /* registrable part of a name, or an address */
	bool is_name;
	const uint8_t *transforms; /* TT_TRANSFORM_ */
	unsigned transform_count;
};

/* Number of an identifier's type by its name; -1: unknown. */
int alert_type(const char *name, size_t size);
/* NULL: unknown. */
const char *alert_type_name(unsigned type);
/* Type of a find that is no needle; -1: none that raises an alert. */
int alert_find_type(unsigned find);
enum alert_severity alert_severity_of(const char *name, size_t size);

/* Returns the bytes written, or -E2BIG. */
int alert_write(const struct alert_facts *facts, char *to, size_t capacity);

#endif
