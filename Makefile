# Telltale: everything starts here. Nothing in it needs root but `setup`, `samples`, `install` and CI=true.
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

BIN := node_modules/.bin
PAGE := mqtt-bridge/page
LOCK := node_modules/.package-lock.json

# A folder is an input too: a file that was taken away is then noticed.
sources = $(shell find $(1) -type d -printf '%p/.\n' -o -name '*.ts' -print -o -name '*.tsx' -print 2>/dev/null)
HOST_TS := $(filter-out $(PAGE)%,$(call sources,asm core router/node router/openwrt mqtt-bridge test))
ASM_TS := $(filter-out asm/gen%,$(call sources,asm))
PAGE_TS := $(shell find $(PAGE) -type f) $(call sources,core)
ATTRIBUTION_TS := $(wildcard mqtt-bridge/attribution/*.ts core/attribution/*.ts)

.PHONY: help
help: ## these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: build/tsc.stamp build/classifier.wasm build/page.stamp build/attribution.bin build/bin.stamp ## compile everything that changed

# A linked node_modules belongs to another checkout and is left alone.
LINKED := $(shell test -L node_modules && echo yes)
ifeq ($(LINKED),)
$(LOCK): package-lock.json
	npm ci
	@touch $@
else
$(LOCK): ;
endif

# Without its output tsc's own memory of it is wrong.
build/tsc.stamp: $(LOCK) tsconfig.json $(HOST_TS)
	@mkdir -p build
	@test -d dist || rm -f build/tsconfig.tsbuildinfo
	$(BIN)/tsc -p .
	@touch $@

# asc's own optimiser inlines alike everywhere; Binaryen's, told how large a function may be, is as fast in 9 kB less.
WASM_OPT := $(BIN)/wasm-opt --enable-bulk-memory --enable-sign-ext --enable-mutable-globals --low-memory-unused \
	-O3 -O3 --flexible-inline-max-function-size=20 --one-caller-inline-max-function-size=400

build/classifier.wasm: $(LOCK) $(ASM_TS) asm/asconfig.json Makefile
	@mkdir -p build
	$(BIN)/asc --config asm/asconfig.json --target release
	$(WASM_OPT) build/classifier.raw.wasm -o $@

build/page.stamp: $(LOCK) $(PAGE_TS)
	@mkdir -p build
	$(BIN)/vite build --logLevel warn $(PAGE)
	@touch $@

build/attribution.bin: $(LOCK) $(ATTRIBUTION_TS) | build/tsc.stamp
	node dist/mqtt-bridge/attribution/build.js

# npx looks here for the package's own command.
build/bin.stamp: build/tsc.stamp
	@chmod +x dist/mqtt-bridge/telltale.js
	@$(if $(LINKED),,ln -sf ../../dist/mqtt-bridge/telltale.js $(BIN)/telltale)
	@touch $@

.PHONY: gen
gen: build/tsc.stamp ## write the generated files from asm/abi.schema.ts
	node dist/asm/gen/main.js

.PHONY: check
check: build/tsc.stamp ## format, lint, types, generated files, structure
	$(BIN)/biome check --error-on-warnings .
	$(BIN)/tsc -p core/tsconfig.json
	$(BIN)/tsc -p $(PAGE)/tsconfig.json
	node dist/asm/gen/main.js --check
	node dist/test/check/main.js

.PHONY: test
test: build ## build, then run all suites; CI=true installs what they need; SUITE=core runs one
	@node dist/test/run/main.js $(SUITE)

.PHONY: test-router
test-router: build ## a home with a router in network namespaces (root; installs the Debian packages it needs)
	@node dist/test/run/main.js --install lab test-router

.PHONY: test-guest
test-guest: build setup-test-guest ## nft's own queues and flow offload, in Debian's kernel in qemu (installs the Debian packages it needs)
	@$(MAKE) agent
	@node dist/test/run/main.js --install test-guest

.PHONY: torture-outage
torture-outage: build ## the broker is away for MINUTES=10 while the lab's phone is busy
	@node dist/test/run/main.js --setup test-router
	@OUTAGE_SECONDS=$$(( $(or $(MINUTES),10) * 60 )) node_modules/.bin/tap --timeout=7200 --jobs=1 dist/test/lab/outage.test.js

.PHONY: bench-router
bench-router: build ## throughput past the agent against plain forwarding, cost of a copied packet, native against Node
	@node dist/test/run/main.js --setup test-router
	@node dist/test/lab/bench.js
	@node dist/test/lab/bench-acts.js
	@node dist/test/agent/bench.js

.PHONY: run
run: build ## start on the samples, or CAPTURE=file, IFACE=br-lan, ROUTER=root@192.168.1.1; LISTEN=, HOUSEHOLD=
	@node dist/mqtt-bridge/telltale.js run \
		$(if $(CAPTURE),--capture '$(CAPTURE)') $(if $(IFACE),--iface '$(IFACE)') $(if $(ROUTER),--router '$(ROUTER)') \
		$(if $(LISTEN),--listen '$(LISTEN)') $(if $(HOUSEHOLD),--household '$(HOUSEHOLD)')

.PHONY: samples
samples: ## record test/captures again with made-up values from SEED=n (root: network namespaces)
	test/captures/make/samples.sh '$(or $(SEED),1)'

.PHONY: eval
eval: build ## score the classifier on the public captures in ../shared/captures
	@node dist/test/eval/main.js

.PHONY: empty
empty: build ## list what is taken for an identifier in ../shared/captures without a household
	@node dist/test/eval/empty.js

.PHONY: strangers
strangers: build ## 1,000 identifiers and the look-alikes' neighbours, none of which is in ../shared/captures: nothing is found
	@node dist/test/eval/strangers.js

.PHONY: leaks
leaks: build ## make leaks and look-alikes from SEED=n, COUNT=5000, and score the scan
	@node dist/test/leaks/main.js --seed '$(or $(SEED),1)' --count '$(or $(COUNT),5000)'

.PHONY: collide
collide: build ## random values and random bytes: the search against a naive oracle, SECONDS=60 SEED=n
	@node dist/test/collide/main.js --seconds '$(or $(SECONDS),60)' $(if $(SEED),--seed '$(SEED)')

.PHONY: fuzz
fuzz: build ## mutated captures: no trap, no hang, nothing read outside its place, PACKETS=1000000 SEED=n
	@node dist/test/fuzz/main.js --packets '$(or $(PACKETS),1000000)' $(if $(SEED),--seed '$(SEED)')
.PHONY: home
home: build ## what a simulated home of 30 devices hears in DAYS=8, five seeds or SEED=n
	@node dist/test/home/main.js '$(or $(DAYS),8)' '$(SEED)'

.PHONY: torture-script
torture-script: build ## what policy scripts may try, RUNS=50 each: every alert keeps its verdict within 300 ms
	@node --expose-gc dist/test/torture/main.js '$(or $(RUNS),50)'

.PHONY: wording
wording: build ## every rendering of COUNT=5000 made-up leaks is searched for household values and for words that claim too much
	@node dist/test/wording/main.js '$(or $(COUNT),5000)' '$(or $(SEED),1)'

.PHONY: torture-broker
torture-broker: build ## mosquitto is killed and started again ROUNDS=50 times under 200 events a second, SEED=n
	@node dist/test/torture/outage/main.js broker '$(or $(ROUNDS),50)' '$(or $(SEED),1)'

.PHONY: torture-own
torture-own: build ## the plane is killed with the broker of its own ROUNDS=20 times under load, SEED=n
	@node dist/test/torture/outage/main.js own '$(or $(ROUNDS),20)' '$(or $(SEED),1)'

.PHONY: torture-kill
torture-kill: build ## the plane is killed ROUNDS=100 times at random moments under load, SEED=n
	@node dist/test/torture/outage/main.js kill '$(or $(ROUNDS),100)' '$(or $(SEED),1)'

build/bench.wasm: build/classifier.wasm
	$(BIN)/asc --config asm/asconfig.json --target release asm/bench.ts -o build/bench.raw.wasm
	$(WASM_OPT) build/bench.raw.wasm -o $@

.PHONY: bench
bench: build build/bench.wasm ## speed and memory on one core (CPU=n), each figure beside its bar
	@$(if $(shell command -v taskset),taskset -c $(or $(CPU),0)) node dist/test/bench/main.js

.PHONY: bench-plane
bench-plane: build ## events/s from MQTT to the store, resident memory, packet to phone, EVENTS=500000; each beside its bar
	@node dist/test/bench/plane/main.js '$(or $(EVENTS),500000)'

.PHONY: bench-search
bench-search: build ## milliseconds of searches in a store of 100,000 sightings; each beside its bar
	@node dist/test/bench/sightings.js

.PHONY: bench-save
bench-save: build ## milliseconds from a saved household to its tables in force, as a JSON line
	@node dist/test/bench/save.js

.PHONY: bench-page
bench-page: build ## milliseconds until the page shows 30 devices and 10,000 sightings
	@node dist/test/page/bench.js

.PHONY: screenshots
screenshots: build ## pictures of every view in build/screenshots, the README's in docs/screenshots
	@node dist/test/run/main.js --setup screenshots
	@node dist/test/page/screenshots.js

.PHONY: setup
setup: build/tsc.stamp ## install the Debian packages that the tests need (root), or print the line
	@node dist/test/run/main.js --setup

# What a command needs beside the tests' packages, before what it compiles.
SETUPS := setup-agent-fuzz setup-agent-memory setup-sanitize setup-test-esp setup-test-guest
.PHONY: $(SETUPS)
$(SETUPS): setup-%: build/tsc.stamp
	@node dist/test/run/main.js --setup $*

.PHONY: install
install: build ## install the control plane as a service (root); LISTEN= its address; again to upgrade
	@mqtt-bridge/install/install.sh

.PHONY: uninstall
uninstall: ## take the service away (root); PURGE=1 also settings and what was found
	@mqtt-bridge/install/uninstall.sh

.PHONY: clean
clean: ## remove what was built, but node_modules
	rm -rf build dist .tap

include router/agent/agent.mk
include router/openwrt/package.mk
