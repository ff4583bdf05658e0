#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int make_parents(const char *path)
{
	char parent[FOLDER_PATH_MAX];

	for (const char *end = strchr(path + 1, '/'); end; end = strchr(end + 1, '/')) {
		memcpy(parent, path, (size_t)(end - path));
		parent[end - path] = '\0';
		if (mkdir(parent, 0755) < 0 && errno != EEXIST)
			return -errno;
	}
	return 0;
}

int folder_name(struct folder *folder, const char *path)
{
	if (strlen(path) >= sizeof(folder->path))
		return -ENAMETOOLONG;
	strcpy(folder->path, path);
	return 0;
}

int folder_open(struct folder *folder, const char *path)
{
	if (folder_name(folder, path) < 0)
		return -ENAMETOOLONG;
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return 0;
	if (errno != ENOENT || make_parents(path) < 0)
		return -errno;
	return mkdir(path, 0700) < 0 ? -errno : 0;
}

/* Longest name of a file with its suffix. */
#define NAME_MAX_BYTES 32
#define FILE_PATH_MAX (FOLDER_PATH_MAX + NAME_MAX_BYTES)

static void path_of(const struct folder *folder, char to[FILE_PATH_MAX], const char *name, const char *suffix)
{
	snprintf(to, FILE_PATH_MAX, "%s/%.24s%s", folder->path, name, suffix);
}

static int write_all(int file, const uint8_t *bytes, size_t size)
{
	for (size_t at = 0; at < size;) {
		ssize_t wrote = write(file, bytes + at, size - at);

		if (wrote < 0 && errno != EINTR)
			return -errno;
		at += wrote > 0 ? (size_t)wrote : 0;
	}
	return fsync(file) < 0 ? -errno : 0;
}

/* The new name is safe only when the folder itself is. */
static int sync_folder(const struct folder *folder)
{
	int file = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = file < 0 || fsync(file) < 0 ? -errno : 0;

	if (file >= 0)
		close(file);
	return result;
}

int folder_write(const struct folder *folder, const char *name, const uint8_t *bytes, size_t size)
{
	char half[FILE_PATH_MAX], whole[FILE_PATH_MAX];
	int file, result;

	path_of(folder, half, name, ".new");
	path_of(folder, whole, name, "");
	file = open(half, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (file < 0)
		return -errno;
	result = fchmod(file, 0600) < 0 ? -errno : write_all(file, bytes, size);
	if (close(file) < 0 && result == 0)
		result = -errno;
	if (result == 0 && rename(half, whole) < 0)
		result = -errno;
	if (result < 0)
		unlink(half);
	return result < 0 ? result : sync_folder(folder);
}

static int read_block(int file, size_t limit, uint8_t **bytes, size_t *size)
{
	struct stat status;
	uint8_t *block;
	size_t at = 0;

	if (fstat(file, &status) < 0)
		return -errno;
	if (status.st_size < 0 || (uint64_t)status.st_size > limit)
		return -EFBIG;
	block = malloc((size_t)status.st_size + 1);
	if (!block)
		return -ENOMEM;
	while (at < (size_t)status.st_size) {
		ssize_t got = read(file, block + at, (size_t)status.st_size - at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		at += (size_t)got;
	}
	*bytes = block;
	*size = at;
	return 0;
}

int folder_read(const struct folder *folder, const char *name, size_t limit, uint8_t **bytes, size_t *size)
{
	char path[FILE_PATH_MAX];
	int file, result;

	path_of(folder, path, name, "");
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -errno;
	result = read_block(file, limit, bytes, size);
	close(file);
	return result;
}

int folder_remove(const struct folder *folder, const char *name)
{
	char path[FILE_PATH_MAX];

	path_of(folder, path, name, "");
	return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}
