#include "live.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "../abi.gen.h"
#include "../bytes.h"
#include "../firewall/firewall.h"
#include "groups.h"
#include "mark.h"
#include "nflog-tap.h"
#include "packet-tap.h"
#include "passed.h"
#include "tap.h"

struct live {
	bool is_open;
	enum live_way way;
	unsigned device_count;
	char devices[LIVE_DEVICES_MAX][IF_NAMESIZE];
	uint64_t before[LIVE_DEVICES_MAX]; /* bytes that had passed the device when this was opened */
	uint32_t keep;
	uint32_t done;
	struct tap tap;
	struct mark mark;                           /* LIVE_NFLOG */
	struct nflog_tap nflog;                     /* LIVE_NFLOG */
	struct groups groups;                       /* LIVE_NFLOG */
	struct packet_tap frames[LIVE_DEVICES_MAX]; /* LIVE_PACKET, by device; closed while it is not there */
};

static void join_groups(struct live *live)
{
	for (unsigned i = 0; i < live->device_count; i++)
		groups_join(&live->groups, live->devices[i]);
}

static int open_nflog(struct live *live, const struct live_settings *settings)
{
	int result;

	live->keep = firewall_keep_bit(settings->mark_mask);
	live->done = firewall_done_bit(settings->mark_mask);
	if (live->done == 0 || settings->group == 0)
		return -EINVAL;
	result = mark_open(&live->mark);
	if (result < 0)
		return result;
	result = nflog_tap_open(&live->nflog, settings->group);
	if (result < 0) {
		mark_close(&live->mark);
		return result;
	}
	groups_open(&live->groups);
	join_groups(live);
	return 0;
}

static bool is_heard(const struct live *live, unsigned device)
{
	return live->frames[device].fd >= 0;
}

/* 0: one is heard at least; else why the last is not. */
static int open_frames(struct live *live)
{
	int error = -ENODEV;
	bool hears = false;

	for (unsigned i = 0; i < live->device_count; i++) {
		int result = is_heard(live, i) ? 0 : packet_tap_open(&live->frames[i], live->devices[i]);

		if (result < 0)
			error = result;
		else
			hears = true;
	}
	return hears ? 0 : error;
}

static int set_devices(struct live *live, const struct live_settings *settings)
{
	if (settings->device_count == 0 || settings->device_count > LIVE_DEVICES_MAX)
		return -EINVAL;
	for (unsigned i = 0; i < settings->device_count; i++) {
		if (strlen(settings->devices[i]) >= sizeof(live->devices[i]))
			return -EINVAL;
		strcpy(live->devices[i], settings->devices[i]);
		live->frames[i].fd = -1;
		if (passed_device(live->devices[i], &live->before[i]) < 0)
			live->before[i] = 0;
	}
	live->device_count = settings->device_count;
	return 0;
}

int live_open(struct live **out, const struct live_settings *settings)
{
	static struct live live;
	int result;

	if (live.is_open)
		return -EBUSY;
	memset(&live, 0, sizeof(live));
	live.way = settings->way;
	result = set_devices(&live, settings);
	if (result == 0)
		result = live.way == LIVE_NFLOG ? open_nflog(&live, settings) : open_frames(&live);
	if (result < 0)
		return result;
	live.is_open = true;
	*out = &live;
	return 0;
}

void live_close(struct live *live)
{
	if (live->way == LIVE_PACKET) {
		for (unsigned i = 0; i < live->device_count; i++)
			packet_tap_close(&live->frames[i]);
	} else {
		groups_close(&live->groups);
		nflog_tap_close(&live->nflog);
		mark_close(&live->mark);
	}
	live->is_open = false;
}

int live_fds(const struct live *live, struct pollfd *fds, int max)
{
	int count = 0;

	if (live->way == LIVE_NFLOG && max > 0)
		fds[count++] = (struct pollfd){ .fd = channel_fd(&live->nflog.channel), .events = POLLIN };
	for (unsigned i = 0; live->way == LIVE_PACKET && i < live->device_count && count < max; i++)
		if (is_heard(live, i))
			fds[count++] = (struct pollfd){ .fd = live->frames[i].fd, .events = POLLIN };
	return count;
}

/* Of the devices one may have a packet that waits for the ring; that of another would have kept this one unread. */
static void lose_device(struct live *live, unsigned device)
{
	if (live->tap.is_waiting)
		live->tap.counted.dropped++;
	live->tap.is_waiting = false;
	packet_tap_close(&live->frames[device]);
}

/* A device that was taken away is no reason to hear the others no more; without any it is. */
static int read_frames(struct live *live, struct classifier *classifier)
{
	int pushed = 0, error = -ENODEV;
	bool hears = false;

	for (unsigned i = 0; i < live->device_count; i++) {
		int result;

		if (!is_heard(live, i))
			continue;
		result = packet_tap_read(&live->frames[i], &live->tap, live->devices[i], classifier);
		if (result < 0) {
			error = result;
			lose_device(live, i);
			continue;
		}
		hears = true;
		pushed += result;
	}
	return hears ? pushed : error;
}

int live_read(struct live *live, struct classifier *classifier)
{
	if (live->way == LIVE_PACKET)
		return read_frames(live, classifier);
	mark_again(&live->mark);
	return nflog_tap_read(&live->nflog, &live->tap, &live->mark, classifier);
}

static void read_tuple(const uint8_t *record, struct tuple *tuple)
{
	memcpy(tuple->src, record + TT_EVENT_SRC, sizeof(tuple->src));
	memcpy(tuple->dst, record + TT_EVENT_DST, sizeof(tuple->dst));
	tuple->sport = bytes_get16(record + TT_EVENT_SPORT);
	tuple->dport = bytes_get16(record + TT_EVENT_DPORT);
	tuple->l4 = record[TT_EVENT_L4];
	tuple->ip = record[TT_EVENT_IP];
}

int live_flow_class(struct live *live, const uint8_t *record)
{
	struct mark_order order = { .mask = live->keep | live->done };
	int result;

	if (live->way != LIVE_NFLOG || record[TT_EVENT_KIND] != TT_KIND_FLOW_CLASS)
		return 0;
	read_tuple(record, &order.tuple);
	if (order.tuple.l4 != IPPROTO_TCP && order.tuple.l4 != IPPROTO_UDP)
		return 0;
	order.mark = record[TT_EVENT_BYTES + TT_FLOW_CLASS_VERDICT] == TT_VERDICT_KEEP ? live->keep : live->done;
	result = mark_set(&live->mark, &order);
	return result < 0 ? result : 1;
}

/* What came up meanwhile; what a device lost since the last look. */
static void look_at_devices(struct live *live)
{
	struct live_counters *counted = &live->tap.counted;

	counted->deaf = 0;
	if (live->way == LIVE_NFLOG) {
		join_groups(live);
		return;
	}
	(void)open_frames(live);
	for (unsigned i = 0; i < live->device_count; i++) {
		if (is_heard(live, i))
			packet_tap_count(&live->frames[i], live->devices[i], counted);
		/* What it heard before it went away is still to be read: reading closes it. */
		if (!is_heard(live, i) || live->frames[i].is_gone)
			counted->deaf++;
	}
}

/* A device that was made anew counts from 0. */
static void count_passed(struct live *live, unsigned device, struct live_counters *out)
{
	uint64_t bytes;

	if (passed_device(live->devices[device], &bytes) < 0)
		return;
	if (bytes < live->before[device])
		live->before[device] = 0;
	out->passed += bytes - live->before[device];
	out->knows_passed = true;
}

void live_counters(struct live *live, struct live_counters *out)
{
	look_at_devices(live);
	*out = live->tap.counted;
	out->marked = live->mark.told;
	out->marks_failed = live->mark.failed;
	for (unsigned i = 0; i < live->device_count; i++)
		count_passed(live, i, out);
}
