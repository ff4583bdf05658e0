/*
 * Events of the classifier: standard input takes a record as hexadecimal digits, a line each, which lies in a block of
 * exactly its bytes; the answer is `whole` with the flow's name as the agent's own alerts show it, or `not whole`.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../router/agent/abi.gen.h"
#include "../../../router/agent/event.h"
#include "../../../router/agent/status.h"
#include "../../../router/agent/uplink/alone.h"

static struct alone alone;
static struct status status;

/* Where a find in the record's flow would be said to have gone. */
static const char *place_of(const uint8_t *record)
{
	uint8_t find[TT_EVENT_BYTES + TT_MATCH_BYTES] = { [TT_EVENT_KIND] = TT_KIND_MATCH };

	memcpy(find + TT_EVENT_FLOW, record + TT_EVENT_FLOW, 4);
	return alone_place(&alone, find);
}

static void take(const uint8_t *record, uint32_t size)
{
	const char *place;

	if (!event_is_whole(record, size)) {
		puts("not whole");
		return;
	}
	alone_name(&alone, record);
	status_event(&status, &alone, record);
	place = place_of(record);
	printf("whole %s\n", place ? place : "-");
}

int main(void)
{
	static char line[2 * TT_EVENT_MAX + 2];

	while (fgets(line, sizeof(line), stdin)) {
		uint32_t size = (uint32_t)strcspn(line, "\n") / 2;
		uint8_t *record = malloc(size);

		if (!record)
			return 1;
		for (uint32_t i = 0; i < size; i++)
			(void)sscanf(line + 2 * i, "%2" SCNx8, &record[i]);
		take(record, size);
		fflush(stdout);
		free(record);
	}
	return 0;
}
