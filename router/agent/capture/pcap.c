/*
 * pcap (draft-ietf-opsawg-pcap):
 *
 *     magic 4, major 2, minor 2, zone 4, accuracy 4, snaplen 4, link type 4
 *     then records: seconds 4, fraction 4, captured 4, wire 4, bytes
 */
#include <errno.h>

#include "../bytes.h"
#include "reader.h"

#define HEADER 24
/* Longest captured length that is believed: libpcap's MAXIMUM_SNAPLEN, and a header's own larger one up to here. */
#define CAPTURED_MAX 262144u
#define CAPTURED_LIMIT (16u << 20)
#define BILLION 1000000000u

static const struct {
	uint32_t magic;
	uint32_t unit;
	uint32_t head;
} formats[] = {
	{ 0xa1b2c3d4, 1000, 16 },
	{ 0xa1b23c4d, 1, 16 },
	{ 0xa1b2cd34, 1000, 24 }, /* Kuznetzov's patched format: 8 more bytes a record */
};

/* -EINVAL where the magic number is none of these. */
static int choose_format(struct capture *capture, const uint8_t *signature)
{
	for (unsigned i = 0; i < 2 * sizeof(formats) / sizeof(formats[0]); i++) {
		capture->big = i & 1;
		if (bytes_order32(signature, capture->big) != formats[i / 2].magic)
			continue;
		capture->unit = formats[i / 2].unit;
		capture->head = formats[i / 2].head;
		return 0;
	}
	return -EINVAL;
}

int pcap_open(struct capture *capture, const uint8_t signature[SIGNATURE])
{
	uint8_t rest[HEADER - SIGNATURE];
	uint32_t snaplen;

	if (choose_format(capture, signature) < 0)
		return -EINVAL;
	if (reader_take(capture, rest, sizeof(rest)) <= 0)
		return -ENODATA;
	snaplen = bytes_order32(rest + 4, capture->big);
	if (snaplen < CAPTURED_MAX)
		snaplen = CAPTURED_MAX;
	capture->captured_max = snaplen < CAPTURED_LIMIT ? snaplen : CAPTURED_LIMIT;
	capture->interface[0].type = link_of(bytes_order32(rest + 8, capture->big));
	return 0;
}

int pcap_next(struct capture *capture, struct packet *packet)
{
	uint8_t head[24];
	uint32_t captured;
	uint64_t fraction;
	int result = reader_take(capture, head, capture->head);

	if (result <= 0)
		return result;
	captured = bytes_order32(head + 8, capture->big);
	if (captured > capture->captured_max)
		return reader_damage(capture, "a record longer than its file allows");
	if (reader_body(capture, captured) < 0)
		return -ENODATA;
	/* Some writers let the fraction run over a second. */
	fraction = (uint64_t)bytes_order32(head + 4, capture->big) * capture->unit;
	capture->sec = bytes_order32(head, capture->big) + (uint32_t)(fraction / BILLION);
	capture->nsec = (uint32_t)(fraction % BILLION);
	reader_packet(capture, packet, &capture->interface[0], bytes_order32(head + 12, capture->big), captured);
	return 1;
}
