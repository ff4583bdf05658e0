#include "uplink.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "../batch.h"

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

/* How long events wait that the broker had nobody for. */
#define RESUME_MS 5000
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
static int seal(struct uplink *uplink, enum up kind, size_t size)
{
	uint8_t head[ENVELOPE_HEAD_MAX], nonce[COSE_NONCE];
	struct mark mark;
	size_t head_size;
	int result = marks_take(uplink->marks, &mark);

	uplink->store_error = result;
	if (result < 0)
		return result;
	head_size = envelope_head(head, mark, size);
	memcpy(uplink_body() - head_size, head, head_size);
	randombytes_buf(nonce, sizeof(nonce));
	return cose_seal(sealed, uplink->keys->up, nonce, uplink->topics[kind], uplink_body() - head_size,
	                 head_size + size);
}

static uint32_t flights_of(const struct uplink *uplink, enum up kind)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < uplink->flight_count; i++)
		count += uplink->flights[i].kind == kind;
	return count;
}

bool uplink_has_room(const struct uplink *uplink, enum up kind)
{
	return uplink->link.is_up && flights_of(uplink, kind) < kinds[kind].most &&
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

int uplink_send(struct uplink *uplink, enum up kind, int size, uint32_t records)
{
	if (size < 0 || !uplink->link.is_up || !uplink_has_room(uplink, kind))
		return size < 0 ? size : uplink->link.is_up ? -EAGAIN : -ENOTCONN;
	size = seal(uplink, kind, (size_t)size);
	if (size < 0) {
		uplink->counters.failed++;
		return size;
	}
	return publish(uplink, kind, sealed, (size_t)size, records);
}

int uplink_alert(struct uplink *uplink, const char *text, size_t size)
{
	if (!uplink_has_room(uplink, UP_ALERT))
		return uplink->link.is_up ? -EAGAIN : -ENOTCONN;
	return publish(uplink, UP_ALERT, (const uint8_t *)text, size, 0);
}

static int send_part(struct uplink *uplink, struct backlog_part *part, uint32_t t0)
{
	const struct batch batch = {
		.epoch = part->revision.epoch,
		.revision = part->revision.sequence,
		.seq = uplink->seq + 1,
		.t0 = t0,
		.lost = uplink->backlog.lost,
		.records = part->bytes,
		.size = part->size,
	};
	int result = uplink_send(uplink, UP_EVENTS, batch_write(&batch, uplink_body(), UPLINK_BODY_MAX), part->records);
	struct flight *flight = &uplink->flights[uplink->flight_count - 1];

	if (result < 0)
		return result;
	flight->part = backlog_send(&uplink->backlog, part);
	flight->seq = ++uplink->seq;
	return 0;
}

/* What nobody took goes out again when all that was on the way has come back, so that the order stays. */
static bool may_send_events(struct uplink *uplink, uint64_t now)
{
	if (uplink->resume == 0)
		return true;
	if (now < uplink->resume || flights_of(uplink, UP_EVENTS) > 0)
		return false;
	uplink->resume = 0;
	uplink->seq = uplink->seq_taken;
	return true;
}

void uplink_events(struct uplink *uplink, bool all, uint32_t t0, uint64_t now)
{
	struct backlog_part *part;

	if (!may_send_events(uplink, now))
		return;
	while (uplink_has_room(uplink, UP_EVENTS) && (part = backlog_next(&uplink->backlog, !all)))
		if (send_part(uplink, part, t0) < 0)
			return;
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

void uplink_connected(struct uplink *uplink)
{
	uplink->counters.connects++;
	if (uplink->online_size > 0 && uplink_has_room(uplink, UP_ONLINE))
		publish(uplink, UP_ONLINE, uplink->online, (size_t)uplink->online_size, 0);
}

void uplink_goodbye(struct uplink *uplink)
{
	int size = uplink->link.is_up && uplink_has_room(uplink, UP_ONLINE) ? seal_online(uplink, "stopped") : 0;

	if (size > 0)
		publish(uplink, UP_ONLINE, sealed, (size_t)size, 0);
}

static void settle_events(struct uplink *uplink, const struct flight *flight, bool delivered, uint64_t now)
{
	bool kept = backlog_settle(&uplink->backlog, flight->part, delivered);

	if (delivered && flight->seq > uplink->seq_taken)
		uplink->seq_taken = flight->seq;
	if (!delivered && !kept)
		uplink->backlog.lost += flight->records;
	if (!delivered)
		uplink->resume = now + RESUME_MS;
}

static void settle(struct uplink *uplink, const struct flight *flight, const char *why, uint64_t now)
{
	uplink->counters.sent += !why;
	uplink->counters.refused += !!why;
	if (flight->kind == UP_EVENTS)
		settle_events(uplink, flight, !why, now);
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
