/*
 * The one door between the classifier and the machine it runs on: where linear memory comes from and where a last
 * line goes. `platform-libc.c` is for machines with an operating system; a machine without one brings its own.
 */
#ifndef TELLTALE_PLATFORM_H
#define TELLTALE_PLATFORM_H

#include <stdint.h>

#include "wasm-rt.h"

/*
 * Cuts linear memory to `bytes` once its layout is known: a last page is seldom used to its end. Accesses are
 * checked against the smaller size from then on. 0 or -ENOMEM if there are fewer.
 */
int platform_trim(wasm_rt_memory_t *memory, uint32_t bytes);

#endif
