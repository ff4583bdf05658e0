/*
 * bench CAPTURE TABLE LO HI PROFILE: nanoseconds of processor time that the classifier takes for a packet, queueing
 * and draining included; the capture is in memory before the clock starts.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../../router/agent/capture/capture.h"
#include "../../../router/agent/classifier/classifier.h"
#include "../../../router/agent/file.h"

struct packets {
	struct packet *list;
	uint32_t count;
	uint32_t room;
};

static size_t read_file(void *context, uint8_t *to, size_t size)
{
	return fread(to, 1, size, context);
}

static void keep(struct packets *packets, const struct packet *packet)
{
	uint8_t *bytes = malloc(packet->size + 1);

	if (packets->count == packets->room) {
		packets->room = packets->room ? 2 * packets->room : 1024;
		packets->list = realloc(packets->list, packets->room * sizeof(*packets->list));
	}
	if (!bytes || !packets->list)
		abort();
	memcpy(bytes, packet->bytes, packet->size);
	packets->list[packets->count] = *packet;
	packets->list[packets->count++].bytes = bytes;
}

static int load(struct packets *packets, FILE *file)
{
	static uint8_t buffer[CAPTURE_BUFFER];
	static struct capture capture;
	struct packet packet;
	int result = capture_open(&capture, read_file, file, buffer, sizeof(buffer));

	while (result >= 0 && (result = capture_next(&capture, &packet)) > 0)
		keep(packets, &packet);
	return result;
}

static void count_bytes(void *context, const uint8_t *records, uint32_t size)
{
	(void)records;
	*(uint64_t *)context += size;
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int run(struct classifier *classifier, const struct packets *packets)
{
	uint64_t events = 0, started = now();

	for (uint32_t i = 0; i < packets->count; i++)
		if (classifier_feed(classifier, &packets->list[i], count_bytes, &events) < 0)
			return 1;
	if (classifier_finish(classifier, count_bytes, &events) < 0)
		return 1;
	printf("%.1f %" PRIu32 " %" PRIu64 "\n", (double)(now() - started) / packets->count, packets->count, events);
	return 0;
}

int main(int argc, char **argv)
{
	static struct classifier classifier;
	struct packets packets = { 0 };
	uint8_t *table;
	uint32_t size;
	FILE *file = argc == 6 ? fopen(argv[1], "rb") : NULL;

	if (!file || load(&packets, file) < 0 || classifier_open(&classifier, (uint32_t)atoi(argv[5])) < 0)
		return 1;
	classifier_set_key(&classifier, (uint32_t)strtoul(argv[3], NULL, 16), (uint32_t)strtoul(argv[4], NULL, 16));
	if (file_load(argv[2], classifier_table_capacity(&classifier), &table, &size) < 0 ||
	    classifier_load_table(&classifier, table, size) < 0)
		return 1;
	return run(&classifier, &packets);
}
