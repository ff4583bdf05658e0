# Packages for OpenWrt. Included by the Makefile, after agent.mk.
PACK := node dist/router/openwrt/pack/main.js
PACKAGE_ARCH = $(or $(ARCH),all)

.PHONY: package
package: build/tsc.stamp ## make .ipk packages: ARCH=mips_24kc (as OpenWrt names it) or all; .apk too with SDK=folder
	@programs="$$($(PACK) --programs --arch '$(PACKAGE_ARCH)')" && $(MAKE) $$programs
	@$(PACK) --arch '$(PACKAGE_ARCH)' --sdk '$(SDK)'

.PHONY: test-package
test-package: build ## make all packages, look at their sizes, install the one for mips_24kc and run it on an emulated 24Kc
	@node dist/test/run/main.js --install test-package

# What the SDK compiles: C only, everything generated beside it.
SOURCE_VERSION = $(shell sed -n 's/^PKG_VERSION:=//p' router/openwrt/telltale/Makefile)
SOURCE = build/package/telltale-$(SOURCE_VERSION)
.PHONY: package-source
package-source: $(AGENT_WASM) $(AGENT_GENERATED) ## make the archive that the feed's Makefile compiles in an OpenWrt SDK
	@rm -rf $(SOURCE) && mkdir -p $(SOURCE)/gen $(SOURCE)/router/openwrt
	@cp $(AGENT_GEN)/classifier_wasm.[ch] $(AGENT_GENERATED) $(SOURCE)/gen/
	@cp -R router/agent $(SOURCE)/router/ && cp -R router/openwrt/telltale $(SOURCE)/router/openwrt/ && cp LICENSE $(SOURCE)/
	@tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$$(git log -1 --format=%ct)" \
		-C build/package -cf - $(notdir $(SOURCE)) | gzip -9n >$(SOURCE).tar.gz
	@rm -rf $(SOURCE) && ls -l $(SOURCE).tar.gz | awk '{print $$9, $$5}'

TELLTALE := node dist/mqtt-bridge/telltale.js
FLASH_TARGET = $(or $(ROUTER),$(error ROUTER=root@192.168.1.1 says which router))
FLASH_WORDS = '$(FLASH_TARGET)' $(if $(NAME),--router '$(NAME)') $(if $(STORE),--store '$(STORE)') $(if $(filter-out 0,$(DRY)),--dry)
.PHONY: flash unflash
flash: build ## put the agent onto ROUTER=root@192.168.1.1 and pair it; DRY=1 only shows; NAME=, STORE=, BROKER=, PAGE=
	@$(TELLTALE) flash $(FLASH_WORDS) $(if $(BROKER),--broker '$(BROKER)') $(if $(PAGE),--page '$(PAGE)')

unflash: build ## take everything of it off ROUTER=root@192.168.1.1 again; DRY=1 only shows
	@$(TELLTALE) unflash $(FLASH_WORDS)
