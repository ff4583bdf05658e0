# Stands for the SDK's package.mk: unpacks the archive, compiles and installs, without dependencies or stamps.
PKG_BUILD_DIR := $(TOPDIR)/build_dir/$(PKG_NAME)-$(PKG_VERSION)

define BuildPackage
all:
	mkdir -p $(TOPDIR)/build_dir
	$(if $(PKG_SOURCE),tar -xzf $(TOPDIR)/dl/$(PKG_SOURCE) -C $(TOPDIR)/build_dir)
	$(call Build/Compile)
	$(call Package/$(1)/install,$(TOPDIR)/out)
endef
