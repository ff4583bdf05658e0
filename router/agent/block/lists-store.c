#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lists.h"

#define NOTHING "-"

static void print_prefixes(const struct list_of_block *list, FILE *to)
{
	for (uint32_t i = 0; i < list->prefixes_size; i++)
		fprintf(to, "%02x", list->prefixes[i]);
	fputs(list->prefixes_size == 0 ? NOTHING : "", to);
}

void lists_store(const struct lists *lists, FILE *to)
{
	for (unsigned i = 0; i < LISTS_MAX; i++) {
		const struct list_of_block *list = &lists->all[i];

		if (list->label[0] == '\0')
			continue;
		fprintf(to, "%s ", list->label);
		print_prefixes(list, to);
		for (uint32_t at = 0; at < list->names_size; at += (uint32_t)strlen(list->names + at) + 1)
			fprintf(to, " %s", list->names + at);
		fputc('\n', to);
	}
}

static int digit(char letter)
{
	const char *digits = "0123456789abcdef", *at = letter == '\0' ? NULL : strchr(digits, letter);

	return at ? (int)(at - digits) : -1;
}

/* Digits become bytes in their own place; how many, or -EBADMSG. */
static int read_digits(char *text)
{
	uint8_t *bytes = (uint8_t *)text;
	size_t size = strlen(text);

	if (strcmp(text, NOTHING) == 0)
		return 0;
	if (size % 2 != 0)
		return -EBADMSG;
	for (size_t i = 0; i < size / 2; i++) {
		int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return -EBADMSG;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return (int)(size / 2);
}

static int load_line(struct lists *lists, char *line)
{
	char *names = line;
	const char *label = strsep(&names, " ");
	char *digits = strsep(&names, " ");
	int size = digits ? read_digits(digits) : -EBADMSG, error = size;
	struct list_source source = { label, (uint8_t *)digits, (size_t)size, names, names ? strlen(names) : 0 };
	uint32_t wanted;

	if (size >= 0)
		(void)lists_put(lists, &source, &wanted, &error);
	return error;
}

int lists_load(struct lists *lists, char *text)
{
	int result = 0;
	char *line;

	while ((line = strsep(&text, "\n")) != NULL) {
		int taken = line[0] == '\0' ? 0 : load_line(lists, line);

		if (taken < 0 && result == 0)
			result = taken;
	}
	lists->is_changed = false;
	return result;
}
