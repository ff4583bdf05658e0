/* The agent's folder: small files that are written whole or not at all, and that nobody else may read. */
#ifndef TELLTALE_FOLDER_H
#define TELLTALE_FOLDER_H

#include <stddef.h>
#include <stdint.h>

#define FOLDER_PATH_MAX 256

struct folder {
	char path[FOLDER_PATH_MAX];
};

/* One that need not be there, and is not made. 0 or -ENAMETOOLONG. */
int folder_name(struct folder *folder, const char *path);

/* Makes it where it is missing, for its owner only. 0, -ENAMETOOLONG or what mkdir says. */
int folder_open(struct folder *folder, const char *path);

/* Writes a file (mode 0600) so that after a loss of power it is the old or the new one. 0 or a negative errno. */
int folder_write(const struct folder *folder, const char *name, const uint8_t *bytes, size_t size);

/*
 * Reads a file of at most `limit` bytes into a block that the caller frees. -ENOENT: there is none; -EFBIG: it is
 * larger.
 */
int folder_read(const struct folder *folder, const char *name, size_t limit, uint8_t **bytes, size_t *size);

/* 0 also when there was none. */
int folder_remove(const struct folder *folder, const char *name);

#endif
