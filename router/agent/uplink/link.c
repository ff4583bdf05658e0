#include "link.h"

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define KEEPALIVE_SECONDS 30
#define CONNECT_MS 15000
#define MISC_MS 1000
#define WAIT_MIN 1
#define WAIT_MAX 60
#define QOS 1

static void tell(struct link *link, const char *what, const char *why)
{
	char line[sizeof(link->said)];

	snprintf(line, sizeof(line), "%s%s%s", what, why[0] ? ": " : "", why);
	if (strcmp(line, link->said) == 0)
		return;
	strcpy(link->said, line);
	link->handler->told(link->context, line);
}

/* The try after this one comes later, and not at the same moment as that of other routers. */
static void put_off(struct link *link)
{
	uint32_t most = 1000 * link->wait;

	link->due = link->now + most / 2 + randombytes_uniform(most / 2 + 1);
	link->wait = link->wait * 2 > WAIT_MAX ? WAIT_MAX : link->wait * 2;
}

static void on_connect(struct mosquitto *broker, void *context, int reason, int flags, const mosquitto_property *more)
{
	struct link *link = context;

	(void)broker, (void)flags, (void)more;
	link->is_connecting = false;
	if (reason != 0) {
		tell(link, "the broker refuses the login", mosquitto_reason_string(reason));
		return;
	}
	link->is_up = true;
	link->wait = WAIT_MIN;
	tell(link, "connected to the broker", "");
	link->handler->connected(link->context);
}

static void on_disconnect(struct mosquitto *broker, void *context, int reason, const mosquitto_property *more)
{
	struct link *link = context;

	(void)broker, (void)more;
	if (link->is_up)
		tell(link, "connection to the broker lost", mosquitto_strerror(reason));
	link->is_up = false;
	link->is_connecting = false;
	put_off(link);
}

static void on_message(struct mosquitto *broker, void *context, const struct mosquitto_message *message,
                       const mosquitto_property *more)
{
	struct link *link = context;

	(void)broker, (void)more;
	link->handler->message(link->context, message->topic, message->payload,
	                       message->payloadlen > 0 ? (size_t)message->payloadlen : 0);
}

static void on_publish(struct mosquitto *broker, void *context, int id, int reason, const mosquitto_property *more)
{
	struct link *link = context;

	(void)broker, (void)more;
	link->handler->acknowledged(link->context, id, reason == 0 ? NULL : mosquitto_reason_string(reason));
}

static int set_up(struct link *link, const struct pairing *pairing, const char *ca_file)
{
	struct mosquitto *broker = link->broker;
	int result = mosquitto_int_option(broker, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);

	mosquitto_connect_v5_callback_set(broker, on_connect);
	mosquitto_disconnect_v5_callback_set(broker, on_disconnect);
	mosquitto_message_v5_callback_set(broker, on_message);
	mosquitto_publish_v5_callback_set(broker, on_publish);
	if (result == MOSQ_ERR_SUCCESS)
		result = mosquitto_username_pw_set(broker, pairing->user, pairing->password);
	if (result == MOSQ_ERR_SUCCESS && pairing->tls)
		result = ca_file ? mosquitto_tls_set(broker, ca_file, NULL, NULL, NULL, NULL)
		                 : mosquitto_int_option(broker, MOSQ_OPT_TLS_USE_OS_CERTS, 1);
	if (result == MOSQ_ERR_SUCCESS)
		return 0;
	return result == MOSQ_ERR_NOMEM ? -ENOMEM : result == MOSQ_ERR_NOT_SUPPORTED ? -EOPNOTSUPP : -EINVAL;
}

int link_open(struct link *link, const struct pairing *pairing, const char *ca_file,
              const struct link_handler *handler, void *context)
{
	int result;

	*link = (struct link){ .handler = handler, .context = context, .port = pairing->port, .wait = WAIT_MIN };
	memcpy(link->host, pairing->host, sizeof(link->host));
	mosquitto_lib_init();
	link->broker = mosquitto_new(pairing->router, true, link);
	if (!link->broker)
		return -ENOMEM;
	result = set_up(link, pairing, ca_file);
	if (result < 0) {
		mosquitto_destroy(link->broker);
		link->broker = NULL;
	}
	return result;
}

void link_close(struct link *link)
{
	if (!link->broker)
		return;
	if (link->is_up) {
		mosquitto_disconnect(link->broker);
		mosquitto_loop_write(link->broker, 1);
	}
	mosquitto_destroy(link->broker);
	mosquitto_lib_cleanup();
	link->broker = NULL;
	link->is_up = false;
}

int link_fds(const struct link *link, struct pollfd *fds)
{
	int file = mosquitto_socket(link->broker);

	if (file < 0)
		return 0;
	*fds = (struct pollfd){ .fd = file, .events = POLLIN };
	if (mosquitto_want_write(link->broker))
		fds->events |= POLLOUT;
	return 1;
}

static void try_to_connect(struct link *link)
{
	int result;

	link->handler->connecting(link->context);
	link->is_connecting = true;
	link->due = link->now + CONNECT_MS;
	errno = 0;
	result = mosquitto_connect_async(link->broker, link->host, link->port, KEEPALIVE_SECONDS);
	if (result == MOSQ_ERR_SUCCESS || result == MOSQ_ERR_CONN_PENDING)
		return;
	tell(link, "no connection to the broker",
	     result == MOSQ_ERR_ERRNO ? strerror(errno) : mosquitto_strerror(result));
	link->is_connecting = false;
	put_off(link);
}

/* A connection that ended while nobody was told, or a try that takes too long. */
static void check(struct link *link)
{
	bool open = mosquitto_socket(link->broker) >= 0;

	if (link->is_connecting && (!open || link->now >= link->due)) {
		tell(link, "no connection to the broker", open ? "no answer" : "refused");
		link->is_connecting = false;
		put_off(link);
	} else if (!open && link->is_up) {
		link->is_up = false;
		put_off(link);
	}
}

void link_turn(struct link *link, short events, uint64_t now)
{
	link->now = now;
	/* libmosquitto takes an old EAGAIN for its own. */
	errno = 0;
	if (events & (POLLIN | POLLHUP | POLLERR))
		mosquitto_loop_read(link->broker, 1);
	/* What a lost connection left unwritten stays until the next; without one each try would count as lost anew. */
	if (mosquitto_socket(link->broker) >= 0 && mosquitto_want_write(link->broker))
		mosquitto_loop_write(link->broker, 1);
	if (now >= link->misc) {
		link->misc = now + MISC_MS;
		mosquitto_loop_misc(link->broker);
	}
	check(link);
	if (!link->is_up && !link->is_connecting && now >= link->due)
		try_to_connect(link);
}

int link_will(struct link *link, const struct link_message *message)
{
	int result = mosquitto_will_set(link->broker, message->topic, (int)message->size, message->payload, QOS,
	                                message->retain);

	return result == MOSQ_ERR_SUCCESS ? 0 : -EINVAL;
}

int link_subscribe(struct link *link, const char *topic)
{
	return mosquitto_subscribe(link->broker, NULL, topic, QOS) == MOSQ_ERR_SUCCESS ? 0 : -ENOTCONN;
}

int link_publish(struct link *link, const struct link_message *message)
{
	mosquitto_property *more = NULL;
	int id, result = MOSQ_ERR_SUCCESS;

	if (!link->is_up)
		return -ENOTCONN;
	if (message->expiry > 0)
		result = mosquitto_property_add_int32(&more, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, message->expiry);
	if (result == MOSQ_ERR_SUCCESS)
		result = mosquitto_publish_v5(link->broker, &id, message->topic, (int)message->size, message->payload,
		                              QOS, message->retain, more);
	mosquitto_property_free_all(&more);
	/* A connection that broke just now: it is queued and goes out with the next. */
	if (result == MOSQ_ERR_SUCCESS || result == MOSQ_ERR_NO_CONN || result == MOSQ_ERR_CONN_LOST ||
	    result == MOSQ_ERR_ERRNO)
		return id;
	return result == MOSQ_ERR_NOMEM ? -ENOMEM : -EMSGSIZE;
}
