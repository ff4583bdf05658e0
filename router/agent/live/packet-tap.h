/*
 * Capture of a device's frames through a packet socket whose ring is shared with the kernel (TPACKET_V3); of a bridge,
 * of its ports' frames from and to the bridge.
 */
#ifndef TELLTALE_LIVE_PACKET_TAP_H
#define TELLTALE_LIVE_PACKET_TAP_H

#include <linux/if_packet.h>
#include <stddef.h>

#include "ports.h"
#include "tap.h"

struct packet_tap {
	int fd;    /* -1: closed */
	int index; /* of the device; 0: the ports of a bridge */
	bool is_gone;
	struct ports ports;
	uint8_t *ring;
	unsigned block;                /* that is read, or comes next */
	unsigned left;                 /* frames of it that are left */
	const struct tpacket3_hdr *at; /* the next of them */
};

/* -ENODEV: no such device; -EINVAL: not Ethernet; -EPERM; -ENOMEM. */
int packet_tap_open(struct packet_tap *tap, const char *device);
void packet_tap_close(struct packet_tap *tap);

/* As live_read. -ENODEV: the device was taken away. */
int packet_tap_read(struct packet_tap *tap, struct tap *to, const char *device, struct classifier *classifier);

/* Adds what the kernel lost since the last call; looks for new ports of a bridge. */
void packet_tap_count(struct packet_tap *tap, const char *device, struct live_counters *counted);

#endif
