/*
 * What the C that wasm2c writes needs to run: our own runtime, under the file name that wasm2c includes.
 *
 * wasm2c puts the loads, stores and checks themselves before the classifier's functions. They call back into
 * this file through the names below, and that is where the two things are decided that matter here:
 *
 * - Byte order. Linear memory is little-endian and in natural order on every machine, so that packets are copied
 *   into it and events out of it as they are. wasm2c would keep memory reversed on a big-endian machine if
 *   WABT_BIG_ENDIAN were set; it stays 0, and `wasm_rt_memcpy`, through which each load and store of a number goes,
 *   turns the bytes around there.
 * - Bounds. Memory is one block of `size` bytes, exactly; without guard pages each access is compared with `size`.
 *   It is 32 bits wide here: on 32-bit machines the comparison then costs one word, not two.
 *
 * Tables of functions, tail calls and segment registers are declared only so far that the unused parts compile.
 */
#ifndef WASM_RT_H_
#define WASM_RT_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WABT_BIG_ENDIAN 0
#define WASM_RT_MEMCHECK_GUARD_PAGES 0
#define WASM_RT_USE_SEGUE 0
#define WASM_RT_SEGUE_FREE_SEGMENT 0
#define WASM_RT_SANITY_CHECKS 0
/* The classifier does not recurse deeper than its decoders nest (TT_DEPTH_MAX). */
#define WASM_RT_STACK_DEPTH_COUNT 0

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define WASM_PAGE_BYTES 65536u

/* Linear memory. `pages` is what the module asked for; `size` may be less (see platform.h). */
typedef struct {
	uint8_t *data;
	uint32_t size;
	uint32_t pages;
	uint32_t max_pages;
} wasm_rt_memory_t;

typedef enum {
	WASM_RT_TRAP_NONE,
	WASM_RT_TRAP_OOB,
	WASM_RT_TRAP_INT_OVERFLOW,
	WASM_RT_TRAP_DIV_BY_ZERO,
	WASM_RT_TRAP_INVALID_CONVERSION,
	WASM_RT_TRAP_UNREACHABLE,
	WASM_RT_TRAP_CALL_INDIRECT,
} wasm_rt_trap_t;

/* Says why in one line and ends the program: what runs on after an access outside memory cannot be trusted. */
_Noreturn void wasm_rt_trap(wasm_rt_trap_t code);

void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint32_t pages, uint32_t max_pages, bool is64,
                             uint32_t page_bytes);
/* Returns the pages before, or 0xffffffff where there is no more memory. */
uint32_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint32_t more);
void wasm_rt_free_memory(wasm_rt_memory_t *memory);

static inline bool wasm_rt_is_initialized(void)
{
	return true;
}

/*
 * Copies a number between linear memory and a variable; `crosses` says that exactly one side is linear memory.
 * Sizes are constants after inlining, so a big-endian machine loads and reverses registers.
 */
static inline void wasm_rt_copy(void *to, const void *from, size_t size, bool crosses)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	uint16_t half;
	uint32_t word;
	uint64_t twice;

	if (crosses && size == sizeof(half)) {
		memcpy(&half, from, sizeof(half));
		half = __builtin_bswap16(half);
		memcpy(to, &half, sizeof(half));
		return;
	}
	if (crosses && size == sizeof(word)) {
		memcpy(&word, from, sizeof(word));
		word = __builtin_bswap32(word);
		memcpy(to, &word, sizeof(word));
		return;
	}
	if (crosses && size == sizeof(twice)) {
		memcpy(&twice, from, sizeof(twice));
		twice = __builtin_bswap64(twice);
		memcpy(to, &twice, sizeof(twice));
		return;
	}
#else
	(void)crosses;
#endif
	memcpy(to, from, size);
}

/* Linear memory is addressed as bytes, a variable by its own type; two of one kind are copied as they are. */
#define wasm_rt_memcpy(to, from, size) \
	wasm_rt_copy((to), (from), (size), (sizeof(*(to)) == 1) != (sizeof(*(from)) == 1))

/* The rest is named in parts of wasm2c's output that this module does not use. */
typedef enum { WASM_RT_I32, WASM_RT_I64, WASM_RT_F32, WASM_RT_F64 } wasm_rt_type_t;
typedef const char *wasm_rt_func_type_t;
typedef void (*wasm_rt_function_ptr_t)(void);
typedef struct wasm_rt_tailcallee_t {
	void (*fn)(void **instance, void *stack, struct wasm_rt_tailcallee_t *next);
} wasm_rt_tailcallee_t;

typedef struct {
	wasm_rt_func_type_t func_type;
	wasm_rt_function_ptr_t func;
	wasm_rt_tailcallee_t func_tailcallee;
	void *module_instance;
} wasm_rt_funcref_t;
typedef void *wasm_rt_externref_t;

typedef struct {
	wasm_rt_funcref_t *data;
	uint32_t size;
} wasm_rt_funcref_table_t;
typedef struct {
	wasm_rt_externref_t *data;
	uint32_t size;
} wasm_rt_externref_table_t;

static const wasm_rt_funcref_t wasm_rt_funcref_null_value;
static const wasm_rt_externref_t wasm_rt_externref_null_value;

#endif
