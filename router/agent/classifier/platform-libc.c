/* Machines with an operating system: linear memory is one calloc'ed block. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "platform.h"

void platform_stop(const char *why)
{
	fprintf(stderr, "telltale-agent: classifier: %s\n", why);
	abort();
}

/* The block has as many bytes as 32 bits can say, one page less than 4 GiB, at most. */
static int resize(wasm_rt_memory_t *memory, uint32_t pages)
{
	uint8_t *data;

	if (pages > memory->max_pages || pages > UINT32_MAX / WASM_PAGE_BYTES)
		return -ENOMEM;
	data = calloc(pages, WASM_PAGE_BYTES);
	if (!data)
		return -ENOMEM;
	if (memory->data)
		memcpy(data, memory->data, memory->size);
	free(memory->data);
	memory->data = data;
	memory->pages = pages;
	memory->size = pages * WASM_PAGE_BYTES;
	return 0;
}

void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint32_t pages, uint32_t max_pages, bool is64,
                             uint32_t page_bytes)
{
	*memory = (wasm_rt_memory_t){ .max_pages = max_pages };
	if (is64 || page_bytes != WASM_PAGE_BYTES || resize(memory, pages) < 0)
		wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE);
}

uint32_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint32_t more)
{
	uint32_t before = memory->pages;

	if (more > UINT32_MAX - before || resize(memory, before + more) < 0)
		return UINT32_MAX;
	return before;
}

void wasm_rt_free_memory(wasm_rt_memory_t *memory)
{
	free(memory->data);
	*memory = (wasm_rt_memory_t){ 0 };
}

int platform_trim(wasm_rt_memory_t *memory, uint32_t bytes)
{
	uint8_t *data;

	if (bytes > memory->size)
		return -ENOMEM;
	data = realloc(memory->data, bytes);
	if (data)
		memory->data = data;
	memory->size = bytes;
	return 0;
}
