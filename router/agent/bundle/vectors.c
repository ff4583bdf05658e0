#include "vectors.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../bytes.h"
#include "../classifier/classifier.h"

/* More than a vector may expect: a table that finds more fails anyway. */
#define FOUND_MAX (BUNDLE_NEEDLES_MAX + 1)

/* Numbers of needles, each once, rising. */
struct numbers {
	uint32_t count;
	uint32_t number[FOUND_MAX];
};

static void insert(struct numbers *numbers, uint32_t number)
{
	uint32_t at = 0;

	while (at < numbers->count && numbers->number[at] < number)
		at++;
	if (numbers->count == FOUND_MAX || (at < numbers->count && numbers->number[at] == number))
		return;
	memmove(&numbers->number[at + 1], &numbers->number[at], (numbers->count - at) * sizeof(number));
	numbers->number[at] = number;
	numbers->count++;
}

static void take_events(void *context, const uint8_t *records, uint32_t size)
{
	for (uint32_t at = 0; at + TT_EVENT_BYTES <= size; at += bytes_get16(records + at + TT_EVENT_LENGTH)) {
		const uint8_t *match = records + at + TT_EVENT_BYTES;

		if (records[at + TT_EVENT_KIND] == TT_KIND_MATCH && match[TT_MATCH_FIND] == TT_FIND_NEEDLE)
			insert(context, bytes_get32(match + TT_MATCH_NEEDLE));
	}
}

/* Classifies a vector's packets. */
static int run(struct classifier *classifier, struct vector *vector, struct numbers *found)
{
	int result = 0;

	for (uint32_t i = 0; i < vector->packets.count && result >= 0; i++) {
		struct span bytes = bundle_packet(&vector->packets);
		uint32_t size = bytes.size > TT_PACKET_MAX ? TT_PACKET_MAX : (uint32_t)bytes.size;
		const struct packet packet = {
			.bytes = bytes.bytes, .size = size, .wire = size, .sec = 1, .frame = i + 1,
			.link = (uint16_t)vector->link,
		};

		result = classifier_feed(classifier, &packet, take_events, found);
	}
	return result < 0 ? result : classifier_finish(classifier, take_events, found);
}

static void write_numbers(char *to, size_t capacity, const struct numbers *numbers)
{
	size_t at = 0;

	snprintf(to, capacity, "none");
	for (uint32_t i = 0; i < numbers->count && at < capacity; i++)
		at += (size_t)snprintf(to + at, capacity - at, "%s%" PRIu32, i > 0 ? " " : "", numbers->number[i]);
}

static int try_vector(struct classifier *classifier, struct vector *vector, struct refusal *refusal)
{
	struct numbers found = { 0 }, wanted = { 0 };
	char has[64], must[64];

	if (run(classifier, vector, &found) < 0)
		return refuse(refusal, REFUSAL_FAILED_VECTORS, "self-test vectors could not be classified");
	for (uint32_t i = 0; i < vector->needle_count; i++)
		insert(&wanted, vector->needles[i]);
	if (found.count == wanted.count &&
	    memcmp(found.number, wanted.number, found.count * sizeof(found.number[0])) == 0)
		return 0;
	write_numbers(has, sizeof(has), &found);
	write_numbers(must, sizeof(must), &wanted);
	return refuse(refusal, REFUSAL_FAILED_VECTORS, "self-test vector \"%.*s\": found needles %s; must be %s",
	              (int)vector->name.size, (const char *)vector->name.bytes, has, must);
}

static int try_all(struct classifier *classifier, const struct bundle *bundle, struct refusal *refusal)
{
	struct list vectors = bundle->vectors;
	struct vector vector;
	int result = classifier_load_table(classifier, bundle->table.bytes, (uint32_t)bundle->table.size);

	if (result < 0)
		return refuse(refusal, REFUSAL_TABLE_REFUSED, "table refused: %s",
		              classifier_table_fault(result));
	for (uint32_t i = 0; i < vectors.count && result >= 0; i++) {
		result = bundle_vector(&vectors, &vector, refusal);
		if (result >= 0)
			result = try_vector(classifier, &vector, refusal);
	}
	return result < 0 ? result : 0;
}

int vectors_try(const struct bundle *bundle, const struct keys *keys, uint32_t profile, struct refusal *refusal)
{
	static struct classifier classifier;
	int result = classifier_open(&classifier, profile);

	if (result < 0)
		return result;
	classifier_set_key(&classifier, keys->fingerprint_lo, keys->fingerprint_hi);
	result = try_all(&classifier, bundle, refusal);
	classifier_close(&classifier);
	return result;
}
