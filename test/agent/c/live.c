/*
 * Captures and prints: live nflog|packet GROUP MASK DEVICE... A line a packet; standard input takes, a line each,
 * `mark keep|done 4|6 L4 SRC SPORT DST DPORT` (addresses as 32 digits), `stop N` (the ring takes N more packets),
 * `go`, and `counters`, after all packets that are there. Ends with its input.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../router/agent/abi.gen.h"
#include "../../../router/agent/bytes.h"
#include "../../../router/agent/classifier/classifier.h"
#include "../../../router/agent/live/live.h"

#define LINE_MAX_BYTES 256

static int room = -1;

/* Stands for the classifier's ring. */
bool classifier_push(struct classifier *classifier, const struct packet *packet)
{
	(void)classifier;
	if (room == 0)
		return false;
	room -= room > 0;
	printf("packet %" PRIu32 " %u %" PRIu32 ".%09" PRIu32 " %" PRIu32 " ", packet->frame, packet->link, packet->sec,
	       packet->nsec, packet->wire);
	for (uint32_t i = 0; i < packet->size; i++)
		printf("%02x", packet->bytes[i]);
	putchar('\n');
	return true;
}

static void print_counters(struct live *live)
{
	struct live_counters c;

	live_counters(live, &c);
	printf("counters frames=%" PRIu64 " frames6=%" PRIu64 " bytes=%" PRIu64 " passed=%" PRIu64 " overruns=%" PRIu64
	       " dropped=%" PRIu64 " unread=%" PRIu64 " marked=%" PRIu64 " marks_failed=%" PRIu64
	       " deaf=%u knows_passed=%d\n",
	       c.frames, c.frames6, c.bytes, c.passed, c.overruns, c.dropped, c.unread, c.marked, c.marks_failed,
	       c.deaf, c.knows_passed);
}

static void read_address(const char *digits, uint8_t *to)
{
	for (unsigned i = 0; i < 16; i++)
		if (sscanf(digits + 2 * i, "%2" SCNx8, &to[i]) != 1)
			exit(2);
}

static void mark(struct live *live, const char *line)
{
	uint8_t record[TT_EVENT_BYTES + TT_FLOW_CLASS_BYTES] = { 0 };
	char verdict[8], src[33], dst[33];
	unsigned ip, l4;
	uint16_t sport, dport;

	if (sscanf(line, "mark %7s %u %u %32s %" SCNu16 " %32s %" SCNu16, verdict, &ip, &l4, src, &sport, dst,
	           &dport) != 7)
		exit(2);
	record[TT_EVENT_KIND] = TT_KIND_FLOW_CLASS;
	record[TT_EVENT_IP] = (uint8_t)ip;
	record[TT_EVENT_L4] = (uint8_t)l4;
	read_address(src, record + TT_EVENT_SRC);
	read_address(dst, record + TT_EVENT_DST);
	bytes_put16(record + TT_EVENT_SPORT, sport);
	bytes_put16(record + TT_EVENT_DPORT, dport);
	record[TT_EVENT_BYTES + TT_FLOW_CLASS_VERDICT] =
		strcmp(verdict, "keep") == 0 ? TT_VERDICT_KEEP : TT_VERDICT_DONE;
	printf("marked %d\n", live_flow_class(live, record));
}

static void go(struct live *live)
{
	room = -1;
	while (live_read(live, NULL) > 0)
		;
}

static void obey(struct live *live, const char *line)
{
	if (strncmp(line, "mark ", 5) == 0)
		mark(live, line);
	else if (sscanf(line, "stop %d", &room) == 1)
		puts("stopped");
	else if (strncmp(line, "go", 2) == 0)
		go(live);
	else if (strncmp(line, "counters", 8) == 0)
		print_counters(live);
}

/* One line from standard input, byte by byte: poll sees what is not read yet. */
static bool read_line(char *line)
{
	unsigned size = 0;

	while (size + 1 < LINE_MAX_BYTES && read(STDIN_FILENO, line + size, 1) == 1 && line[size] != '\n')
		size++;
	line[size] = '\0';
	return size > 0;
}

static int run(struct live *live)
{
	struct pollfd fds[1 + LIVE_FDS_MAX] = { { .fd = STDIN_FILENO, .events = POLLIN } };
	char line[LINE_MAX_BYTES];

	for (;;) {
		int count = 1 + live_fds(live, fds + 1, LIVE_FDS_MAX), result;

		if (poll(fds, (nfds_t)count, -1) < 0)
			return -errno;
		while ((result = live_read(live, NULL)) > 0)
			;
		if (result < 0)
			return result;
		if (fds[0].revents != 0) {
			if (!read_line(line))
				return 0;
			obey(live, line);
		}
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	struct live_settings settings = { .way = LIVE_NFLOG };
	struct live *live;
	int result;

	if (argc < 5 || argc > 4 + LIVE_DEVICES_MAX)
		return 2;
	settings.way = strcmp(argv[1], "packet") == 0 ? LIVE_PACKET : LIVE_NFLOG;
	settings.group = (uint16_t)strtoul(argv[2], NULL, 0);
	settings.mark_mask = (uint32_t)strtoul(argv[3], NULL, 0);
	for (int i = 4; i < argc; i++)
		settings.devices[settings.device_count++] = argv[i];
	result = live_open(&live, &settings);
	if (result == 0) {
		puts("open");
		fflush(stdout);
		result = run(live);
		live_close(live);
	}
	if (result < 0)
		printf("error %s\n", strerror(-result));
	return result < 0;
}
