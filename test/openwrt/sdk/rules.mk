# Stands for the SDK's rules.mk: this machine's compiler and the words that recipes use.
INCLUDE_DIR := $(TOPDIR)/include
INSTALL_DIR := install -d -m0755
INSTALL_BIN := install -m0755
CP := cp -fpR
TARGET_CC := cc
TARGET_CFLAGS := -O1
