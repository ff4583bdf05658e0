#include "reset.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#include "../checksum.h"

#define HEADER4 20
#define HEADER6 40
#define TCP 20
#define FLAG_RST 4
#define FLAG_ACK 16

/* Bytes of the IP header before TCP; 0: it is not that. */
static uint32_t header_of(const uint8_t *packet, uint32_t size)
{
	uint32_t header;

	if (size >= HEADER4 && packet[0] >> 4 == 4) {
		header = (uint32_t)(packet[0] & 15) * 4;
		if (header < HEADER4 || packet[9] != IPPROTO_TCP || ((packet[6] & 0x1f) | packet[7]) != 0)
			return 0;
	} else {
		header = HEADER6;
		if (size < HEADER6 || packet[0] >> 4 != 6 || packet[6] != IPPROTO_TCP)
			return 0;
	}
	return size >= header + TCP ? header : 0;
}

uint32_t reset_make(const uint8_t *packet, uint32_t size, uint8_t to[RESET_MAX])
{
	uint32_t header = header_of(packet, size), sum;
	uint8_t *tcp = to + header;
	bool is4;

	if (header == 0)
		return 0;
	is4 = packet[0] >> 4 == 4;
	memcpy(to, packet, header + TCP);
	tcp[12] = TCP / 4 << 4;
	tcp[13] = FLAG_RST | (tcp[13] & FLAG_ACK);
	/* Window, checksum and urgent pointer. */
	memset(tcp + 14, 0, 6);
	sum = is4 ? checksum_add(to + 12, 8) : checksum_add(to + 8, 32);
	checksum_put16(tcp + 16, checksum_end(sum + IPPROTO_TCP + TCP + checksum_add(tcp, TCP)));
	if (is4) {
		checksum_put16(to + 2, header + TCP);
		checksum_put16(to + 10, 0);
		checksum_put16(to + 10, checksum_end(checksum_add(to, header)));
	} else {
		checksum_put16(to + 4, TCP);
	}
	return header + TCP;
}
