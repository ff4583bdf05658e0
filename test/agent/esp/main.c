/* The classifier without an operating system: sample captures from read-only memory in, events in hex out. */
#include <string.h>

#include "../../../router/agent/capture/capture.h"
#include "../../../router/agent/classifier/classifier.h"
#include "../../../router/agent/classifier/platform.h"
#include "esp-samples.gen.h"
#include "machine.h"

/* The input ring of this profile takes no longer packet. */
#define PACKET_MAX 8192

struct slice {
	const uint8_t *bytes;
	size_t left;
};

void platform_stop(const char *why)
{
	machine_print("stop ");
	machine_print(why);
	machine_print("\n");
	machine_exit(1);
}

static size_t read_slice(void *context, uint8_t *to, size_t size)
{
	struct slice *slice = context;

	if (size > slice->left)
		size = slice->left;
	memcpy(to, slice->bytes, size);
	slice->bytes += size;
	slice->left -= size;
	return size;
}

static void print_events(void *context, const uint8_t *records, uint32_t size)
{
	(void)context;
	machine_print_hex(records, size);
}

static int classify(struct classifier *classifier, const struct sample *sample)
{
	static uint8_t buffer[PACKET_MAX + CAPTURE_SKIP_MAX];
	static struct capture capture;
	struct slice slice = { sample->bytes, sample->size };
	struct packet packet;
	int result;

	classifier_set_key(classifier, ESP_KEY_LO, ESP_KEY_HI);
	result = classifier_load_table(classifier, esp_table, sizeof(esp_table));
	if (result >= 0)
		result = capture_open(&capture, read_slice, &slice, buffer, sizeof(buffer));
	while (result >= 0 && (result = capture_next(&capture, &packet)) > 0)
		result = classifier_feed(classifier, &packet, print_events, NULL);
	return result < 0 ? result : classifier_finish(classifier, print_events, NULL);
}

static void print_figure(const char *name, uint32_t bytes)
{
	machine_print(name);
	machine_print_number(bytes);
	machine_print("\n");
}

int main(void)
{
	static struct classifier classifier;
	int result = 0;

	machine_mark_stack();
	for (unsigned i = 0; i < ESP_SAMPLES && result >= 0; i++) {
		machine_print("events ");
		result = classifier_open(&classifier, TT_PROFILE_ESP);
		if (result >= 0)
			result = classify(&classifier, &esp_samples[i]);
		machine_print("\n");
	}
	if (result < 0)
		platform_stop("error");
	print_figure("linear ", classifier_memory(&classifier));
	print_figure("static ", machine_static_used());
	print_figure("stack ", machine_stack_used());
	machine_exit(0);
}
