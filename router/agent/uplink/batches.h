/*
 * Event batches on their way to the plane, in order. The plane takes nothing older than it has, so what is repeated
 * goes before what is new; it says up to which mark it has all (`down/online`), and until then nothing is forgotten.
 */
#ifndef TELLTALE_BATCHES_H
#define TELLTALE_BATCHES_H

#include "uplink.h"

/* Sends event batches as far as there is room; `all`: those too that are not full. */
void batches_send(struct uplink *uplink, bool all, uint32_t t0, uint64_t now);

/*
 * A connection was made: a broker that was killed may have lost what it had acknowledged. To be called before
 * libmosquitto repeats what was not acknowledged, which is newer.
 */
void batches_repeat(struct uplink *uplink, uint32_t t0, uint64_t now);

/* The broker has a batch; `delivered`: and had somebody for it. */
void batches_settle(struct uplink *uplink, const struct flight *flight, bool delivered, uint64_t now);

/*
 * What the plane says of itself when it is there: the newest mark of events that it has (0 and 0: none), or NULL where
 * it does not say. `returned`: it was away, and what the broker gave to somebody meanwhile may never have come to it.
 */
void batches_confirm(struct uplink *uplink, const struct mark *taken, bool returned, uint64_t now);

#endif
