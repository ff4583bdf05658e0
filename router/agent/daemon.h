/* The verbs of the router's daemon; a build that only replays captures leaves them out. */
#ifndef TELLTALE_DAEMON_H
#define TELLTALE_DAEMON_H

extern const char daemon_usage[];

/* Carries out `run`, `pair` or `firewall` with what follows it. The exit status; -1: no such verb. */
int daemon_main(int argc, char **argv);

#endif
