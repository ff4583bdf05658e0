#ifndef TELLTALE_TEST_MESSAGES_H
#define TELLTALE_TEST_MESSAGES_H

#include <stddef.h>
#include <stdint.h>

/* Writes `health`, `report` or `flows` with the values of test/core/seal.test.ts. Returns the bytes. */
int golden_message(const char *kind, uint8_t *to, size_t capacity);

#endif
