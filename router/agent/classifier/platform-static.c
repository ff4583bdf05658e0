/*
 * Machines without an operating system: linear memory is one static block of PLATFORM_MEMORY bytes, for one
 * classifier. Pages are given as long as the block reaches into them; what lies behind the block is outside.
 */
#include <errno.h>

#include "platform.h"

#ifndef PLATFORM_MEMORY
#error "PLATFORM_MEMORY: bytes of linear memory that the profile uses"
#endif

static uint8_t block[PLATFORM_MEMORY] __attribute__((aligned(16)));

static int resize(wasm_rt_memory_t *memory, uint32_t pages)
{
	if (pages > memory->max_pages || pages > (sizeof(block) + WASM_PAGE_BYTES - 1) / WASM_PAGE_BYTES)
		return -ENOMEM;
	memory->pages = pages;
	memory->size = pages * WASM_PAGE_BYTES < sizeof(block) ? pages * WASM_PAGE_BYTES : sizeof(block);
	return 0;
}

void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint32_t pages, uint32_t max_pages, bool is64,
                             uint32_t page_bytes)
{
	*memory = (wasm_rt_memory_t){ .data = block, .max_pages = max_pages };
	memset(block, 0, sizeof(block));
	if (is64 || page_bytes != WASM_PAGE_BYTES || resize(memory, pages) < 0)
		wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE);
}

uint32_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint32_t more)
{
	uint32_t before = memory->pages;

	return more > UINT32_MAX - before || resize(memory, before + more) < 0 ? UINT32_MAX : before;
}

void wasm_rt_free_memory(wasm_rt_memory_t *memory)
{
	*memory = (wasm_rt_memory_t){ 0 };
}

int platform_trim(wasm_rt_memory_t *memory, uint32_t bytes)
{
	if (bytes > memory->size)
		return -ENOMEM;
	memory->size = bytes;
	return 0;
}
