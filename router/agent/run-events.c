#include "agent.h"

#include <string.h>

#include "bytes.h"
#include "event.h"

/* Rounds of reading and classifying before others have their turn. */
#define ROUNDS 16

/* The plane has not been heard of for too long. */
static bool is_alone(const struct agent *agent)
{
	return agent->now - agent->plane_seen >= 1000 * (uint64_t)agent->settings->alone;
}

void agent_send_alerts(struct agent *agent)
{
	uint32_t sent = 0;

	if (!is_alone(agent))
		agent->alert_count = 0;
	while (sent < agent->alert_count && uplink_has_room(&agent->uplink, UP_ALERT)) {
		const char *text = agent->alerts[sent];

		if (uplink_alert(&agent->uplink, text, strlen(text)) < 0)
			break;
		sent++;
	}
	agent->alert_count -= sent;
	memmove(agent->alerts, agent->alerts + sent, agent->alert_count * sizeof(agent->alerts[0]));
}

static void raise_alert(struct agent *agent, const uint8_t *record)
{
	char *to = agent->alerts[agent->alert_count];

	if (!is_alone(agent))
		return;
	/* Its words would say that it was sent; the plane says what happened once it is back. */
	if (agent->alert_count == AGENT_ALERTS || bytes_get32(record + TT_EVENT_FLAGS) & TT_FLAG_STOPPED)
		agent->alone.suppressed++;
	else if (alone_match(&agent->alone, record, agent->now, to, ALERT_TEXT_MAX) > 0)
		agent->alert_count++;
}

static void take_one(struct agent *agent, const uint8_t *record)
{
	alone_name(&agent->alone, record);
	if (agent->settings->status[0] != '\0')
		status_event(&agent->status, &agent->alone, record);
	if (record[TT_EVENT_KIND] == TT_KIND_MATCH)
		raise_alert(agent, record);
	if (agent->has_blocks && blocks_event(&agent->blocks, record, agent->now) > 0)
		agent->guard.is_stopped = agent->guard.is_refused = true;
	if (record[TT_EVENT_KIND] == TT_KIND_FLOW_CLASS && agent->live)
		live_flow_class(agent->live, record);
}

/* Of a packet that waits: what it says of itself is written into a copy. */
static const uint8_t *judged(struct agent *agent, const uint8_t *record, uint32_t length)
{
	static uint8_t copy[TT_EVENT_MAX];

	if (length > sizeof(copy))
		return record;
	memcpy(copy, record, length);
	agent_guard_event(agent, copy);
	return copy;
}

/* The plane judges for itself what it reads of a record that is not whole. */
static void take(struct agent *agent, const uint8_t *record, uint32_t length)
{
	bool is_whole = event_is_whole(record, length);

	if (agent->guard.is_judging) {
		record = is_whole ? judged(agent, record, length) : record;
		backlog_add(&agent->uplink.backlog, record, length);
	}
	if (is_whole)
		take_one(agent, record);
	else
		agent->events_damaged++;
}

void agent_take_events(void *context, const uint8_t *records, uint32_t size)
{
	struct agent *agent = context;
	uint32_t at = 0;

	if (!agent->guard.is_judging)
		backlog_add(&agent->uplink.backlog, records, size);
	while (size - at >= TT_EVENT_BYTES) {
		uint32_t length = bytes_get16(records + at + TT_EVENT_LENGTH);

		if (length < TT_EVENT_BYTES || length > size - at)
			return;
		take(agent, records + at, length);
		at += length;
	}
}

void agent_pass_time(struct agent *agent)
{
	if (agent->source)
		return;
	classifier_advance(&agent->classifier, agent_seconds());
	classifier_drain(&agent->classifier, agent_take_events, agent);
}

int agent_settle(struct agent *agent)
{
	int result = 0;

	if (agent->source)
		return agent_read_capture(agent);
	for (int i = 0; i < ROUNDS && result >= 0; i++) {
		int read = agent_read_capture(agent);

		if (read > 0)
			agent->live_faults = 0;
		if (read < 0)
			agent_lose_capture(agent, read);
		result = classifier_run(&agent->classifier);
		classifier_drain(&agent->classifier, agent_take_events, agent);
		if (read <= 0)
			break;
	}
	return result;
}
