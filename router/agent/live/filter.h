/*
 * The packet socket's filter: BPF of one frame, without memory of flows. Names and addresses always, both ways; what
 * comes from the LAN but acknowledgements, TLS application data and QUIC's short headers; of what goes to the LAN the
 * end of TCP flows.
 */
#ifndef TELLTALE_LIVE_FILTER_H
#define TELLTALE_LIVE_FILTER_H

#include <linux/filter.h>

#include "ports.h"

#define FILTER_STEPS_MAX 160

/*
 * Writes the program of Ethernet frames; returns its length. On a bridge it takes what its ports hear for the bridge
 * and send for it, not what passes from port to port.
 */
unsigned short filter_make(struct sock_filter steps[FILTER_STEPS_MAX], const struct ports *ports);

#endif
