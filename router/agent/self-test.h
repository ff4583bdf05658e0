/* Whether this build, on this machine, gives the bytes that the classifier in WebAssembly gave when it was made. */
#ifndef TELLTALE_SELF_TEST_H
#define TELLTALE_SELF_TEST_H

/* Says in one line what came out. 0 or a negative errno. */
int self_test_run(void);

#endif
