#include "pairing.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "fields.h"

#define VERSION 1
#define PREFIX "telltale-pair:"
#define WHAT "pairing line"
#define DAMAGED "cut or damaged: expected the whole line, to its end, as telltale pair has printed it"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct texts {
	struct span broker, ca, router, user, password, key;
};

/* A text of the line as one of C; it has no zero in it. */
static int copy(char *to, size_t capacity, const struct span *text, const char *key, struct refusal *refusal)
{
	if (text->size >= capacity)
		return refuse(refusal, REFUSAL_MALFORMED, "%s: %s: longer than %zu bytes", WHAT, key, capacity - 1);
	if (text->size > 0)
		memcpy(to, text->bytes, text->size);
	to[text->size] = '\0';
	return 0;
}

static int read_port(struct pairing *pairing, const char *digits, struct refusal *refusal)
{
	uint32_t port = 0;

	for (const char *at = digits; *at; at++) {
		if (*at < '0' || *at > '9' || port > UINT16_MAX)
			return refuse(refusal, REFUSAL_MALFORMED, "%s: broker: port: expected a number", WHAT);
		port = 10 * port + (uint32_t)(*at - '0');
	}
	if (port == 0 || port > UINT16_MAX)
		return refuse(refusal, REFUSAL_MALFORMED, "%s: broker: port: expected 1 to 65535", WHAT);
	pairing->port = (uint16_t)port;
	return 0;
}

/* mqtt://host, mqtt://host:port, mqtts://..., an IPv6 address in brackets. */
static int read_broker(struct pairing *pairing, const struct span *broker, struct refusal *refusal)
{
	char url[PAIRING_HOST_MAX + 16], *host, *end, *colon;

	if (copy(url, sizeof(url), broker, "broker", refusal) < 0)
		return -EPROTO;
	pairing->tls = strncmp(url, "mqtts://", 8) == 0;
	if (!pairing->tls && strncmp(url, "mqtt://", 7) != 0)
		return refuse(refusal, REFUSAL_MALFORMED, "%s: broker: expected mqtt:// or mqtts://", WHAT);
	host = url + (pairing->tls ? 8 : 7);
	end = host + strcspn(host, "/");
	*end = '\0';
	colon = strrchr(host, ':');
	if (colon && strchr(colon, ']'))
		colon = NULL;
	pairing->port = pairing->tls ? 8883 : 1883;
	if (colon) {
		*colon = '\0';
		if (read_port(pairing, colon + 1, refusal) < 0)
			return -EPROTO;
	}
	if (host[0] == '[' && host[strlen(host) - 1] == ']') {
		host[strlen(host) - 1] = '\0';
		host++;
	}
	if (host[0] == '\0' || strlen(host) >= sizeof(pairing->host))
		return refuse(refusal, REFUSAL_MALFORMED, "%s: broker: expected a host", WHAT);
	strcpy(pairing->host, host);
	return 0;
}

static int check_router(const struct pairing *pairing, struct refusal *refusal)
{
	size_t size = strlen(pairing->router);

	if (size == 0 || strspn(pairing->router, "abcdefghijklmnopqrstuvwxyz0123456789_") != size)
		return refuse(refusal, REFUSAL_MALFORMED, "%s: router: expected a-z, 0-9, _", WHAT);
	return 0;
}

static int copy_all(struct pairing *pairing, const struct texts *texts, struct refusal *refusal)
{
	if (texts->key.size != COSE_KEY)
		return refuse(refusal, REFUSAL_MALFORMED, "%s: pair_key: expected %d bytes", WHAT, COSE_KEY);
	memcpy(pairing->key, texts->key.bytes, COSE_KEY);
	if (copy(pairing->ca, sizeof(pairing->ca), &texts->ca, "ca", refusal) < 0 ||
	    copy(pairing->router, sizeof(pairing->router), &texts->router, "router", refusal) < 0 ||
	    copy(pairing->user, sizeof(pairing->user), &texts->user, "user", refusal) < 0 ||
	    copy(pairing->password, sizeof(pairing->password), &texts->password, "password", refusal) < 0 ||
	    check_router(pairing, refusal) < 0)
		return -EPROTO;
	return read_broker(pairing, &texts->broker, refusal);
}

static int read_map(struct pairing *pairing, const uint8_t *bytes, size_t size, struct refusal *refusal)
{
	struct texts texts = { 0 };
	const struct field fields[] = {
		{ "broker", FIELD_TEXT, .max = 300, .to = &texts.broker },
		{ "ca", FIELD_TEXT, .nullable = true, .max = PAIRING_CA_MAX, .to = &texts.ca },
		{ "router", FIELD_TEXT, .max = 32, .to = &texts.router },
		{ "cell", FIELD_U32, .max = 63, .to = &pairing->cell },
		{ "user", FIELD_TEXT, .max = 32, .to = &texts.user },
		{ "password", FIELD_TEXT, .max = 128, .to = &texts.password },
		{ "pair_key", FIELD_BYTES, .max = COSE_KEY, .to = &texts.key },
	};
	struct cbor_reader map;
	int result = fields_open(&map, bytes, size, VERSION, WHAT, refusal);

	if (result == 0)
		result = fields_read(&map, fields, COUNT(fields), WHAT, refusal);
	return result < 0 ? result : copy_all(pairing, &texts, refusal);
}

/* What stands where a line was pasted, without its blanks. 0 or -EPROTO. */
static int unwrap(char text[PAIRING_LINE_MAX], size_t *length, const char *line, size_t size, struct refusal *refusal)
{
	const size_t prefix = strlen(PREFIX);
	size_t at = 0;

	for (size_t i = 0; i < size; i++) {
		if (isspace((unsigned char)line[i]))
			continue;
		if (at == PAIRING_LINE_MAX)
			return refuse(refusal, REFUSAL_MALFORMED, "%s: longer than %d characters", WHAT,
			              PAIRING_LINE_MAX);
		text[at++] = line[i];
	}
	if (at < prefix || memcmp(text, PREFIX, prefix) != 0)
		return refuse(refusal, REFUSAL_MALFORMED, "%s: expected it to begin with %s", WHAT, PREFIX);
	if (memmem(text + 1, at - 1, PREFIX, prefix))
		return refuse(refusal, REFUSAL_MALFORMED, "%s: expected one line, here is more than one", WHAT);
	while (at > prefix && text[at - 1] == '=')
		at--;
	*length = at;
	return 0;
}

/* A whole line is one item of CBOR; a part of one, or one with more behind it, is not. */
static int check_whole(const uint8_t *bytes, size_t size, struct refusal *refusal)
{
	struct cbor_reader reader = { bytes, bytes + size };
	const struct cbor_reader start = reader;
	struct cbor_item item;

	if (size > 0 && cbor_skip(&reader) == 0 && reader.at == reader.end) {
		reader = start;
		if (cbor_read(&reader, &item) == 0 && item.type == CBOR_MAP)
			return 0;
	}
	return refuse(refusal, REFUSAL_MALFORMED, "%s: " DAMAGED, WHAT);
}

int pairing_read(struct pairing *pairing, const char *line, size_t size, struct refusal *refusal)
{
	static char text[PAIRING_LINE_MAX];
	static uint8_t bytes[PAIRING_LINE_MAX];
	const size_t prefix = strlen(PREFIX);
	size_t length = 0, made;
	int result = unwrap(text, &length, line, size, refusal);

	if (result < 0)
		return result;
	for (size_t i = prefix; i < length; i++)
		if (!memchr(LETTERS, text[i], strlen(LETTERS)))
			return refuse(refusal, REFUSAL_MALFORMED,
			              "%s: a character that is not Base64URL: expected A-Z, a-z, 0-9, - and _", WHAT);
	if (sodium_base642bin(bytes, sizeof(bytes), text + prefix, length - prefix, NULL, &made, NULL,
	                      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return refuse(refusal, REFUSAL_MALFORMED, "%s: " DAMAGED, WHAT);
	*pairing = (struct pairing){ 0 };
	result = check_whole(bytes, made, refusal);
	if (result == 0)
		result = read_map(pairing, bytes, made, refusal);
	sodium_memzero(bytes, sizeof(bytes));
	sodium_memzero(text, sizeof(text));
	return result;
}
