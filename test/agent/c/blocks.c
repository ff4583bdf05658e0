/*
 * Blocks destinations: blocks. Standard input takes, a line each, `at MILLISECONDS` (the clock from now on),
 * `add MAC DESTINATION SECONDS`, `lift MAC DESTINATION`, `turn`, `load LINE`, `store`, `counters`,
 * `lists LINE` (lists of an earlier run), `list MAC SECONDS LABEL PREFIXES NAME...` (prefixes as in a file of lists),
 * `places` (of the table, each list's),
 * `done MAC DESTINATION` (packets, and whether there were any) and `name MAC 4|6 L4 SRC SPORT DST DPORT NAME`,
 * `answer MAC NAME ADDRESS...` (events; addresses as digits). Each is answered by a line.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
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

/* The block of which blocks_store would write this, without its time; NULL: there is none. */
static const struct block *find(const char *words)
{
	char destination[BLOCKS_NAME_MAX + 2], line[BLOCKS_NAME_MAX + 32];

	for (unsigned i = 0; i < blocks.count; i++) {
		const struct block *block = &blocks.list[i];
		const uint8_t *mac = block->mac;

		block_destination(block, destination, sizeof(destination));
		snprintf(line, sizeof(line), "%02x:%02x:%02x:%02x:%02x:%02x %s", mac[0], mac[1], mac[2], mac[3], mac[4],
		         mac[5], destination);
		if (strcmp(line, words) == 0)
			return block;
	}
	return NULL;
}

static int lift(const char *words)
{
	const struct block *block = find(words);

	return block ? blocks_lift(&blocks, block, now) : -ENOENT;
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

/* An event as the classifier writes it of a name server's answer. */
static int answer(char *line)
{
	uint8_t record[TT_EVENT_MAX] = { 0 }, *body = record + TT_EVENT_BYTES, *at;
	char *mac, *name, *digits_of;
	uint16_t count = 0;

	(void)strsep(&line, " ");
	mac = strsep(&line, " ");
	name = strsep(&line, " ");
	if (!mac || !name || digits(mac, record + TT_EVENT_SRC_MAC, 6) < 0)
		return -EINVAL;
	record[TT_EVENT_KIND] = TT_KIND_DNS_ANSWER;
	record[TT_EVENT_PROTOCOL] = TT_PROTOCOL_DNS;
	bytes_put16(body + TT_DNS_ANSWER_SIZE, (uint16_t)strlen(name));
	memcpy(body + TT_DNS_ANSWER_BYTES, name, strlen(name));
	at = body + TT_DNS_ANSWER_BYTES + strlen(name);
	for (; (digits_of = strsep(&line, " ")); count++) {
		uint16_t size = (uint16_t)(strlen(digits_of) / 2);

		bytes_put16(at + TT_DNS_RECORD_TYPE, size == 4 ? 1 : 28);
		bytes_put16(at + TT_DNS_RECORD_SIZE, size);
		if (digits(digits_of, at + TT_DNS_RECORD_BYTES, size) < 0)
			return -EINVAL;
		at += TT_DNS_RECORD_BYTES + size;
	}
	bytes_put16(body + TT_DNS_ANSWER_COUNT, count);
	bytes_put16(record + TT_EVENT_LENGTH, (uint16_t)(at - record + 7) & ~7);
	return blocks_event(&blocks, record, now);
}

/* The line is as in a file of lists, behind the device and the time. */
static int add_list(char *line)
{
	static struct lists one;
	struct block block = { 0 };
	struct list_source source;
	uint32_t seconds;
	char *names;
	size_t size = 0;
	int at = 0, result;
	uint8_t *mac = block.mac;
	FILE *to;

	if (sscanf(line, "list %2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 ":%2" SCNx8 " %" SCNu32 " %n",
	           &mac[0], &mac[1], &mac[2], &mac[3], &mac[4], &mac[5], &seconds, &at) != 7)
		return -EINVAL;
	lists_close(&one);
	result = lists_load(&one, line + at);
	if (result < 0)
		return result;
	to = open_memstream(&names, &size);
	for (uint32_t i = 0; i < one.all[0].names_size; i += (uint32_t)strlen(one.all[0].names + i) + 1)
		fprintf(to, "%s%s", i > 0 ? " " : "", one.all[0].names + i);
	fclose(to);
	source = (struct list_source){ one.all[0].label, one.all[0].prefixes, one.all[0].prefixes_size, names, size };
	result = blocks_add_list(&blocks, &block, &source, seconds, now);
	free(names);
	return result < 0 ? result : blocks_end_flows(&blocks);
}

static void tell_done(const char *words)
{
	const struct block *block = find(words);

	blocks_count(&blocks, now);
	if (block)
		printf("%" PRIu64 " at %" PRIu64 "\n", block->packets, block->last);
	else
		puts("none");
}

static void store(void)
{
	blocks_store(&blocks, now, stdout);
	lists_store(&blocks.lists, stdout);
	puts("stored");
}

static void tell_places(void)
{
	const char *between = "";

	for (unsigned i = 0; i < LISTS_MAX; i++) {
		const struct list_of_block *list = &blocks.lists.all[i];

		if (list->label[0] == '\0')
			continue;
		printf("%s%s %d", between, list->label, list->place);
		between = ", ";
	}
	putchar('\n');
}

static int load(const char *line)
{
	int result = blocks_load(&blocks, line, strlen(line), now);

	return result < 0 ? result : blocks_end_flows(&blocks);
}

static void obey(char *line)
{
	struct blocks_counters counters;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "at %" SCNu64, &now) == 1) {
		puts("0");
	} else if (strncmp(line, "add ", 4) == 0 || strncmp(line, "load ", 5) == 0) {
		line += line[0] == 'a' ? 4 : 5;
		puts(told(load(line)));
	} else if (strncmp(line, "lift ", 5) == 0) {
		puts(told(lift(line + 5)));
	} else if (strncmp(line, "name ", 5) == 0) {
		puts(told(name(line)));
	} else if (strncmp(line, "answer ", 7) == 0) {
		puts(told(answer(line)));
	} else if (strncmp(line, "lists ", 6) == 0) {
		puts(told(blocks_load_lists(&blocks, line + 6)));
	} else if (strncmp(line, "list ", 5) == 0) {
		puts(told(add_list(line)));
	} else if (strncmp(line, "done ", 5) == 0) {
		tell_done(line + 5);
	} else if (strcmp(line, "turn") == 0) {
		puts(told(blocks_turn(&blocks, now)));
	} else if (strcmp(line, "places") == 0) {
		tell_places();
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
	static char line[1 << 20];

	if (blocks_open(&blocks) < 0)
		return 1;
	puts("open");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		obey(line);
	blocks_close(&blocks);
	return 0;
}
