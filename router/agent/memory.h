/* Memory that this process has for itself. */
#ifndef TELLTALE_MEMORY_H
#define TELLTALE_MEMORY_H

#include <stdint.h>

/*
 * KiB of resident pages that no other process shares; without /proc/self/smaps_rollup those that stand for no file. 0
 * where neither is to be had.
 */
uint32_t memory_private(void);

#endif
