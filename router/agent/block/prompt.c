#include "prompt.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../checksum.h"
#include "../headers.h"

#define HOPS 64

static void write_tcp(const struct tuple *ends, uint8_t *tcp)
{
	uint32_t size = ends->ip == 4 ? 4 : 16;
	uint32_t sum = checksum_add(ends->dst + 16 - size, size) + checksum_add(ends->src + 16 - size, size);

	checksum_put16(tcp, ends->dport);
	checksum_put16(tcp + 2, ends->sport);
	tcp[12] = HEADER_TCP / 4 << 4;
	tcp[13] = FLAG_ACK;
	checksum_put16(tcp + 16, checksum_end(sum + IPPROTO_TCP + HEADER_TCP + checksum_add(tcp, HEADER_TCP)));
}

uint32_t prompt_make(const struct tuple *ends, uint8_t to[PROMPT_MAX])
{
	uint32_t header = ends->ip == 4 ? HEADER4 : HEADER6;

	memset(to, 0, PROMPT_MAX);
	if (ends->ip == 4) {
		to[0] = 4 << 4 | HEADER4 / 4;
		checksum_put16(to + 2, HEADER4 + HEADER_TCP);
		to[8] = HOPS;
		to[9] = IPPROTO_TCP;
		memcpy(to + 12, ends->dst + 12, 4);
		memcpy(to + 16, ends->src + 12, 4);
		checksum_put16(to + 10, checksum_end(checksum_add(to, HEADER4)));
	} else {
		to[0] = 6 << 4;
		checksum_put16(to + 4, HEADER_TCP);
		to[6] = IPPROTO_TCP;
		to[7] = HOPS;
		memcpy(to + 8, ends->dst, 16);
		memcpy(to + 24, ends->src, 16);
	}
	write_tcp(ends, to + header);
	return header + HEADER_TCP;
}

/* Of no protocol: it gets nothing. */
static int open_socket(struct prompt *prompt)
{
	int fd;

	if (prompt->fd > 0)
		return 0;
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	prompt->fd = fd;
	return 0;
}

int prompt_send(struct prompt *prompt, const struct prompt_place *place, const struct tuple *ends)
{
	uint8_t bytes[PROMPT_MAX];
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ends->ip == 4 ? ETH_P_IP : ETH_P_IPV6),
		.sll_ifindex = place->index,
		.sll_halen = PROMPT_MAC,
	};
	uint32_t size;
	int result;

	if (ends->l4 != IPPROTO_TCP)
		return 0;
	result = open_socket(prompt);
	if (result < 0)
		return result;
	memcpy(to.sll_addr, place->mac, PROMPT_MAC);
	size = prompt_make(ends, bytes);
	return sendto(prompt->fd, bytes, size, 0, (const struct sockaddr *)&to, sizeof(to)) < 0 ? -errno : 0;
}

void prompt_close(struct prompt *prompt)
{
	if (prompt->fd > 0)
		(void)close(prompt->fd);
	prompt->fd = 0;
}
