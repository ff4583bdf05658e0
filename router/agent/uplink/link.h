/*
 * One connection to the broker by libmosquitto, MQTT 5, without a thread. What was given to it with QoS 1 goes out once
 * more after the connection was lost, in order, until the broker has it: how much may be on the way is for who gives.
 */
#ifndef TELLTALE_LINK_H
#define TELLTALE_LINK_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../bundle/pairing.h"

struct mosquitto;
struct link;

struct link_handler {
	/* Before each try to connect: link_will. */
	void (*connecting)(void *context);
	/* The broker has accepted the login: link_subscribe. */
	void (*connected)(void *context);
	/* The payload may be changed. */
	void (*message)(void *context, const char *topic, uint8_t *payload, size_t size);
	/* The broker has a message; `why`: it gave it to nobody, or will not take it. NULL: it did. */
	void (*acknowledged)(void *context, int id, const char *why);
	/* One line about the connection, for the log. */
	void (*told)(void *context, const char *line);
};

/* Its fields are the link's own. */
struct link {
	struct mosquitto *broker;
	const struct link_handler *handler;
	void *context;
	char host[PAIRING_HOST_MAX];
	int port;
	bool is_up;
	bool is_connecting;
	uint64_t now;    /* milliseconds, of this turn */
	uint64_t due;    /* milliseconds: when to connect, or to give a try up */
	uint64_t misc;   /* when libmosquitto wants its turn */
	uint32_t wait;   /* seconds until the next try, before jitter */
	uint32_t tries;  /* without success, since the last */
	char said[96];   /* the last line, not to repeat it at each try */
};

struct link_message {
	const char *topic;
	const uint8_t *payload;
	size_t size;
	bool retain;
	uint32_t expiry; /* seconds; 0: none */
};

/* `ca_file`: NULL for none. -ENOMEM; -EOPNOTSUPP: TLS, and this build has none; -EINVAL: no such certificate. */
int link_open(struct link *link, const struct pairing *pairing, const char *ca_file,
              const struct link_handler *handler, void *context);
/* Says goodbye where it is connected. */
void link_close(struct link *link);

/* 1 and the descriptor to wait for, or 0. */
int link_fds(const struct link *link, struct pollfd *fds);
/* Does what is due. `events` of poll for the descriptor, `now` in milliseconds of a clock that nobody sets. */
void link_turn(struct link *link, short events, uint64_t now);

int link_will(struct link *link, const struct link_message *message);
int link_subscribe(struct link *link, const char *topic);
/* QoS 1. Returns the id that will be acknowledged, or -ENOTCONN, -ENOMEM, -EMSGSIZE. */
int link_publish(struct link *link, const struct link_message *message);

#endif
