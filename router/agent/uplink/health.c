#include "health.h"

#include <errno.h>

#define VERSION 1
/* Counts beyond would lose their last digits on the way. */
#define COUNT_MAX ((UINT64_C(1) << 53) - 1)
#define REPORT_KEYS 6
#define HEALTH_KEYS 10

void health_count(struct health *health, const char *name, uint64_t value)
{
	if (value == 0 || health->counter_count == HEALTH_COUNTERS_MAX)
		return;
	health->counters[health->counter_count++] =
		(struct health_counter){ name, value < COUNT_MAX ? value : COUNT_MAX };
}

void health_blind(struct health *health, const char *line)
{
	if (health->blind_count < HEALTH_BLIND_MAX)
		health->blind[health->blind_count++] = line;
}

static void write_number(struct cbor_writer *writer, const char *key, uint64_t value)
{
	cbor_write_text(writer, key);
	cbor_write_unsigned(writer, value);
}

static void write_text(struct cbor_writer *writer, const char *key, const char *text)
{
	cbor_write_text(writer, key);
	if (text && text[0])
		cbor_write_text(writer, text);
	else
		cbor_write_null(writer);
}

static void write_refusal(struct cbor_writer *writer, const struct refusal *refusal)
{
	cbor_write_text(writer, "refused");
	if (!refusal || refusal->reason == REFUSAL_NONE) {
		cbor_write_null(writer);
		return;
	}
	cbor_write_map(writer, 2);
	write_text(writer, "reason", refusal_name(refusal->reason));
	cbor_write_text(writer, "line");
	cbor_write_text(writer, refusal->line);
}

/* The keys that both messages begin with, in the contract's order. */
static void write_keys(struct cbor_writer *writer, const struct health_report *report)
{
	write_number(writer, "v", VERSION);
	write_number(writer, "epoch", report->in_force.epoch);
	write_number(writer, "revision", report->in_force.sequence);
	cbor_write_text(writer, "highest");
	if (report->highest.epoch == 0) {
		cbor_write_null(writer);
	} else {
		cbor_write_map(writer, 2);
		write_number(writer, "epoch", report->highest.epoch);
		write_number(writer, "revision", report->highest.sequence);
	}
	cbor_write_text(writer, "stale");
	cbor_write_bool(writer, report->stale);
	write_refusal(writer, report->refusal);
}

int health_write_report(const struct health_report *report, uint8_t *to, size_t capacity)
{
	struct cbor_writer writer = { .bytes = to, .capacity = capacity };

	cbor_write_map(&writer, REPORT_KEYS);
	write_keys(&writer, report);
	return writer.full ? -E2BIG : (int)writer.size;
}

static void write_command(struct cbor_writer *writer, const struct health *health)
{
	cbor_write_text(writer, "command");
	if (health->command.epoch == 0 || !command_name(health->verb)) {
		cbor_write_null(writer);
		return;
	}
	cbor_write_map(writer, 4);
	write_number(writer, "epoch", health->command.epoch);
	write_number(writer, "sequence", health->command.sequence);
	write_text(writer, "verb", command_name(health->verb));
	write_text(writer, "line", health->line);
}

static void write_lists(struct cbor_writer *writer, const struct health *health)
{
	cbor_write_text(writer, "blind");
	cbor_write_array(writer, health->blind_count);
	for (uint32_t i = 0; i < health->blind_count; i++)
		cbor_write_text(writer, health->blind[i]);
	cbor_write_text(writer, "counters");
	cbor_write_map(writer, health->counter_count);
	for (uint32_t i = 0; i < health->counter_count; i++)
		write_number(writer, health->counters[i].name, health->counters[i].value);
}

static void write_blocks(struct cbor_writer *writer, const struct health *health)
{
	cbor_write_text(writer, "blocks");
	cbor_write_array(writer, health->block_count);
	for (uint32_t i = 0; i < health->block_count; i++) {
		const struct health_block *block = &health->blocks[i];

		cbor_write_map(writer, 5);
		write_text(writer, "device", block->device);
		write_text(writer, "destination", block->destination);
		cbor_write_text(writer, "left");
		if (block->left > 0)
			cbor_write_unsigned(writer, block->left);
		else
			cbor_write_null(writer);
		write_number(writer, "packets", block->packets);
		write_number(writer, "ago", block->ago);
	}
}

int health_write(const struct health *health, uint8_t *to, size_t capacity)
{
	struct cbor_writer writer = { .bytes = to, .capacity = capacity };

	cbor_write_map(&writer, REPORT_KEYS + HEALTH_KEYS);
	write_keys(&writer, &health->report);
	write_command(&writer, health);
	cbor_write_text(&writer, "clock");
	if (health->clock > 0)
		cbor_write_unsigned(&writer, health->clock);
	else
		cbor_write_null(&writer);
	write_number(&writer, "uptime", health->uptime);
	write_number(&writer, "agent", AGENT_LEVEL);
	write_text(&writer, "version", health->version);
	write_number(&writer, "abi", health->abi);
	write_number(&writer, "capacity", health->capacity);
	write_lists(&writer, health);
	write_blocks(&writer, health);
	return writer.full ? -E2BIG : (int)writer.size;
}
