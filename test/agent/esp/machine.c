#include "machine.h"

#define UART ((volatile uint8_t *)0x10000000)
#define UART_STATUS 5
#define UART_EMPTY 0x20
#define FINISHER (*(volatile uint32_t *)0x100000)
#define FINISHER_FAIL 0x3333u
#define MARK 0xa5
/* Below the stack pointer that the marking function itself still uses. */
#define MARGIN 256

/* Of picolibc's linker script: static data lies between __data_start and __bss_end, the stack ends at __stack. */
extern uint8_t __data_start[], __bss_end[], __stack[];

static void put(uint8_t byte)
{
	while (!(UART[UART_STATUS] & UART_EMPTY))
		;
	UART[0] = byte;
}

void machine_print(const char *text)
{
	while (*text)
		put((uint8_t)*text++);
}

void machine_print_number(uint32_t number)
{
	if (number >= 10)
		machine_print_number(number / 10);
	put((uint8_t)('0' + number % 10));
}

void machine_print_hex(const uint8_t *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		put((uint8_t)digits[bytes[i] >> 4]);
		put((uint8_t)digits[bytes[i] & 15]);
	}
}

void machine_mark_stack(void)
{
	uintptr_t end = (uintptr_t)__builtin_frame_address(0) - MARGIN;

	for (volatile uint8_t *at = __bss_end; (uintptr_t)at < end; at++)
		*at = MARK;
}

uint32_t machine_stack_used(void)
{
	const uint8_t *at = __bss_end;

	while (at < __stack && *at == MARK)
		at++;
	return (uint32_t)(__stack - at);
}

uint32_t machine_static_used(void)
{
	return (uint32_t)(__bss_end - __data_start);
}

_Noreturn void machine_exit(uint8_t status)
{
	FINISHER = status == 0 ? 0x5555u : (uint32_t)status << 16 | FINISHER_FAIL;
	for (;;)
		;
}
