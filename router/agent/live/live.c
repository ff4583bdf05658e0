#include "live.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "../abi.gen.h"
#include "../bytes.h"
#include "../firewall/firewall.h"
#include "mark.h"
#include "nflog-tap.h"
#include "packet-tap.h"
#include "passed.h"
#include "tap.h"

#define DEVICE_MAX 16

struct live {
	bool is_open;
	enum live_way way;
	char device[DEVICE_MAX];
	uint32_t keep;
	uint32_t done;
	struct tap tap;
	struct mark mark;         /* LIVE_NFLOG */
	struct nflog_tap nflog;   /* LIVE_NFLOG */
	struct packet_tap frames; /* LIVE_PACKET */
};

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
	if (result < 0)
		mark_close(&live->mark);
	return result;
}

int live_open(struct live **out, const struct live_settings *settings)
{
	static struct live live;
	int result;

	if (live.is_open)
		return -EBUSY;
	if (!settings->device || strlen(settings->device) >= sizeof(live.device))
		return -EINVAL;
	memset(&live, 0, sizeof(live));
	live.way = settings->way;
	memcpy(live.device, settings->device, strlen(settings->device));
	result = live.way == LIVE_NFLOG ? open_nflog(&live, settings) : packet_tap_open(&live.frames, live.device);
	if (result < 0)
		return result;
	live.is_open = true;
	*out = &live;
	return 0;
}

void live_close(struct live *live)
{
	if (live->way == LIVE_PACKET) {
		packet_tap_close(&live->frames);
	} else {
		nflog_tap_close(&live->nflog);
		mark_close(&live->mark);
	}
	live->is_open = false;
}

int live_fds(const struct live *live, struct pollfd *fds, int max)
{
	if (max < 1)
		return 0;
	fds[0].fd = live->way == LIVE_PACKET ? live->frames.fd : channel_fd(&live->nflog.channel);
	fds[0].events = POLLIN;
	fds[0].revents = 0;
	return 1;
}

int live_read(struct live *live, struct classifier *classifier)
{
	if (live->way == LIVE_PACKET)
		return packet_tap_read(&live->frames, &live->tap, live->device, classifier);
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

void live_counters(struct live *live, struct live_counters *out)
{
	int result;

	if (live->way == LIVE_PACKET)
		packet_tap_count(&live->frames, live->device, &live->tap.counted);
	*out = live->tap.counted;
	out->marked = live->mark.told;
	out->marks_failed = live->mark.failed;
	result = live->way == LIVE_PACKET ? passed_device(live->device, &out->passed)
	                                  : passed_table(&live->mark.channel, &out->passed);
	out->knows_passed = result == 0;
	if (result < 0)
		out->passed = 0;
}
