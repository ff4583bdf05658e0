#include <errno.h>
#include <string.h>

#include "../bytes.h"
#include "classifier.h"
#include "platform.h"

/* Input records that one call may read: all that a ring holds. */
#define ALL INT32_MAX
/* Rounds without progress after which this side gives up instead of turning for ever. */
#define STALLED 8

/* A count as it is, an error with this machine's number. */
static int result_of(uint32_t result)
{
	static const int errors[TT_FAULT_COUNT] = TT_FAULT_ERRNOS;
	int32_t code = (int32_t)result;

	if (code >= 0)
		return code;
	return code > -TT_FAULT_COUNT ? -errors[-code] : -EIO;
}

static uint32_t get(const struct classifier *classifier, uint32_t offset)
{
	return bytes_get32(classifier->control + offset);
}

/* Whether `size` bytes at `at` lie in linear memory. */
static bool is_inside(const struct classifier *classifier, uint32_t at, uint32_t size)
{
	uint32_t whole = classifier->module.w2c_memory.size;

	return size <= whole && at <= whole - size;
}

static int open_ring(struct classifier *classifier, struct ring *ring, const uint32_t fields[4])
{
	uint32_t at = get(classifier, fields[0]), size = get(classifier, fields[1]);

	if (size < TT_EVENT_MAX || !is_inside(classifier, at, size))
		return -EPROTO;
	ring->base = classifier->module.w2c_memory.data + at;
	ring->size = size;
	ring->head = classifier->control + fields[2];
	ring->tail = classifier->control + fields[3];
	return 0;
}

static int open_rings(struct classifier *classifier)
{
	static const uint32_t input[] = {
		TT_CONTROL_INPUT_AT, TT_CONTROL_INPUT_SIZE, TT_CONTROL_INPUT_HEAD, TT_CONTROL_INPUT_TAIL,
	};
	static const uint32_t events[] = {
		TT_CONTROL_EVENTS_AT, TT_CONTROL_EVENTS_SIZE, TT_CONTROL_EVENTS_HEAD, TT_CONTROL_EVENTS_TAIL,
	};
	uint32_t table = get(classifier, TT_CONTROL_TABLE_SIZE);
	int result;

	if (!is_inside(classifier, get(classifier, TT_CONTROL_TABLE_A), table) ||
	    !is_inside(classifier, get(classifier, TT_CONTROL_TABLE_B), table) ||
	    !is_inside(classifier, get(classifier, TT_CONTROL_LAN_AT), TT_LAN_HOST_MAX * TT_LAN_PREFIX_BYTES))
		return -EPROTO;
	result = open_ring(classifier, &classifier->input, input);
	return result < 0 ? result : open_ring(classifier, &classifier->events, events);
}

/* Finds CONTROL, cuts memory to what the profile uses, and finds CONTROL again: memory may have moved. */
static int open_control(struct classifier *classifier)
{
	wasm_rt_memory_t *memory = &classifier->module.w2c_memory;
	uint32_t control = w2c_classifier_control(&classifier->module);
	int result;

	if (!is_inside(classifier, control, TT_CONTROL_BYTES))
		return -EPROTO;
	classifier->control = memory->data + control;
	if (get(classifier, TT_CONTROL_ABI_HASH) != TT_ABI_HASH)
		return -EPROTO;
	result = platform_trim(memory, get(classifier, TT_CONTROL_MEMORY));
	classifier->control = memory->data + control;
	return result;
}

int classifier_open(struct classifier *classifier, uint32_t profile)
{
	int result;

	memset(classifier, 0, sizeof(*classifier));
	wasm2c_classifier_instantiate(&classifier->module);
	result = result_of(w2c_classifier_init(&classifier->module, profile));
	if (result >= 0)
		result = open_control(classifier);
	if (result >= 0)
		result = open_rings(classifier);
	if (result < 0)
		classifier_close(classifier);
	return result;
}

void classifier_close(struct classifier *classifier)
{
	wasm2c_classifier_free(&classifier->module);
}

void classifier_set_key(struct classifier *classifier, uint32_t lo, uint32_t hi)
{
	bytes_put32(classifier->control + TT_CONTROL_KEY, lo);
	bytes_put32(classifier->control + TT_CONTROL_KEY + 4, hi);
}

void classifier_set_lan(struct classifier *classifier, const struct lan_prefix *prefixes, int count)
{
	uint8_t *to = classifier->module.w2c_memory.data + get(classifier, TT_CONTROL_LAN_AT);

	if (count > TT_LAN_HOST_MAX)
		count = TT_LAN_HOST_MAX;
	for (int i = 0; i < count; i++, to += TT_LAN_PREFIX_BYTES) {
		memcpy(to + TT_LAN_PREFIX_ADDR, prefixes[i].address, sizeof(prefixes[i].address));
		bytes_put32(to + TT_LAN_PREFIX_BITS, prefixes[i].bits);
	}
	bytes_put32(classifier->control + TT_CONTROL_LAN_SIZE, (uint32_t)count);
}

uint32_t classifier_table_capacity(const struct classifier *classifier)
{
	return get(classifier, TT_CONTROL_TABLE_SIZE);
}

int classifier_load_table(struct classifier *classifier, const uint8_t *table, uint32_t size)
{
	uint32_t half = get(classifier, TT_CONTROL_TABLE_ACTIVE) == 1 ? 2 : 1;
	uint32_t at = get(classifier, half == 1 ? TT_CONTROL_TABLE_A : TT_CONTROL_TABLE_B);

	if (size > classifier_table_capacity(classifier))
		return -E2BIG;
	/* The classifier believes the length in the head: behind a cut table it would read the one before. */
	if (size < TT_TABLE_BYTES || bytes_get32(table + TT_TABLE_LENGTH) != size)
		return -EBADMSG;
	memcpy(classifier->module.w2c_memory.data + at, table, size);
	return result_of(w2c_classifier_swap(&classifier->module, half));
}

const char *classifier_table_fault(int result)
{
	switch (-result) {
	case E2BIG:
		return "the table does not fit this profile";
	case EBADMSG:
		return "this is no whole table";
	case EPROTO:
		return "the table is for another ABI: plane and agent are of different versions";
	case ERANGE:
		return "a section of the table is not within it";
	default:
		return strerror(-result);
	}
}

bool classifier_push(struct classifier *classifier, const struct packet *packet)
{
	return ring_write(&classifier->input, packet);
}

int classifier_run(struct classifier *classifier)
{
	while (!ring_is_empty(&classifier->input)) {
		int read = result_of(w2c_classifier_classify(&classifier->module, ALL));

		if (read <= 0)
			return read;
	}
	return 0;
}

void classifier_drain(struct classifier *classifier, ring_take take, void *context)
{
	ring_drain(&classifier->events, take, context);
}

void classifier_judge(struct classifier *classifier, bool on)
{
	w2c_classifier_judge(&classifier->module, on);
}

int classifier_advance(struct classifier *classifier, uint32_t sec)
{
	return result_of(w2c_classifier_advance(&classifier->module, sec));
}

int classifier_flush(struct classifier *classifier)
{
	return result_of(w2c_classifier_flush(&classifier->module));
}

/* One round; counts the rounds in which no packet was read. */
static int turn(struct classifier *classifier, unsigned *stalled, ring_take take, void *context)
{
	uint32_t before = get(classifier, TT_CONTROL_INPUT_TAIL);
	int result = classifier_run(classifier);

	classifier_drain(classifier, take, context);
	*stalled = get(classifier, TT_CONTROL_INPUT_TAIL) == before ? *stalled + 1 : 0;
	return *stalled > STALLED ? -EIO : result;
}

int classifier_feed(struct classifier *classifier, const struct packet *packet, ring_take take, void *context)
{
	unsigned stalled = 0;
	int result = 0;

	while (result >= 0 && !classifier_push(classifier, packet))
		result = turn(classifier, &stalled, take, context);
	return result;
}

int classifier_finish(struct classifier *classifier, ring_take take, void *context)
{
	unsigned stalled = 0;
	int result = 0, left, before = INT32_MAX;

	do {
		result = turn(classifier, &stalled, take, context);
	} while (result >= 0 && !ring_is_empty(&classifier->input));
	if (result < 0)
		return result;
	for (stalled = 0; (left = classifier_flush(classifier)) > 0; before = left) {
		classifier_drain(classifier, take, context);
		stalled = left < before ? 0 : stalled + 1;
		if (stalled > STALLED)
			return -EIO;
	}
	classifier_drain(classifier, take, context);
	return left;
}

uint32_t classifier_counter(const struct classifier *classifier, uint32_t counter)
{
	return counter < TT_COUNTER_COUNT ? get(classifier, TT_CONTROL_COUNTERS + 4 * counter) : 0;
}

void classifier_counters(const struct classifier *classifier, uint32_t counters[TT_COUNTER_COUNT])
{
	for (uint32_t i = 0; i < TT_COUNTER_COUNT; i++)
		counters[i] = classifier_counter(classifier, i);
}

uint32_t classifier_memory(const struct classifier *classifier)
{
	return classifier->module.w2c_memory.size;
}
