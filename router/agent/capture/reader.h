/* What the two formats share; only for files of this folder. */
#ifndef TELLTALE_CAPTURE_READER_H
#define TELLTALE_CAPTURE_READER_H

#include "capture.h"

/* Bytes that tell the formats apart, read before a format's `open`. */
#define SIGNATURE 12

int pcap_open(struct capture *capture, const uint8_t signature[SIGNATURE]);
int pcap_next(struct capture *capture, struct packet *packet);

int pcapng_open(struct capture *capture, const uint8_t signature[SIGNATURE]);
int pcapng_next(struct capture *capture, struct packet *packet);

/* 1, 0 where the source ended before the first byte, -ENODATA where it ended later. */
int reader_take(struct capture *capture, uint8_t *to, uint32_t size);
/* Passes over bytes. 0 or -ENODATA. */
int reader_skip(struct capture *capture, uint32_t size);
/* Reads a packet's bytes, as many as the buffer takes, passes over the rest. 0 or -ENODATA. */
int reader_body(struct capture *capture, uint32_t captured);
/* -EBADMSG. */
int reader_damage(struct capture *capture, const char *why);

/* Makes the packet of the bytes in the buffer, and counts it. */
void reader_packet(struct capture *capture, struct packet *packet, const struct capture_interface *source,
                   uint32_t wire, uint32_t captured);

#endif
