# Compiles the agent in the SDK, from the archive of `make package-source`: everything generated lies in gen/.
CFLAGS ?= -Os
SOURCES := $(filter-out %/platform-static.c %/sodium-unused.c,$(wildcard router/agent/*.c router/agent/*/*.c))
DEFINES := -std=c11 -D_GNU_SOURCE -Irouter/agent -Irouter/agent/classifier -Igen

telltale-agent: $(SOURCES) gen/classifier_wasm.c classifier_wasm.o
	$(CC) $(CFLAGS) $(DEFINES) $(SOURCES) classifier_wasm.o $(LDFLAGS) -lsodium -lmosquitto -lmnl -o $@

# The classifier is made to be fast, the rest as the SDK says.
classifier_wasm.o: gen/classifier_wasm.c
	$(CC) $(CFLAGS) -O3 $(DEFINES) -c $< -o $@
