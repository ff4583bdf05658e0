#include "command.h"

#include <inttypes.h>

#define VERSION 1
#define LIFE_SECONDS 60
#define BLOCK_MAX_SECONDS (24 * 3600)
/* Bytes that any router's list has, and units of its names: what fits is judged later, with both numbers. */
#define PREFIXES_MAX (1u << 20)
#define NAMES_MAX 16000
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const names[COMMAND_VERBS] = {
	[COMMAND_BLOCK] = "block",
	[COMMAND_UNBLOCK] = "unblock",
	[COMMAND_SELFTEST] = "selftest",
	[COMMAND_RESTART_CAPTURE] = "restart-capture",
};

const char *command_name(enum command_verb verb)
{
	return names[verb];
}

static enum command_verb verb_of(const struct span *text)
{
	for (int verb = COMMAND_NONE + 1; verb < COMMAND_VERBS; verb++)
		if (span_is(text, names[verb]))
			return (enum command_verb)verb;
	return COMMAND_NONE;
}

static bool is_list(const struct command *command)
{
	return command->prefixes.bytes || command->names.bytes;
}

/* A block has a device and one destination, its lifting the same and no time and no list, other commands none. */
static bool fits(const struct command *command)
{
	bool block = command->verb == COMMAND_BLOCK;
	int destinations = !!command->address.bytes + !!command->name.bytes + !!command->label.bytes;

	if (!block && command->verb != COMMAND_UNBLOCK)
		return !command->device.bytes && destinations == 0 && !is_list(command) && command->seconds == 0;
	if (!command->device.bytes || destinations != 1 || (!block && command->seconds > 0))
		return false;
	if (!block || !command->label.bytes)
		return !is_list(command);
	return is_list(command) != span_is(&command->label, COMMAND_EVERYTHING);
}

static int check(const struct command *command, struct refusal *refusal)
{
	if (command->verb == COMMAND_NONE)
		return refuse(refusal, REFUSAL_MALFORMED,
		              "command: verb: expected block, unblock, selftest, restart-capture");
	if (command->device.bytes && command->device.size != 6)
		return refuse(refusal, REFUSAL_MALFORMED, "command: device: expected 6 bytes");
	if (command->address.bytes && command->address.size != 4 && command->address.size != 16)
		return refuse(refusal, REFUSAL_MALFORMED, "command: address: expected 4 or 16 bytes");
	if (!fits(command))
		return refuse(refusal, REFUSAL_MALFORMED, "command: whole: parts do not fit the verb");
	return 0;
}

int command_read(struct command *command, const uint8_t *bytes, size_t size, struct refusal *refusal)
{
	struct cbor_reader map;
	struct span verb = { 0 };
	const struct field fields[] = {
		{ "verb", FIELD_TEXT, .max = 32, .to = &verb },
		{ "issued", FIELD_U32, .max = UINT32_MAX, .to = &command->issued },
		{ "device", FIELD_BYTES, .nullable = true, .max = 16, .to = &command->device },
		{ "address", FIELD_BYTES, .nullable = true, .max = 16, .to = &command->address },
		{ "name", FIELD_TEXT, .nullable = true, .max = 253, .to = &command->name },
		{ "seconds", FIELD_U32, .max = BLOCK_MAX_SECONDS, .to = &command->seconds },
		{ "label", FIELD_TEXT, .nullable = true, .optional = true, .max = 63, .to = &command->label },
		{ "prefixes", FIELD_BYTES, .nullable = true, .optional = true, .max = PREFIXES_MAX,
		  .to = &command->prefixes },
		{ "names", FIELD_TEXT, .nullable = true, .optional = true, .max = NAMES_MAX, .to = &command->names },
	};
	int result;

	*command = (struct command){ 0 };
	result = fields_open(&map, bytes, size, VERSION, "command", refusal);
	if (result == 0)
		result = fields_read(&map, fields, COUNT(fields), "command", refusal);
	command->verb = verb_of(&verb);
	return result < 0 ? result : check(command, refusal);
}

int command_judge(const struct command *command, uint32_t now, struct refusal *refusal)
{
	if (now <= command->issued || now - command->issued <= LIFE_SECONDS)
		return 0;
	return refuse(refusal, REFUSAL_EXPIRED, "command is %" PRIu32 " seconds old; at most %d are allowed",
	              now - command->issued, LIFE_SECONDS);
}
