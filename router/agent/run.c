#include "run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent.h"
#include "pair.h"
#include "uplink/batches.h"

#define FDS_MAX (LIVE_FDS_MAX + 2)
/* How often what waits goes out, and time passes for flows, milliseconds. */
#define TURN_MS 250
#define RETRY_MS 10000
/* How long what is left may take to go out at the end. */
#define FAREWELL_MS 2000

static volatile sig_atomic_t stopped, reopen;

static void take_signal(int number)
{
	if (number == SIGHUP)
		reopen = 1;
	else
		stopped = 1;
}

static uint64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void on_connecting(void *context)
{
	uplink_connecting(&((struct agent *)context)->uplink);
}

static void on_connected(void *context)
{
	struct agent *agent = context;

	for (int i = 0; i < DOWN_COUNT; i++)
		link_subscribe(&agent->uplink.link, agent->receiver.topics[i]);
	uplink_connected(&agent->uplink, agent_seconds(), agent->now);
	agent->health_due = 0;
	agent->bundle_due = true;
}

static void on_acknowledged(void *context, int id, const char *why)
{
	struct agent *agent = context;

	uplink_acknowledged(&agent->uplink, id, why, agent->now);
}

static void on_told(void *context, const char *line)
{
	(void)context;
	agent_log("%s", line);
}

static const struct link_handler handler = { on_connecting, on_connected, agent_message, on_acknowledged, on_told };

/* What is owed to the plane, in the order of its worth. */
static void send_all(struct agent *agent, bool turn)
{
	if (!agent_plane_is_away(agent))
		batches_send(&agent->uplink, turn, agent_seconds(), agent->now);
	if (agent->alert_count > 0)
		agent_send_alerts(agent);
	if (agent->bundle_due)
		agent_send_report(agent);
	if (agent->now >= agent->health_due)
		agent_send_health(agent);
	agent_tell_store(agent);
}

/* What was in the way at the start may be gone: a device that comes up late, a module that is loaded later. */
static void retry(struct agent *agent)
{
	agent->retry_due = agent->now + RETRY_MS;
	if (!agent->source)
		agent_learn_lan(agent);
	if (!agent->live && !agent->source)
		agent_open_capture(agent);
	agent_open_flows(agent);
	agent_open_guard(agent);
}

static int turn(struct agent *agent)
{
	int result = agent_settle(agent);
	bool due = agent->now >= agent->turn_due;

	/* What was copied before is classified: then those packets have their place that wait. */
	if (result >= 0)
		result = agent_read_guard(agent);
	agent_turn_guard(agent);

	if (due) {
		agent->turn_due = agent->now + TURN_MS;
		agent_pass_time(agent);
		agent_turn_flows(agent);
		agent_turn_blocks(agent);
		agent_turn_status(agent);
	}
	if (reopen) {
		reopen = 0;
		agent_close_capture(agent);
		agent->retry_due = 0;
	}
	if (agent->now >= agent->retry_due)
		retry(agent);
	send_all(agent, due);
	return result;
}

static int wait_time(const struct agent *agent)
{
	uint64_t due = agent->turn_due;

	if (agent_is_reading(agent))
		return 0;
	if (agent->guard.is_open && agent->guard.due < due)
		due = agent->guard.due;
	return due > agent->now ? (int)(due - agent->now) : 0;
}

/* Waits, then gives everybody a turn. Volumes are not waited for: they are read in turns of their own time only. */
static int round_of(struct agent *agent)
{
	struct pollfd fds[FDS_MAX];
	int count = link_fds(&agent->uplink.link, fds), broker = count, live;

	if (agent->live)
		count += live_fds(agent->live, fds + count, LIVE_FDS_MAX);
	live = count;
	if (agent->guard.is_open)
		fds[count++] = (struct pollfd){ .fd = channel_fd(&agent->guard.channel), .events = POLLIN };
	if (poll(fds, (nfds_t)count, wait_time(agent)) < 0 && errno != EINTR)
		return -errno;
	agent->now = milliseconds();
	for (int i = broker; i < live; i++)
		agent_watch_capture(agent, fds[i].revents);
	link_turn(&agent->uplink.link, broker > 0 ? fds[0].revents : 0, agent->now);
	return turn(agent);
}

/* Ends all flows and sends what is left, as far as it goes in a short time. */
static void say_goodbye(struct agent *agent)
{
	uint64_t end = milliseconds() + FAREWELL_MS;

	agent_close_guard(agent);
	agent_close_capture(agent);
	classifier_finish(&agent->classifier, agent_take_events, agent);
	while (agent->uplink.link.is_up && agent->now < end &&
	       (backlog_bytes(&agent->uplink.backlog) > 0 || agent->uplink.flight_count > 0 ||
	        agent->alert_count > 0)) {
		agent->turn_due = 0;
		if (round_of(agent) < 0)
			break;
	}
	uplink_goodbye(&agent->uplink);
}

static int open_order(struct agent *agent)
{
	int result = marks_open(&agent->marks, &agent->folder);

	if (result == -EBADMSG)
		agent_log("%s/%s: damaged; delete it and pair the router again", agent->folder.path, marks_file);
	else if (result < 0)
		agent_log("%s/%s: %s", agent->folder.path, marks_file, strerror(-result));
	return result;
}

static int open_classifier(struct agent *agent)
{
	int result = classifier_open(&agent->classifier, agent->settings->profile);

	if (result < 0) {
		agent_log("classifier: %s", strerror(-result));
		return result;
	}
	classifier_set_key(&agent->classifier, agent->keys.fingerprint_lo, agent->keys.fingerprint_hi);
	agent->receiver = (struct receiver){
		.keys = &agent->keys,
		.marks = &agent->marks,
		.profile = agent->settings->profile,
		.capacity = classifier_table_capacity(&agent->classifier),
		.install = agent_install,
		.context = agent,
	};
	receiver_topics(&agent->receiver, agent->pairing.cell, agent->pairing.router);
	memcpy(agent->alone.key, agent->keys.up, sizeof(agent->alone.key));
	return 0;
}

static int open_uplink(struct agent *agent)
{
	const struct pairing *pairing = &agent->pairing;
	char ca[FOLDER_PATH_MAX + 16];
	int result = uplink_init(&agent->uplink, pairing, &agent->keys, &agent->marks, agent->settings->backlog << 10);

	if (result == 0 && pairing->ca[0])
		result = folder_write(&agent->folder, "ca.pem", (const uint8_t *)pairing->ca, strlen(pairing->ca));
	snprintf(ca, sizeof(ca), "%s/ca.pem", agent->folder.path);
	if (result == 0)
		result = link_open(&agent->uplink.link, pairing, pairing->ca[0] ? ca : NULL, &handler, agent);
	if (result == -EOPNOTSUPP)
		agent_log("broker: this build has no TLS; messages are sealed without it: pair with mqtt://");
	else if (result < 0)
		agent_log("broker: %s", strerror(-result));
	return result;
}

static int open_all(struct agent *agent)
{
	int result = pair_load(&agent->folder, agent->settings->folder, &agent->pairing);

	if (result == 0)
		result = open_order(agent);
	if (result == 0) {
		keys_derive(&agent->keys, agent->pairing.key, agent->pairing.router);
		sodium_memzero(agent->pairing.key, sizeof(agent->pairing.key));
		result = open_classifier(agent);
	}
	if (result == 0)
		result = open_uplink(agent);
	return result;
}

static void close_all(struct agent *agent)
{
	agent_close_capture(agent);
	if (agent->flows.volumes)
		volumes_close(agent->flows.volumes);
	agent_close_blocks(agent);
	alone_close(&agent->alone);
	uplink_close(&agent->uplink);
	if (agent->classifier.control)
		classifier_close(&agent->classifier);
	sodium_memzero(&agent->keys, sizeof(agent->keys));
}

static void catch_signals(void)
{
	const struct sigaction caught = { .sa_handler = take_signal };
	const struct sigaction ignored = { .sa_handler = SIG_IGN };

	sigaction(SIGHUP, &caught, NULL);
	sigaction(SIGTERM, &caught, NULL);
	sigaction(SIGINT, &caught, NULL);
	sigaction(SIGPIPE, &ignored, NULL);
}

int run_agent(const struct settings *settings)
{
	static struct agent agent;
	int result;

	if (sodium_init() < 0)
		return -EIO;
	catch_signals();
	/* Lines come when they are said, also where they are collected. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	agent.settings = settings;
	agent.started = agent.now = agent.plane_seen = milliseconds();
	result = open_all(&agent);
	if (result == 0) {
		agent_restore(&agent);
		agent_open_blocks(&agent);
		agent_log("router %s, agent %s, broker %s:%d", agent.pairing.router, AGENT_VERSION,
		          agent.pairing.host, agent.pairing.port);
		/* Before time passes: a file has its own. */
		retry(&agent);
		while (!stopped && result >= 0)
			result = round_of(&agent);
		say_goodbye(&agent);
	}
	close_all(&agent);
	return result;
}
