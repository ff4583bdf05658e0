/* The agent's end of what comes down (core/bundle/receiver.ts): whatever is refused, the last good bundle stays. */
#ifndef TELLTALE_RECEIVER_H
#define TELLTALE_RECEIVER_H

#include "../state/marks.h"
#include "bundle.h"
#include "command.h"
#include "keys.h"

#define TOPIC_MAX 96

struct receiver {
	const struct keys *keys;
	struct marks *marks;
	char topics[DOWN_COUNT][TOPIC_MAX];
	uint32_t profile;  /* of the classifier */
	uint32_t capacity; /* bytes of its table half */
	/* Puts the table in force, which was tried; called when all is stored. */
	void (*install)(void *context, const struct bundle *bundle);
	void *context;
	struct mark in_force; /* epoch and revision; 0 and 0: none */
	uint32_t expires;     /* of the bundle in force */
	struct refusal refusal; /* the newest since a bundle was put in force */
};

/* Writes the topics of a router. */
void receiver_topics(struct receiver *receiver, uint32_t cell, const char *router);

/* DOWN_ by topic; -ENOENT: none of the router's. */
int receiver_topic(const struct receiver *receiver, const char *topic);

/*
 * Takes a message of `down/bundle`, which is kept for the next start unless it came from there. 0: it is in force;
 * -EPROTO: refused, `refusal` has the reason; REFUSAL_REPLAYED is no fault. Or a negative errno of storing.
 * `now`: epoch seconds, 0 while the clock is not set.
 */
int receiver_bundle(struct receiver *receiver, const char *topic, const uint8_t *message, size_t size, uint32_t now,
                    struct refusal *refusal);

/* The bundle that was in force before the last end. -ENOENT: none is kept; else as receiver_bundle. */
int receiver_restore(struct receiver *receiver, struct refusal *refusal);

/*
 * Takes a message of another topic that comes down, remembers its mark and gives its body in a block that the caller
 * frees. -EPROTO with a refusal, or a negative errno of storing: then it has no effect.
 */
int receiver_open(struct receiver *receiver, enum down topic, const uint8_t *message, size_t size,
                  struct envelope *envelope, uint8_t **block, struct refusal *refusal);

/* Name of the file of the last good bundle, sealed as it came. */
extern const char receiver_file[];

#endif
