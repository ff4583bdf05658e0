#include "reset.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#include "../checksum.h"
#include "../headers.h"

uint32_t reset_make(const uint8_t *packet, uint32_t size, uint8_t to[RESET_MAX])
{
	uint8_t l4 = 0;
	uint32_t header = headers_end(packet, size, &l4), sum;
	uint8_t *tcp = to + header;
	bool is4;

	if (header == 0 || l4 != IPPROTO_TCP || size < header + HEADER_TCP)
		return 0;
	is4 = packet[0] >> 4 == 4;
	memcpy(to, packet, header + HEADER_TCP);
	tcp[12] = HEADER_TCP / 4 << 4;
	tcp[13] = FLAG_RST | (tcp[13] & FLAG_ACK);
	/* Window, checksum and urgent pointer. */
	memset(tcp + 14, 0, 6);
	sum = is4 ? checksum_add(to + 12, 8) : checksum_add(to + 8, 32);
	checksum_put16(tcp + 16, checksum_end(sum + IPPROTO_TCP + HEADER_TCP + checksum_add(tcp, HEADER_TCP)));
	if (is4) {
		checksum_put16(to + 2, header + HEADER_TCP);
		checksum_put16(to + 10, 0);
		checksum_put16(to + 10, checksum_end(checksum_add(to, header)));
	} else {
		checksum_put16(to + 4, HEADER_TCP);
	}
	return header + HEADER_TCP;
}
