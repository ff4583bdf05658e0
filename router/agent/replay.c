#include "replay.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "capture/capture.h"
#include "file.h"

/* Where events go, and the first error on the way. */
struct sink {
	FILE *file;
	int error;
};

static void take_events(void *context, const uint8_t *records, uint32_t size)
{
	struct sink *sink = context;

	if (fwrite(records, 1, size, sink->file) != size && sink->error == 0)
		sink->error = errno > 0 ? -errno : -EIO;
}

static size_t read_file(void *context, uint8_t *to, size_t size)
{
	return fread(to, 1, size, context);
}

/* Says what is wrong; 0 if packets came before it. */
static int report(const struct capture *capture, const char *name, int result)
{
	const char *why = capture_why(capture, result);

	if (capture->frame > 0) {
		fprintf(stderr, "telltale-agent: %s: %s at frame %lu; read up to there\n", name, why,
		        (unsigned long)capture->frame + 1);
		return 0;
	}
	fprintf(stderr, "telltale-agent: %s: no packet can be read: %s; expected pcap or pcapng\n", name, why);
	return result;
}

/* What was read to its end and yet holds nothing. */
static void report_unread(const struct capture *capture, const char *name)
{
	if (capture->frame == 0)
		fprintf(stderr, "telltale-agent: %s: no packet in it\n", name);
	if (capture->unread > 0)
		fprintf(stderr,
		        "telltale-agent: %s: %lu of %lu packets are of a link type that is not read; expected %s\n",
		        name, (unsigned long)capture->unread, (unsigned long)capture->frame, CAPTURE_LINKS);
}

static int replay_packets(struct classifier *classifier, struct capture *capture, const char *name, struct sink *sink)
{
	struct packet packet;
	int result;

	while ((result = capture_next(capture, &packet)) > 0) {
		result = classifier_feed(classifier, &packet, take_events, sink);
		if (result < 0 || sink->error < 0)
			return result < 0 ? result : sink->error;
	}
	if (result < 0)
		result = report(capture, name, result);
	if (result == 0)
		report_unread(capture, name);
	return result < 0 ? result : classifier_finish(classifier, take_events, sink);
}

static int replay_file(struct classifier *classifier, FILE *file, const char *name, struct sink *sink)
{
	static uint8_t buffer[CAPTURE_BUFFER];
	static struct capture capture;
	int result = capture_open(&capture, read_file, file, buffer, sizeof(buffer));

	if (result < 0)
		return report(&capture, name, result);
	return replay_packets(classifier, &capture, name, sink);
}

int replay_run(struct classifier *classifier, const char *capture, const char *events)
{
	struct sink sink = { .file = file_open(events, "wb") };
	FILE *source;
	int result;

	if (!sink.file)
		return file_report(events);
	source = file_open(capture, "rb");
	if (!source) {
		result = file_report(capture);
	} else {
		result = replay_file(classifier, source, capture, &sink);
		file_close(source);
	}
	if (file_close(sink.file) < 0 && sink.error == 0)
		sink.error = errno > 0 ? -errno : -EIO;
	if (sink.error < 0) {
		errno = -sink.error;
		result = file_report(events);
	}
	return result;
}
