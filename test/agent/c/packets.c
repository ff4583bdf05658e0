/* Prints what the agent's reader makes of capture files: a line a packet, and one for how the file ended. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "../../../router/agent/capture/capture.h"

static size_t read_file(void *context, uint8_t *to, size_t size)
{
	return fread(to, 1, size, context);
}

static uint32_t hash(const uint8_t *bytes, uint32_t size)
{
	uint32_t value = 0x811c9dc5;

	for (uint32_t i = 0; i < size; i++)
		value = (value ^ bytes[i]) * 0x01000193;
	return value;
}

static void print_file(FILE *file)
{
	static uint8_t buffer[CAPTURE_BUFFER];
	static struct capture capture;
	struct packet packet;
	int result = capture_open(&capture, read_file, file, buffer, sizeof(buffer));

	while (result >= 0 && (result = capture_next(&capture, &packet)) > 0)
		printf("%u %" PRIu32 ".%09" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32 " %08" PRIx32 "\n", packet.link,
		       packet.sec, packet.nsec, packet.wire, packet.frame, packet.size,
		       hash(packet.bytes, packet.size));
	puts(result == 0 ? "end" : result == -ENODATA ? "cut" : result == -EBADMSG ? "damaged" : "no capture");
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");

		if (!file)
			return 1;
		print_file(file);
		fclose(file);
	}
	return 0;
}
