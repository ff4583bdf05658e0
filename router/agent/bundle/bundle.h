/* The body of `down/bundle` (core/bundle/bundle.ts). */
#ifndef TELLTALE_BUNDLE_H
#define TELLTALE_BUNDLE_H

#include "envelope.h"

/* Number of this agent's understanding of bundles; a bundle says the lowest that it needs. */
#define AGENT_LEVEL 1

#define BUNDLE_PACKETS_MAX 16
#define BUNDLE_NEEDLES_MAX 64
/* Types of identifiers that a bundle may name. */
#define BUNDLE_TYPES_MAX 19
#define BUNDLE_RANGES_MAX 4096

/* Points into the message. */
struct bundle {
	struct mark revision; /* epoch and revision */
	uint32_t issued;      /* epoch seconds */
	uint32_t expires;
	uint32_t min_agent;
	struct span table;
	struct list alerts; /* of bundle_alert; count 0 where there is none */
	struct list vectors;
};

/* Packets of made-up values, and the needles that must be found in them. */
struct vector {
	struct span name;
	uint32_t link;
	struct list packets; /* of byte strings */
	uint32_t needles[BUNDLE_NEEDLES_MAX];
	uint32_t needle_count;
};

/* What the agent raises alerts of while no plane is there. */
struct bundle_alert {
	struct span type;
	struct span severity;
	struct list needles; /* first and last number of each range */
};

/* Reads and checks the whole message. 0, or -EPROTO with a refusal. */
int bundle_read(struct bundle *bundle, const uint8_t *bytes, size_t size, struct refusal *refusal);

/* Reads the next of a list; its count says how many there are. 0, or -EPROTO with a refusal. */
int bundle_vector(struct list *list, struct vector *vector, struct refusal *refusal);
int bundle_alert(struct list *list, struct bundle_alert *alert, struct refusal *refusal);
/* The next packet of a vector, or number of an alert: those of a bundle that was read are well-formed. */
struct span bundle_packet(struct list *packets);
uint32_t bundle_number(struct list *numbers);

/* What a bundle is judged against. */
struct bundle_limits {
	struct mark highest; /* that was ever in force */
	uint32_t now;        /* epoch seconds; 0 while the clock is not set: nothing expires then */
	uint32_t capacity;   /* bytes of a table half */
};

/* 0 when it may be tried; the highest itself may be installed again after a restart. Else -EPROTO with a refusal. */
int bundle_judge(const struct bundle *bundle, const struct bundle_limits *limits, struct refusal *refusal);

#endif
