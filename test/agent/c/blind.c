/* Prints what cannot be seen: blind nflog|packet ROOT DEVICE; or what a message tells: blind flowtable HEX... */
#include <stdio.h>
#include <string.h>

#include "../../../router/agent/live/blind.h"
#include "../../../router/agent/netlink/channel.h"

static int print_flowtables(int count, char **messages)
{
	static const char *const names[] = { "none", "software", "hardware" };
	enum blind_offload offload = BLIND_OFFLOAD_NONE;

	for (int i = 0; i < count; i++) {
		uint8_t bytes[512] __attribute__((aligned(8)));
		int size = 0;

		while (size < (int)sizeof(bytes) && sscanf(messages[i] + 2 * size, "%2hhx", &bytes[size]) == 1)
			size++;
		if (!channel_holds((struct nlmsghdr *)bytes, size))
			return 1;
		blind_flowtable((struct nlmsghdr *)bytes, &offload);
	}
	puts(names[offload]);
	return 0;
}

int main(int argc, char **argv)
{
	char lines[BLIND_LINES_MAX][BLIND_LINE_BYTES];
	struct blind blind;
	int count;

	if (argc > 2 && strcmp(argv[1], "flowtable") == 0)
		return print_flowtables(argc - 2, argv + 2);
	if (argc < 4)
		return 2;
	blind_look(&blind, argv[2], (const char *const *)argv + 3, (unsigned)argc - 3);
	count = blind_tell(&blind, strcmp(argv[1], "packet") == 0 ? LIVE_PACKET : LIVE_NFLOG, lines);
	for (int i = 0; i < count; i++)
		puts(lines[i]);
	return 0;
}
