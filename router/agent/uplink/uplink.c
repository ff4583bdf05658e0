#include "uplink.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "batches.h"

/* How many of a kind may be on the way, and how the topic ends. */
static const struct {
	const char *name;
	uint32_t most;
	bool retain;
} kinds[UP_COUNT] = {
	[UP_EVENTS] = { "events", 4, false },
	[UP_FLOWS] = { "flows", 2, false },
	[UP_BUNDLE] = { "bundle", 1, false },
	[UP_HEALTH] = { "health", 1, false },
	[UP_ONLINE] = { "online", 2, false },
	[UP_ALERT] = { NULL, 4, false },
};

/* Seconds for which the broker keeps an alert that nobody was there to take. */
#define ALERT_EXPIRY 3600

/* One message at a time: its body with room for what stands before it, and the sealed message. */
static uint8_t plaintext[ENVELOPE_HEAD_MAX + UPLINK_BODY_MAX];
static uint8_t sealed[sizeof(plaintext) + COSE_GROWTH];

uint8_t *uplink_body(void)
{
	return plaintext + ENVELOPE_HEAD_MAX;
}

int uplink_init(struct uplink *uplink, const struct pairing *pairing, const struct keys *keys, struct marks *marks,
                uint32_t backlog)
{
	memset(uplink, 0, sizeof(*uplink));
	uplink->keys = keys;
	uplink->marks = marks;
	for (int i = 0; i < UP_ALERT; i++)
		snprintf(uplink->topics[i], TOPIC_MAX, "telltale-agent/%" PRIu32 "/%s/up/%s", pairing->cell,
		         pairing->router, kinds[i].name);
	snprintf(uplink->topics[UP_ALERT], TOPIC_MAX, "telltale/%s/alert", pairing->router);
	return backlog_open(&uplink->backlog, backlog);
}

void uplink_close(struct uplink *uplink)
{
	link_close(&uplink->link);
	backlog_close(&uplink->backlog);
}

/* Seals the body at uplink_body; returns the bytes of the message in `sealed`, or a negative errno. */
static int seal_as(const struct uplink *uplink, enum up kind, size_t size, struct mark mark)
{
	uint8_t head[ENVELOPE_HEAD_MAX], nonce[COSE_NONCE];
	size_t head_size = envelope_head(head, mark, size);

	memcpy(uplink_body() - head_size, head, head_size);
	randombytes_buf(nonce, sizeof(nonce));
	return cose_seal(sealed, uplink->keys->up, nonce, uplink->topics[kind], uplink_body() - head_size,
	                 head_size + size);
}

static int take_mark(struct uplink *uplink, struct mark *mark)
{
	uplink->store_error = marks_take(uplink->marks, mark);
	return uplink->store_error;
}

static int seal(struct uplink *uplink, enum up kind, size_t size)
{
	struct mark mark;
	int result = take_mark(uplink, &mark);

	return result < 0 ? result : seal_as(uplink, kind, size, mark);
}

uint32_t uplink_flights(const struct uplink *uplink, enum up kind)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < uplink->flight_count; i++)
		count += uplink->flights[i].kind == kind;
	return count;
}

bool uplink_has_room(const struct uplink *uplink, enum up kind)
{
	return uplink->link.is_up && uplink_flights(uplink, kind) < kinds[kind].most &&
	       uplink->flight_count < UPLINK_FLIGHTS;
}

static int publish(struct uplink *uplink, enum up kind, const uint8_t *message, size_t size, uint32_t records)
{
	const struct link_message out = {
		.topic = uplink->topics[kind],
		.payload = message,
		.size = size,
		.retain = kinds[kind].retain,
		.expiry = kind == UP_ALERT ? ALERT_EXPIRY : 0,
	};
	int id = link_publish(&uplink->link, &out);

	if (id < 0) {
		uplink->counters.failed++;
		return id;
	}
	uplink->flights[uplink->flight_count++] = (struct flight){ .id = id, .kind = kind, .records = records };
	return 0;
}

int uplink_send_as(struct uplink *uplink, enum up kind, size_t size, uint32_t records, struct mark *mark)
{
	int result = mark->sequence == 0 ? take_mark(uplink, mark) : 0;

	if (result == 0)
		result = seal_as(uplink, kind, size, *mark);
	if (result < 0) {
		uplink->counters.failed++;
		return result;
	}
	return publish(uplink, kind, sealed, (size_t)result, records);
}

int uplink_send(struct uplink *uplink, enum up kind, int size, uint32_t records)
{
	struct mark mark = { 0 };

	if (size < 0 || !uplink->link.is_up || !uplink_has_room(uplink, kind))
		return size < 0 ? size : uplink->link.is_up ? -EAGAIN : -ENOTCONN;
	return uplink_send_as(uplink, kind, (size_t)size, records, &mark);
}

int uplink_alert(struct uplink *uplink, const char *text, size_t size)
{
	if (!uplink_has_room(uplink, UP_ALERT))
		return uplink->link.is_up ? -EAGAIN : -ENOTCONN;
	return publish(uplink, UP_ALERT, (const uint8_t *)text, size, 0);
}

/* Writes the state of `up/online` and seals it. */
static int seal_online(struct uplink *uplink, const char *state)
{
	struct cbor_writer writer = { .bytes = uplink_body(), .capacity = UPLINK_BODY_MAX };

	cbor_write_map(&writer, 2);
	cbor_write_text(&writer, "v");
	cbor_write_unsigned(&writer, 1);
	cbor_write_text(&writer, "state");
	cbor_write_text(&writer, state);
	return seal(uplink, UP_ONLINE, writer.size);
}

/* `online` is sealed first, so that the will has the higher mark. */
void uplink_connecting(struct uplink *uplink)
{
	struct link_message will = { .topic = uplink->topics[UP_ONLINE], .payload = sealed };
	int size = seal_online(uplink, "online");

	uplink->online_size = size;
	if (size < 0 || (size_t)size > sizeof(uplink->online)) {
		uplink->online_size = -E2BIG;
		return;
	}
	memcpy(uplink->online, sealed, (size_t)size);
	size = seal_online(uplink, "lost");
	if (size < 0)
		return;
	will.size = (size_t)size;
	link_will(&uplink->link, &will);
}

void uplink_connected(struct uplink *uplink, uint32_t t0, uint64_t now)
{
	uplink->counters.connects++;
	batches_repeat(uplink, t0, now);
	if (uplink->online_size > 0 && uplink_has_room(uplink, UP_ONLINE))
		publish(uplink, UP_ONLINE, uplink->online, (size_t)uplink->online_size, 0);
}

void uplink_goodbye(struct uplink *uplink)
{
	int size = uplink->link.is_up && uplink_has_room(uplink, UP_ONLINE) ? seal_online(uplink, "stopped") : 0;

	if (size > 0)
		publish(uplink, UP_ONLINE, sealed, (size_t)size, 0);
}

static void settle(struct uplink *uplink, const struct flight *flight, const char *why, uint64_t now)
{
	uplink->counters.sent += !why;
	uplink->counters.refused += !!why;
	if (flight->kind == UP_EVENTS)
		batches_settle(uplink, flight, !why, now);
	else if (flight->kind == UP_FLOWS && why)
		uplink->flows_lost += flight->records;
}

void uplink_acknowledged(struct uplink *uplink, int id, const char *why, uint64_t now)
{
	for (uint32_t i = 0; i < uplink->flight_count; i++) {
		const struct flight flight = uplink->flights[i];

		if (flight.id != id)
			continue;
		memmove(&uplink->flights[i], &uplink->flights[i + 1],
		        (uplink->flight_count - i - 1) * sizeof(flight));
		uplink->flight_count--;
		settle(uplink, &flight, why, now);
		return;
	}
}
