/*
 * A backlog of three parts: does what the words say, one after the other, and prints after each the parts (state, seq,
 * mark) and the records lost. `add N`: so many parts, full; `send`: the next, as the next batch or as it was; `has N`,
 * `nobody N`: the broker's word of the part with this seq; `taken N`: the plane's about this mark; `trust`, `repeat`,
 * `repeat-all`. `(gone)`: the part had to make room before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../router/agent/abi.gen.h"
#include "../../../router/agent/uplink/backlog.h"

#define PARTS 3
#define RECORD 1024

static struct backlog backlog;
static uint32_t seq, ids[100];
static bool gone;

static void add_part(void)
{
	static uint8_t record[RECORD] = { [TT_EVENT_LENGTH] = RECORD & 0xff, [TT_EVENT_LENGTH + 1] = RECORD >> 8 };

	for (uint32_t i = 0; i < BACKLOG_PART_BYTES / RECORD; i++)
		backlog_add(&backlog, record, sizeof(record));
}

static void send_next(void)
{
	struct backlog_part *part = backlog_next(&backlog, false);
	uint32_t number = part && part->state == BACKLOG_AGAIN ? part->seq : seq + 1;

	if (!part)
		return;
	ids[number] = backlog_send(part, (struct mark){ 1, number }, number);
	seq = number > seq ? number : seq;
}

static void print(const char *word)
{
	static const char *const names[] = { "waits", "sent", "taken", "again", "done" };

	printf("%s:", word);
	for (uint32_t i = 0; i < backlog.count; i++) {
		const struct backlog_part *part = &backlog.parts[(backlog.first + i) % backlog.capacity];

		printf(" %s", names[part->state]);
		if (part->state != BACKLOG_WAITS)
			printf("%u", part->seq);
	}
	printf("%s, %u lost\n", gone ? " (gone)" : "", backlog.lost);
}

static void act(const char *word, uint32_t number)
{
	gone = false;
	if (strcmp(word, "add") == 0)
		while (number-- > 0)
			add_part();
	else if (strcmp(word, "send") == 0)
		send_next();
	else if (strcmp(word, "has") == 0 || strcmp(word, "nobody") == 0)
		gone = !backlog_settle(&backlog, ids[number], word[0] == 'h');
	else if (strcmp(word, "taken") == 0)
		backlog_confirm(&backlog, (struct mark){ number > 0, number });
	else if (strcmp(word, "trust") == 0)
		backlog_trust(&backlog);
	else
		backlog_repeat(&backlog, strcmp(word, "repeat-all") == 0);
}

int main(int count, char **words)
{
	if (backlog_open(&backlog, PARTS * sizeof(struct backlog_part)) < 0)
		return 1;
	for (int i = 1; i < count; i++) {
		bool has_number = i + 1 < count && words[i + 1][0] >= '0' && words[i + 1][0] <= '9';
		uint32_t number = has_number ? (uint32_t)atoi(words[i + 1]) : 0;

		act(words[i], number);
		print(words[i]);
		i += has_number;
	}
	backlog_close(&backlog);
	return 0;
}
