#include "batches.h"

#include "../batch.h"

/* How long events wait that the broker had nobody for. */
#define RESUME_MS 5000
/* How long a plane that greets may leave all that it was sent unconfirmed; then it is sent again. */
#define STALL_MS 30000
/* Batches that may be unconfirmed: as many as can be repeated at once, and a part of a small backlog. */
#define OPEN_MAX 8

static uint32_t open_batches(const struct backlog *backlog)
{
	return backlog_count(backlog, BACKLOG_SENT) + backlog_count(backlog, BACKLOG_TAKEN) +
	       backlog_count(backlog, BACKLOG_AGAIN);
}

static uint32_t most_open(const struct backlog *backlog)
{
	uint32_t half = backlog->capacity / 2;

	return half < OPEN_MAX ? half : OPEN_MAX;
}

static int send_part(struct uplink *uplink, struct backlog_part *part, uint32_t t0)
{
	const bool again = part->state == BACKLOG_AGAIN;
	const struct batch batch = {
		.epoch = part->revision.epoch,
		.revision = part->revision.sequence,
		.seq = again ? part->seq : uplink->seq + 1,
		.t0 = t0,
		.lost = uplink->backlog.lost,
		.records = part->bytes,
		.size = part->size,
	};
	struct mark mark = again ? part->mark : (struct mark){ 0 };
	struct flight *flight;
	int result = batch_write(&batch, uplink_body(), UPLINK_BODY_MAX);

	if (result >= 0)
		result = uplink_send_as(uplink, UP_EVENTS, (size_t)result, part->records, &mark);
	if (result < 0)
		return result;
	flight = &uplink->flights[uplink->flight_count - 1];
	flight->part = backlog_send(part, mark, batch.seq);
	flight->seq = batch.seq;
	uplink->counters.repeated += again;
	if (batch.seq > uplink->seq)
		uplink->seq = batch.seq;
	return 0;
}

/* Without a word of the plane's about any of it since then. */
static bool is_stalled(const struct uplink *uplink, uint64_t now)
{
	return now - uplink->progress >= STALL_MS && uplink->backlog.is_confirmed &&
	       backlog_count(&uplink->backlog, BACKLOG_TAKEN) > 0 && uplink_flights(uplink, UP_EVENTS) == 0;
}

/* What nobody took, and what is repeated, goes out when all that was on the way has come back: so the order stays. */
static bool may_send(struct uplink *uplink, uint64_t now)
{
	if (is_stalled(uplink, now)) {
		uplink->progress = now;
		backlog_repeat(&uplink->backlog, false);
	}
	if (uplink->resume == 0)
		return true;
	if (now < uplink->resume || uplink_flights(uplink, UP_EVENTS) > 0)
		return false;
	uplink->resume = 0;
	uplink->seq = uplink->seq_taken;
	return true;
}

/* What is new waits for the plane's word: where it was not there, it has missed what was repeated to it. */
static struct backlog_part *next_part(const struct uplink *uplink, bool all)
{
	const struct backlog *backlog = &uplink->backlog;
	struct backlog_part *part = backlog_next(backlog, !all);

	if (!part || part->state == BACKLOG_AGAIN || !backlog->is_confirmed)
		return part;
	return uplink->is_unheard || open_batches(backlog) >= most_open(backlog) ? NULL : part;
}

void batches_send(struct uplink *uplink, bool all, uint32_t t0, uint64_t now)
{
	struct backlog_part *part;

	if (!may_send(uplink, now))
		return;
	while (uplink_has_room(uplink, UP_EVENTS) && (part = next_part(uplink, all)))
		if (send_part(uplink, part, t0) < 0)
			return;
}

/*
 * What libmosquitto will repeat goes out here too, in its place: behind what was repeated before it would come too
 * late. Where that is more than may be on the way, as after several connections in a row that broke, it is left alone.
 */
void batches_repeat(struct uplink *uplink, uint32_t t0, uint64_t now)
{
	struct backlog *backlog = &uplink->backlog;
	struct backlog_part *part;

	uplink->is_unheard = true;
	if (!backlog->is_confirmed || uplink->flight_count + open_batches(backlog) > UPLINK_FLIGHTS)
		return;
	for (uint32_t i = 0; i < uplink->flight_count; i++)
		uplink->flights[i].is_repeated = true;
	backlog_repeat(backlog, true);
	uplink->progress = now;
	while (backlog_count(backlog, BACKLOG_AGAIN) > 0 && (part = backlog_next(backlog, true)))
		if (send_part(uplink, part, t0) < 0)
			return;
}

void batches_settle(struct uplink *uplink, const struct flight *flight, bool delivered, uint64_t now)
{
	bool kept;

	if (flight->is_repeated)
		return;
	kept = backlog_settle(&uplink->backlog, flight->part, delivered);
	if (delivered && flight->seq > uplink->seq_taken)
		uplink->seq_taken = flight->seq;
	if (delivered)
		uplink->progress = now;
	if (!delivered && !kept)
		uplink->backlog.lost += flight->records;
	if (!delivered)
		uplink->resume = now + RESUME_MS;
}

void batches_confirm(struct uplink *uplink, const struct mark *taken, bool returned, uint64_t now)
{
	struct backlog *backlog = &uplink->backlog;

	returned |= uplink->is_unheard;
	uplink->is_unheard = false;
	if (!taken) {
		backlog_trust(backlog);
		return;
	}
	if (backlog_confirm(backlog, *taken) > 0)
		uplink->progress = now;
	if (!returned || backlog_count(backlog, BACKLOG_TAKEN) == 0)
		return;
	backlog_repeat(backlog, false);
	uplink->progress = now;
	/* At once, when nothing is on the way. */
	if (uplink->resume == 0)
		uplink->resume = now;
}
