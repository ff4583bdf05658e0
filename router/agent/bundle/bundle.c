#include "bundle.h"

#include <errno.h>
#include <inttypes.h>

#define VERSION 1
#define VECTORS_MAX 16
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct span bundle_packet(struct list *packets)
{
	struct cbor_item item = { 0 };

	if (cbor_read(&packets->reader, &item) < 0 || item.type != CBOR_BYTES)
		return (struct span){ 0 };
	return (struct span){ item.bytes, (size_t)item.value };
}

uint32_t bundle_number(struct list *numbers)
{
	struct cbor_item item = { 0 };

	return cbor_read(&numbers->reader, &item) < 0 ? 0 : (uint32_t)item.value;
}

/* Whether all items of a list are numbers of 32 bits, or byte strings. */
static bool are_all(struct list list, enum cbor_type type)
{
	struct cbor_item item;

	for (uint32_t i = 0; i < list.count; i++) {
		if (cbor_read(&list.reader, &item) < 0 || item.type != type)
			return false;
		if (type == CBOR_UNSIGNED && item.value > UINT32_MAX)
			return false;
	}
	return true;
}

int bundle_vector(struct list *list, struct vector *vector, struct refusal *refusal)
{
	struct list needles = { 0 };
	const struct field fields[] = {
		{ "name", FIELD_TEXT, .max = 64, .to = &vector->name },
		{ "link", FIELD_U32, .max = UINT32_MAX, .to = &vector->link },
		{ "packets", FIELD_ARRAY, .max = BUNDLE_PACKETS_MAX, .to = &vector->packets },
		{ "needles", FIELD_ARRAY, .max = BUNDLE_NEEDLES_MAX, .to = &needles },
	};
	int result = fields_read(&list->reader, fields, COUNT(fields), "bundle: vectors", refusal);

	if (result < 0)
		return result;
	if (!are_all(vector->packets, CBOR_BYTES))
		return refuse(refusal, REFUSAL_MALFORMED, "bundle: vectors: packets: expected bytes");
	if (!are_all(needles, CBOR_UNSIGNED))
		return refuse(refusal, REFUSAL_MALFORMED, "bundle: vectors: needles: expected numbers");
	vector->needle_count = needles.count;
	for (uint32_t i = 0; i < needles.count; i++)
		vector->needles[i] = bundle_number(&needles);
	return 0;
}

int bundle_alert(struct list *list, struct bundle_alert *alert, struct refusal *refusal)
{
	const struct field fields[] = {
		{ "type", FIELD_TEXT, .max = 32, .to = &alert->type },
		{ "severity", FIELD_TEXT, .max = 32, .to = &alert->severity },
		{ "needles", FIELD_ARRAY, .max = 2 * BUNDLE_RANGES_MAX, .to = &alert->needles },
	};
	int result = fields_read(&list->reader, fields, COUNT(fields), "bundle: alerts", refusal);

	if (result < 0)
		return result;
	if (!are_all(alert->needles, CBOR_UNSIGNED) || alert->needles.count % 2 != 0)
		return refuse(refusal, REFUSAL_MALFORMED, "bundle: alerts: needles: expected pairs of first and last");
	return 0;
}

/* Reads all that the lists hold, so that nothing fails later. */
static int check_lists(const struct bundle *bundle, struct refusal *refusal)
{
	struct list vectors = bundle->vectors, alerts = bundle->alerts;
	struct bundle_alert alert;
	struct vector vector;
	int result = 0;

	for (uint32_t i = 0; i < vectors.count && result == 0; i++)
		result = bundle_vector(&vectors, &vector, refusal);
	for (uint32_t i = 0; i < alerts.count && result == 0; i++)
		result = bundle_alert(&alerts, &alert, refusal);
	return result;
}

int bundle_read(struct bundle *bundle, const uint8_t *bytes, size_t size, struct refusal *refusal)
{
	struct cbor_reader map, tables = { 0 };
	const struct field fields[] = {
		{ "epoch", FIELD_U32, .max = UINT32_MAX, .to = &bundle->revision.epoch },
		{ "revision", FIELD_U32, .max = UINT32_MAX, .to = &bundle->revision.sequence },
		{ "issued", FIELD_U32, .max = UINT32_MAX, .to = &bundle->issued },
		{ "expires", FIELD_U32, .max = UINT32_MAX, .to = &bundle->expires },
		{ "min_agent", FIELD_U32, .max = UINT32_MAX, .to = &bundle->min_agent },
		{ "tables", FIELD_MAP, .to = &tables },
		{ "alerts", FIELD_ARRAY, .nullable = true, .optional = true, .max = BUNDLE_TYPES_MAX,
		  .to = &bundle->alerts },
		{ "vectors", FIELD_ARRAY, .max = VECTORS_MAX, .to = &bundle->vectors },
	};
	const struct field classifier = { "classifier", FIELD_BYTES, .max = UINT32_MAX, .to = &bundle->table };
	int result;

	*bundle = (struct bundle){ 0 };
	result = fields_open(&map, bytes, size, VERSION, "bundle", refusal);
	if (result == 0)
		result = fields_read(&map, fields, COUNT(fields), "bundle", refusal);
	if (result == 0)
		result = fields_read(&tables, &classifier, 1, "bundle: tables", refusal);
	return result < 0 ? result : check_lists(bundle, refusal);
}

int bundle_judge(const struct bundle *bundle, const struct bundle_limits *limits, struct refusal *refusal)
{
	if (bundle->min_agent > AGENT_LEVEL)
		return refuse(refusal, REFUSAL_NEEDS_NEWER_AGENT,
		              "bundle for agents of level %" PRIu32 "; this one is of level %d", bundle->min_agent,
		              AGENT_LEVEL);
	if (mark_order(bundle->revision, limits->highest) < 0)
		return refuse(refusal, REFUSAL_OLDER,
		              "bundle of epoch %" PRIu32 ", revision %" PRIu32 "; already had epoch %" PRIu32
		              ", revision %" PRIu32,
		              bundle->revision.epoch, bundle->revision.sequence, limits->highest.epoch,
		              limits->highest.sequence);
	if (limits->now > bundle->expires)
		return refuse(refusal, REFUSAL_EXPIRED, "bundle expired at %" PRIu32 "; it is %" PRIu32 " now",
		              bundle->expires, limits->now);
	if (bundle->table.size > limits->capacity)
		return refuse(refusal, REFUSAL_TOO_LARGE, "a table of %zu bytes; this router takes %" PRIu32,
		              bundle->table.size, limits->capacity);
	return 0;
}
