/*
 * A kernel that says what an input says. The program is linked with --wrap for the calls that the agent's netlink
 * socket makes; only the static agent's part of libmnl has them where they can be taken over.
 */
#ifndef TELLTALE_TEST_KERNEL_H
#define TELLTALE_TEST_KERNEL_H

#include <stddef.h>
#include <stdint.h>

/*
 * What it says from now on: datagrams, each behind its size (16 bits, least significant byte first), in which a message
 * numbered 0 gets the number of what was asked. Without a byte left it says yes to everything and lists nothing.
 */
void kernel_says(const uint8_t *bytes, size_t size);

#endif
