#include "agent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char file[] = "blocks";

/* What is left of the blocks is written this often, so that a restart of the router costs little of their time. */
#define STORE_MS (15 * 60 * 1000)

static void store(struct agent *agent)
{
	static char text[BLOCKS_STORE_MAX];
	size_t size = blocks_store(&agent->blocks, agent->now, text);
	int result = size == 0 ? folder_remove(&agent->folder, file)
	                       : folder_write(&agent->folder, file, (const uint8_t *)text, size);

	if (result < 0)
		agent_log("%s/%s: %s", agent->folder.path, file, strerror(-result));
	agent->blocks_due = agent->now + STORE_MS;
}

static void restore(struct agent *agent)
{
	uint8_t *text = NULL;
	size_t size;
	int result = folder_read(&agent->folder, file, BLOCKS_STORE_MAX, &text, &size);

	if (result == -ENOENT)
		return;
	if (result == 0)
		result = blocks_load(&agent->blocks, (const char *)text, size, agent->now);
	if (result < 0)
		agent_log("%s/%s: %s; what could be read is blocked", agent->folder.path, file, strerror(-result));
	free(text);
}

void agent_open_blocks(struct agent *agent)
{
	int result;

	/* A file's devices are not here. */
	if (agent->settings->capture[0] != '\0' || agent->has_blocks)
		return;
	result = blocks_open(&agent->blocks);
	if (result < 0) {
		agent_log("nothing can be blocked: %s", strerror(-result));
		return;
	}
	agent->has_blocks = true;
	restore(agent);
	agent->blocks_due = agent->now + STORE_MS;
}

void agent_close_blocks(struct agent *agent)
{
	if (!agent->has_blocks)
		return;
	store(agent);
	blocks_close(&agent->blocks);
	agent->has_blocks = false;
}

void agent_turn_blocks(struct agent *agent)
{
	if (!agent->has_blocks)
		return;
	if (blocks_turn(&agent->blocks, agent->now) > 0 ||
	    (agent->blocks.count > 0 && agent->now >= agent->blocks_due))
		store(agent);
}

static int read_command(const struct command *command, struct block *block)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	memset(block, 0, sizeof(*block));
	if (command->device.size != sizeof(block->mac))
		return -EINVAL;
	memcpy(block->mac, command->device.bytes, sizeof(block->mac));
	if (command->name.bytes) {
		if (command->name.size > BLOCKS_NAME_MAX)
			return -EINVAL;
		memcpy(block->name, command->name.bytes, command->name.size);
		return 0;
	}
	if (command->address.size != 4 && command->address.size != sizeof(block->address))
		return -EINVAL;
	block->ip = command->address.size == 4 ? 4 : 6;
	memcpy(block->address, mapped, sizeof(mapped));
	memcpy(block->address + sizeof(block->address) - command->address.size, command->address.bytes,
	       command->address.size);
	return 0;
}

const char *agent_block(struct agent *agent, const struct command *command)
{
	struct block block;
	int result;

	if (!agent->has_blocks)
		return "this agent reads a file or has no right to block";
	result = read_command(command, &block);
	if (result == 0)
		result = command->verb == COMMAND_BLOCK
		                 ? blocks_add(&agent->blocks, &block, command->seconds, agent->now)
		                 : blocks_lift(&agent->blocks, &block, agent->now);
	store(agent);
	if (result == -ENOENT)
		return command->verb == COMMAND_BLOCK ? "the table inet telltale is not loaded; the block waits for it"
		                                      : "there is no such block";
	if (result == -ENOSPC)
		return "as many blocks as this agent keeps are there";
	return result < 0 ? strerror(-result) : NULL;
}
