#include "agent.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "self-test.h"
#include "uplink/batches.h"

void agent_install(void *context, const struct bundle *bundle)
{
	struct agent *agent = context;
	int result;

	/* What was captured until now is found with the tables that were in force. */
	agent_settle(agent);
	result = classifier_load_table(&agent->classifier, bundle->table.bytes, (uint32_t)bundle->table.size);
	if (result < 0)
		agent_log("bundle of revision %" PRIu32 ": %s", bundle->revision.sequence,
		          classifier_table_fault(result));
	backlog_revise(&agent->uplink.backlog, bundle->revision);
	if (alone_set(&agent->alone, bundle) < 0)
		agent_log("no memory for alerts of the agent's own");
}

static void tell_result(const char *what, int result, const struct refusal *refusal)
{
	if (result == -EPROTO)
		agent_log("%s refused (%s): %s", what, refusal_name(refusal->reason), refusal->line);
	else if (result < 0 && result != -EPROTO)
		agent_log("%s: %s", what, strerror(-result));
}

void agent_restore(struct agent *agent)
{
	struct refusal refusal = { 0 };
	int result = receiver_restore(&agent->receiver, &refusal);

	if (result == 0)
		agent_log("bundle of epoch %" PRIu32 ", revision %" PRIu32 " in force again",
		          agent->receiver.in_force.epoch, agent->receiver.in_force.sequence);
	else if (result != -ENOENT)
		tell_result("kept bundle", result, &refusal);
}

static int take_bundle(struct agent *agent, const char *topic, const uint8_t *payload, size_t size)
{
	struct mark before = agent->receiver.in_force;
	struct refusal refusal = { 0 };
	int result = receiver_bundle(&agent->receiver, topic, payload, size, agent_clock(), &refusal);

	/* The retained one comes again with each connection. */
	if (result != -EPROTO || refusal.reason != REFUSAL_REPLAYED)
		tell_result("bundle", result, &refusal);
	if (result == 0 && mark_order(before, agent->receiver.in_force) != 0)
		agent_log("bundle of epoch %" PRIu32 ", revision %" PRIu32 " in force",
		          agent->receiver.in_force.epoch, agent->receiver.in_force.sequence);
	agent->bundle_due = true;
	return result == -EPROTO && refusal.reason == REFUSAL_REPLAYED ? 0 : result;
}

/* Does what a command says; returns why it could not be done, or NULL. */
static const char *carry_out(struct agent *agent, const struct command *command)
{
	switch (command->verb) {
	case COMMAND_SELFTEST:
		return self_test_run() < 0 ? "the self-test failed" : NULL;
	case COMMAND_RESTART_CAPTURE:
		agent_close_capture(agent);
		agent_open_capture(agent);
		return agent->live_error < 0 ? strerror(-agent->live_error) : NULL;
	default:
		return agent_block(agent, command);
	}
}

static int judge_command(const struct envelope *envelope, struct command *command, struct refusal *refusal)
{
	int result = command_read(command, envelope->body.bytes, envelope->body.size, refusal);

	return result < 0 ? result : command_judge(command, agent_clock(), refusal);
}

static int take_command(struct agent *agent, const uint8_t *payload, size_t size)
{
	struct envelope envelope;
	struct command command;
	struct refusal refusal = { 0 };
	const char *why = NULL;
	uint8_t *block = NULL;
	int result = receiver_open(&agent->receiver, DOWN_COMMAND, payload, size, &envelope, &block, &refusal);

	if (result == 0) {
		result = judge_command(&envelope, &command, &refusal);
		if (result == 0)
			why = carry_out(agent, &command);
		if (result == 0 || refusal.reason == REFUSAL_EXPIRED) {
			agent->marks.command = envelope.mark;
			agent->marks.verb = command.verb;
			snprintf(agent->command_line, sizeof(agent->command_line), "%s",
			         result < 0 ? refusal.line : why ? why : "");
			marks_store(&agent->marks);
		}
	}
	if (result == -EPROTO)
		agent->receiver.refusal = refusal;
	tell_result("command", result, &refusal);
	agent->health_due = 0;
	free(block);
	return result;
}

/* How often a plane says that it is there, where it does not say so: seconds. */
#define EVERY 72
#define EVERY_MAX 3600
/* It is missed after two that did not come and half the time to the third. */
#define MISSED_MS 2500

bool agent_plane_is_away(const struct agent *agent)
{
	uint64_t limit = (uint64_t)MISSED_MS * agent->greeting_every;

	return agent->plane_stopped || (agent->greeted > 0 && agent->now - agent->greeted >= limit);
}

/* What a message of `down/online` says. */
struct greeting {
	struct span state;
	uint32_t every;
	bool confirms;
	struct mark taken;
};

static void take_greeting(struct agent *agent, const struct greeting *greeting)
{
	bool is_online = span_is(&greeting->state, "online");
	bool returned = is_online && agent_plane_is_away(agent);

	agent->plane_stopped = !is_online;
	agent->greeting_every = greeting->every > 0 ? greeting->every : EVERY;
	if (!is_online)
		return;
	agent->greeted = agent->now;
	batches_confirm(&agent->uplink, greeting->confirms ? &greeting->taken : NULL, returned, agent->now);
}

static int read_greeting(const struct envelope *envelope, struct greeting *greeting, struct refusal *refusal)
{
	struct cbor_reader map, taken = { 0 };
	const struct field fields[] = {
		{ "state", FIELD_TEXT, .max = 16, .to = &greeting->state },
		{ "every", FIELD_U32, .optional = true, .max = EVERY_MAX, .to = &greeting->every },
		{ "taken", FIELD_MAP, .optional = true, .to = &taken },
	};
	const struct field mark[] = {
		{ "epoch", FIELD_U32, .max = UINT32_MAX, .to = &greeting->taken.epoch },
		{ "sequence", FIELD_U32, .max = UINT32_MAX, .to = &greeting->taken.sequence },
	};
	int result = fields_open(&map, envelope->body.bytes, envelope->body.size, 1, "online", refusal);

	if (result == 0)
		result = fields_read(&map, fields, 3, "online", refusal);
	greeting->confirms = taken.at;
	if (result == 0 && greeting->confirms)
		result = fields_read(&taken, mark, 2, "online: taken", refusal);
	return result;
}

/* The plane is there, or says that it stops. */
static int take_online(struct agent *agent, const uint8_t *payload, size_t size)
{
	struct greeting greeting = { 0 };
	struct envelope envelope;
	struct refusal refusal = { 0 };
	uint8_t *block = NULL;
	int result = receiver_open(&agent->receiver, DOWN_ONLINE, payload, size, &envelope, &block, &refusal);

	if (result == 0)
		result = read_greeting(&envelope, &greeting, &refusal);
	if (result == 0)
		take_greeting(agent, &greeting);
	if (result == 0 && !span_is(&greeting.state, "online"))
		result = -EAGAIN; /* no sign of life, and no fault */
	else
		tell_result("message of the plane", result, &refusal);
	free(block);
	return result;
}

void agent_message(void *context, const char *topic, uint8_t *payload, size_t size)
{
	struct agent *agent = context;
	int result;

	switch (receiver_topic(&agent->receiver, topic)) {
	case DOWN_BUNDLE:
		result = take_bundle(agent, topic, payload, size);
		break;
	case DOWN_COMMAND:
		result = take_command(agent, payload, size);
		break;
	case DOWN_ONLINE:
		result = take_online(agent, payload, size);
		break;
	default:
		result = -ENOENT;
	}
	if (result == 0)
		agent->plane_seen = agent->now;
}
