#include "dns-answer.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#include "../headers.h"
#include "../netlink/tuple.h"

#define UDP 8
#define HEAD 12
#define QUESTION_TAIL 4
#define RECORD_HEAD 10
#define TYPE_A 1
#define TYPE_AAAA 28
#define TYPE_HTTPS 65
#define HINT4 4
#define HINT6 6
#define POINTER 0xc0
#define RECORDS_MAX 256

struct message {
	const uint8_t *bytes;
	uint32_t size;
	uint32_t at;
	uint8_t name[DNS_NAME_MAX];
	uint16_t name_size;
	dns_sink *take;
	void *context;
	unsigned given;
};

static uint32_t get16(const uint8_t *at)
{
	return (uint32_t)at[0] << 8 | at[1];
}

static bool has(const struct message *message, uint32_t count)
{
	return message->size - message->at >= count;
}

/* The question's name, which no server compresses: labels in lower case with a dot between two. */
static bool read_name(struct message *message)
{
	while (has(message, 1) && message->bytes[message->at] != 0) {
		uint32_t size = message->bytes[message->at++];

		if (size >= POINTER || !has(message, size) || message->name_size + size + 1 > DNS_NAME_MAX)
			return false;
		if (message->name_size > 0)
			message->name[message->name_size++] = '.';
		for (uint32_t i = 0; i < size; i++) {
			uint8_t letter = message->bytes[message->at + i];

			message->name[message->name_size++] =
				letter >= 'A' && letter <= 'Z' ? (uint8_t)(letter + 32) : letter;
		}
		message->at += size;
	}
	if (!has(message, 1 + QUESTION_TAIL))
		return false;
	message->at += 1 + QUESTION_TAIL;
	return message->name_size > 0;
}

/* Goes behind a record's name: labels up to its end or to a pointer. */
static bool skip_name(struct message *message)
{
	while (has(message, 1)) {
		uint32_t size = message->bytes[message->at];

		if (size >= POINTER) {
			message->at += 2;
			return message->at <= message->size;
		}
		if (!has(message, 1 + size))
			return false;
		message->at += 1 + size;
		if (size == 0)
			return true;
	}
	return false;
}

static void give(struct message *message, const uint8_t *address, uint32_t size)
{
	uint8_t whole[16];

	memcpy(whole, tuple_mapped, sizeof(tuple_mapped));
	memcpy(whole + 16 - size, address, size);
	message->take(message->context, message->name, message->name_size, size == 4 ? 4 : 6, whole);
	message->given++;
}

static void give_all(struct message *message, const uint8_t *addresses, uint32_t left, uint32_t size)
{
	for (; left >= size; left -= size, addresses += size)
		give(message, addresses, size);
}

/* SvcPriority, TargetName, then parameters (RFC 9460 section 2.2). */
static void read_https(struct message *message, uint32_t size)
{
	struct message record = { .bytes = message->bytes, .size = message->at + size, .at = message->at + 2 };

	if (size < 3 || !skip_name(&record))
		return;
	while (has(&record, 4)) {
		const uint8_t *head = record.bytes + record.at;
		uint32_t key = get16(head), length = get16(head + 2);

		record.at += 4;
		if (!has(&record, length))
			return;
		if (key == HINT4 || key == HINT6)
			give_all(message, head + 4, length, key == HINT4 ? 4 : 16);
		record.at += length;
	}
}

static bool read_record(struct message *message)
{
	const uint8_t *head;
	uint32_t type, size;

	if (!skip_name(message) || !has(message, RECORD_HEAD))
		return false;
	head = message->bytes + message->at;
	type = get16(head);
	size = get16(head + 8);
	message->at += RECORD_HEAD;
	if (!has(message, size))
		return false;
	if (type == TYPE_A && size == 4)
		give(message, head + RECORD_HEAD, 4);
	else if (type == TYPE_AAAA && size == 16)
		give(message, head + RECORD_HEAD, 16);
	else if (type == TYPE_HTTPS)
		read_https(message, size);
	message->at += size;
	return true;
}

static unsigned read_message(struct message *message)
{
	const uint8_t *head = message->bytes;
	uint32_t records;

	/* An answer, to one question. */
	if (!has(message, HEAD) || (head[2] & 0x80) == 0 || get16(head + 4) != 1)
		return 0;
	message->at = HEAD;
	if (!read_name(message))
		return 0;
	records = get16(head + 6);
	for (uint32_t i = 0; i < records && i < RECORDS_MAX; i++)
		if (!read_record(message))
			break;
	return message->given;
}

unsigned dns_answer_read(const uint8_t *packet, uint32_t size, dns_sink *take, void *context)
{
	struct message message = { .take = take, .context = context };
	uint8_t l4 = 0;
	uint32_t at = headers_end(packet, size, &l4);

	if (at == 0)
		return 0;
	if (l4 == IPPROTO_UDP) {
		at += UDP;
	} else if (l4 == IPPROTO_TCP && size >= at + HEADER_TCP) {
		/* The message's length stands before it. */
		at += (uint32_t)(packet[at + 12] >> 4) * 4 + 2;
	} else {
		return 0;
	}
	if (at >= size)
		return 0;
	message.bytes = packet + at;
	message.size = size - at;
	return read_message(&message);
}
