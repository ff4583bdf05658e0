/*
 * pcapng (draft-ietf-opsawg-pcapng): blocks of type 4, length 4, body, length 4. Sections may differ in byte order,
 * interfaces in link type and clock. Blocks of other types are passed over.
 */
#include <errno.h>

#include "../bytes.h"
#include "reader.h"

#define SECTION 0x0a0d0d0au
#define INTERFACE 1u
#define PACKET_OBSOLETE 2u
#define PACKET_SIMPLE 3u
#define PACKET_ENHANCED 6u

#define BYTE_ORDER_MARK 0x1a2b3c4du
/* Longest block that is read; others are passed over at any length. */
#define BLOCK_MAX (16u << 20)
/* Type and length before a block's body, and the length again after it. */
#define FRAME 12u
/* Interface 4, time 8, captured 4, wire 4. */
#define PACKET_HEAD 20u
/* Link type 2, reserved 2, snaplen 4. */
#define INTERFACE_HEAD 8u

#define OPTION_END 0
#define OPTION_RESOLUTION 9
#define OPTION_OFFSET 14
#define MICROSECONDS 6

/* What is known of a block once its first FRAME bytes are read. */
struct block {
	uint32_t type;
	uint32_t length;
	uint8_t first[4]; /* of its body */
};

static int read_byte_order(struct capture *capture, const uint8_t *mark)
{
	capture->big = bytes_order32(mark, true) == BYTE_ORDER_MARK;
	if (!capture->big && bytes_order32(mark, false) != BYTE_ORDER_MARK)
		return reader_damage(capture, "a section without byte order");
	return 0;
}

static bool is_read(uint32_t type)
{
	return type == SECTION || type == INTERFACE || type == PACKET_OBSOLETE || type == PACKET_SIMPLE ||
	       type == PACKET_ENHANCED;
}

static int parse_frame(struct capture *capture, const uint8_t head[FRAME], struct block *block)
{
	block->type = bytes_order32(head, capture->big);
	if (block->type == SECTION && read_byte_order(capture, head + 8) < 0)
		return -EBADMSG;
	block->length = bytes_order32(head + 4, capture->big);
	for (unsigned i = 0; i < sizeof(block->first); i++)
		block->first[i] = head[8 + i];
	if (block->length < FRAME || block->length % 4 != 0)
		return reader_damage(capture, "a block of no possible length");
	if (is_read(block->type) && (block->length > BLOCK_MAX || block->length < FRAME + 4))
		return reader_damage(capture, "a block too long or too short for its type");
	return 1;
}

/* Passes over what is left of a block after `used` bytes of it, and compares its two lengths. */
static int end_block(struct capture *capture, const struct block *block, uint32_t used)
{
	uint8_t again[4];

	if (reader_skip(capture, block->length - used - sizeof(again)) < 0 ||
	    reader_take(capture, again, sizeof(again)) <= 0)
		return -ENODATA;
	if (bytes_order32(again, capture->big) != block->length)
		return reader_damage(capture, "a block whose two lengths differ");
	return 0;
}

static void read_option(const struct capture *capture, struct capture_interface *found, uint16_t code,
                        const uint8_t *value, uint16_t size)
{
	if (code == OPTION_RESOLUTION && size >= 1)
		found->clock.resolution = value[0];
	if (code == OPTION_OFFSET && size >= 8)
		found->clock.offset = bytes_order64(value, capture->big);
}

/* Options stand in the buffer; what does not fit there is not read. */
static void read_options(const struct capture *capture, struct capture_interface *found, uint32_t size)
{
	uint32_t at = 0;

	while (at + 4 <= size) {
		uint16_t code = bytes_order16(capture->buffer + at, capture->big);
		uint16_t length = bytes_order16(capture->buffer + at + 2, capture->big);

		if (code == OPTION_END || length > size - at - 4)
			return;
		read_option(capture, found, code, capture->buffer + at + 4, length);
		at += 4 + ((length + 3u) & ~3u);
	}
}

static int read_interface(struct capture *capture, const struct block *block)
{
	struct capture_interface found = { .clock = { .resolution = MICROSECONDS } };
	uint32_t options, used;
	uint8_t snaplen[4];

	if (block->length < FRAME + INTERFACE_HEAD)
		return reader_damage(capture, "an interface block without its head");
	if (capture->interfaces >= CAPTURE_INTERFACES)
		return reader_damage(capture, "more interfaces than are read");
	if (reader_take(capture, snaplen, sizeof(snaplen)) <= 0)
		return -ENODATA;
	options = block->length - FRAME - INTERFACE_HEAD;
	used = options < capture->capacity ? options : capture->capacity;
	if (capture->read(capture->context, capture->buffer, used) != used)
		return -ENODATA;
	found.type = link_of(bytes_order16(block->first, capture->big));
	found.snaplen = bytes_order32(snaplen, capture->big);
	if (found.snaplen == 0)
		found.snaplen = UINT32_MAX;
	read_options(capture, &found, used);
	capture->interface[capture->interfaces++] = found;
	return end_block(capture, block, FRAME - 4 + INTERFACE_HEAD + used);
}

static const struct capture_interface *interface_at(struct capture *capture, uint32_t index)
{
	return index < capture->interfaces ? &capture->interface[index] : NULL;
}

/* Enhanced: interface 4, then as PACKET_HEAD. Obsolete: interface 2, drops 2, then the same. */
static int read_timed(struct capture *capture, const struct block *block, struct packet *packet)
{
	bool enhanced = block->type == PACKET_ENHANCED, big = capture->big;
	uint32_t index = enhanced ? bytes_order32(block->first, big) : bytes_order16(block->first, big);
	const struct capture_interface *source = interface_at(capture, index);
	uint8_t head[PACKET_HEAD - 4];
	uint32_t captured;
	uint64_t units;
	int result;

	if (block->length < FRAME + PACKET_HEAD)
		return reader_damage(capture, "a packet block without its head");
	if (reader_take(capture, head, sizeof(head)) <= 0)
		return -ENODATA;
	if (!source)
		return reader_damage(capture, "a packet of an interface that was never described");
	captured = bytes_order32(head + 8, big);
	if (captured > block->length - FRAME - PACKET_HEAD)
		return reader_damage(capture, "a packet longer than its block");
	if (reader_body(capture, captured) < 0)
		return -ENODATA;
	result = end_block(capture, block, FRAME - 4 + PACKET_HEAD + captured);
	if (result < 0)
		return result;
	units = (uint64_t)bytes_order32(head, big) << 32 | bytes_order32(head + 4, big);
	clock_read(&source->clock, units, &capture->sec, &capture->nsec);
	reader_packet(capture, packet, source, bytes_order32(head + 12, big), captured);
	return 1;
}

/* Wire 4 and bytes; it has no time of its own and gets that of the packet before it. */
static int read_simple(struct capture *capture, const struct block *block, struct packet *packet)
{
	const struct capture_interface *source = interface_at(capture, 0);
	uint32_t wire = bytes_order32(block->first, capture->big);
	uint32_t captured = block->length - FRAME - 4;
	int result;

	if (!source)
		return reader_damage(capture, "a packet of an interface that was never described");
	if (captured > wire)
		captured = wire;
	if (captured > source->snaplen)
		captured = source->snaplen;
	if (reader_body(capture, captured) < 0)
		return -ENODATA;
	result = end_block(capture, block, FRAME + captured);
	if (result < 0)
		return result;
	reader_packet(capture, packet, source, wire, captured);
	return 1;
}

/* 1 and a packet, or 0: the block held none. */
static int read_block(struct capture *capture, const struct block *block, struct packet *packet)
{
	switch (block->type) {
	case SECTION:
		capture->interfaces = 0;
		return end_block(capture, block, FRAME);
	case INTERFACE:
		return read_interface(capture, block);
	case PACKET_SIMPLE:
		return read_simple(capture, block, packet);
	case PACKET_OBSOLETE:
	case PACKET_ENHANCED:
		return read_timed(capture, block, packet);
	default:
		return reader_skip(capture, block->length - FRAME);
	}
}

int pcapng_open(struct capture *capture, const uint8_t signature[SIGNATURE])
{
	struct block block;

	if (bytes_get32(signature) != SECTION || read_byte_order(capture, signature + 8) < 0)
		return -EINVAL;
	capture->is_pcapng = true;
	if (parse_frame(capture, signature, &block) < 0)
		return -EBADMSG;
	return end_block(capture, &block, FRAME);
}

int pcapng_next(struct capture *capture, struct packet *packet)
{
	uint8_t head[FRAME];
	struct block block;
	int result;

	do {
		result = reader_take(capture, head, sizeof(head));
		if (result > 0)
			result = parse_frame(capture, head, &block);
		if (result <= 0)
			return result;
		result = read_block(capture, &block, packet);
	} while (result == 0);
	return result;
}
