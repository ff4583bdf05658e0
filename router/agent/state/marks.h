/* What the agent remembers of order, in a file: core/bundle/channel.ts does the same. */
#ifndef TELLTALE_MARKS_H
#define TELLTALE_MARKS_H

#include "../bundle/command.h"
#include "../bundle/envelope.h"
#include "folder.h"

/* Topics that come down. */
enum down {
	DOWN_BUNDLE,
	DOWN_COMMAND,
	DOWN_ONLINE,
	DOWN_COUNT,
};

struct marks {
	const struct folder *folder;
	struct mark next;             /* first that was never used for sealing */
	uint32_t reserved;            /* sequences below it may be used without writing the file */
	struct mark seen[DOWN_COUNT]; /* newest that was taken of each topic */
	struct mark highest;          /* bundle that was ever in force: epoch and revision */
	struct mark command;          /* newest command that was carried out, or could not be */
	uint32_t verb;                /* of it, COMMAND_ */
};

/* Reads the file; without one all begins anew. -EBADMSG: it is damaged; or what reading says. */
int marks_open(struct marks *marks, const struct folder *folder);

/* Takes the next mark for a message. 0, or a negative errno: it could not be made safe, so nothing may be sealed. */
int marks_take(struct marks *marks, struct mark *mark);

/* Writes the file. 0 or a negative errno. */
int marks_store(struct marks *marks);

/* Name of the file; it is removed when the router is paired anew. */
extern const char marks_file[];

#endif
