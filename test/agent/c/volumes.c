/*
 * Prints what volumes tell, a line a flow: ended or open, IP version, protocol, ends (address as 32 digits and port),
 * bytes and packets up and down, first and last second. Standard input takes `dump` and `counters`.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../../router/agent/volumes/volumes.h"

static void print_end(const struct volume_end *end)
{
	putchar(' ');
	for (unsigned i = 0; i < sizeof(end->address); i++)
		printf("%02x", end->address[i]);
	printf(" %u", end->port);
}

static void print_volume(void *context, const struct volume *v)
{
	(void)context;
	printf("%s %u %u", v->ended ? "ended" : "open", v->ip, v->l4);
	print_end(&v->orig);
	print_end(&v->resp);
	print_end(&v->answer);
	printf(" %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu32 " %" PRIu32 "\n", v->up_bytes, v->up_packets,
	       v->down_bytes, v->down_packets, v->first, v->last);
}

static void print_counters(const struct volumes *volumes)
{
	struct volumes_counters c;

	volumes_counters(volumes, &c);
	printf("counters ended=%" PRIu64 " overruns=%" PRIu64 " unread=%" PRIu64 " dumps=%" PRIu64 "\n", c.ended,
	       c.overruns, c.unread, c.dumps);
}

/* Reads all that there is, a dump to its end. */
static int read_all(struct volumes *volumes)
{
	int result;

	do {
		result = volumes_read(volumes, print_volume, NULL);
	} while (result > 0 || (result == 0 && volumes_is_dumping(volumes)));
	return result;
}

static int obey(struct volumes *volumes, char letter)
{
	int result = letter == 'd' ? volumes_dump(volumes) : 0;

	if (result == 0)
		result = read_all(volumes);
	if (letter == 'd')
		puts("dumped");
	if (letter == 'c')
		print_counters(volumes);
	return result;
}

static int run(struct volumes *volumes)
{
	struct pollfd fds[1 + VOLUMES_FDS_MAX] = { { .fd = STDIN_FILENO, .events = POLLIN } };
	int result = 0;
	char letter = 0;

	while (result >= 0) {
		int count = 1 + volumes_fds(volumes, fds + 1, VOLUMES_FDS_MAX);

		if (poll(fds, (nfds_t)count, -1) < 0)
			return -errno;
		if (fds[0].revents != 0 && read(STDIN_FILENO, &letter, 1) != 1)
			return 0;
		result = fds[0].revents != 0 ? obey(volumes, letter) : read_all(volumes);
		fflush(stdout);
	}
	return result;
}

int main(void)
{
	struct volumes *volumes;
	int result = volumes_open(&volumes);

	if (result == 0) {
		puts("open");
		fflush(stdout);
		result = run(volumes);
		volumes_close(volumes);
	}
	if (result < 0)
		printf("error %s\n", strerror(-result));
	return result < 0;
}
