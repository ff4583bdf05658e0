#include "settings.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi.gen.h"
#include "file.h"

#define LINE_MAX_BYTES 512
#define DAY 86400

static const char *const profiles[] = { [TT_PROFILE_ESP] = "esp", [TT_PROFILE_SMALL] = "small",
	                                [TT_PROFILE_NORMAL] = "normal" };
static const char *const ways[] = { [LIVE_NFLOG] = "nflog", [LIVE_PACKET] = "packet" };
static const char *const switches[] = { "off", "on" };

/* A number and its bounds, by name. */
struct number {
	const char *name;
	size_t at;
	uint32_t least;
	uint32_t most;
};

static const struct number numbers[] = {
	{ "group", offsetof(struct settings, group), 1, UINT16_MAX },
	{ "mark-mask", offsetof(struct settings, mark_mask), 1, UINT32_MAX },
	{ "queue", offsetof(struct settings, queue), 1, UINT16_MAX - 1 },
	{ "backlog", offsetof(struct settings, backlog), 32, 1 << 20 },
	{ "health", offsetof(struct settings, health), 1, DAY },
	{ "flows", offsetof(struct settings, flows), 1, DAY },
	{ "alone", offsetof(struct settings, alone), 0, DAY },
};

void settings_init(struct settings *settings)
{
	*settings = (struct settings){
		.folder = SETTINGS_FOLDER,
		.devices = "br-lan",
		.device_count = 1,
		.way = LIVE_NFLOG,
		.group = FIREWALL_GROUP,
		.mark_mask = FIREWALL_MARK_MASK,
		.queue = FIREWALL_QUEUE,
		.profile = TT_PROFILE_SMALL,
		.backlog = 512,
		.health = 60,
		.flows = 60,
		.alone = 600,
		.volumes = true,
	};
}

static int fault(const char *where, const char *name, const char *value, const char *expected)
{
	fprintf(stderr, "telltale-agent: %s%s %s: expected %s\n", where, name, value, expected);
	return -EINVAL;
}

static int set_number(struct settings *settings, const struct number *number, const char *value, const char *where)
{
	char expected[64], *end;
	/* A zero before a decimal number makes no octal one of it. */
	bool hex = value[0] == '0' && (value[1] == 'x' || value[1] == 'X');
	unsigned long long read = strtoull(value, &end, hex ? 16 : 10);

	snprintf(expected, sizeof(expected), "a number from %lu to %lu", (unsigned long)number->least,
	         (unsigned long)number->most);
	if (!isdigit((unsigned char)value[0]) || *end != '\0' || read < number->least || read > number->most)
		return fault(where, number->name, value, expected);
	if (number->at == offsetof(struct settings, mark_mask) && firewall_done_bit((uint32_t)read) == 0)
		return fault(where, number->name, value, "a number with at least two bits, as 0x0c000000");
	*(uint32_t *)((char *)settings + number->at) = (uint32_t)read;
	return 0;
}

static int set_text(char to[SETTINGS_TEXT_MAX], const char *name, const char *value, const char *where)
{
	if (value[0] == '\0' || strlen(value) >= SETTINGS_TEXT_MAX)
		return fault(where, name, value, "1 to 255 characters");
	strcpy(to, value);
	return 0;
}

static bool has_device(const struct settings *settings, const char *name)
{
	const char *known = settings->devices;

	for (uint32_t i = 0; i < settings->device_count; i++, known += strlen(known) + 1)
		if (strcmp(known, name) == 0)
			return true;
	return false;
}

/* Names between blanks; the settings hold them each with its end. Two networks may share a device: it is one. */
static int set_devices(struct settings *settings, const char *value, const char *where)
{
	char devices[SETTINGS_TEXT_MAX], *rest = devices, *name;
	struct firewall_settings firewall;
	const char *why;
	size_t size = 0;

	if (set_text(devices, "device", value, where) < 0)
		return -EINVAL;
	settings->device_count = 0;
	while ((name = strtok_r(rest, " \t", &rest)) && settings->device_count <= FIREWALL_DEVICES_MAX) {
		if (has_device(settings, name))
			continue;
		strcpy(settings->devices + size, name);
		size += strlen(name) + 1;
		settings->device_count++;
	}
	settings_firewall(settings, &firewall);
	firewall.group = 1;
	firewall.mark_mask = FIREWALL_MARK_MASK;
	firewall.queue = FIREWALL_QUEUE;
	why = settings->device_count > FIREWALL_DEVICES_MAX ? "at most 16 devices" : firewall_fault(&firewall);
	if (!why)
		return 0;
	fprintf(stderr, "telltale-agent: %sdevice %s: %s\n", where, value, why);
	return -EINVAL;
}

/* Number of a word in a list; -EINVAL: it is not there. */
static int word_of(const char *value, const char *const words[], unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (strcmp(value, words[i]) == 0)
			return (int)i;
	return -EINVAL;
}

/* 1: it is none of the switches. */
static int set_switch(struct settings *settings, const char *name, const char *value, const char *where)
{
	const struct {
		const char *name;
		bool *to;
	} known[] = {
		{ "volumes", &settings->volumes },
		{ "hold", &settings->hold },
		{ "guard", &settings->guard },
	};

	for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		int word = word_of(value, switches, 2);

		if (strcmp(name, known[i].name) != 0)
			continue;
		*known[i].to = word == 1;
		return word < 0 ? fault(where, name, value, "on or off") : 0;
	}
	return 1;
}

static int set_word(struct settings *settings, const char *name, const char *value, const char *where)
{
	int word = set_switch(settings, name, value, where);

	if (word <= 0)
		return word;
	if (strcmp(name, "profile") == 0) {
		word = word_of(value, profiles, 3);
		settings->profile = (uint32_t)word;
		return word < 0 ? fault(where, name, value, "esp, small or normal") : 0;
	}
	if (strcmp(name, "way") == 0) {
		word = word_of(value, ways, 2);
		settings->way = (enum live_way)word;
		return word < 0 ? fault(where, name, value, "nflog or packet") : 0;
	}
	fprintf(stderr, "telltale-agent: %s%s: no such setting\n", where, name);
	return -EINVAL;
}

int settings_set(struct settings *settings, const char *name, const char *value, const char *where)
{
	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strcmp(name, numbers[i].name) == 0)
			return set_number(settings, &numbers[i], value, where);
	if (strcmp(name, "folder") == 0)
		return set_text(settings->folder, name, value, where);
	if (strcmp(name, "capture") == 0)
		return set_text(settings->capture, name, value, where);
	if (strcmp(name, "status") == 0)
		return set_text(settings->status, name, value, where);
	if (strcmp(name, "device") == 0)
		return set_devices(settings, value, where);
	return set_word(settings, name, value, where);
}

static char *trim(char *text)
{
	char *end = text + strlen(text);

	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return text + strspn(text, " \t");
}

static int set_line(struct settings *settings, char *line, const char *path, unsigned number)
{
	char where[SETTINGS_TEXT_MAX + 32], *name = trim(line), *value;

	if (name[0] == '\0' || name[0] == '#')
		return 0;
	value = name + strcspn(name, " \t");
	if (*value != '\0')
		*value++ = '\0';
	snprintf(where, sizeof(where), "%.200s:%u: ", path, number);
	return settings_set(settings, name, trim(value), where);
}

/* A line that ends before its end has a byte 0, behind which nothing is read. What moves a cursor becomes `?`. */
static bool is_text(char *line, FILE *file, const char *path, unsigned number)
{
	size_t size = strlen(line);

	if (size == LINE_MAX_BYTES - 1 && line[size - 1] != '\n') {
		fprintf(stderr, "telltale-agent: %s:%u: expected at most %d characters\n", path, number,
		        LINE_MAX_BYTES - 2);
		return false;
	}
	if (size == 0 || (line[size - 1] != '\n' && !feof(file))) {
		fprintf(stderr, "telltale-agent: %s:%u: a byte 0: expected text\n", path, number);
		return false;
	}
	for (size_t i = 0; i < size; i++)
		if (iscntrl((unsigned char)line[i]) && !isspace((unsigned char)line[i]))
			line[i] = '?';
	return true;
}

int settings_load(struct settings *settings, const char *path)
{
	FILE *file = file_open(path, "r");
	char line[LINE_MAX_BYTES];
	int result = 0;

	if (!file)
		return file_report(path);
	for (unsigned number = 1; result == 0 && fgets(line, sizeof(line), file); number++)
		result = is_text(line, file, path, number) ? set_line(settings, line, path, number) : -EINVAL;
	file_close(file);
	return result;
}

void settings_firewall(const struct settings *settings, struct firewall_settings *firewall)
{
	const char *name = settings->devices;

	*firewall = (struct firewall_settings){ .group = (uint16_t)settings->group,
		                                .mark_mask = settings->mark_mask,
		                                .queue = (uint16_t)settings->queue,
		                                .hold = settings->hold,
		                                .guard = settings->guard };
	for (uint32_t i = 0; i < settings->device_count && i < FIREWALL_DEVICES_MAX; i++) {
		firewall->devices[firewall->device_count++] = name;
		name += strlen(name) + 1;
	}
}
