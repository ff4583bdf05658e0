/* The plaintext of every sealed message (core/bundle/envelope.ts), and the order of messages. */
#ifndef TELLTALE_ENVELOPE_H
#define TELLTALE_ENVELOPE_H

#include "fields.h"

/* A place in a direction: ordered by epoch, then sequence. Of bundles: epoch, then revision. 0 and 0: none. */
struct mark {
	uint32_t epoch;
	uint32_t sequence;
};

struct envelope {
	struct mark mark;
	struct span body;
};

/* Most bytes that stand before the body. */
#define ENVELOPE_HEAD_MAX 48

/* Negative: `a` comes before `b`; 0: the same. */
int mark_order(struct mark a, struct mark b);

/* 0, or -EPROTO with a refusal. */
int envelope_read(struct envelope *envelope, const uint8_t *bytes, size_t size, struct refusal *refusal);

/* Writes what stands before a body of `size` bytes; returns its bytes. */
size_t envelope_head(uint8_t to[ENVELOPE_HEAD_MAX], struct mark mark, size_t size);

/* 0 when the mark comes after the newest, or is the newest and may come `again`; else -EPROTO with a refusal. */
int mark_judge(struct mark mark, struct mark newest, bool again, struct refusal *refusal);

#endif
