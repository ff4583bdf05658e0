#include "flows.h"

#include <errno.h>
#include <string.h>

#include "../cbor.h"

#define COUNT_MAX ((UINT64_C(1) << 53) - 1)
#define KEYS 12

static void write_number(struct cbor_writer *writer, const char *key, uint64_t value)
{
	cbor_write_text(writer, key);
	cbor_write_unsigned(writer, value < COUNT_MAX ? value : COUNT_MAX);
}

/* An IPv4 address has 4 bytes here, not the 16 of its mapped form. */
static void write_address(struct cbor_writer *writer, const char *key, const struct volume_end *end, uint8_t ip)
{
	cbor_write_text(writer, key);
	cbor_write_bytes(writer, ip == 4 ? end->address + 12 : end->address, ip == 4 ? 4 : 16);
}

static void write_flow(struct cbor_writer *writer, const struct volume *flow)
{
	cbor_write_map(writer, KEYS);
	write_number(writer, "l4", flow->l4);
	write_address(writer, "src", &flow->orig, flow->ip);
	write_number(writer, "sport", flow->orig.port);
	write_address(writer, "dst", &flow->resp, flow->ip);
	write_number(writer, "dport", flow->resp.port);
	write_number(writer, "up_bytes", flow->up_bytes);
	write_number(writer, "up_packets", flow->up_packets);
	write_number(writer, "down_bytes", flow->down_bytes);
	write_number(writer, "down_packets", flow->down_packets);
	write_number(writer, "first", flow->first > 0 ? flow->first : flow->last);
	write_number(writer, "last", flow->last);
	cbor_write_text(writer, "ended");
	cbor_write_bool(writer, flow->ended);
}

int flows_write(const struct flows_message *message, uint8_t *to, size_t capacity)
{
	struct cbor_writer writer = { .bytes = to, .capacity = capacity };

	cbor_write_map(&writer, 5);
	write_number(&writer, "v", 1);
	write_number(&writer, "seq", message->seq);
	write_number(&writer, "t0", message->t0);
	write_number(&writer, "lost", message->lost);
	cbor_write_text(&writer, "flows");
	cbor_write_array(&writer, message->count);
	for (uint32_t i = 0; i < message->count; i++)
		write_flow(&writer, &message->flows[i]);
	return writer.full ? -E2BIG : (int)writer.size;
}
