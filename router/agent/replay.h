/* Capture file in, raw event records out. */
#ifndef TELLTALE_REPLAY_H
#define TELLTALE_REPLAY_H

#include "classifier/classifier.h"

/*
 * Classifies a capture and writes the events back to back. Says in one line on standard error what is wrong with a
 * file; a capture that is cut or damaged is read up to there. `-` is standard input, or output. 0 or a negative errno.
 */
int replay_run(struct classifier *classifier, const char *capture, const char *events);

#endif
