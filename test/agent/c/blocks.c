/*
 * Blocks destinations: blocks. Standard input takes, a line each, `at MILLISECONDS` (the clock from now on),
 * `add MAC DESTINATION SECONDS`, `lift MAC DESTINATION`, `turn`, `load LINE`, `store`, `counters` and
 * `name MAC 4|6 L4 SRC SPORT DST DPORT NAME` (an event; addresses as 32 digits). Each is answered by a line.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../../router/agent/abi.gen.h"
#include "../../../router/agent/block/blocks.h"
#include "../../../router/agent/bytes.h"

static struct blocks blocks;
static uint64_t now;

static const char *told(int result)
{
	return result < 0 ? strerror(-result) : result > 0 ? "1" : "0";
}

/* As a line of a file, but with no time. */
static int lift(const char *words)
{
	static struct blocks one;
	char line[1024 + 8];

	one.channel = blocks.channel;
	one.count = 0;
	snprintf(line, sizeof(line), "%s 1", words);
	/* Reads the words by putting them into a list of their own. */
	(void)blocks_load(&one, line, strlen(line), now);
	return one.count == 1 ? blocks_lift(&blocks, &one.list[0], now) : -EINVAL;
}

static int digits(const char *text, uint8_t *to, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (sscanf(text + 2 * i, "%2" SCNx8, &to[i]) != 1)
			return -EINVAL;
	return 0;
}

static int name(const char *line)
{
	uint8_t record[TT_EVENT_BYTES + TT_NAME_BYTES + TT_NAME_MAX] = { 0 };
	char mac[13], src[33], dst[33], text[TT_NAME_MAX + 1];
	unsigned ip, l4;
	uint16_t sport, dport;

	if (sscanf(line, "name %12s %u %u %32s %" SCNu16 " %32s %" SCNu16 " %255s", mac, &ip, &l4, src, &sport, dst,
	           &dport, text) != 8)
		return -EINVAL;
	record[TT_EVENT_KIND] = TT_KIND_NAME;
	record[TT_EVENT_SIDE] = TT_SIDE_OUT;
	record[TT_EVENT_IP] = (uint8_t)ip;
	record[TT_EVENT_L4] = (uint8_t)l4;
	bytes_put16(record + TT_EVENT_SPORT, sport);
	bytes_put16(record + TT_EVENT_DPORT, dport);
	record[TT_EVENT_BYTES + TT_NAME_SOURCE] = TT_NAME_SOURCE_TLS;
	bytes_put16(record + TT_EVENT_BYTES + TT_NAME_SIZE, (uint16_t)strlen(text));
	memcpy(record + TT_EVENT_BYTES + TT_NAME_BYTES, text, strlen(text));
	if (digits(mac, record + TT_EVENT_SRC_MAC, 6) < 0 || digits(src, record + TT_EVENT_SRC, 16) < 0 ||
	    digits(dst, record + TT_EVENT_DST, 16) < 0)
		return -EINVAL;
	return blocks_event(&blocks, record, now);
}

static void store(void)
{
	static char text[BLOCKS_STORE_MAX];
	size_t size = blocks_store(&blocks, now, text);

	fwrite(text, 1, size, stdout);
	puts("stored");
}

static void obey(char *line)
{
	struct blocks_counters counters;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "at %" SCNu64, &now) == 1) {
		puts("0");
	} else if (strncmp(line, "add ", 4) == 0 || strncmp(line, "load ", 5) == 0) {
		line += line[0] == 'a' ? 4 : 5;
		puts(told(blocks_load(&blocks, line, strlen(line), now)));
	} else if (strncmp(line, "lift ", 5) == 0) {
		puts(told(lift(line + 5)));
	} else if (strncmp(line, "name ", 5) == 0) {
		puts(told(name(line)));
	} else if (strcmp(line, "turn") == 0) {
		puts(told(blocks_turn(&blocks, now)));
	} else if (strcmp(line, "store") == 0) {
		store();
	} else {
		blocks_counters(&blocks, &counters);
		printf("forgotten=%" PRIu64 " refused=%" PRIu64 " packets=%" PRIu64 "\n", counters.forgotten,
		       counters.refused, counters.packets);
	}
	fflush(stdout);
}

int main(void)
{
	char line[1024];

	if (blocks_open(&blocks) < 0)
		return 1;
	puts("open");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		obey(line);
	blocks_close(&blocks);
	return 0;
}
