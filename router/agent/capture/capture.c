#include "capture.h"

#include <errno.h>
#include <string.h>

#include "reader.h"

int capture_open(struct capture *capture, capture_read read, void *context, uint8_t *buffer, uint32_t capacity)
{
	uint8_t signature[SIGNATURE];
	size_t got;
	int result;

	memset(capture, 0, sizeof(*capture));
	capture->read = read;
	capture->context = context;
	capture->buffer = buffer;
	capture->capacity = capacity;
	got = read(context, signature, sizeof(signature));
	if (got == 0)
		return -ENODATA;
	memset(signature + got, 0, sizeof(signature) - got);
	result = pcap_open(capture, signature);
	return result == -EINVAL ? pcapng_open(capture, signature) : result;
}

int capture_next(struct capture *capture, struct packet *packet)
{
	return capture->is_pcapng ? pcapng_next(capture, packet) : pcap_next(capture, packet);
}

const char *capture_why(const struct capture *capture, int result)
{
	if (result == -ENODATA)
		return "cut";
	return result == -EINVAL ? "not a capture" : capture->why;
}

int reader_take(struct capture *capture, uint8_t *to, uint32_t size)
{
	size_t got = capture->read(capture->context, to, size);

	if (got == size)
		return 1;
	return got == 0 ? 0 : -ENODATA;
}

int reader_skip(struct capture *capture, uint32_t size)
{
	uint8_t passed[256];

	while (size > 0) {
		uint32_t step = size < sizeof(passed) ? size : sizeof(passed);

		if (capture->read(capture->context, passed, step) != step)
			return -ENODATA;
		size -= step;
	}
	return 0;
}

int reader_body(struct capture *capture, uint32_t captured)
{
	uint32_t kept = captured < capture->capacity ? captured : capture->capacity;

	if (capture->read(capture->context, capture->buffer, kept) != kept)
		return -ENODATA;
	return reader_skip(capture, captured - kept);
}

int reader_damage(struct capture *capture, const char *why)
{
	capture->why = why;
	return -EBADMSG;
}

static uint32_t least(uint32_t one, uint32_t other)
{
	return one < other ? one : other;
}

void reader_packet(struct capture *capture, struct packet *packet, const struct capture_interface *source,
                   uint32_t wire, uint32_t captured)
{
	uint32_t skip = least(source->type.skip, captured);
	uint32_t size = least(captured - skip, TT_PACKET_MAX);

	capture->unread += source->type.link == TT_LINK_NONE;
	wire = wire > source->type.skip ? wire - source->type.skip : 0;
	*packet = (struct packet){
		.bytes = capture->buffer + skip,
		.size = least(size, capture->capacity - skip),
		.wire = wire > size ? wire : size,
		.sec = capture->sec,
		.nsec = capture->nsec,
		.frame = ++capture->frame,
		.link = source->type.link,
	};
}
