/*
 * The one door between the classifier and the machine it runs on: where linear memory comes from, and how to stop.
 * `platform-libc.c` is for machines with an operating system, `platform-static.c` for those without; there the port
 * brings `platform_stop`. The functions that wasm-rt.h declares for linear memory are behind the same door.
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

/* Says why in one line and ends the program. */
_Noreturn void platform_stop(const char *why);

#endif
