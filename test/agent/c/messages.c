/*
 * Machine messages by command: `messages FOLDER PROFILE`, one request a line of standard input, one answer a line. The
 * pair key is 0, 1, 2 ... 31, the router `attic`. The tests beside it say what the answers must be.
 */
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../router/agent/abi.gen.h"
#include "../../../router/agent/bundle/pairing.h"
#include "../../../router/agent/bundle/receiver.h"
#include "messages.h"

#define MESSAGE_MAX (1u << 20)

struct peer {
	struct folder folder;
	struct marks marks;
	struct keys keys;
	struct receiver receiver;
	uint32_t now;
	uint32_t installed; /* times that a table was put in force */
	uint32_t random;
};

static uint8_t message[MESSAGE_MAX + 64], changed[MESSAGE_MAX + 64], out[MESSAGE_MAX];
static char line[2 * MESSAGE_MAX + 256];

static void install(void *context, const struct bundle *bundle)
{
	(void)bundle;
	((struct peer *)context)->installed++;
}

/* What an agent remembers after a start. */
static void start(struct peer *peer, const char *folder, uint32_t profile)
{
	static const uint32_t profiles[][TT_PARAM_COUNT] = TT_PROFILES;
	uint8_t key[COSE_KEY];

	for (unsigned i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)i;
	keys_derive(&peer->keys, key, "attic");
	if (folder_open(&peer->folder, folder) < 0 || marks_open(&peer->marks, &peer->folder) < 0)
		abort();
	peer->receiver = (struct receiver){
		.keys = &peer->keys,
		.marks = &peer->marks,
		.profile = profile,
		.capacity = profiles[profile][TT_PARAM_TABLE],
		.install = install,
		.context = peer,
	};
	receiver_topics(&peer->receiver, 12, "attic");
}

static void print_hex(const uint8_t *bytes, int size)
{
	for (int i = 0; i < size; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

static size_t read_hex(uint8_t *to, size_t capacity, const char *hex)
{
	size_t size = 0;

	if (!hex || sodium_hex2bin(to, capacity, hex, strlen(hex), NULL, &size, NULL) != 0)
		return 0;
	return size;
}

static void print_refusal(int result, const struct refusal *refusal)
{
	if (result == -EPROTO)
		printf("%s %s\n", refusal_name(refusal->reason), refusal->line);
	else
		printf("errno %d\n", -result);
}

static int take_bundle(struct peer *peer, const char *topic, const uint8_t *bytes, size_t size,
                       struct refusal *refusal)
{
	return receiver_bundle(&peer->receiver, topic, bytes, size, peer->now, refusal);
}

static int take_command(struct peer *peer, const uint8_t *bytes, size_t size, struct refusal *refusal,
                        struct command *command)
{
	struct envelope envelope;
	uint8_t *block = NULL;
	int result = receiver_open(&peer->receiver, DOWN_COMMAND, bytes, size, &envelope, &block, refusal);

	if (result == 0)
		result = command_read(command, envelope.body.bytes, envelope.body.size, refusal);
	if (result == 0)
		result = command_judge(command, peer->now, refusal);
	free(block);
	return result;
}

static uint32_t below(struct peer *peer, uint32_t limit)
{
	peer->random ^= peer->random << 13;
	peer->random ^= peer->random >> 17;
	peer->random ^= peer->random << 5;
	return peer->random % limit;
}

/* A change that a network or an attacker makes; returns the new size. */
static size_t mutate(struct peer *peer, size_t size)
{
	size_t at = below(peer, (uint32_t)size), more = 1 + below(peer, 20);

	memcpy(changed, message, size);
	switch (below(peer, 5)) {
	case 0:
		changed[at] ^= (uint8_t)(1u << below(peer, 8));
		return size;
	case 1:
		changed[at] = (uint8_t)(changed[at] + 1 + below(peer, 255));
		return size;
	case 2:
		return at;
	case 3:
		for (size_t i = 0; i < more; i++)
			changed[size + i] = (uint8_t)below(peer, 256);
		return size + more;
	default:
		memmove(changed + at + 1, changed + at, size - at);
		changed[at] = (uint8_t)below(peer, 256);
		return size + 1;
	}
}

/* Counts the reasons of `count` changed messages. */
static void mutate_all(struct peer *peer, bool bundles, unsigned count, size_t size)
{
	unsigned counts[REFUSAL_FAILED_VECTORS + 1] = { 0 }, taken = 0;
	struct refusal refusal;
	struct command command;

	for (unsigned i = 0; i < count; i++) {
		size_t length = mutate(peer, size);
		int result = bundles ? take_bundle(peer, peer->receiver.topics[DOWN_BUNDLE], changed, length, &refusal)
		                     : take_command(peer, changed, length, &refusal, &command);

		taken += result != -EPROTO;
		counts[result == -EPROTO ? refusal.reason : REFUSAL_NONE]++;
	}
	printf("taken %u", taken);
	for (int i = 1; i <= REFUSAL_FAILED_VECTORS; i++)
		if (counts[i] > 0)
			printf(" %s %u", refusal_name((enum refusal_reason)i), counts[i]);
	printf("\n");
}

static void answer_bundle(struct peer *peer, const char *topic, size_t size)
{
	struct refusal refusal;
	int result = take_bundle(peer, topic, message, size, &refusal);

	if (result < 0)
		print_refusal(result, &refusal);
	else
		printf("taken %" PRIu32 " %" PRIu32 " installed %" PRIu32 "\n", peer->receiver.in_force.epoch,
		       peer->receiver.in_force.sequence, peer->installed);
}

static void answer_command(struct peer *peer, size_t size)
{
	struct refusal refusal;
	struct command command;
	int result = take_command(peer, message, size, &refusal, &command);

	if (result < 0)
		print_refusal(result, &refusal);
	else
		printf("taken %s\n", command_name(command.verb));
}

/* A body of a message that was opened already, as the reader of its kind takes it. */
static void answer_body(const char *kind, size_t size)
{
	struct refusal refusal;
	struct command command;
	struct envelope envelope;
	struct bundle bundle;
	int result = strcmp(kind, "command") == 0    ? command_read(&command, message, size, &refusal)
	             : strcmp(kind, "envelope") == 0 ? envelope_read(&envelope, message, size, &refusal)
	                                             : bundle_read(&bundle, message, size, &refusal);

	if (result < 0)
		print_refusal(result, &refusal);
	else
		printf("taken\n");
}

static void answer_pairing(const char *text)
{
	static struct pairing pairing;
	struct refusal refusal;
	int result = pairing_read(&pairing, text ? text : "", text ? strlen(text) : 0, &refusal);

	if (result < 0) {
		print_refusal(result, &refusal);
		return;
	}
	printf("%s %u %s %s %" PRIu32 " %s %s ", pairing.host, pairing.port, pairing.tls ? "tls" : "plain",
	       pairing.router, pairing.cell, pairing.user, pairing.password);
	print_hex(pairing.key, COSE_KEY);
}

/* `seal TOPIC EPOCH SEQUENCE NONCE BODY` with the key of the topic's direction. */
static void answer_seal(const struct peer *peer, char *rest)
{
	char *topic = strtok_r(rest, " \n", &rest), *epoch = strtok_r(NULL, " \n", &rest);
	char *sequence = strtok_r(NULL, " \n", &rest), *nonce_hex = strtok_r(NULL, " \n", &rest);
	uint8_t nonce[COSE_NONCE], head[ENVELOPE_HEAD_MAX];
	size_t size = read_hex(message, sizeof(message), strtok_r(NULL, " \n", &rest)), head_size;
	struct mark mark;

	if (!nonce_hex || read_hex(nonce, sizeof(nonce), nonce_hex) != sizeof(nonce)) {
		printf("usage\n");
		return;
	}
	mark = (struct mark){ (uint32_t)strtoul(epoch, NULL, 10), (uint32_t)strtoul(sequence, NULL, 10) };
	head_size = envelope_head(head, mark, size);
	memcpy(changed, head, head_size);
	memcpy(changed + head_size, message, size);
	print_hex(out, cose_seal(out, strstr(topic, "/up/") ? peer->keys.up : peer->keys.down, nonce, topic, changed,
	                         head_size + size));
}

static void answer(struct peer *peer, char *request)
{
	char *rest, *verb = strtok_r(request, " \n", &rest), *next = rest ? strtok_r(NULL, " \n", &rest) : NULL;
	char *more = next ? strtok_r(NULL, " \n", &rest) : NULL;

	if (strcmp(verb, "keys") == 0) {
		printf("%08" PRIx32 " %08" PRIx32 " ", peer->keys.fingerprint_lo, peer->keys.fingerprint_hi);
		memcpy(out, peer->keys.down, COSE_KEY);
		memcpy(out + COSE_KEY, peer->keys.up, COSE_KEY);
		print_hex(out, 2 * COSE_KEY);
	} else if (strcmp(verb, "now") == 0) {
		peer->now = (uint32_t)strtoul(next, NULL, 10);
		printf("now %" PRIu32 "\n", peer->now);
	} else if (strcmp(verb, "bundle") == 0) {
		answer_bundle(peer, next, read_hex(message, MESSAGE_MAX, more));
	} else if (strcmp(verb, "command") == 0) {
		answer_command(peer, read_hex(message, MESSAGE_MAX, next));
	} else if (strcmp(verb, "body") == 0) {
		answer_body(next, read_hex(message, MESSAGE_MAX, more));
	} else if (strcmp(verb, "mutate") == 0) {
		size_t size = read_hex(message, MESSAGE_MAX, more);

		mutate_all(peer, strcmp(next, "bundle") == 0, 10000, size);
	} else if (strcmp(verb, "golden") == 0) {
		print_hex(out, golden_message(next, out, sizeof(out)));
	} else {
		printf("unknown request\n");
	}
}

int main(int argc, char **argv)
{
	static struct peer peer = { .random = 20261121 };
	uint32_t profile = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : TT_PROFILE_ESP;

	if (argc < 2 || sodium_init() < 0)
		return 2;
	start(&peer, argv[1], profile);
	while (fgets(line, sizeof(line), stdin)) {
		if (strncmp(line, "seal ", 5) == 0)
			answer_seal(&peer, line + 5);
		else if (strncmp(line, "pairing", 7) == 0)
			answer_pairing(strchr(line, ' '));
		else if (strncmp(line, "restart", 7) == 0)
			start(&peer, argv[1], profile), printf("restarted\n");
		else
			answer(&peer, line);
		fflush(stdout);
	}
	return 0;
}
