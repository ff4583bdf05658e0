# The router's agent. Included by the Makefile; needs a C compiler, no libraries.
AGENT := build/agent
AGENT_GEN := $(AGENT)/gen
AGENT_C := $(wildcard router/agent/*.c router/agent/classifier/*.c router/agent/capture/*.c)
AGENT_H := $(wildcard router/agent/*.h router/agent/classifier/*.h router/agent/capture/*.h)
AGENT_GENERATED := $(AGENT_GEN)/classifier_wasm.c $(AGENT_GEN)/self-test.gen.h
AGENT_DEFINES := -std=c11 -D_GNU_SOURCE -Irouter/agent -Irouter/agent/classifier -I$(AGENT_GEN)
AGENT_WARN := -Wall -Wextra -Werror
# wasm2c's output declares more than one module uses. No multiply-add may be fused: every machine rounds alike.
WASM_WARN := -Wall -Wextra -Werror -Wno-unused -Wno-unused-parameter -ffp-contract=off
CC := cc

.PHONY: agent
agent: $(AGENT)/native/telltale-agent ## compile the router's agent for this machine

$(AGENT_GEN)/classifier_wasm.c: build/classifier.wasm $(LOCK)
	@mkdir -p $(@D)
	node_modules/wabt/bin/wasm2c $< -n classifier -o $@
	@test -s $@

$(AGENT_GEN)/self-test.gen.h: build/tsc.stamp build/classifier.wasm test/captures/household.yaml
	@mkdir -p $(@D)
	node dist/test/agent/self-test-vector.js --out $@

# $(1): folder below build/agent; $(2): compiler and its flags for the machine; $(3): linker flags.
define agent_for
$(AGENT)/$(1)/classifier_wasm.o: $(AGENT_GENERATED) $(AGENT_H) router/agent/agent.mk $(4)
	@mkdir -p $$(@D)
	$(2) $(AGENT_DEFINES) $(WASM_WARN) -c $(AGENT_GEN)/classifier_wasm.c -o $$@

$(AGENT)/$(1)/telltale-agent: $(AGENT)/$(1)/classifier_wasm.o $(AGENT_C) $(AGENT_H)
	$(2) $(AGENT_DEFINES) $(AGENT_WARN) $(AGENT_C) $$< $(3) -lm -o $$@
endef

$(eval $(call agent_for,native,$(CC) -O3 -g,,))
