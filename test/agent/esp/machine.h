/* qemu's `virt` machine for RISC-V, as far as a program without an operating system needs it. */
#ifndef TELLTALE_TEST_MACHINE_H
#define TELLTALE_TEST_MACHINE_H

#include <stddef.h>
#include <stdint.h>

void machine_print(const char *text);
void machine_print_number(uint32_t number);
void machine_print_hex(const uint8_t *bytes, size_t size);

/* Marks the RAM between static data and the stack; `machine_stack_used` later says how deep the stack grew. */
void machine_mark_stack(void);
uint32_t machine_stack_used(void);
/* Bytes of .data and .bss. */
uint32_t machine_static_used(void);

/* Ends qemu with this status. */
_Noreturn void machine_exit(uint8_t status);

#endif
