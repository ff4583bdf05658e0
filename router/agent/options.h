/* The command line. */
#ifndef TELLTALE_OPTIONS_H
#define TELLTALE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "batch.h"

struct options {
	const char *replay; /* capture file */
	const char *table;  /* what core/table wrote; NULL: none */
	const char *events; /* where raw event records, or a batch, go */
	const char *batch;  /* raw event records to make a batch of */
	struct batch head;  /* its numbers */
	uint32_t key_lo;
	uint32_t key_hi;
	uint32_t profile; /* TT_PROFILE_ */
	bool self_test;
	bool version;
	bool help;
};

extern const char options_usage[];

/* getopt's letters: it keeps its own words for itself, and tells a missing value from an option that is unknown. */
#define OPTIONS_SHORT ":"

/* Says in one line what getopt_long refused with `:` or `?`. -EINVAL. */
int options_fault(int answer, int argc, char **argv);

/* Reports what is wrong in one line. 0 or -EINVAL. */
int options_parse(struct options *options, int argc, char **argv);

#endif
