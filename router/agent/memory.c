#include "memory.h"

#include <stdio.h>
#include <unistd.h>

static uint32_t from_rollup(FILE *file)
{
	unsigned long kib, sum = 0;
	char line[128];

	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "Private_Clean: %lu", &kib) == 1 || sscanf(line, "Private_Dirty: %lu", &kib) == 1)
			sum += kib;
	return (uint32_t)sum;
}

/* Resident pages less those that stand for files. */
static uint32_t from_statm(FILE *file)
{
	unsigned long size, resident, shared;

	if (fscanf(file, "%lu %lu %lu", &size, &resident, &shared) != 3 || shared > resident)
		return 0;
	return (uint32_t)((resident - shared) * ((unsigned long)sysconf(_SC_PAGESIZE) / 1024));
}

uint32_t memory_private(void)
{
	static const struct {
		const char *path;
		uint32_t (*read)(FILE *file);
	} sources[] = { { "/proc/self/smaps_rollup", from_rollup }, { "/proc/self/statm", from_statm } };
	uint32_t kib = 0;

	for (int i = 0; i < 2 && kib == 0; i++) {
		FILE *file = fopen(sources[i].path, "r");

		if (!file)
			continue;
		kib = sources[i].read(file);
		fclose(file);
	}
	return kib;
}
