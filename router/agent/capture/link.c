#include "link.h"

#include <stddef.h>

#include "../abi.gen.h"

/* LINKTYPE_ values of https://www.tcpdump.org/linktypes.html, and DLT_ values that files carry in their place. */
static const struct {
	uint32_t field;
	struct link_type type;
} known[] = {
	{ 0, { TT_LINK_LOOPBACK, 0 } }, /* NULL */
	{ 1, { TT_LINK_ETHERNET, 0 } },
	{ 9, { TT_LINK_PPP, 0 } },
	{ 12, { TT_LINK_RAW, 0 } }, /* DLT_RAW */
	{ 14, { TT_LINK_RAW, 0 } }, /* DLT_RAW of OpenBSD */
	{ 50, { TT_LINK_PPP, 0 } }, /* PPP_HDLC */
	{ 51, { TT_LINK_PPP, 6 } }, /* PPP_ETHER: behind the PPPoE header */
	{ 101, { TT_LINK_RAW, 0 } },
	{ 108, { TT_LINK_LOOPBACK, 0 } },
	{ 113, { TT_LINK_COOKED1, 0 } },
	{ 166, { TT_LINK_PPP, 2 } }, /* PPP_PPPD: direction and control field */
	{ 204, { TT_LINK_PPP, 1 } }, /* PPP_WITH_DIR */
	{ 228, { TT_LINK_RAW, 0 } }, /* IPV4 */
	{ 229, { TT_LINK_RAW, 0 } }, /* IPV6 */
	{ 276, { TT_LINK_COOKED2, 0 } },
};

struct link_type link_of(uint32_t field)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].field == (field & 0x03ffffff))
			return known[i].type;
	return (struct link_type){ TT_LINK_NONE, 0 };
}
