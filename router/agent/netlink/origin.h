/* Who sent a packet, and when: both of the kernel's ways to give packets (NFLOG, NFQUEUE) write it alike. */
#ifndef TELLTALE_NETLINK_ORIGIN_H
#define TELLTALE_NETLINK_ORIGIN_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stdint.h>

#define ORIGIN_MAC 6

/* Reads NFULA_HWADDR or NFQA_HWADDR; false: it is not six bytes long. */
bool origin_mac(const struct nlattr *attribute, uint8_t mac[ORIGIN_MAC]);

/* Reads NFULA_TIMESTAMP or NFQA_TIMESTAMP: epoch seconds, and nanoseconds below 10^9. false: it is not whole. */
bool origin_time(const struct nlattr *attribute, uint32_t *sec, uint32_t *nsec);

#endif
