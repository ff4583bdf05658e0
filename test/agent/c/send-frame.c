/* Sends a frame as it is: send-frame DEVICE HEX */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	uint8_t frame[2048];
	size_t size = 0;
	int fd;

	if (argc != 3)
		return 2;
	while (size < sizeof(frame) && sscanf(argv[2] + 2 * size, "%2hhx", &frame[size]) == 1)
		size++;
	to.sll_ifindex = (int)if_nametoindex(argv[1]);
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	return fd < 0 || sendto(fd, frame, size, 0, (struct sockaddr *)&to, sizeof(to)) != (ssize_t)size;
}
