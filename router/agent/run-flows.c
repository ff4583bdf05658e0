#include "agent.h"

#include <string.h>

#include "uplink/flows.h"

/* The rest of what conntrack has stays with the kernel until the next turn. */
#define READS_PER_TURN 64

void agent_open_flows(struct agent *agent)
{
	struct agent_flows *flows = &agent->flows;
	int before = flows->error;

	if (!agent->settings->volumes || flows->volumes)
		return;
	flows->error = volumes_open(&flows->volumes);
	if (flows->error < 0 && flows->error != before)
		agent_log("volumes of flows are not told: %s", strerror(-flows->error));
}

static void take_flow(void *context, const struct volume *volume)
{
	struct agent_flows *flows = context;

	if (flows->count == AGENT_FLOWS)
		flows->lost++;
	else
		flows->waiting[flows->count++] = *volume;
}

static void send_flows(struct agent *agent)
{
	struct agent_flows *flows = &agent->flows;

	while (flows->count > 0 && !agent_plane_is_away(agent) && uplink_has_room(&agent->uplink, UP_FLOWS)) {
		uint32_t count = flows->count < AGENT_FLOWS_MESSAGE ? flows->count : AGENT_FLOWS_MESSAGE;
		const struct flows_message message = {
			.seq = flows->seq + 1,
			.t0 = agent_seconds(),
			.lost = flows->lost + agent->uplink.flows_lost,
			.flows = flows->waiting,
			.count = count,
		};
		int size = flows_write(&message, uplink_body(), UPLINK_BODY_MAX);

		if (uplink_send(&agent->uplink, UP_FLOWS, size, count) < 0)
			return;
		flows->seq++;
		flows->count -= count;
		memmove(flows->waiting, flows->waiting + count, flows->count * sizeof(flows->waiting[0]));
	}
}

static void lose_flows(struct agent_flows *flows, int error)
{
	volumes_close(flows->volumes);
	flows->volumes = NULL;
	flows->error = error;
	agent_log("volumes of flows are not told any more: %s", strerror(-error));
}

void agent_turn_flows(struct agent *agent)
{
	struct agent_flows *flows = &agent->flows;
	bool can_send = agent->uplink.link.is_up && !agent_plane_is_away(agent);

	if (!flows->volumes)
		return;
	/* Without broker or plane the flows that run are not asked for: only ends would be lost then. */
	if (agent->now >= flows->due && can_send && !volumes_is_dumping(flows->volumes)) {
		flows->due = agent->now + 1000 * (uint64_t)agent->settings->flows;
		volumes_dump(flows->volumes);
	}
	/* While messages are on the way, the kernel keeps the rest. */
	for (int i = 0; i < READS_PER_TURN && flows->volumes; i++) {
		int result;

		if (flows->count >= AGENT_FLOWS - AGENT_FLOWS_MESSAGE && can_send)
			break;
		result = volumes_read(flows->volumes, take_flow, flows);
		if (result < 0)
			lose_flows(flows, result);
		if (result <= 0)
			break;
		send_flows(agent);
	}
	send_flows(agent);
}
