/* The one door of the classifier's events: behind it what an event's kind says is there. */
#ifndef TELLTALE_EVENT_H
#define TELLTALE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether a record of `size` bytes is one, whole, with the texts whose sizes stand in it. Records of DNS_ANSWER are not
 * looked at: their reader goes from one to the next.
 */
bool event_is_whole(const uint8_t *record, uint32_t size);

#endif
