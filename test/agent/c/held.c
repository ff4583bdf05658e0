/*
 * Reads answers of name servers and makes resets: held. Standard input takes `answer HEX` and `reset HEX` (an IP
 * packet), a line each; the answer to the first is a line for each address and then their count, to the second the
 * packet.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../../router/agent/guard/dns-answer.h"
#include "../../../router/agent/guard/reset.h"

static void print_hex(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		printf("%02x", bytes[i]);
	putchar('\n');
}

static void take(void *context, const uint8_t *name, uint16_t size, uint8_t ip, const uint8_t address[16])
{
	(void)context;
	printf("%.*s %u ", size, (const char *)name, ip);
	print_hex(address + (ip == 4 ? 12 : 0), ip == 4 ? 4 : 16);
}

static uint32_t read_hex(const char *text, uint8_t *to, uint32_t most)
{
	uint32_t size = 0;

	while (size < most && sscanf(text + 2 * size, "%2" SCNx8, &to[size]) == 1)
		size++;
	return size;
}

int main(void)
{
	static char line[8192];
	static uint8_t packet[4096];

	while (fgets(line, sizeof(line), stdin)) {
		const char *hex = strchr(line, ' ');
		uint8_t reset[RESET_MAX];
		uint32_t size = hex ? read_hex(hex + 1, packet, sizeof(packet)) : 0;

		if (strncmp(line, "answer ", 7) == 0)
			printf("%u\n", dns_answer_read(packet, size, take, NULL));
		else
			print_hex(reset, reset_make(packet, size, reset));
		fflush(stdout);
	}
	return 0;
}
