#include "self-test.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "capture/capture.h"
#include "classifier/classifier.h"
#include "self-test.gen.h"

#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

struct digest {
	uint64_t hash; /* FNV-1a of all event bytes */
	uint32_t size;
};

struct slice {
	const uint8_t *bytes;
	size_t left;
};

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

static void take_events(void *context, const uint8_t *records, uint32_t size)
{
	struct digest *digest = context;

	for (uint32_t i = 0; i < size; i++)
		digest->hash = (digest->hash ^ records[i]) * FNV_PRIME;
	digest->size += size;
}

static int classify_sample(struct classifier *classifier, struct digest *digest)
{
	static uint8_t buffer[SELF_TEST_PACKET_MAX + CAPTURE_SKIP_MAX];
	static struct capture capture;
	struct slice slice = { self_test_capture, sizeof(self_test_capture) };
	struct packet packet;
	int result;

	classifier_set_key(classifier, SELF_TEST_KEY_LO, SELF_TEST_KEY_HI);
	result = classifier_load_table(classifier, self_test_table, sizeof(self_test_table));
	if (result >= 0)
		result = capture_open(&capture, read_slice, &slice, buffer, sizeof(buffer));
	while (result >= 0 && (result = capture_next(&capture, &packet)) > 0)
		result = classifier_feed(classifier, &packet, take_events, digest);
	return result < 0 ? result : classifier_finish(classifier, take_events, digest);
}

int self_test_run(void)
{
	static struct classifier classifier;
	struct digest digest = { .hash = FNV_BASIS };
	int result = classifier_open(&classifier, TT_PROFILE_ESP);

	if (result >= 0) {
		result = classify_sample(&classifier, &digest);
		classifier_close(&classifier);
	}
	if (result < 0) {
		fprintf(stderr, "telltale-agent: self-test: %s\n", strerror(-result));
		return result;
	}
	if (digest.size != SELF_TEST_EVENTS_SIZE || digest.hash != SELF_TEST_EVENTS_HASH) {
		fprintf(stderr,
		        "telltale-agent: self-test: %" PRIu32 " bytes of events, hash %016" PRIx64
		        "; expected %" PRIu32 ", %016" PRIx64 "\n",
		        digest.size, digest.hash, (uint32_t)SELF_TEST_EVENTS_SIZE, SELF_TEST_EVENTS_HASH);
		return -EBADMSG;
	}
	printf("self-test: ABI 0x%08" PRIx32 ", %" PRIu32 " bytes of events as expected\n", (uint32_t)TT_ABI_HASH,
	       digest.size);
	return 0;
}
