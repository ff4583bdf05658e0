#include "file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_standard(const char *path)
{
	return strcmp(path, "-") == 0;
}

FILE *file_open(const char *path, const char *mode)
{
	struct stat status;
	FILE *file;

	if (is_standard(path))
		return mode[0] == 'r' ? stdin : stdout;
	file = fopen(path, mode);
	/* A folder can be opened, but not read. */
	if (!file || fstat(fileno(file), &status) < 0 || !S_ISDIR(status.st_mode))
		return file;
	(void)fclose(file);
	errno = EISDIR;
	return NULL;
}

int file_close(FILE *file)
{
	if (file == stdin)
		return 0;
	if (file == stdout)
		return fflush(file) == 0 ? 0 : -errno;
	return fclose(file) == 0 ? 0 : -errno;
}

int file_report(const char *path)
{
	int error = errno;

	fprintf(stderr, "telltale-agent: %s: %s\n", path, strerror(error));
	return error > 0 ? -error : -EIO;
}

static int load_stream(FILE *file, const char *path, uint32_t limit, uint8_t **bytes, uint32_t *size)
{
	uint8_t *block = malloc((size_t)limit + 1);
	size_t got;

	if (!block)
		return file_report(path);
	got = fread(block, 1, (size_t)limit + 1, file);
	if (ferror(file) || got > limit) {
		free(block);
		if (got <= limit)
			return file_report(path);
		fprintf(stderr, "telltale-agent: %s: more than %lu bytes\n", path, (unsigned long)limit);
		return -EFBIG;
	}
	*bytes = block;
	*size = (uint32_t)got;
	return 0;
}

int file_load(const char *path, uint32_t limit, uint8_t **bytes, uint32_t *size)
{
	FILE *file = file_open(path, "rb");
	int result;

	if (!file)
		return file_report(path);
	result = load_stream(file, path, limit, bytes, size);
	file_close(file);
	return result;
}

int file_store(const char *path, const uint8_t *bytes, uint32_t size)
{
	FILE *file = file_open(path, "wb");
	bool whole;

	if (!file)
		return file_report(path);
	whole = fwrite(bytes, 1, size, file) == size;
	if (file_close(file) < 0 || !whole)
		return file_report(path);
	return 0;
}
