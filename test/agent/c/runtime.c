/* Runs a small module through our own runtime: stores and loads of every width, data, copying, and a trap. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../../router/agent/classifier/platform.h"
#include "probe.h"

static w2c_probe probe;

static void print_bytes(const char *name, uint32_t at, uint32_t size)
{
	printf("%s", name);
	for (uint32_t i = 0; i < size; i++)
		printf(" %02x", probe.w2c_memory.data[at + i]);
	putchar('\n');
}

int main(int argc, char **argv)
{
	wasm2c_probe_instantiate(&probe);
	if (argc > 2 && platform_trim(&probe.w2c_memory, (uint32_t)strtoul(argv[2], NULL, 0)) < 0)
		return 3;
	if (argc > 1) {
		printf("%08" PRIx32 "\n", w2c_probe_peek(&probe, (uint32_t)strtoul(argv[1], NULL, 0)));
		return 0;
	}
	print_bytes("data", 64, 14);
	w2c_probe_poke(&probe, 128, UINT64_C(0x0123456789abcdef));
	print_bytes("stored", 128, 24);
	printf("wide %016" PRIx64 "\n", w2c_probe_wide(&probe, 128));
	printf("word %08" PRIx32 " half %04" PRIx32 " byte %02" PRIx32 "\n", w2c_probe_peek(&probe, 128),
	       w2c_probe_half(&probe, 129), w2c_probe_byte(&probe, 135));
	printf("signed %08" PRIx32 "\n", w2c_probe_signed(&probe, 132));
	w2c_probe_move(&probe, 160, 128, 8);
	print_bytes("moved", 160, 8);
	printf("pages %" PRIu32, w2c_probe_grow(&probe, 2));
	printf(" then %" PRIu32 " of %" PRIu32 " bytes\n", probe.w2c_memory.pages, probe.w2c_memory.size);
	printf("kept %08" PRIx32 "\n", w2c_probe_peek(&probe, 128));
	printf("too many %08" PRIx32 "\n", w2c_probe_grow(&probe, 65536));
	wasm2c_probe_free(&probe);
	return 0;
}
