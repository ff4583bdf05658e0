#include "agent.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if_arp.h>
#include <string.h>
#include <time.h>

#include "block/flows.h"
#include "bytes.h"
#include "guard/dns-answer.h"
#include "guard/queue.h"
#include "guard/reset.h"

/* The table forgets after LIFE that somebody judges; it is told each AGAIN. Milliseconds. */
#define LIFE 400
#define AGAIN 100
#define PORT_DNS 53
/* Packets of one turn, so that the daemon's other work is never far. */
#define PACKETS_MAX 64

void agent_open_guard(struct agent *agent)
{
	const struct settings *settings = agent->settings;
	const uint16_t queues[] = { (uint16_t)settings->queue, (uint16_t)(settings->queue + 1) };
	int result;

	if (agent->guard.is_open || agent->source || !(settings->hold || settings->guard) || !agent->has_blocks)
		return;
	result = queue_open(&agent->guard.channel, queues, 2);
	if (result == 0) {
		result = watch_open(&agent->guard.watch, &agent->guard.channel, queues);
		if (result < 0)
			channel_close(&agent->guard.channel);
	}
	if (result < 0)
		agent_log("queue %u: %s; nothing waits to be judged", (unsigned)settings->queue, strerror(-result));
	agent->guard.is_open = result == 0;
	agent->blocks.is_guarded = agent->guard.is_open && settings->guard;
}

static void say(struct agent *agent, const char *set, const void *number, uint8_t size, bool on)
{
	struct element element;

	element_of_number(&element, set, number, size);
	if (on)
		(void)element_set(&agent->blocks.channel, &element, LIFE);
	else
		(void)element_remove(&agent->blocks.channel, &element);
}

static void say_all(struct agent *agent, bool on)
{
	uint16_t port = htons(PORT_DNS), ethernet = ARPHRD_ETHER;

	if (agent->settings->guard)
		say(agent, "guarded", &ethernet, sizeof(ethernet), on);
	if (agent->settings->hold && (!on || blocks_has_names(&agent->blocks)))
		say(agent, "held", &port, sizeof(port), on);
}

void agent_turn_guard(struct agent *agent)
{
	if (!agent->guard.is_open)
		return;
	watch_beat(&agent->guard.watch, agent->guard.id);
	if (agent->now < agent->guard.due)
		return;
	agent->guard.due = agent->now + AGAIN;
	say_all(agent, true);
}

/* First nothing more comes to wait; what waits passes with the queue's end by its sender's next try. */
void agent_close_guard(struct agent *agent)
{
	if (!agent->guard.is_open)
		return;
	say_all(agent, false);
	(void)agent_read_guard(agent);
	watch_close(&agent->guard.watch);
	channel_close(&agent->guard.channel);
	agent->guard.is_open = agent->blocks.is_guarded = false;
}

struct asker {
	struct agent *agent;
	struct answer answer;
};

static void take_address(void *context, const uint8_t *name, uint16_t size, uint8_t ip, const uint8_t address[16])
{
	struct asker *asker = context;

	if (size > sizeof(asker->answer.name))
		return;
	memcpy(asker->answer.name, name, size);
	asker->answer.size = size;
	asker->answer.ip = ip;
	memcpy(asker->answer.address, address, sizeof(asker->answer.address));
	blocks_answer(&asker->agent->blocks, &asker->answer, asker->agent->now);
}

/* The addresses are refused before the device has them. */
static void hold(struct agent *agent, const struct queue_packet *packet)
{
	struct asker asker = { .agent = agent };
	struct prompt_place place;
	struct tuple ends;

	agent->guard.held++;
	if (tuple_of_packet(packet->payload, packet->size, &ends) && flows_find_place(ends.dst, &place) == 0) {
		memcpy(asker.answer.mac, place.mac, sizeof(asker.answer.mac));
		(void)dns_answer_read(packet->payload, packet->size, take_address, &asker);
	}
	(void)queue_accept(&agent->guard.channel, packet);
}

static bool is_registered(const uint8_t *record)
{
	const uint8_t *body = record + TT_EVENT_BYTES;

	if (record[TT_EVENT_KIND] != TT_KIND_MATCH || body[TT_MATCH_FIND] != TT_FIND_NEEDLE)
		return false;
	return record[TT_EVENT_SIDE] == TT_SIDE_OUT || body[TT_MATCH_WHERE] == TT_WHERE_DNS_NAME;
}

void agent_guard_event(struct agent *agent, uint8_t *record)
{
	if (!is_registered(record))
		return;
	agent->guard.is_stopped = true;
	bytes_put32(record + TT_EVENT_FLAGS, bytes_get32(record + TT_EVENT_FLAGS) | TT_FLAG_STOPPED);
}

static void set_time(const struct queue_packet *from, struct packet *packet)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	packet->sec = from->is_timed ? from->sec : (uint32_t)now.tv_sec;
	packet->nsec = from->is_timed ? from->nsec : (uint32_t)now.tv_nsec;
}

/* Whether the packet may leave; `ends` are those that it has on the way. */
static bool may_leave(struct agent *agent, struct queue_packet *queued, const struct tuple *ends)
{
	struct packet packet = { 0 };
	struct tuple seen = *ends;

	/* The LAN talks to the address that it asked for, not to the one that the router put there. */
	if (queued->has_orig && queued->orig.ip == seen.ip &&
	    memcmp(queued->orig.src, seen.src, sizeof(seen.src)) == 0) {
		seen = queued->orig;
		tuple_into_packet(queued->payload, &seen);
	}
	frame_make(&queued->link, queued->payload, queued->size, &packet);
	set_time(queued, &packet);
	packet.frame = ++agent->guard.frame;
	classifier_judge(&agent->classifier, true);
	agent->guard.is_judging = true;
	agent->guard.is_stopped = agent->guard.is_refused = false;
	(void)classifier_feed(&agent->classifier, &packet, agent_take_events, agent);
	(void)classifier_run(&agent->classifier);
	classifier_drain(&agent->classifier, agent_take_events, agent);
	agent->guard.is_judging = false;
	classifier_judge(&agent->classifier, false);
	return !agent->guard.is_stopped;
}

/* The server gets a reset in its place, the device one for what it sends next. */
static void stop(struct agent *agent, const struct queue_packet *packet, const struct tuple *ends, const uint8_t *reset,
                 uint32_t size)
{
	int result = -EMSGSIZE;

	agent->guard.stopped++;
	if (size > 0)
		result = queue_replace(&agent->guard.channel, packet, reset, size);
	if (result < 0)
		(void)queue_drop(&agent->guard.channel, packet);
	if (agent->guard.is_refused)
		return;
	result = blocks_refuse(&agent->blocks, packet->link.src, ends, agent->now);
	if (result < 0)
		agent_log("a stopped flow is not refused: %s", strerror(-result));
}

static uint64_t nanos(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void judge(struct agent *agent, struct queue_packet *packet)
{
	uint64_t began = nanos();
	uint8_t reset[RESET_MAX];
	struct tuple ends;
	uint32_t size;
	bool has_ends = tuple_of_packet(packet->payload, packet->size, &ends);

	/* A packet of several segments that is cut to none would be one that no device expects. */
	size = packet->is_many || !has_ends ? 0 : reset_make(packet->payload, packet->size, reset);
	agent->guard.judged++;
	agent->guard.bytes += packet->size;
	if (!has_ends || may_leave(agent, packet, &ends))
		(void)queue_accept(&agent->guard.channel, packet);
	else
		stop(agent, packet, &ends, reset, size);
	agent->guard.nanos += nanos() - began;
}

static void take(struct agent *agent, struct nlmsghdr *message)
{
	struct queue_packet packet;
	int result = queue_parse(message, &packet);

	if (result < 0)
		agent->guard.unread++;
	if (result <= 0)
		return;
	agent->guard.id = packet.id;
	if (packet.queue == agent->settings->queue)
		hold(agent, &packet);
	else
		judge(agent, &packet);
}

int agent_read_guard(struct agent *agent)
{
	static uint8_t datagram[QUEUE_DATAGRAM_MAX] __attribute__((aligned(8)));

	for (unsigned i = 0; agent->guard.is_open && i < PACKETS_MAX; i++) {
		int left = channel_receive(&agent->guard.channel, datagram, sizeof(datagram) - NLMSG_ALIGNTO);
		struct nlmsghdr *message = (struct nlmsghdr *)datagram;

		if (left < 0)
			return left == -EAGAIN || left == -ENOBUFS ? 0 : left;
		/* The kernel does not pad a packet at the end of its message. */
		memset(datagram + left, 0, NLMSG_ALIGNTO);
		left = NLMSG_ALIGN(left);
		for (; channel_holds(message, left); message = mnl_nlmsg_next(message, &left))
			take(agent, message);
	}
	return 0;
}
