#include "ports.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#define PATH_BYTES 96

static int read_mac(const char *device, uint8_t mac[FRAME_MAC])
{
	char path[PATH_BYTES];
	FILE *file;
	int read;

	if (snprintf(path, sizeof(path), "/sys/class/net/%s/address", device) >= (int)sizeof(path))
		return -ENODEV;
	file = fopen(path, "re");
	if (!file)
		return -ENODEV;
	read = fscanf(file, "%" SCNx8 ":%" SCNx8 ":%" SCNx8 ":%" SCNx8 ":%" SCNx8 ":%" SCNx8, &mac[0], &mac[1], &mac[2],
	              &mac[3], &mac[4], &mac[5]);
	(void)fclose(file);
	return read == FRAME_MAC ? 0 : -ENODEV;
}

static void add(struct ports *ports, int index)
{
	unsigned at = ports->count;

	if (at == PORTS_MAX) {
		ports->has_more = true;
		return;
	}
	for (; at > 0 && ports->index[at - 1] > index; at--)
		ports->index[at] = ports->index[at - 1];
	ports->index[at] = index;
	ports->count++;
}

int ports_read(const char *device, struct ports *ports)
{
	char path[PATH_BYTES];
	struct dirent *entry;
	DIR *folder;
	int result;

	memset(ports, 0, sizeof(*ports));
	result = read_mac(device, ports->mac);
	if (result < 0 || snprintf(path, sizeof(path), "/sys/class/net/%s/brif", device) >= (int)sizeof(path))
		return -ENODEV;
	folder = opendir(path);
	if (!folder)
		return 0;
	ports->is_bridge = true;
	while ((entry = readdir(folder)) != NULL) {
		int index = entry->d_name[0] == '.' ? 0 : (int)if_nametoindex(entry->d_name);

		if (index > 0)
			add(ports, index);
	}
	(void)closedir(folder);
	return 0;
}
