/*
 * The router's end of the connection to its plane: seals what goes up and knows what is on the way. Event batches are
 * batches.h's.
 */
#ifndef TELLTALE_UPLINK_H
#define TELLTALE_UPLINK_H

#include "../bundle/keys.h"
#include "../bundle/receiver.h"
#include "../state/marks.h"
#include "backlog.h"
#include "link.h"

/* What goes up. */
enum up {
	UP_EVENTS,
	UP_FLOWS,
	UP_BUNDLE,
	UP_HEALTH,
	UP_ONLINE,
	UP_ALERT, /* for people: JSON, not sealed */
	UP_COUNT,
};

/* Largest body of a message. */
#define UPLINK_BODY_MAX (20u << 10)
/* Messages on the way, of all kinds: as many as mosquitto takes of a client at once. */
#define UPLINK_FLIGHTS 20

struct flight {
	int id;
	enum up kind;
	uint32_t records; /* flows in it */
	uint32_t part;    /* UP_EVENTS: of the backlog */
	uint32_t seq;     /* UP_EVENTS */
	bool is_repeated; /* UP_EVENTS: a later one carries the same */
};

struct uplink_counters {
	uint64_t sent;     /* messages that the broker has */
	uint64_t refused;  /* messages that the broker did not take, or had nobody for */
	uint64_t failed;   /* messages that could not be sealed or sent */
	uint64_t connects; /* connections that were made */
	uint64_t repeated; /* event batches that were sent once more, because the plane had not said that it has them */
};

struct uplink {
	struct link link;
	const struct keys *keys;
	struct marks *marks;
	char topics[UP_COUNT][TOPIC_MAX];
	struct backlog backlog;
	uint32_t seq;       /* of the newest event batch that was sent */
	uint32_t seq_taken; /* of the newest that somebody has */
	uint64_t resume;    /* milliseconds: when events that nobody took go out again; 0: they were taken */
	bool is_unheard;    /* the plane has said nothing since the connection was made */
	uint64_t progress;  /* milliseconds: when a batch was taken or confirmed last */
	struct flight flights[UPLINK_FLIGHTS];
	uint32_t flight_count;
	uint32_t flows_lost; /* flows in messages that the broker refused */
	uint8_t online[256]; /* sealed before the last will */
	int online_size;
	int store_error; /* why no mark could be stored, without which nothing is sent; 0: it could */
	struct uplink_counters counters;
};

/* `backlog`: bytes. 0 or a negative errno. */
int uplink_init(struct uplink *uplink, const struct pairing *pairing, const struct keys *keys, struct marks *marks,
                uint32_t backlog);
void uplink_close(struct uplink *uplink);

/* Where a message's body is to be written, UPLINK_BODY_MAX bytes, before uplink_send. */
uint8_t *uplink_body(void);
/*
 * Seals the body of `size` bytes that was written to uplink_body and hands it over. `records`: what is lost with it.
 * -ENOTCONN: no connection; -EAGAIN: enough of the kind are on the way; or what sealing says.
 */
int uplink_send(struct uplink *uplink, enum up kind, int size, uint32_t records);
/* A minimal alert for people, as it is. */
int uplink_alert(struct uplink *uplink, const char *text, size_t size);
/* Whether one more of the kind may be sent. */
bool uplink_has_room(const struct uplink *uplink, enum up kind);

/*
 * As uplink_send, but without asking for room, and under this mark. 0 and 0: under the next, which is written there.
 */
int uplink_send_as(struct uplink *uplink, enum up kind, size_t size, uint32_t records, struct mark *mark);
/* Messages of the kind that are on the way. */
uint32_t uplink_flights(const struct uplink *uplink, enum up kind);

/* For the link: before it connects, when it has, and when the broker has a message. */
void uplink_connecting(struct uplink *uplink);
void uplink_connected(struct uplink *uplink, uint32_t t0, uint64_t now);
/* Before the connection is closed: the plane is told that this was meant. */
void uplink_goodbye(struct uplink *uplink);
void uplink_acknowledged(struct uplink *uplink, int id, const char *why, uint64_t now);

#endif
