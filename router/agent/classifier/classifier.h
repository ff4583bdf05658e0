/*
 * One classifier: wasm2c's C of build/classifier.wasm behind two rings. Not thread-safe, and not re-entrant: no
 * function may be called from within a `take`. Functions return 0 or a negative errno.
 */
#ifndef TELLTALE_CLASSIFIER_H
#define TELLTALE_CLASSIFIER_H

#include <stdbool.h>
#include <stdint.h>

#include "../abi.gen.h"
#include "../lan.h"
#include "../packet.h"
#include "classifier_wasm.h"
#include "ring.h"

/* Its fields are the classifier's own. */
struct classifier {
	w2c_classifier module;
	uint8_t *control;
	struct ring input;
	struct ring events;
};

/*
 * Lays memory out for a TT_PROFILE_. -EINVAL: unknown profile; -ENOMEM: no memory for it; -EPROTO: the module
 * was built for another ABI.
 */
int classifier_open(struct classifier *classifier, uint32_t profile);
void classifier_close(struct classifier *classifier);

/* The router's key for fingerprints; to be set before a table that was built with it. */
void classifier_set_key(struct classifier *classifier, uint32_t lo, uint32_t hi);

/* Prefixes of the LAN that the host knows itself, beside those of the table; at most TT_LAN_HOST_MAX count. */
void classifier_set_lan(struct classifier *classifier, const struct lan_prefix *prefixes, int count);

/* Largest table of the profile in force, bytes. */
uint32_t classifier_table_capacity(const struct classifier *classifier);

/*
 * Writes a table into the half that is not in force and puts it in force; after an error the old one stays.
 * -E2BIG: larger than the capacity. -EBADMSG, -EPROTO, -ERANGE: no whole table, one of another ABI, one that
 * contradicts itself.
 */
int classifier_load_table(struct classifier *classifier, const uint8_t *table, uint32_t size);

/* What that says of the table, in the words of a FAULT. */
const char *classifier_table_fault(int result);

/* Queues a packet; false: the ring is full, run and drain first. */
bool classifier_push(struct classifier *classifier, const struct packet *packet);

/* Classifies what is queued, as far as the event ring has room. */
int classifier_run(struct classifier *classifier);

/* Gives the event records that are there, back to back. */
void classifier_drain(struct classifier *classifier, ring_take take, void *context);

/* Whether packets are held back until they are read: what one completes is then told with it. */
void classifier_judge(struct classifier *classifier, bool on);

/* Lets time pass without packets, so that flows time out. Returns the flows that are left. */
int classifier_advance(struct classifier *classifier, uint32_t sec);

/* Ends flows; returns how many are left because the event ring is full: drain and call again. */
int classifier_flush(struct classifier *classifier);

/* Queues a packet and, where the ring is full, classifies and gives events until it fits. -EIO: no progress. */
int classifier_feed(struct classifier *classifier, const struct packet *packet, ring_take take, void *context);

/* Classifies all that is queued and ends all flows: the last events of a capture. */
int classifier_finish(struct classifier *classifier, ring_take take, void *context);

/* TT_COUNTER_ by number; 0 for an unknown one. */
uint32_t classifier_counter(const struct classifier *classifier, uint32_t counter);
void classifier_counters(const struct classifier *classifier, uint32_t counters[TT_COUNTER_COUNT]);

/* Bytes of linear memory. */
uint32_t classifier_memory(const struct classifier *classifier);

#endif
