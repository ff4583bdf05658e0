#include "marks.h"

#include <errno.h>
#include <stdlib.h>

#define VERSION 1
/* Marks that are taken at once, so that flash memory is not written for each message. */
#define RESERVED 1024
#define FILE_MAX 1024
#define FIELDS 12

const char marks_file[] = "marks";

/* The numbers of the file, by name. */
struct number {
	const char *key;
	uint32_t *at;
};

static void list_numbers(struct marks *marks, struct number numbers[FIELDS])
{
	const struct number all[FIELDS] = {
		{ "sent_epoch", &marks->next.epoch },
		{ "sent_sequence", &marks->reserved },
		{ "bundle_epoch", &marks->seen[DOWN_BUNDLE].epoch },
		{ "bundle_sequence", &marks->seen[DOWN_BUNDLE].sequence },
		{ "command_epoch", &marks->seen[DOWN_COMMAND].epoch },
		{ "command_sequence", &marks->seen[DOWN_COMMAND].sequence },
		{ "online_epoch", &marks->seen[DOWN_ONLINE].epoch },
		{ "online_sequence", &marks->seen[DOWN_ONLINE].sequence },
		{ "highest_epoch", &marks->highest.epoch },
		{ "highest_revision", &marks->highest.sequence },
		{ "done_epoch", &marks->command.epoch },
		{ "done_sequence", &marks->command.sequence },
	};

	for (unsigned i = 0; i < FIELDS; i++)
		numbers[i] = all[i];
}

static int read_file(struct marks *marks, const uint8_t *bytes, size_t size)
{
	struct number numbers[FIELDS];
	struct field fields[FIELDS + 1];
	struct cbor_reader map;
	struct refusal refusal;

	list_numbers(marks, numbers);
	for (unsigned i = 0; i < FIELDS; i++)
		fields[i] = (struct field){ numbers[i].key, FIELD_U32, .max = UINT32_MAX, .to = numbers[i].at };
	fields[FIELDS] = (struct field){ "verb", FIELD_U32, .max = COMMAND_VERBS - 1, .to = &marks->verb };
	if (fields_open(&map, bytes, size, VERSION, marks_file, &refusal) < 0 ||
	    fields_read(&map, fields, FIELDS + 1, marks_file, &refusal) < 0)
		return -EBADMSG;
	marks->next.sequence = marks->reserved;
	return marks->next.epoch > 0 && marks->reserved > 0 ? 0 : -EBADMSG;
}

int marks_open(struct marks *marks, const struct folder *folder)
{
	uint8_t *bytes;
	size_t size;
	int result = folder_read(folder, marks_file, FILE_MAX, &bytes, &size);

	*marks = (struct marks){ .folder = folder, .next = { 1, 1 }, .reserved = 1 };
	if (result < 0)
		return result == -ENOENT ? 0 : result;
	result = read_file(marks, bytes, size);
	free(bytes);
	return result;
}

int marks_store(struct marks *marks)
{
	uint8_t bytes[FILE_MAX];
	struct cbor_writer writer = { .bytes = bytes, .capacity = sizeof(bytes) };
	struct number numbers[FIELDS];

	list_numbers(marks, numbers);
	cbor_write_map(&writer, FIELDS + 2);
	cbor_write_text(&writer, "v");
	cbor_write_unsigned(&writer, VERSION);
	for (unsigned i = 0; i < FIELDS; i++) {
		cbor_write_text(&writer, numbers[i].key);
		cbor_write_unsigned(&writer, *numbers[i].at);
	}
	cbor_write_text(&writer, "verb");
	cbor_write_unsigned(&writer, marks->verb);
	return writer.full ? -E2BIG : folder_write(marks->folder, marks_file, bytes, writer.size);
}

int marks_take(struct marks *marks, struct mark *mark)
{
	if (marks->next.sequence >= UINT32_MAX - 2 * RESERVED) {
		marks->next = (struct mark){ marks->next.epoch + 1, 1 };
		marks->reserved = 1;
	}
	if (marks->next.sequence >= marks->reserved) {
		uint32_t before = marks->reserved;
		int result;

		marks->reserved = marks->next.sequence + RESERVED;
		result = marks_store(marks);
		if (result < 0) {
			marks->reserved = before;
			return result;
		}
	}
	*mark = marks->next;
	marks->next.sequence++;
	return 0;
}
