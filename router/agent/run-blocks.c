#include "agent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pair.h"

static const char file[] = PAIR_BLOCKS, lists_file[] = PAIR_BLOCK_LISTS;

/* What is left of the blocks is written this often, so that a restart of the router costs little of their time. */
#define STORE_MS (15 * 60 * 1000)

/* Writes a file out of what `print` prints; one without a byte is removed. */
static void write_file(struct agent *agent, const char *name, void (*print)(const struct agent *, FILE *))
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	int result = to ? 0 : -ENOMEM;

	if (to) {
		print(agent, to);
		result = fclose(to) == 0 ? 0 : -ENOMEM;
	}
	if (result == 0)
		result = size == 0 ? folder_remove(&agent->folder, name)
		                   : folder_write(&agent->folder, name, (const uint8_t *)text, size);
	if (result < 0)
		agent_log("%s/%s: %s", agent->folder.path, name, strerror(-result));
	free(text);
}

static void print_blocks(const struct agent *agent, FILE *to)
{
	blocks_store(&agent->blocks, agent->now, to);
}

static void print_lists(const struct agent *agent, FILE *to)
{
	lists_store(&agent->blocks.lists, to);
}

/* Lists are long and seldom change. */
static void store(struct agent *agent)
{
	if (agent->blocks.lists.is_changed)
		write_file(agent, lists_file, print_lists);
	agent->blocks.lists.is_changed = false;
	write_file(agent, file, print_blocks);
	agent->blocks_due = agent->now + STORE_MS;
}

static int read_file(struct agent *agent, const char *name, size_t limit, char **text, size_t *size)
{
	int result = folder_read(&agent->folder, name, limit, (uint8_t **)text, size);
	char *ended;

	*text = result < 0 ? NULL : *text;
	if (result < 0)
		return result == -ENOENT ? 0 : result;
	ended = realloc(*text, *size + 1);
	if (!ended)
		return -ENOMEM;
	ended[*size] = '\0';
	*text = ended;
	return 0;
}

static void tell_damage(const struct agent *agent, const char *name, int result)
{
	if (result < 0)
		agent_log("%s/%s: %s; what could be read is blocked", agent->folder.path, name,
		          result == -EBADMSG ? "damaged" : result == -EFBIG ? "too large" : strerror(-result));
}

static void end_flows(struct agent *agent)
{
	int result = blocks_end_flows(&agent->blocks);

	if (result < 0)
		agent_log("offloaded flows to what is blocked may go on: %s", strerror(-result));
}

static void restore(struct agent *agent)
{
	char *text = NULL;
	size_t size = 0;
	int result = read_file(agent, lists_file, BLOCKS_LISTS_MAX, &text, &size);

	if (result == 0)
		result = blocks_load_lists(&agent->blocks, text);
	tell_damage(agent, lists_file, result);
	free(text);
	text = NULL;
	result = read_file(agent, file, BLOCKS_STORE_MAX, &text, &size);
	if (result == 0 && text)
		result = blocks_load(&agent->blocks, text, size, agent->now);
	tell_damage(agent, file, result);
	free(text);
	blocks_drop_lists(&agent->blocks);
	end_flows(agent);
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

static int read_address(const struct span *from, struct block *block)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (from->size != 4 && from->size != sizeof(block->address))
		return -EINVAL;
	block->kind = BLOCK_ADDRESS;
	block->ip = from->size == 4 ? 4 : 6;
	memcpy(block->address, mapped, sizeof(mapped));
	memcpy(block->address + sizeof(block->address) - from->size, from->bytes, from->size);
	return 0;
}

/* The device and its one destination; `text` holds the name or the list's label. */
static int read_command(struct agent *agent, const struct command *command, struct block *block,
                        char text[BLOCKS_NAME_MAX + 1])
{
	const struct span *words = command->name.bytes ? &command->name : &command->label;

	memset(block, 0, sizeof(*block));
	if (command->device.size != sizeof(block->mac))
		return -EINVAL;
	memcpy(block->mac, command->device.bytes, sizeof(block->mac));
	if (command->address.bytes)
		return read_address(&command->address, block);
	if (words->size > BLOCKS_NAME_MAX)
		return -EINVAL;
	memcpy(text, words->bytes, words->size);
	text[words->size] = '\0';
	block->name = text;
	block->kind = command->name.bytes ? BLOCK_NAME : BLOCK_LIST;
	if (command->name.bytes)
		return 0;
	if (strcmp(text, COMMAND_EVERYTHING) == 0) {
		block->kind = BLOCK_ALL;
		block->name = NULL;
		return 0;
	}
	block->list = lists_find(&agent->blocks.lists, text);
	return 0;
}

static int carry_out(struct agent *agent, const struct command *command)
{
	struct blocks *blocks = &agent->blocks;
	char text[BLOCKS_NAME_MAX + 1];
	struct block block;
	struct list_source list = {
		.prefixes = command->prefixes.bytes,
		.prefixes_size = command->prefixes.size,
		.names = (const char *)command->names.bytes,
		.names_size = command->names.size,
	};
	int result = read_command(agent, command, &block, text);

	if (result < 0)
		return result;
	if (command->verb != COMMAND_BLOCK)
		return blocks_lift(blocks, &block, agent->now);
	if (block.kind != BLOCK_LIST)
		return blocks_add(blocks, &block, command->seconds, agent->now);
	list.label = block.name;
	return blocks_add_list(blocks, &block, &list, command->seconds, agent->now);
}

const char *agent_block(struct agent *agent, const struct command *command)
{
	static char line[120];
	int result;

	if (!agent->has_blocks)
		return "this agent reads a file or has no right to block";
	result = carry_out(agent, command);
	end_flows(agent);
	store(agent);
	switch (result) {
	case -ENOENT:
		return command->verb == COMMAND_BLOCK ? "the table inet telltale is not loaded; the block waits for it"
		                                      : "there is no such block";
	case -E2BIG:
		snprintf(line, sizeof(line), "%lu prefixes with those that are blocked; this router takes %d",
		         (unsigned long)agent->blocks.wanted, LISTS_PREFIXES_MAX);
		return line;
	case -ENOSPC:
		return "as many blocks as this agent keeps are there: 1024, of them 8 by prefixes";
	case -EBADMSG:
		return "prefixes or names that are none, or are out of order";
	default:
		return result < 0 ? strerror(-result) : NULL;
	}
}
