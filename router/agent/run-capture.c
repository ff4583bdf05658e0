#include "agent.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "capture/capture.h"
#include "file.h"

/* Packets of a file between two looks at the rest. */
#define PACKETS_PER_TURN 256
/* A read takes a fault away, as that of a device that went down; one that stays would let no poll wait. */
#define FAULTS_MAX 100

/* A capture file in place of devices. */
struct source {
	FILE *file;
	struct capture capture;
	struct packet packet;
	bool ended;
	uint8_t buffer[CAPTURE_BUFFER];
};

static size_t read_file(void *context, uint8_t *to, size_t size)
{
	return fread(to, 1, size, context);
}

/* `why` is set where the file is no capture. */
static int open_source(struct agent *agent, const char **why)
{
	struct source *source = calloc(1, sizeof(*source));
	int result;

	if (!source)
		return -ENOMEM;
	source->file = file_open(agent->settings->capture, "rb");
	result = source->file ? 0 : -errno;
	if (source->file) {
		result = capture_open(&source->capture, read_file, source->file, source->buffer, CAPTURE_BUFFER);
		*why = capture_why(&source->capture, result);
	}
	if (result >= 0) {
		agent->source = source;
		return 0;
	}
	if (source->file)
		file_close(source->file);
	free(source);
	return result;
}

static int open_live(struct agent *agent)
{
	const struct settings *settings = agent->settings;
	struct firewall_settings firewall;
	struct live_settings live = {
		.way = settings->way,
		.group = (uint16_t)settings->group,
		.mark_mask = settings->mark_mask,
	};

	settings_firewall(settings, &firewall);
	live.device_count = firewall.device_count;
	memcpy(live.devices, firewall.devices, sizeof(live.devices));
	return live_open(&agent->live, &live);
}

void agent_open_capture(struct agent *agent)
{
	bool file = agent->settings->capture[0] != '\0';
	int before = agent->live_error;
	const char *why = NULL;

	agent->live_error = file ? open_source(agent, &why) : open_live(agent);
	if (agent->live_error > 0)
		agent->live_error = 0;
	if (agent->live_error < 0 && agent->live_error != before)
		agent_log("%s: nothing is captured: %s", file ? agent->settings->capture : agent->settings->devices,
		          why ? why : strerror(-agent->live_error));
	if (agent->live_error == 0 && before < 0)
		agent_log("%s: captured again", agent->settings->devices);
}

void agent_learn_lan(struct agent *agent)
{
	struct lan_prefix prefixes[LAN_PREFIXES_MAX];
	const char *device = agent->settings->devices;
	int count = 0;

	for (uint32_t i = 0; i < agent->settings->device_count && count >= 0; i++) {
		count = lan_read(device, prefixes, count);
		device += strlen(device) + 1;
	}
	if (count >= 0)
		classifier_set_lan(&agent->classifier, prefixes, count);
}

void agent_close_capture(struct agent *agent)
{
	if (agent->live)
		live_close(agent->live);
	agent->live = NULL;
	if (agent->source) {
		file_close(agent->source->file);
		free(agent->source);
	}
	agent->source = NULL;
}

void agent_lose_capture(struct agent *agent, int error)
{
	agent_close_capture(agent);
	agent->live_error = error;
	agent->live_faults = 0;
	agent_log("%s: nothing is captured any more: %s", agent->settings->devices, strerror(-error));
}

void agent_watch_capture(struct agent *agent, short events)
{
	if ((events & (POLLERR | POLLHUP | POLLNVAL)) == 0 || !agent->live)
		return;
	if (++agent->live_faults == FAULTS_MAX)
		agent_lose_capture(agent, -EIO);
}

/* The file's end is the end of its flows, also one that comes too early. */
static int end_source(struct agent *agent, int result)
{
	const struct capture *capture = &agent->source->capture;
	const char *name = agent->settings->capture;

	agent->source->ended = true;
	if (result < 0)
		agent_log("%s: %s at frame %lu; read up to there", name, capture_why(capture, result),
		          (unsigned long)capture->frame + 1);
	if (capture->unread > 0)
		agent_log("%s: %lu packets are of a link type that is not read; expected " CAPTURE_LINKS, name,
		          (unsigned long)capture->unread);
	agent_log("%s: read, %lu packets", name, (unsigned long)capture->frame);
	return classifier_finish(&agent->classifier, agent_take_events, agent);
}

static int read_source(struct agent *agent)
{
	struct source *source = agent->source;

	/* A file is patient: nothing of it needs to be dropped. */
	if (source->ended || backlog_next(&agent->uplink.backlog, true))
		return 0;
	for (int count = 0; count < PACKETS_PER_TURN; count++) {
		int result = capture_next(&source->capture, &source->packet);

		if (result <= 0)
			return end_source(agent, result);
		/* As a replay does it, so that the same events come in the same order. */
		result = classifier_feed(&agent->classifier, &source->packet, agent_take_events, agent);
		if (result < 0)
			return result;
	}
	return 0;
}

int agent_read_capture(struct agent *agent)
{
	if (agent->source)
		return read_source(agent);
	return agent->live ? live_read(agent->live, &agent->classifier) : 0;
}

bool agent_is_reading(const struct agent *agent)
{
	return agent->source && !agent->source->ended && !backlog_next(&agent->uplink.backlog, true);
}
