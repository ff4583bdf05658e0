#include "pair.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bundle/receiver.h"
#include "state/marks.h"

static const char file[] = "pairing", blocks_file[] = PAIR_BLOCKS, block_lists_file[] = PAIR_BLOCK_LISTS;

static int fail(const struct folder *folder, const char *name, int result)
{
	fprintf(stderr, "telltale-agent: %s/%s: %s\n", folder->path, name, strerror(-result));
	return result;
}

static int open_folder(struct folder *folder, const char *path)
{
	int result = folder_open(folder, path);

	if (result < 0)
		fprintf(stderr, "telltale-agent: %s: %s\n", path, strerror(-result));
	return result;
}

/* Whether this folder has the pairing of a router of another name. */
static bool is_other(const struct folder *folder, const struct pairing *pairing)
{
	static struct pairing before;
	struct refusal refusal;
	uint8_t *line;
	size_t size;
	bool other;

	if (folder_read(folder, file, PAIRING_LINE_MAX, &line, &size) < 0)
		return false;
	other = pairing_read(&before, (const char *)line, size, &refusal) == 0 &&
	        strcmp(before.router, pairing->router) != 0;
	sodium_memzero(&before, sizeof(before));
	sodium_memzero(line, size);
	free(line);
	return other;
}

/* Blocks of another name are in no list of this plane, so nobody could lift them. */
static int forget_blocks(const struct folder *folder)
{
	int result = folder_remove(folder, blocks_file);

	return result < 0 ? result : folder_remove(folder, block_lists_file);
}

/* A line of another pairing makes what was kept under the old keys worthless. */
static int write_line(const struct folder *folder, const struct pairing *pairing, const char *line, size_t size)
{
	int result = is_other(folder, pairing) ? forget_blocks(folder) : 0;

	if (result < 0)
		return fail(folder, blocks_file, result);
	result = folder_write(folder, file, (const uint8_t *)line, size);
	if (result < 0)
		return fail(folder, file, result);
	result = folder_remove(folder, marks_file);
	if (result == 0)
		result = folder_remove(folder, receiver_file);
	return result < 0 ? fail(folder, marks_file, result) : 0;
}

/* A line that is none changes nothing, and makes no folder. */
static int store(const char *path, const char *line, size_t size)
{
	static struct pairing pairing;
	struct folder folder;
	struct refusal refusal;
	int result = pairing_read(&pairing, line, size, &refusal);

	if (result < 0) {
		fprintf(stderr, "telltale-agent: %s\n", refusal.line);
		return result;
	}
	result = open_folder(&folder, path);
	if (result == 0)
		result = write_line(&folder, &pairing, line, size);
	if (result == 0)
		printf("paired as router %s with the broker %s:%d; restart the agent\n", pairing.router, pairing.host,
		       pairing.port);
	sodium_memzero(&pairing, sizeof(pairing));
	return result;
}

int pair_store(const char *path, const char *line)
{
	static char read[PAIRING_LINE_MAX];
	size_t size = strlen(line);
	int result;

	if (sodium_init() < 0)
		return -EIO;
	if (strcmp(line, "-") == 0) {
		size = fread(read, 1, sizeof(read), stdin);
		line = read;
	}
	result = store(path, line, size);
	sodium_memzero(read, sizeof(read));
	return result;
}

int pair_load(struct folder *folder, const char *path, struct pairing *pairing)
{
	struct refusal refusal;
	uint8_t *line;
	size_t size;
	int result = folder_name(folder, path);

	if (result == 0)
		result = folder_read(folder, file, PAIRING_LINE_MAX, &line, &size);
	if (result == -ENOENT)
		fprintf(stderr, "telltale-agent: %s: not paired; telltale-agent pair LINE stores what telltale pair "
		                "has printed\n", path);
	else if (result < 0)
		fail(folder, file, result);
	if (result < 0)
		return result;
	result = pairing_read(pairing, (const char *)line, size, &refusal);
	if (result < 0)
		fprintf(stderr, "telltale-agent: %s/%s: %s\n", path, file, refusal.line);
	sodium_memzero(line, size);
	free(line);
	return result;
}
