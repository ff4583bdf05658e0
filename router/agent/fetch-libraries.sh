#!/bin/sh
# Fetches the sources of the libraries that the cross-compiled agent is linked with, as Debian has them, and puts
# libsodium and libmosquitto below FOLDER: fetch-libraries.sh FOLDER. The machine's own list of packages stays as it is.
set -eu
mkdir -p "$1/apt/parts" "$1/apt/lists/partial" "$1/apt/cache/archives/partial"
cd "$1"
apt=$(pwd)/apt
# Where this machine has its packages from, there are their sources.
: >"$apt/sources.list"
if [ -f /etc/apt/sources.list.d/debian.sources ]; then
	sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources >"$apt/parts/debian.sources"
fi
if [ -f /etc/apt/sources.list ]; then
	sed -n 's/^deb /deb-src /p' /etc/apt/sources.list >"$apt/sources.list"
fi
options="-q -o Dir::Etc::SourceList=$apt/sources.list -o Dir::Etc::SourceParts=$apt/parts
	-o Dir::State::Lists=$apt/lists -o Dir::Cache=$apt/cache -o APT::Sandbox::User="
# shellcheck disable=SC2086
apt-get $options update >&2
for package in libsodium mosquitto; do
	# shellcheck disable=SC2086
	apt-get $options source --download-only --only-source "$package" >&2
	rm -rf "$package"
	dpkg-source --no-check -x "$package"_*.dsc "$package" >&2
done
# What configure would have made of it.
version=$(sed -n 's/^AC_INIT(\[libsodium\],\[\([0-9.]*\)\].*/\1/p' libsodium/configure.ac)
head=libsodium/src/libsodium/include/sodium/version.h
sed "s/@VERSION@/$version/; s/@SODIUM_LIBRARY_VERSION_M[A-Z]*@/0/; s/@SODIUM_LIBRARY_MINIMAL_DEF@//" "$head.in" >"$head"
