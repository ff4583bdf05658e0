/*
 * Prints what cannot be seen: blind nflog|packet|judged ROOT DEVICE, the last with guard and hold; or what a message
 * tells: blind flowtable HEX...
 */
#include <stdio.h>
#include <string.h>

#include "../../../router/agent/live/blind.h"
#include "../../../router/agent/netlink/channel.h"

static int print_flowtables(int count, char **messages)
{
	static const char *const names[] = { "none", "software", "hardware" };
	struct blind blind = { 0 };

	for (int i = 0; i < count; i++) {
		uint8_t bytes[512] __attribute__((aligned(8)));
		int size = 0;

		while (size < (int)sizeof(bytes) && sscanf(messages[i] + 2 * size, "%2hhx", &bytes[size]) == 1)
			size++;
		if (!channel_holds((struct nlmsghdr *)bytes, size))
			return 1;
		blind_flowtable((struct nlmsghdr *)bytes, &blind);
	}
	printf("%s%s\n", names[blind.offload], blind.offload_counts_none ? ", counts none" : "");
	return 0;
}

int main(int argc, char **argv)
{
	char lines[BLIND_LINES_MAX][BLIND_LINE_BYTES];
	struct blind_use use = { .way = LIVE_NFLOG };
	struct blind blind;
	int count;

	if (argc > 2 && strcmp(argv[1], "flowtable") == 0)
		return print_flowtables(argc - 2, argv + 2);
	if (argc < 4)
		return 2;
	blind_look(&blind, argv[2], (const char *const *)argv + 3, (unsigned)argc - 3);
	if (strcmp(argv[1], "nflog") != 0)
		use.way = LIVE_PACKET;
	use.guard = use.hold = strcmp(argv[1], "judged") == 0;
	count = blind_tell(&blind, &use, lines);
	for (int i = 0; i < count; i++)
		puts(lines[i]);
	return 0;
}
