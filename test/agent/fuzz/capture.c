/* libFuzzer target: any bytes through the reader of capture files. */
#include <stdlib.h>
#include <string.h>

#include "../../../router/agent/capture/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct slice {
	const uint8_t *bytes;
	size_t left;
};

static size_t read_slice(void *context, uint8_t *to, size_t size)
{
	struct slice *slice = context;

	if (size > slice->left)
		size = slice->left;
	if (size > 0)
		memcpy(to, slice->bytes, size);
	slice->bytes += size;
	slice->left -= size;
	return size;
}

static void check(const struct capture *capture, const struct packet *packet)
{
	volatile uint8_t last = 0;

	if (packet->size > TT_PACKET_MAX || packet->wire < packet->size || packet->nsec > 999999999 ||
	    packet->frame != capture->frame || packet->link >= TT_LINK_COUNT)
		abort();
	for (uint32_t i = 0; i < packet->size; i++)
		last = packet->bytes[i];
	(void)last;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	/* A small buffer cuts packets; both must hold. */
	uint32_t capacity = size % 2 == 0 ? CAPTURE_BUFFER : 64;
	uint8_t *buffer = malloc(capacity);
	struct slice slice = { bytes, size };
	static struct capture capture;
	struct packet packet;
	int result = buffer ? capture_open(&capture, read_slice, &slice, buffer, capacity) : -1;

	while (result >= 0 && (result = capture_next(&capture, &packet)) > 0)
		check(&capture, &packet);
	free(buffer);
	return 0;
}
