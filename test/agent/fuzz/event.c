/*
 * libFuzzer target: event records, back to back behind their sizes, through the readers that the agent has for itself:
 * the names of flows, the alerts of a router without a plane, and the status file.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "../../../router/agent/abi.gen.h"
#include "../../../router/agent/bytes.h"
#include "../../../router/agent/event.h"
#include "../../../router/agent/status.h"
#include "../../../router/agent/uplink/alone.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct alone alone;
static struct status status;
static struct alone_range ranges[] = { { 0, 9, 0 }, { 10, 99, 3 } };

static void check_alert(const uint8_t *record, uint64_t now)
{
	char alert[ALERT_TEXT_MAX];
	int size = alone_match(&alone, record, now, alert, sizeof(alert));

	if (size < 0 || size >= ALERT_TEXT_MAX || (size > 0 && (alert[0] != '{' || alert[size - 1] != '}')))
		abort();
}

/* In a block of its own, so that every byte too much is seen. */
static void take(const uint8_t *bytes, uint32_t size, uint64_t now)
{
	uint8_t *record = malloc(size);

	if (!record)
		return;
	memcpy(record, bytes, size);
	if (size >= TT_EVENT_BYTES)
		bytes_put16(record + TT_EVENT_LENGTH, (uint16_t)size);
	if (event_is_whole(record, size)) {
		alone_name(&alone, record);
		status_event(&status, &alone, record);
		if (record[TT_EVENT_KIND] == TT_KIND_MATCH)
			check_alert(record, now);
	}
	free(record);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static char json[65536];
	struct text text = { .to = json, .capacity = sizeof(json) };
	uint64_t now = 1;

	if (sodium_init() < 0)
		return 0;
	memset(&alone, 0, sizeof(alone));
	memset(&status, 0, sizeof(status));
	alone.ranges = ranges;
	alone.count = sizeof(ranges) / sizeof(ranges[0]);
	for (unsigned type = 0; type < BUNDLE_TYPES_MAX; type++)
		alone.severities[type] = ALERT_SERIOUS;
	for (size_t at = 0; at + 2 <= size; now += 1000000) {
		uint32_t length = bytes_get16(bytes + at);

		at += 2;
		if (length > size - at)
			length = (uint32_t)(size - at);
		take(bytes + at, length, now);
		at += length;
	}
	status_write(&status, &text);
	if (text.full || strlen(json) >= sizeof(json))
		abort();
	return 0;
}
