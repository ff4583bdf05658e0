#!/bin/sh
# Tells the home network, by multicast DNS, that a name is this machine's. Ends with its address, so that it is told anew.
set -eu
name=$1
address=$(ip -4 -o route get 192.0.2.1 | sed -n 's/.* src \([0-9.]*\).*/\1/p')
if [ -z "$address" ]; then
	echo "publish-name: this machine has no IPv4 address in a network yet" >&2
	exit 1
fi
exec avahi-publish --address --no-reverse "$name" "$address"
