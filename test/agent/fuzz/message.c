/*
 * libFuzzer target: what comes down, behind the seal and before it. The first byte chooses the reader; what it points
 * to must lie in the message, which ASan sees when it is read.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "../../../router/agent/bundle/bundle.h"
#include "../../../router/agent/bundle/command.h"
#include "../../../router/agent/bundle/cose.h"
#include "../../../router/agent/bundle/pairing.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static volatile uint8_t seen;

static void look(const struct span *span)
{
	for (size_t i = 0; span->bytes && i < span->size; i++)
		seen = span->bytes[i];
}

static void look_at_lists(const struct bundle *bundle)
{
	struct list vectors = bundle->vectors, alerts = bundle->alerts;
	struct bundle_alert alert;
	struct refusal refusal;
	struct vector vector;

	for (uint32_t i = 0; i < vectors.count; i++) {
		if (bundle_vector(&vectors, &vector, &refusal) < 0)
			abort(); /* the whole was checked before */
		look(&vector.name);
		for (uint32_t n = 0; n < vector.packets.count; n++) {
			struct span packet = bundle_packet(&vector.packets);

			look(&packet);
		}
	}
	for (uint32_t i = 0; i < alerts.count; i++) {
		if (bundle_alert(&alerts, &alert, &refusal) < 0)
			abort();
		look(&alert.type);
		for (uint32_t n = 0; n < alert.needles.count; n++)
			seen = (uint8_t)bundle_number(&alert.needles);
	}
}

static void read_bundle(const uint8_t *bytes, size_t size)
{
	const struct bundle_limits limits = { { 1, 1 }, 1400000000, 65536 };
	struct refusal refusal;
	struct bundle bundle;

	if (bundle_read(&bundle, bytes, size, &refusal) < 0)
		return;
	look(&bundle.table);
	look_at_lists(&bundle);
	(void)bundle_judge(&bundle, &limits, &refusal);
}

static void read_command(const uint8_t *bytes, size_t size)
{
	struct refusal refusal;
	struct command command;

	if (command_read(&command, bytes, size, &refusal) < 0)
		return;
	if (!command_name(command.verb))
		abort();
	look(&command.device);
	look(&command.address);
	look(&command.name);
	(void)command_judge(&command, 1400000000, &refusal);
}

static void read_envelope(const uint8_t *bytes, size_t size)
{
	struct envelope envelope;
	struct refusal refusal;

	if (envelope_read(&envelope, bytes, size, &refusal) == 0)
		look(&envelope.body);
}

/* Nobody but the pair's other end makes one that opens. */
static void read_sealed(const uint8_t *bytes, size_t size)
{
	static const uint8_t key[COSE_KEY];
	uint8_t *plaintext = malloc(size + 1);
	struct cose cose;

	if (plaintext && cose_read(&cose, bytes, size) == 0 && cose_open(&cose, key, "topic", plaintext) == 0)
		abort();
	free(plaintext);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct pairing pairing;
	struct refusal refusal;

	if (size == 0 || sodium_init() < 0)
		return 0;
	switch (bytes[0] % 5) {
	case 0:
		read_bundle(bytes + 1, size - 1);
		break;
	case 1:
		read_command(bytes + 1, size - 1);
		break;
	case 2:
		read_envelope(bytes + 1, size - 1);
		break;
	case 3:
		read_sealed(bytes + 1, size - 1);
		break;
	default:
		(void)pairing_read(&pairing, (const char *)bytes + 1, size - 1, &refusal);
	}
	return 0;
}
