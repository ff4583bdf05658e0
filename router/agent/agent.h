/* What the parts of the daemon share; only for the files run*.c. */
#ifndef TELLTALE_AGENT_H
#define TELLTALE_AGENT_H

#include "block/blocks.h"
#include "bundle/command.h"
#include "bundle/pairing.h"
#include "bundle/receiver.h"
#include "classifier/classifier.h"
#include "guard/watch.h"
#include "settings.h"
#include "status.h"
#include "uplink/alone.h"
#include "uplink/uplink.h"
#include "version.h"
#include "volumes/volumes.h"

/* Flows that wait for a message, and how many a message has. */
#define AGENT_FLOWS 256
#define AGENT_FLOWS_MESSAGE 64

struct source;
struct health;

/* Alerts of the agent's own that wait for the broker. */
#define AGENT_ALERTS 8

/* Flows as conntrack tells them, until they go up. */
struct agent_flows {
	struct volumes *volumes;
	int error; /* why there are none */
	struct volume waiting[AGENT_FLOWS];
	uint32_t count;
	uint32_t seq;
	uint32_t lost;
	uint64_t due; /* milliseconds: next look at those that run */
};

/* Packets that wait for a verdict. */
struct guard {
	struct channel channel; /* closed: none waits */
	struct watch watch;
	bool is_open;
	bool is_judging; /* events are of a packet that waits */
	bool is_stopped; /* it may not leave */
	bool is_refused; /* nor any more of its flow */
	uint64_t due;    /* when the table is told again that somebody judges */
	uint64_t judged;
	uint64_t bytes;   /* of the judged */
	uint64_t nanos;   /* for which they waited while they were judged */
	uint64_t stopped; /* that did not leave */
	uint64_t held;    /* answers of name servers */
	uint64_t unread;  /* messages that contradict themselves */
	uint32_t frame;
	uint32_t id; /* of the newest packet */
};

struct agent {
	const struct settings *settings;
	struct folder folder;
	struct pairing pairing;
	struct keys keys;
	struct marks marks;
	struct classifier classifier;
	struct receiver receiver;
	struct uplink uplink;
	struct alone alone;
	char alerts[AGENT_ALERTS][ALERT_TEXT_MAX];
	uint32_t alert_count;
	struct live *live;
	int live_error; /* why nothing is captured */
	uint32_t live_faults; /* faults that poll told since packets came last */
	struct source *source; /* a file instead of devices */
	struct agent_flows flows;
	struct status status;
	uint64_t status_due; /* milliseconds: the status file is written again */
	struct guard guard;
	struct blocks blocks;
	bool has_blocks;     /* they are open */
	uint64_t blocks_due; /* milliseconds: they are written again */
	uint64_t events_damaged; /* records of the classifier that are not whole */
	int store_told;      /* uplink.store_error that was logged last */
	char command_line[REFUSAL_LINE_MAX]; /* why the newest command could not be done; empty: it was */
	uint64_t started;     /* milliseconds of a clock that nobody sets */
	uint64_t now;
	uint64_t plane_seen;  /* when a message of the plane came last */
	uint64_t greeted;     /* when it said last that it is there; 0: never yet */
	uint32_t greeting_every; /* seconds in which it says so again */
	bool plane_stopped;   /* its last word was that it stops */
	uint64_t turn_due;    /* next look at what runs out of time */
	uint64_t health_due;
	uint64_t retry_due;   /* next try to open what could not be opened */
	bool bundle_due;      /* a report of the bundle is owed */
};

/* run-clock.c: epoch seconds; 0 while the clock is not set (before 2025). */
uint32_t agent_clock(void);
/* The same, set or not. */
uint32_t agent_seconds(void);
/* One line on standard error. */
void agent_log(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* run-events.c: classifies what is queued and takes the events. */
int agent_settle(struct agent *agent);
/* Lets time pass, so that flows end; a file has its own. */
void agent_pass_time(struct agent *agent);
/* Sends the alerts that wait, if the plane is still away: else it has their events. */
void agent_send_alerts(struct agent *agent);
void agent_take_events(void *context, const uint8_t *records, uint32_t size);

/* run-tables.c: what comes down. */
void agent_install(void *context, const struct bundle *bundle);
void agent_restore(struct agent *agent);
void agent_message(void *context, const char *topic, uint8_t *payload, size_t size);
/*
 * Whether the plane is known not to be there: then events and volumes wait, although the broker might have somebody for
 * them who is not the plane. A plane that was never heard is left to the broker's word.
 */
bool agent_plane_is_away(const struct agent *agent);

/* run-health.c */
void agent_send_report(struct agent *agent);
void agent_send_health(struct agent *agent);

/* run-status.c: what happens here, in a file for who looks at the router itself. */
void agent_turn_status(struct agent *agent);
/* Says when marks cannot be stored, and when again: one that is not would be used twice, so nothing is sent. */
void agent_tell_store(struct agent *agent);
/* What cannot be seen goes into `health`. */
void agent_list_blind(struct agent *agent, struct health *health);

/* run-flows.c */
void agent_open_flows(struct agent *agent);
void agent_turn_flows(struct agent *agent);

/* run-blocks.c: what devices may not reach for a time; goes on over restarts. */
void agent_open_blocks(struct agent *agent);
void agent_close_blocks(struct agent *agent);
void agent_turn_blocks(struct agent *agent);
/* Does a block command; returns why it could not be done, or NULL. */
const char *agent_block(struct agent *agent, const struct command *command);

/* run-guard.c: packets that wait until they are judged, answers of name servers until their addresses are refused. */
void agent_open_guard(struct agent *agent);
void agent_close_guard(struct agent *agent);
/* Tells the table that somebody judges. */
void agent_turn_guard(struct agent *agent);
/* Judges what waits. */
int agent_read_guard(struct agent *agent);
/* Takes an event of the packet that waits; may say by its flags that it did not leave. */
void agent_guard_event(struct agent *agent, uint8_t *record);

/* run-capture.c: packets of the devices, or of a file. */
void agent_open_capture(struct agent *agent);
void agent_close_capture(struct agent *agent);
/* Something is wrong with it, a negative errno: it is closed, and opened again at the next try. */
void agent_lose_capture(struct agent *agent, int error);
/* Takes what poll says of a descriptor of the capture: a fault that no reading takes away ends it. */
void agent_watch_capture(struct agent *agent, short events);
/* Tells the classifier the prefixes that the devices have now: a provider changes them when it likes. */
void agent_learn_lan(struct agent *agent);
/* 0 or more: packets that were read; 0: no more for now. */
int agent_read_capture(struct agent *agent);
/* Whether a file has more to read at once. */
bool agent_is_reading(const struct agent *agent);

#endif
