/*
 * Has a device told at once that its TCP connection is refused. The table answers what the device sends next with a
 * reset, but a device that waits for its server may send nothing for as long as it waits. So it gets an empty segment
 * that fits no connection, as of the server: any TCP answers that with an acknowledgement (RFC 9293, 3.10.7.4), which
 * the table refuses. It leaves past netfilter, so conntrack makes no flow of it.
 */
#ifndef TELLTALE_BLOCK_PROMPT_H
#define TELLTALE_BLOCK_PROMPT_H

#include <stdint.h>

#include "../netlink/tuple.h"

#define PROMPT_MAC 6
/* Bytes of the longest segment with its header. */
#define PROMPT_MAX (40 + 20)

/* All 0: nothing is open yet. It stays open, for the kernel takes 10 ms to close such a socket. */
struct prompt {
	int fd; /* 0: closed */
};

/* Where a device is reached. */
struct prompt_place {
	int index; /* of the router's network device */
	uint8_t mac[PROMPT_MAC];
};

/* Writes the segment; `ends` as in packets of the device. Its bytes. */
uint32_t prompt_make(const struct tuple *ends, uint8_t to[PROMPT_MAX]);

/* Sends it; other flows than those of TCP need none. 0 or a negative errno. */
int prompt_send(struct prompt *prompt, const struct prompt_place *place, const struct tuple *ends);

void prompt_close(struct prompt *prompt);

#endif
