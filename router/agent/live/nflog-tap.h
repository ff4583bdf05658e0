/* Capture through NFLOG: datagrams of many packets, given to the classifier one by one. */
#ifndef TELLTALE_LIVE_NFLOG_TAP_H
#define TELLTALE_LIVE_NFLOG_TAP_H

#include "mark.h"
#include "nflog.h"
#include "tap.h"

struct nflog_tap {
	struct channel channel;
	struct nlmsghdr *next; /* message of the datagram that comes next */
	int left;              /* bytes of the datagram from there on */
	uint32_t sequence;     /* of the packet before */
	bool is_numbered;      /* there was one */
	uint8_t datagram[NFLOG_DATAGRAM_MAX] __attribute__((aligned(8)));
};

int nflog_tap_open(struct nflog_tap *nflog, uint16_t group);
void nflog_tap_close(struct nflog_tap *nflog);

/* As live_read. `mark` looks up flows that were turned to another address. */
int nflog_tap_read(struct nflog_tap *nflog, struct tap *tap, struct mark *mark, struct classifier *classifier);

#endif
