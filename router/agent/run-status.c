#include "agent.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "state/folder.h"
#include "uplink/health.h"

/* How often the file is written; it lies in memory. */
#define STATUS_MS 5000
/* Blocks that are listed; all are counted. */
#define BLOCKS_LISTED 64
/* What fits at most: devices, sightings and blocks with their longest texts. */
#define STATUS_MAX 65536

static const char file[] = "status.json";

static void write_head(const struct agent *agent, struct text *text)
{
	const struct receiver *receiver = &agent->receiver;
	uint32_t clock = agent_clock();
	bool stale = receiver->in_force.epoch > 0 && clock > receiver->expires;

	text_format(text, "{\"v\":1,\"time\":%" PRIu32 ",\"clock_set\":%s,\"uptime\":%" PRIu64, agent_seconds(),
	            clock > 0 ? "true" : "false", (agent->now - agent->started) / 1000);
	text_format(text, ",\"version\":\"%s\",\"router\":\"%s\",\"connected\":%s,\"broker\":", AGENT_VERSION,
	            agent->pairing.router, agent->uplink.link.is_up ? "true" : "false");
	text_add_string(text, agent->pairing.host);
	text_format(text, ",\"epoch\":%" PRIu32 ",\"revision\":%" PRIu32 ",\"stale\":%s,\"refused\":",
	            receiver->in_force.epoch, receiver->in_force.sequence, stale ? "true" : "false");
	text_add_string(text, receiver->refusal.reason == REFUSAL_NONE ? NULL : receiver->refusal.line);
}

static void write_blind(struct agent *agent, struct text *text)
{
	static struct health health;

	health = (struct health){ 0 };
	agent_list_blind(agent, &health);
	text_add(text, ",\"blind\":[");
	for (uint32_t i = 0; i < health.blind_count; i++) {
		text_add(text, i > 0 ? "," : "");
		text_add_string(text, health.blind[i]);
	}
	text_add(text, "],");
}

static void write_block(const struct agent *agent, const struct block *block, bool is_first, struct text *text)
{
	const uint8_t *mac = block->mac;
	char destination[BLOCKS_NAME_MAX + 2];

	block_destination(block, destination, sizeof(destination));
	text_format(text, "%s{\"mac\":\"%02x:%02x:%02x:%02x:%02x:%02x\",\"to\":", is_first ? "" : ",", mac[0], mac[1],
	            mac[2], mac[3], mac[4], mac[5]);
	text_add_string(text, destination);
	if (block->until == BLOCKS_NO_END)
		text_add(text, ",\"seconds\":null");
	else
		text_format(text, ",\"seconds\":%" PRIu64, (block->until - agent->now + 999) / 1000);
	text_format(text, ",\"packets\":%" PRIu64 "}", block->packets);
}

static void write_blocks(const struct agent *agent, struct text *text)
{
	unsigned written = 0;

	text_add(text, ",\"blocks\":[");
	for (unsigned i = 0; agent->has_blocks && i < agent->blocks.count && written < BLOCKS_LISTED; i++)
		if (agent->blocks.list[i].until > agent->now)
			write_block(agent, &agent->blocks.list[i], written++ == 0, text);
	text_format(text, "],\"blocks_total\":%u}\n", agent->has_blocks ? agent->blocks.count : 0);
}

void agent_turn_status(struct agent *agent)
{
	static char bytes[STATUS_MAX];
	struct text text = { .to = bytes, .capacity = sizeof(bytes) };
	struct folder folder;
	int result;

	if (agent->settings->status[0] == '\0' || agent->now < agent->status_due)
		return;
	agent->status_due = agent->now + STATUS_MS;
	write_head(agent, &text);
	write_blind(agent, &text);
	status_write(&agent->status, &text);
	write_blocks(agent, &text);
	result = folder_open(&folder, agent->settings->status);
	if (result == 0)
		result = text.full ? -E2BIG : folder_write(&folder, file, (const uint8_t *)bytes, text.size);
	if (result < 0)
		agent_log("%s/%s: %s", agent->settings->status, file, strerror(-result));
}

void agent_tell_store(struct agent *agent)
{
	int error = agent->uplink.store_error;

	if (error == agent->store_told)
		return;
	agent->store_told = error;
	agent_log("%s/%s: %s", agent->folder.path, marks_file,
	          error < 0 ? strerror(-error) : "stored again; what waits is sent");
	if (error < 0)
		agent_log("nothing is sent to the plane until it can be stored");
}
