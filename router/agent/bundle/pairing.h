/* What a router needs to talk to its plane (core/bundle/pairing.ts). A secret. */
#ifndef TELLTALE_PAIRING_H
#define TELLTALE_PAIRING_H

#include <stdbool.h>

#include "cose.h"
#include "refusal.h"

#define PAIRING_HOST_MAX 256
#define PAIRING_CA_MAX 16384
/* Longest line: the certificate, as Base64 of CBOR, and the rest. */
#define PAIRING_LINE_MAX (24 * 1024)

struct pairing {
	char host[PAIRING_HOST_MAX];
	uint16_t port;
	bool tls;
	char ca[PAIRING_CA_MAX + 1]; /* PEM; empty: none, or the system's */
	char router[33];
	uint32_t cell;
	char user[33];
	char password[129];
	uint8_t key[COSE_KEY];
};

/* Reads a line as it was pasted: blanks around and inside are left out. 0, or -EPROTO; refusals show no part of it. */
int pairing_read(struct pairing *pairing, const char *line, size_t size, struct refusal *refusal);

#endif
