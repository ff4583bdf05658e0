#include "agent.h"

#include <stdio.h>
#include <string.h>

#include "live/blind.h"
#include "memory.h"
#include "uplink/health.h"

static const char *const counter_names[TT_COUNTER_COUNT] = TT_COUNTER_NAMES;

static void report(const struct agent *agent, struct health_report *to)
{
	const struct receiver *receiver = &agent->receiver;
	uint32_t now = agent_clock();

	*to = (struct health_report){
		.in_force = receiver->in_force,
		.highest = agent->marks.highest,
		.stale = receiver->in_force.epoch > 0 && now > receiver->expires,
		.refusal = &receiver->refusal,
	};
}

void agent_send_report(struct agent *agent)
{
	struct health_report told;

	report(agent, &told);
	if (uplink_send(&agent->uplink, UP_BUNDLE, health_write_report(&told, uplink_body(), UPLINK_BODY_MAX), 0) == 0)
		agent->bundle_due = false;
}

static void count_capture(struct agent *agent, struct health *health)
{
	struct live_counters live;

	if (!agent->live)
		return;
	live_counters(agent->live, &live);
	health_count(health, "capture_frames", live.frames);
	health_count(health, "capture_frames_ipv6", live.frames6);
	health_count(health, "capture_bytes", live.bytes);
	if (live.knows_passed)
		health_count(health, "passed_bytes", live.passed);
	health_count(health, "capture_overruns", live.overruns);
	health_count(health, "capture_dropped", live.dropped);
	health_count(health, "capture_unread", live.unread);
	health_count(health, "flows_marked", live.marked);
	health_count(health, "flows_mark_failed", live.marks_failed);
}

static void count_volumes(const struct agent *agent, struct health *health)
{
	struct volumes_counters volumes;

	if (!agent->flows.volumes)
		return;
	volumes_counters(agent->flows.volumes, &volumes);
	health_count(health, "volumes_ended", volumes.ended);
	health_count(health, "flows_offloaded", volumes.offloaded);
	health_count(health, "volumes_overruns", volumes.overruns);
	health_count(health, "volumes_unread", volumes.unread);
	health_count(health, "volumes_lost", agent->flows.lost + agent->uplink.flows_lost);
}

/* Those that refused anything, as far as a message has room. */
static void list_blocks(const struct agent *agent, struct health *health)
{
	for (unsigned i = 0; i < agent->blocks.count && health->block_count < HEALTH_BLOCKS_MAX; i++) {
		const struct block *block = &agent->blocks.list[i];
		struct health_block *to = &health->blocks[health->block_count];

		if (block->packets == 0 || block->until <= agent->now)
			continue;
		snprintf(to->device, sizeof(to->device), "%02x:%02x:%02x:%02x:%02x:%02x", block->mac[0], block->mac[1],
		         block->mac[2], block->mac[3], block->mac[4], block->mac[5]);
		block_destination(block, to->destination, sizeof(to->destination));
		to->left = block->until == BLOCKS_NO_END ? 0 : (uint32_t)((block->until - agent->now + 999) / 1000);
		to->packets = block->packets;
		to->ago = (uint32_t)((agent->now - block->last) / 1000);
		health->block_count++;
	}
}

static void count_blocks(struct agent *agent, struct health *health)
{
	struct blocks_counters blocks;

	if (!agent->has_blocks)
		return;
	blocks_count(&agent->blocks, agent->now);
	list_blocks(agent, health);
	blocks_counters(&agent->blocks, &blocks);
	health_count(health, "blocks", agent->blocks.count);
	health_count(health, "blocked_packets", blocks.packets);
	health_count(health, "blocked_flows_by_name", blocks.refused);
	health_count(health, "blocked_flows_forgotten", blocks.forgotten);
	health_count(health, "blocked_addresses_shared", blocks.shared);
	health_count(health, "blocked_prefixes", agent->blocks.lists.prefixes);
}

static void count_guard(const struct agent *agent, struct health *health)
{
	health_count(health, "guard_judged", agent->guard.judged);
	health_count(health, "guard_bytes", agent->guard.bytes);
	health_count(health, "guard_micros", agent->guard.nanos / 1000);
	health_count(health, "guard_stopped", agent->guard.stopped);
	health_count(health, "guard_unread", agent->guard.unread);
	health_count(health, "answers_held", agent->guard.held);
}

static void count_uplink(const struct agent *agent, struct health *health)
{
	const struct uplink *uplink = &agent->uplink;

	health_count(health, "memory_private", UINT64_C(1024) * memory_private());
	health_count(health, "lost", uplink->backlog.lost);
	health_count(health, "events_damaged", agent->events_damaged);
	health_count(health, "backlog_bytes", backlog_bytes(&uplink->backlog));
	health_count(health, "backlog_capacity", (uint64_t)uplink->backlog.capacity * BACKLOG_PART_BYTES);
	health_count(health, "messages_sent", uplink->counters.sent);
	health_count(health, "messages_refused", uplink->counters.refused);
	health_count(health, "messages_failed", uplink->counters.failed);
	health_count(health, "batches_repeated", uplink->counters.repeated);
	health_count(health, "alerts_raised", agent->alone.raised);
	health_count(health, "alerts_suppressed", agent->alone.suppressed);
	health_count(health, "connects", uplink->counters.connects);
}

/* Not every offload stands in a list that this process may read; conntrack marks the flows of each. */
static bool is_offloading(const struct agent *agent)
{
	struct volumes_counters volumes;

	if (!agent->flows.volumes)
		return false;
	volumes_counters(agent->flows.volumes, &volumes);
	return volumes.offloaded > 0;
}

static void list_capture_blind(const struct agent *agent, struct health *health)
{
	static char lines[BLIND_LINES_MAX][BLIND_LINE_BYTES];
	static char deaf[BLIND_LINE_BYTES];
	struct firewall_settings firewall;
	/* Without a blocked name no answer would be held: then nothing is lost by offload. */
	const struct blind_use use = {
		.way = agent->settings->way,
		.guard = agent->settings->guard,
		.hold = agent->settings->hold && (agent->settings->guard || blocks_has_names(&agent->blocks)),
	};
	struct live_counters live;
	struct blind blind;
	int count;

	if (!agent->live)
		return;
	settings_firewall(agent->settings, &firewall);
	blind_look(&blind, "", firewall.devices, firewall.device_count);
	if (blind.offload == BLIND_OFFLOAD_NONE && is_offloading(agent))
		blind.offload = BLIND_OFFLOAD_SOFTWARE;
	count = blind_tell(&blind, &use, lines);
	live_counters(agent->live, &live);
	if (live.deaf > 0) {
		snprintf(deaf, sizeof(deaf), "%u of %u devices of the LAN cannot be heard: not there, or no Ethernet",
		         live.deaf, firewall.device_count);
		health_blind(health, deaf);
	}
	for (int i = 0; i < count; i++)
		health_blind(health, lines[i]);
}

void agent_list_blind(struct agent *agent, struct health *health)
{
	static char capture[160], volumes[160];

	if (agent->live_error < 0) {
		snprintf(capture, sizeof(capture), "nothing is captured: %s", strerror(-agent->live_error));
		health_blind(health, capture);
	}
	if (agent->flows.error < 0) {
		snprintf(volumes, sizeof(volumes), "volumes of flows: %s", strerror(-agent->flows.error));
		health_blind(health, volumes);
	}
	list_capture_blind(agent, health);
	if (agent_clock() == 0)
		health_blind(health, "the clock is not set: times are wrong, nothing expires");
	if (agent->receiver.in_force.epoch == 0)
		health_blind(health, "no bundle yet: registered values are not searched");
}

void agent_send_health(struct agent *agent)
{
	static struct health health;

	health = (struct health){
		.command = agent->marks.command,
		.verb = (enum command_verb)agent->marks.verb,
		.line = agent->command_line,
		.clock = agent_clock(),
		.uptime = (uint32_t)((agent->now - agent->started) / 1000),
		.version = AGENT_VERSION,
		.abi = TT_ABI_HASH,
		.capacity = agent->receiver.capacity,
	};
	report(agent, &health.report);
	agent_list_blind(agent, &health);
	for (uint32_t i = 0; i < TT_COUNTER_COUNT; i++)
		health_count(&health, counter_names[i], classifier_counter(&agent->classifier, i));
	count_capture(agent, &health);
	count_volumes(agent, &health);
	count_blocks(agent, &health);
	count_guard(agent, &health);
	count_uplink(agent, &health);
	if (uplink_send(&agent->uplink, UP_HEALTH, health_write(&health, uplink_body(), UPLINK_BODY_MAX), 0) == 0)
		agent->health_due = agent->now + 1000 * (uint64_t)agent->settings->health;
}
