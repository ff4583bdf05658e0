# shellcheck shell=dash
# Stands for base-files' network.sh: only networks that are listed in /tmp/up have a device.
network_flush_cache() { :; }
network_get_device() {
	grep -qs "^$2\$" /tmp/up || return 1
	eval "$1=\$(uci -q get network.$2.device)"
}
