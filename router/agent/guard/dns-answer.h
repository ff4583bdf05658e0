/* Addresses in an answer of a name server, read out of its packet before the asker has it. */
#ifndef TELLTALE_GUARD_DNS_ANSWER_H
#define TELLTALE_GUARD_DNS_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#define DNS_NAME_MAX 253

/* An address for the name that was asked: IPv4 as ::ffff:a.b.c.d. */
typedef void dns_sink(void *context, const uint8_t *name, uint16_t size, uint8_t ip, const uint8_t address[16]);

/*
 * Gives all addresses of A, AAAA and HTTPS records (hints) in an IP packet of UDP, or of TCP where it holds a whole
 * message, with the name in lower case. Returns how many; 0 also where it cannot be read.
 */
unsigned dns_answer_read(const uint8_t *packet, uint32_t size, dns_sink *take, void *context);

#endif
