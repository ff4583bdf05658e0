#include "alone.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "../bytes.h"

#define HOUR_MS (3600 * UINT64_C(1000))

static int compare_ranges(const void *a, const void *b)
{
	const struct alone_range *first = a, *second = b;

	return first->first < second->first ? -1 : first->first > second->first;
}

/* Reads the list twice: for its ranges' count, and for the ranges. */
static uint32_t read_alerts(struct alone *alone, const struct bundle *bundle, struct alone_range *ranges)
{
	struct list alerts = bundle->alerts;
	struct bundle_alert alert;
	struct refusal refusal;
	uint32_t count = 0;

	for (uint32_t i = 0; i < alerts.count && bundle_alert(&alerts, &alert, &refusal) == 0; i++) {
		int type = alert_type((const char *)alert.type.bytes, alert.type.size);

		if (type < 0 || type >= BUNDLE_TYPES_MAX)
			continue;
		alone->severities[type] =
			alert_severity_of((const char *)alert.severity.bytes, alert.severity.size);
		for (uint32_t n = 0; n < alert.needles.count / 2; n++, count++) {
			uint32_t first = bundle_number(&alert.needles), last = bundle_number(&alert.needles);

			if (ranges)
				ranges[count] = (struct alone_range){ first, last, (uint8_t)type };
		}
	}
	return count;
}

int alone_set(struct alone *alone, const struct bundle *bundle)
{
	uint32_t count;

	alone_close(alone);
	memset(alone->severities, 0, sizeof(alone->severities));
	count = read_alerts(alone, bundle, NULL);
	alone->ranges = count > 0 ? malloc(count * sizeof(*alone->ranges)) : NULL;
	if (count == 0 || !alone->ranges)
		return count == 0 ? 0 : -ENOMEM;
	alone->count = read_alerts(alone, bundle, alone->ranges);
	qsort(alone->ranges, alone->count, sizeof(*alone->ranges), compare_ranges);
	return 0;
}

void alone_close(struct alone *alone)
{
	free(alone->ranges);
	alone->ranges = NULL;
	alone->count = 0;
}

void alone_name(struct alone *alone, const uint8_t *record)
{
	uint32_t flow = bytes_get32(record + TT_EVENT_FLOW), size;
	const uint8_t *name = record + TT_EVENT_BYTES;
	struct alone_name *to;

	if (record[TT_EVENT_KIND] != TT_KIND_NAME || flow == 0)
		return;
	size = bytes_get16(name + TT_NAME_SIZE);
	if (size > TT_NAME_MAX)
		return;
	to = &alone->names[alone->next_name++ % ALONE_NAMES];
	to->flow = flow;
	memcpy(to->name, name + TT_NAME_BYTES, size);
	to->name[size] = '\0';
}

static int type_of_needle(const struct alone *alone, uint32_t number)
{
	for (uint32_t i = 0; i < alone->count && alone->ranges[i].first <= number; i++)
		if (number <= alone->ranges[i].last)
			return alone->ranges[i].type;
	return -1;
}

int alone_type(const struct alone *alone, const uint8_t *record)
{
	const uint8_t *match = record + TT_EVENT_BYTES;

	return match[TT_MATCH_FIND] == TT_FIND_NEEDLE ? type_of_needle(alone, bytes_get32(match + TT_MATCH_NEEDLE))
	                                              : alert_find_type(match[TT_MATCH_FIND]);
}

static void write_address(char to[INET6_ADDRSTRLEN], const uint8_t *address, uint8_t ip)
{
	inet_ntop(ip == 4 ? AF_INET : AF_INET6, ip == 4 ? address + 12 : address, to, INET6_ADDRSTRLEN);
}

/* Second-level labels under which country registries register names; core/alert/registrable.ts has the same. */
static bool is_second_level(const char *label, size_t size)
{
	static const char *const labels[] = { "ac", "co", "com", "edu", "gob", "gov", "go", "ne", "net", "nom", "or",
		                              "org" };

	for (unsigned i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (strlen(labels[i]) == size && memcmp(labels[i], label, size) == 0)
			return true;
	return false;
}

/* Where the last `count` labels begin. */
static const char *last_labels(const char *name, unsigned count)
{
	const char *at = name + strlen(name);

	while (at > name && count > 0)
		if (*--at == '.' && --count == 0)
			return at + 1;
	return name;
}

/* The part of a name that was registered: what stands before it may hold a value. */
static const char *registrable(const char *name)
{
	const char *top = last_labels(name, 1), *second = last_labels(name, 2);

	if (strlen(top) == 2 && top > second && is_second_level(second, (size_t)(top - 1 - second)))
		return last_labels(name, 3);
	return second;
}

const char *alone_place(const struct alone *alone, const uint8_t *record)
{
	uint32_t flow = bytes_get32(record + TT_EVENT_FLOW);

	/* The name that a DNS message asks for is what the value was found in. */
	if (record[TT_EVENT_BYTES + TT_MATCH_WHERE] == TT_WHERE_DNS_NAME)
		return NULL;
	for (uint32_t i = 1; i <= ALONE_NAMES; i++) {
		const struct alone_name *name = &alone->names[(alone->next_name - i) % ALONE_NAMES];

		if (name->flow == flow && flow > 0)
			return registrable(name->name);
	}
	return NULL;
}

static uint64_t id_of(const struct alone *alone, const char *kind, const uint8_t *mac, const char *place, int type)
{
	crypto_auth_hmacsha256_state state;
	uint8_t tag[crypto_auth_hmacsha256_BYTES], number = (uint8_t)type;

	crypto_auth_hmacsha256_init(&state, alone->key, sizeof(alone->key));
	crypto_auth_hmacsha256_update(&state, (const uint8_t *)kind, strlen(kind));
	crypto_auth_hmacsha256_update(&state, mac, 6);
	crypto_auth_hmacsha256_update(&state, &number, 1);
	crypto_auth_hmacsha256_update(&state, (const uint8_t *)place, strlen(place));
	crypto_auth_hmacsha256_final(&state, tag);
	return bytes_get64(tag);
}

/* Whether it was said in this hour; if not, it is now. Where all places are taken, nothing more is said. */
static bool is_said(struct alone *alone, uint64_t id, uint64_t now)
{
	struct alone_recent *free_place = NULL;

	for (unsigned i = 0; i < ALONE_RECENT; i++) {
		struct alone_recent *recent = &alone->recent[i];

		if (recent->until <= now)
			free_place = recent;
		else if (recent->id == id)
			return true;
	}
	if (!free_place)
		return true;
	*free_place = (struct alone_recent){ id, now + HOUR_MS };
	return false;
}

int alone_match(struct alone *alone, const uint8_t *record, uint64_t now, char *to, size_t capacity)
{
	const uint8_t *match = record + TT_EVENT_BYTES;
	bool in = record[TT_EVENT_SIDE] == TT_SIDE_IN;
	const uint8_t *mac = record + (in ? TT_EVENT_DST_MAC : TT_EVENT_SRC_MAC);
	char device[INET6_ADDRSTRLEN] = "", place[INET6_ADDRSTRLEN] = "";
	int type = alone_type(alone, record), size;
	const char *name = alone_place(alone, record);
	struct alert_facts facts;

	if (type < 0 || alone->severities[type] == ALERT_NONE)
		return 0;
	write_address(device, record + (in ? TT_EVENT_DST : TT_EVENT_SRC), record[TT_EVENT_IP]);
	write_address(place, record + (in ? TT_EVENT_SRC : TT_EVENT_DST), record[TT_EVENT_IP]);
	facts = (struct alert_facts){
		.severity = alone->severities[type],
		.type = (unsigned)type,
		.time = bytes_get32(record + TT_EVENT_TS_SEC),
		.address = device,
		.place = name ? name : place,
		.is_name = name,
		.transforms = match + TT_MATCH_TRANSFORMS,
		.transform_count = match[TT_MATCH_TRANSFORMS_COUNT] < TT_TRANSFORMS_MAX
		                           ? match[TT_MATCH_TRANSFORMS_COUNT]
		                           : TT_TRANSFORMS_MAX,
	};
	facts.id = id_of(alone, "alert", mac, facts.place, type);
	facts.group = id_of(alone, "group", mac, facts.place, 0);
	facts.device = id_of(alone, "device", mac, "", 0);
	if (is_said(alone, facts.id, now)) {
		alone->suppressed++;
		return 0;
	}
	size = alert_write(&facts, to, capacity);
	alone->raised += size > 0;
	return size > 0 ? size : 0;
}
