/* Link types of capture files as the classifier's LINK codes; router/node/capture/link.ts has the same table. */
#ifndef TELLTALE_CAPTURE_LINK_H
#define TELLTALE_CAPTURE_LINK_H

#include <stdint.h>

struct link_type {
	uint16_t link; /* TT_LINK_ */
	uint16_t skip; /* bytes before what LINK says */
};

/* Reads the field of a file; its upper bits say how long the frame check sequence is. TT_LINK_NONE if unknown. */
struct link_type link_of(uint32_t field);

#endif
