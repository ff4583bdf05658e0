/* Leaves nothing of ours behind in the kernel. */
#ifndef TELLTALE_FIREWALL_UNLOAD_H
#define TELLTALE_FIREWALL_UNLOAD_H

#include <stdint.h>

/* Takes the table away, with all its sets, and these bits of the marks of all flows. 0 also where there was none. */
int firewall_unload(uint32_t mark_mask);

#endif
