/*
 * The router's daemon: one thread that waits for packets, flows and the broker. What is in force goes on whatever
 * fails: without a broker events wait, without a capture the plane is told why.
 */
#ifndef TELLTALE_RUN_H
#define TELLTALE_RUN_H

#include "settings.h"

/* Runs until SIGTERM or SIGINT; SIGHUP: listen anew. 0, or a negative errno, reported, when it cannot start. */
int run_agent(const struct settings *settings);

#endif
