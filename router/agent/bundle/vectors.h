/* A bundle's self-test. */
#ifndef TELLTALE_VECTORS_H
#define TELLTALE_VECTORS_H

#include "bundle.h"
#include "keys.h"

/*
 * Tries table and vectors in a classifier of its own, aside from the one in force. 0 when all came out as they must,
 * -EPROTO with a refusal, or -ENOMEM.
 */
int vectors_try(const struct bundle *bundle, const struct keys *keys, uint32_t profile, struct refusal *refusal);

#endif
