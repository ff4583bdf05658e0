#include "status.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

static const uint8_t no_mac[6];

/* A group of hosts is none; it stands where a device's MAC ought to when an answer is seen before its question. */
static bool is_host(const uint8_t *mac)
{
	return memcmp(mac, no_mac, sizeof(no_mac)) != 0 && (mac[0] & 1) == 0;
}

/* The device's end of an event's flow. */
struct end {
	const uint8_t *mac;
	const uint8_t *address;
	const uint8_t *other;
};

static struct end end_of(const uint8_t *record)
{
	const uint8_t *src = record + TT_EVENT_SRC, *dst = record + TT_EVENT_DST;

	if (record[TT_EVENT_SIDE] == TT_SIDE_IN)
		return (struct end){ record + TT_EVENT_DST_MAC, dst, src };
	return (struct end){ record + TT_EVENT_SRC_MAC, src, dst };
}

static void print_address(char to[INET6_ADDRSTRLEN], const uint8_t *address, uint8_t ip)
{
	inet_ntop(ip == 4 ? AF_INET : AF_INET6, ip == 4 ? address + 12 : address, to, INET6_ADDRSTRLEN);
}

static void take_device(struct status *status, const struct end *end, const uint8_t *record)
{
	struct status_device *to = &status->devices[0];

	for (unsigned i = 0; i < STATUS_DEVICES; i++) {
		struct status_device *device = &status->devices[i];

		if (device->ip != 0 && memcmp(device->mac, end->mac, sizeof(device->mac)) == 0) {
			to = device;
			break;
		}
		if (device->last < to->last)
			to = device;
	}
	to->last = bytes_get32(record + TT_EVENT_TS_SEC);
	/* The address that a person knows is the short one. */
	if (record[TT_EVENT_IP] == 6 && to->ip == 4 && memcmp(to->mac, end->mac, sizeof(to->mac)) == 0)
		return;
	to->ip = record[TT_EVENT_IP];
	memcpy(to->mac, end->mac, sizeof(to->mac));
	memcpy(to->address, end->address, sizeof(to->address));
}

static bool is_same(const struct status_sighting *a, const struct status_sighting *b)
{
	return a->count > 0 && a->type == b->type && memcmp(a->mac, b->mac, sizeof(a->mac)) == 0 &&
	       strcmp(a->place, b->place) == 0;
}

static void take_sighting(struct status *status, const struct status_sighting *sighting)
{
	struct status_sighting *to = &status->sightings[0];

	for (unsigned i = 0; i < STATUS_SIGHTINGS; i++) {
		struct status_sighting *each = &status->sightings[i];

		if (is_same(each, sighting)) {
			each->last = sighting->last;
			each->count++;
			return;
		}
		if (each->last < to->last)
			to = each;
	}
	*to = *sighting;
}

static void take_match(struct status *status, const struct alone *alone, const struct end *end, const uint8_t *record)
{
	struct status_sighting sighting = { .type = alone_type(alone, record), .count = 1 };
	const char *place = alone_place(alone, record);
	char address[INET6_ADDRSTRLEN];

	if (sighting.type < 0)
		return;
	print_address(address, end->other, record[TT_EVENT_IP]);
	snprintf(sighting.place, sizeof(sighting.place), "%.63s", place ? place : address);
	memcpy(sighting.mac, end->mac, sizeof(sighting.mac));
	sighting.first = sighting.last = bytes_get32(record + TT_EVENT_TS_SEC);
	take_sighting(status, &sighting);
}

void status_event(struct status *status, const struct alone *alone, const uint8_t *record)
{
	struct end end = end_of(record);

	/* What a device says of itself is about no flow. */
	if (record[TT_EVENT_KIND] == TT_KIND_DEVICE || record[TT_EVENT_SIDE] == TT_SIDE_TRANSIT ||
	    !is_host(end.mac))
		return;
	take_device(status, &end, record);
	if (record[TT_EVENT_KIND] == TT_KIND_MATCH)
		take_match(status, alone, &end, record);
}

static int compare_devices(const void *a, const void *b)
{
	const struct status_device *const *first = a, *const *second = b;

	return ((*first)->last < (*second)->last) - ((*first)->last > (*second)->last);
}

static int compare_sightings(const void *a, const void *b)
{
	const struct status_sighting *const *first = a, *const *second = b;

	return ((*first)->last < (*second)->last) - ((*first)->last > (*second)->last);
}

static void write_mac(struct text *text, const uint8_t mac[6])
{
	text_format(text, "{\"mac\":\"%02x:%02x:%02x:%02x:%02x:%02x\"", mac[0], mac[1], mac[2], mac[3], mac[4],
	            mac[5]);
}

static void write_devices(const struct status *status, struct text *text)
{
	const struct status_device *sorted[STATUS_DEVICES];
	char address[INET6_ADDRSTRLEN];

	for (unsigned i = 0; i < STATUS_DEVICES; i++)
		sorted[i] = &status->devices[i];
	qsort(sorted, STATUS_DEVICES, sizeof(sorted[0]), compare_devices);
	text_add(text, "\"devices\":[");
	for (unsigned i = 0; i < STATUS_DEVICES && sorted[i]->ip != 0; i++) {
		print_address(address, sorted[i]->address, sorted[i]->ip);
		text_add(text, i > 0 ? "," : "");
		write_mac(text, sorted[i]->mac);
		text_format(text, ",\"address\":\"%s\",\"last\":%" PRIu32 "}", address, sorted[i]->last);
	}
	text_add(text, "]");
}

void status_write(const struct status *status, struct text *text)
{
	const struct status_sighting *sorted[STATUS_SIGHTINGS];

	write_devices(status, text);
	for (unsigned i = 0; i < STATUS_SIGHTINGS; i++)
		sorted[i] = &status->sightings[i];
	qsort(sorted, STATUS_SIGHTINGS, sizeof(sorted[0]), compare_sightings);
	text_add(text, ",\"sightings\":[");
	for (unsigned i = 0; i < STATUS_SIGHTINGS && sorted[i]->count > 0; i++) {
		text_add(text, i > 0 ? "," : "");
		write_mac(text, sorted[i]->mac);
		text_format(text, ",\"type\":\"%s\",\"to\":", alert_type_name((unsigned)sorted[i]->type));
		text_add_string(text, sorted[i]->place);
		text_format(text, ",\"first\":%" PRIu32 ",\"last\":%" PRIu32 ",\"count\":%" PRIu32 "}",
		            sorted[i]->first, sorted[i]->last, sorted[i]->count);
	}
	text_add(text, "]");
}
