#include "receiver.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vectors.h"

const char receiver_file[] = "bundle";

static const char *const kinds[DOWN_COUNT] = {
	[DOWN_BUNDLE] = "bundle",
	[DOWN_COMMAND] = "command",
	[DOWN_ONLINE] = "online",
};

void receiver_topics(struct receiver *receiver, uint32_t cell, const char *router)
{
	for (int i = 0; i < DOWN_COUNT; i++)
		snprintf(receiver->topics[i], TOPIC_MAX, "telltale-agent/%" PRIu32 "/%s/down/%s", cell, router,
		         kinds[i]);
}

int receiver_topic(const struct receiver *receiver, const char *topic)
{
	for (int i = 0; i < DOWN_COUNT; i++)
		if (strcmp(receiver->topics[i], topic) == 0)
			return i;
	return -ENOENT;
}

/* Opens and judges; the mark is not remembered yet. */
static int open_sealed(const struct receiver *receiver, enum down topic, bool again, const uint8_t *message,
                       size_t size, struct envelope *envelope, uint8_t **block, struct refusal *refusal)
{
	struct cose cose;
	int result;

	if (size > COSE_MESSAGE_MAX)
		return refuse(refusal, REFUSAL_TOO_LARGE, "a message of %zu bytes; at most %u are taken", size,
		              COSE_MESSAGE_MAX);
	if (cose_read(&cose, message, size) < 0)
		return refuse(refusal, REFUSAL_NOT_SEALED,
		              "no COSE_Encrypt0 with ChaCha20-Poly1305; is the sender paired?");
	*block = malloc(cose.size);
	if (!*block)
		return -ENOMEM;
	if (cose_open(&cose, receiver->keys->down, receiver->topics[topic], *block) < 0)
		result = refuse(refusal, REFUSAL_BAD_SEAL,
		                "sealed with another key, for another topic, or changed on the way");
	else
		result = envelope_read(envelope, *block, cose.size - COSE_TAG, refusal);
	if (result == 0)
		result = mark_judge(envelope->mark, receiver->marks->seen[topic], again, refusal);
	if (result < 0) {
		free(*block);
		*block = NULL;
	}
	return result;
}

/* Bundle first, then order: after a crash in between the bundle is newer than what was taken, and may come. */
static int keep(struct receiver *receiver, const uint8_t *message, size_t size, bool kept, struct mark mark,
                struct mark revision)
{
	struct marks *marks = receiver->marks;
	struct marks before = *marks;
	int result = kept ? 0 : folder_write(marks->folder, receiver_file, message, size);

	marks->seen[DOWN_BUNDLE] = mark;
	marks->highest = revision;
	if (result == 0 && memcmp(&before, marks, sizeof(before)) != 0)
		result = marks_store(marks);
	if (result < 0)
		*marks = before;
	return result;
}

static int judge(struct receiver *receiver, const struct envelope *envelope, struct bundle *bundle, uint32_t now,
                 struct refusal *refusal)
{
	const struct bundle_limits limits = { receiver->marks->highest, now, receiver->capacity };
	int result = bundle_read(bundle, envelope->body.bytes, envelope->body.size, refusal);

	if (result == 0)
		result = bundle_judge(bundle, &limits, refusal);
	return result < 0 ? result : vectors_try(bundle, receiver->keys, receiver->profile, refusal);
}

static int take(struct receiver *receiver, const uint8_t *message, size_t size, bool kept, uint32_t now,
                struct refusal *refusal)
{
	bool again = receiver->in_force.epoch == 0;
	struct envelope envelope;
	struct bundle bundle;
	uint8_t *block = NULL;
	int result = open_sealed(receiver, DOWN_BUNDLE, again, message, size, &envelope, &block, refusal);

	if (result == 0)
		result = judge(receiver, &envelope, &bundle, now, refusal);
	if (result == 0)
		result = keep(receiver, message, size, kept, envelope.mark, bundle.revision);
	if (result == 0) {
		/* The same revision with a later date of expiry changes no table. */
		if (mark_order(bundle.revision, receiver->in_force) != 0)
			receiver->install(receiver->context, &bundle);
		receiver->in_force = bundle.revision;
		receiver->expires = bundle.expires;
		receiver->refusal = (struct refusal){ 0 };
	} else if (result == -EPROTO && refusal->reason != REFUSAL_REPLAYED) {
		receiver->refusal = *refusal;
	}
	free(block);
	return result;
}

int receiver_bundle(struct receiver *receiver, const char *topic, const uint8_t *message, size_t size, uint32_t now,
                    struct refusal *refusal)
{
	if (strcmp(topic, receiver->topics[DOWN_BUNDLE]) != 0) {
		refuse(refusal, REFUSAL_WRONG_ROUTER, "a message of %.96s; this is %s", topic,
		       receiver->topics[DOWN_BUNDLE]);
		receiver->refusal = *refusal;
		return -EPROTO;
	}
	return take(receiver, message, size, false, now, refusal);
}

int receiver_restore(struct receiver *receiver, struct refusal *refusal)
{
	uint8_t *message;
	size_t size;
	int result = folder_read(receiver->marks->folder, receiver_file, COSE_MESSAGE_MAX, &message, &size);

	if (result < 0)
		return result;
	/* It was in force: it stays so, expired or not. */
	result = take(receiver, message, size, true, 0, refusal);
	free(message);
	return result;
}

int receiver_open(struct receiver *receiver, enum down topic, const uint8_t *message, size_t size,
                  struct envelope *envelope, uint8_t **block, struct refusal *refusal)
{
	struct mark before = receiver->marks->seen[topic];
	int result = open_sealed(receiver, topic, false, message, size, envelope, block, refusal);

	if (result < 0)
		return result;
	receiver->marks->seen[topic] = envelope->mark;
	/* Presence comes often and does nothing by itself: it is not worth a write to flash memory. */
	result = topic == DOWN_ONLINE ? 0 : marks_store(receiver->marks);
	if (result < 0) {
		receiver->marks->seen[topic] = before;
		free(*block);
		*block = NULL;
	}
	return result;
}
