#include "tap.h"

#include "../abi.gen.h"
#include "../classifier/classifier.h"
#include "frame.h"

#define TAG 4
#define TAG_TYPE 0x8100
#define SERVICE_TAG_TYPE 0x88a8

/* Where the IP header of a frame begins, as far as this machine makes frames. */
static uint32_t ip_at(const struct packet *packet)
{
	uint32_t at = FRAME_ETHERNET;

	if (packet->link != TT_LINK_ETHERNET)
		return 0;
	while (packet->size >= at + TAG) {
		uint32_t type = (uint32_t)packet->bytes[at - 2] << 8 | packet->bytes[at - 1];

		if (type != TAG_TYPE && type != SERVICE_TAG_TYPE)
			break;
		at += TAG;
	}
	return at;
}

static void count(struct live_counters *counted, const struct packet *packet)
{
	uint32_t at = ip_at(packet);

	counted->frames++;
	if (packet->size <= at)
		return;
	counted->bytes += packet->size - at;
	if (packet->bytes[at] >> 4 == 6)
		counted->frames6++;
}

bool tap_push(struct tap *tap, struct classifier *classifier, const struct packet *packet)
{
	tap->waiting = *packet;
	tap->waiting.frame = ++tap->frame;
	tap->is_waiting = true;
	return tap_again(tap, classifier);
}

bool tap_again(struct tap *tap, struct classifier *classifier)
{
	if (!tap->is_waiting)
		return true;
	if (!classifier_push(classifier, &tap->waiting))
		return false;
	tap->is_waiting = false;
	count(&tap->counted, &tap->waiting);
	return true;
}
