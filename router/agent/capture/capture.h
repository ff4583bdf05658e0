/*
 * Reader of capture files: pcap (both byte orders, micro- and nanoseconds, Kuznetzov's variant) and pcapng. Reads in
 * one pass through a callback, never seeks, and needs one buffer for a packet, whatever a file claims.
 */
#ifndef TELLTALE_CAPTURE_H
#define TELLTALE_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../abi.gen.h"
#include "../packet.h"
#include "clock.h"
#include "link.h"

/* Bytes that stand before a packet in some link types. */
#define CAPTURE_SKIP_MAX 8
/* A buffer of this size cuts no packet that the classifier would take whole. */
#define CAPTURE_BUFFER (TT_PACKET_MAX + 1 + CAPTURE_SKIP_MAX)
/* Interfaces that a section of pcapng may describe; a small machine builds with fewer. */
#ifndef CAPTURE_INTERFACES
#define CAPTURE_INTERFACES 256
#endif

/* Reads up to `size` bytes; fewer only at the end or after an error. */
typedef size_t (*capture_read)(void *context, uint8_t *to, size_t size);

struct capture_interface {
	struct capture_clock clock;
	struct link_type type;
	uint32_t snaplen; /* UINT32_MAX: without a limit */
};

/* Its fields are the reader's own, but `frame`, `unread` and `why`. */
struct capture {
	capture_read read;
	void *context;
	uint8_t *buffer;
	uint32_t capacity;
	uint32_t frame;  /* packets read */
	uint32_t unread; /* of these, of a link type that is not known: nothing can be found in them */
	const char *why; /* what the file does wrong, after an error */
	bool is_pcapng;
	bool big;
	uint32_t sec; /* of the packet before, for one without a time */
	uint32_t nsec;
	uint32_t head;         /* pcap: bytes of a record's head */
	uint32_t unit;         /* pcap: nanoseconds that one unit of a fraction is */
	uint32_t captured_max; /* pcap: largest record that is believed */
	uint32_t interfaces;
	struct capture_interface interface[CAPTURE_INTERFACES];
};

/*
 * Begins to read. The buffer holds one packet and at least 64 bytes; a smaller one than CAPTURE_BUFFER cuts longer
 * packets. -ENODATA: nothing there; -EINVAL: no capture.
 */
int capture_open(struct capture *capture, capture_read read, void *context, uint8_t *buffer, uint32_t capacity);

/*
 * 1 and a packet, or 0 at the end. -ENODATA: cut inside a record; -EBADMSG: damaged there, `why` says how. What stood
 * before was given.
 */
int capture_next(struct capture *capture, struct packet *packet);

/* What one of the two has refused, for people. */
const char *capture_why(const struct capture *capture, int result);

#define CAPTURE_LINKS "Ethernet, PPP, raw IP, loopback or Linux cooked"

#endif
