#include "firewall.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "../block/lists.h"
#include "firewall.gen.h"

/* Packets of each direction of a flow that are copied while nothing is decided about it. */
#define FIRST 64
#define HOLD "\t\tmeta l4proto { tcp, udp } th sport @held goto hold\n"
#define GUARD "\t\tmeta iiftype @guarded jump guard\n"
/* IFNAMSIZ without its end. */
#define DEVICE_NAME_MAX 15
#define DEVICE_NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@"

static uint32_t lowest(uint32_t bits)
{
	return bits & (0 - bits);
}

uint32_t firewall_keep_bit(uint32_t mark_mask)
{
	return lowest(mark_mask);
}

uint32_t firewall_done_bit(uint32_t mark_mask)
{
	return lowest(mark_mask & ~firewall_keep_bit(mark_mask));
}

/* The table is loaded by root: nothing but a plain name may get into it. */
static bool is_device_name(const char *name)
{
	size_t size = strlen(name);

	return size > 0 && size <= DEVICE_NAME_MAX && strspn(name, DEVICE_NAME_LETTERS) == size &&
	       strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

const char *firewall_fault(const struct firewall_settings *settings)
{
	if (settings->device_count == 0 || settings->device_count > FIREWALL_DEVICES_MAX)
		return "expected 1 to 16 devices of the LAN, as br-lan";
	for (unsigned i = 0; i < settings->device_count; i++)
		if (!is_device_name(settings->devices[i]))
			return "expected names of devices with up to 15 letters, digits, - _ . @, as br-lan";
	if (settings->group == 0)
		return "expected an NFLOG group from 1 to 65535";
	if ((settings->hold || settings->guard) && (settings->queue == 0 || settings->queue == UINT16_MAX))
		return "expected a queue from 1 to 65534";
	if (firewall_done_bit(settings->mark_mask) == 0)
		return "expected a mask of the ct mark with at least two bits, as 0x0c000000";
	return NULL;
}

/* A set costs each packet more than one name. */
static void print_devices(const struct firewall_settings *settings, FILE *to)
{
	if (settings->device_count == 1) {
		fprintf(to, "\"%s\"", settings->devices[0]);
		return;
	}
	for (unsigned i = 0; i < settings->device_count; i++)
		fprintf(to, "%s\"%s\"", i == 0 ? "{ " : ", ", settings->devices[i]);
	fputs(" }", to);
}

/* Prints a part of the template once for each place, with its number for @N@. */
static void print_places(const char *part, FILE *to)
{
	for (int place = 0; place < LISTS_PLACES; place++) {
		const char *at = part, *word;

		while ((word = strstr(at, "@N@")) != NULL) {
			fprintf(to, "%.*s%d", (int)(word - at), at, place);
			at = word + strlen("@N@");
		}
		/* The template has the end of the last line. */
		fprintf(to, "%.*s", (int)strlen(at) - (place == LISTS_PLACES - 1), at);
	}
}

/* A part with the number of its queue. */
static void print_queue(const char *part, const char *word, uint32_t queue, FILE *to)
{
	const char *at = part, *next;

	fputc('\n', to);
	while ((next = strstr(at, word)) != NULL) {
		fprintf(to, "%.*s%" PRIu32, (int)(next - at), at, queue);
		at = next + strlen(word);
	}
	fputs(at, to);
}

/* Not every kernel knows queues: a table without them is loaded everywhere. */
static void print_queues(const struct firewall_settings *settings, FILE *to)
{
	if (settings->hold)
		print_queue(firewall_hold, "@QUEUE@", settings->queue, to);
	if (settings->guard)
		print_queue(firewall_guard, "@GUARD_QUEUE@", settings->queue + 1u, to);
}

static bool is_word(const char *word, size_t size, const char *name)
{
	return size == strlen(name) && memcmp(word, name, size) == 0;
}

/* Prints what stands for a word of more than a number. */
static bool print_part(const struct firewall_settings *settings, const char *word, size_t size, FILE *to)
{
	if (is_word(word, size, "DEVICES"))
		print_devices(settings, to);
	else if (is_word(word, size, "PLACES"))
		print_places(firewall_place, to);
	else if (is_word(word, size, "KEPTFOUR"))
		print_places(firewall_kept4, to);
	else if (is_word(word, size, "KEPTSIX"))
		print_places(firewall_kept6, to);
	else if (is_word(word, size, "HOLD"))
		fputs(settings->hold ? HOLD : "", to);
	else if (is_word(word, size, "GUARD"))
		fputs(settings->guard ? GUARD : "", to);
	else if (is_word(word, size, "QUEUES"))
		print_queues(settings, to);
	else
		return false;
	return true;
}

/* Prints what stands for a word of the template; returns false for a word that it does not know. */
static bool print_word(const struct firewall_settings *settings, const char *word, size_t size, FILE *to)
{
	const struct {
		const char *name;
		const char *format;
		uint32_t value;
	} numbers[] = {
		{ "KEEP", "0x%08" PRIx32, firewall_keep_bit(settings->mark_mask) },
		{ "DONE", "0x%08" PRIx32, firewall_done_bit(settings->mark_mask) },
		{ "GROUP", "%" PRIu32, settings->group },
		{ "FIRST", "%" PRIu32, FIRST },
	};

	if (print_part(settings, word, size, to))
		return true;
	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (!is_word(word, size, numbers[i].name))
			continue;
		fprintf(to, numbers[i].format, numbers[i].value);
		return true;
	}
	return false;
}

int firewall_print(const struct firewall_settings *settings, FILE *to)
{
	const char *at = firewall_template, *word;

	if (firewall_fault(settings) != NULL)
		return -EINVAL;
	while ((word = strchr(at, '@')) != NULL) {
		size_t size = strspn(word + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

		fwrite(at, 1, (size_t)(word - at), to);
		at = word + 1;
		/* Sets begin with the same letter. */
		if (word[1 + size] != '@')
			fputc('@', to);
		else if (print_word(settings, word + 1, size, to))
			at = word + size + 2;
		else
			return -EINVAL;
	}
	fputs(at, to);
	return fflush(to) == 0 && !ferror(to) ? 0 : -EIO;
}
