#include <string.h>

#include "../../../router/agent/uplink/flows.h"
#include "../../../router/agent/uplink/health.h"
#include "messages.h"

/* The golden messages that go up, with the values of test/core/seal.test.ts. */
int golden_message(const char *kind, uint8_t *to, size_t capacity)
{
	static const struct refusal refusal = { REFUSAL_BAD_SEAL, "changed" };
	const struct health_report report = { { 1, 7 }, { 1, 9 }, false, &refusal };
	static struct health health;
	struct volume flow = {
		.orig = { { [10] = 0xff, 0xff, 192, 168, 1, 23 }, 40112 },
		.resp = { { [10] = 0xff, 0xff, 42, 62, 48, 2 }, 80 },
		.up_bytes = 412, .up_packets = 5, .down_bytes = 188, .down_packets = 4,
		.first = 1406800000, .last = 1406800001, .l4 = 6, .ip = 4, .ended = true,
	};
	const struct flows_message flows = { 1, 1406800000, 0, &flow, 1 };

	health = (struct health){
		.report = report, .command = { 1, 1025 }, .verb = COMMAND_SELFTEST, .line = "", .uptime = 60,
		.version = "0.1.0", .abi = 0x01020304, .capacity = 458752,
	};
	health_blind(&health, "no IPv6");
	health_count(&health, "nothing", 0);
	health_count(&health, "packets", 12);
	if (strcmp(kind, "health") == 0)
		return health_write(&health, to, capacity);
	if (strcmp(kind, "report") == 0)
		return health_write_report(&report, to, capacity);
	return flows_write(&flows, to, capacity);
}
