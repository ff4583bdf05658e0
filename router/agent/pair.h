/* The pairing of this router, in the agent's folder. */
#ifndef TELLTALE_PAIR_H
#define TELLTALE_PAIR_H

#include "bundle/pairing.h"
#include "state/folder.h"

/* Files of blocks in the same folder. */
#define PAIR_BLOCKS "blocks"
#define PAIR_BLOCK_LISTS "block-lists"

/*
 * Stores the line (`-`: of standard input) for its owner only, and forgets what the pairing before it had, blocks too
 * where the router had another name. Reports what is wrong. 0 or a negative errno.
 */
int pair_store(const char *folder, const char *line);

/* Opens the folder and reads the pairing. Reports what is wrong. 0 or a negative errno. */
int pair_load(struct folder *folder, const char *path, struct pairing *pairing);

#endif
