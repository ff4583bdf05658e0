#include "nflog-tap.h"

#include <errno.h>
#include <time.h>

/* A busy router fills this in some 10 ms. */
#define SOCKET_BUFFER (2u << 20)
/* Datagrams of one call, so that the daemon's other work is never far. */
#define DATAGRAMS_MAX 64

int nflog_tap_open(struct nflog_tap *nflog, uint16_t group)
{
	nflog->left = 0;
	nflog->is_numbered = false;
	return nflog_open(&nflog->channel, group, SOCKET_BUFFER);
}

void nflog_tap_close(struct nflog_tap *nflog)
{
	channel_close(&nflog->channel);
}

/* A jump of the numbers is what was lost on the way, exactly. */
static void count_lost(struct nflog_tap *nflog, struct tap *tap, const struct nflog_packet *packet)
{
	if (!packet->is_numbered)
		return;
	if (nflog->is_numbered)
		tap->counted.dropped += packet->sequence - nflog->sequence - 1;
	nflog->sequence = packet->sequence;
	nflog->is_numbered = true;
}

static void set_time(const struct nflog_packet *from, struct packet *packet)
{
	struct timespec now;

	packet->sec = from->sec;
	packet->nsec = from->nsec;
	if (from->is_timed)
		return;
	/* What this machine sends has no time yet. */
	(void)clock_gettime(CLOCK_REALTIME, &now);
	packet->sec = (uint32_t)now.tv_sec;
	packet->nsec = (uint32_t)now.tv_nsec;
}

/* The LAN talks to the address that it asked for, not to the one that the router put there. */
static void turn_back(struct mark *mark, const struct nflog_packet *packet)
{
	struct tuple tuple, orig;

	if (!tuple_of_packet(packet->payload, packet->size, &tuple))
		return;
	if (packet->is_down)
		tuple = tuple_reverse(&tuple);
	if (mark_original(mark, &tuple, &orig) < 0 || orig.ip != tuple.ip)
		return;
	if (packet->is_down)
		orig = tuple_reverse(&orig);
	tuple_into_packet(packet->payload, &orig);
}

/* One message of the datagram; false: the ring is full. */
static bool take(struct nflog_tap *nflog, struct tap *tap, struct mark *mark, struct classifier *classifier)
{
	struct nlmsghdr *message = nflog->next;
	struct nflog_packet parsed;
	struct packet packet = { 0 };
	int result = nflog_parse(message, &parsed);

	nflog->next = mnl_nlmsg_next(message, &nflog->left);
	if (result < 0)
		tap->counted.unread++;
	if (result <= 0)
		return true;
	count_lost(nflog, tap, &parsed);
	if (parsed.is_translated)
		turn_back(mark, &parsed);
	frame_make(&parsed.link, parsed.payload, parsed.size, &packet);
	set_time(&parsed, &packet);
	return tap_push(tap, classifier, &packet);
}

/* 1: a datagram is there; 0: none. */
static int receive(struct nflog_tap *nflog, struct tap *tap)
{
	int got = channel_receive(&nflog->channel, nflog->datagram, sizeof(nflog->datagram));

	nflog->next = (struct nlmsghdr *)nflog->datagram;
	nflog->left = got > 0 ? got : 0;
	if (got == -EAGAIN)
		return 0;
	if (got == -ENOBUFS) {
		tap->counted.overruns++;
		return 1;
	}
	if (got == -EMSGSIZE) {
		tap->counted.unread++;
		return 1;
	}
	return got < 0 ? got : 1;
}

int nflog_tap_read(struct nflog_tap *nflog, struct tap *tap, struct mark *mark, struct classifier *classifier)
{
	uint64_t before = tap->counted.frames;
	int result = 1;

	if (!tap_again(tap, classifier))
		return 0;
	for (unsigned i = 0; result > 0 && i < DATAGRAMS_MAX; i++) {
		while (channel_holds(nflog->next, nflog->left))
			if (!take(nflog, tap, mark, classifier))
				return (int)(tap->counted.frames - before);
		result = receive(nflog, tap);
	}
	return result < 0 ? result : (int)(tap->counted.frames - before);
}
