#!/bin/sh
# Installs the control plane as a service (root): user, program, settings, command, service, name on the network.
# What is there already of settings and store is kept, so the same command upgrades.
# DESTDIR= puts the files into another root and starts nothing. LISTEN= is the address for the home network.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=${DESTDIR-}
lib=${PREFIX:-/usr/local}/lib/telltale
bin=${PREFIX:-/usr/local}/bin/telltale

say() { printf '%s\n' "$*"; }
fail() {
	printf 'install: %s\n' "$*" >&2
	exit 1
}

check_machine() {
	[ "$(id -u)" = 0 ] || [ -n "$root" ] || fail "needs root: sudo make install"
	node=${NODE:-$(command -v node)} || fail "Node.js is missing; install Node.js 20.19 or newer"
	[ -x "$node" ] || fail "$node: no such program; install Node.js 20.19 or newer"
	node=$(readlink -f "$node")
	"$node" -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a===20&&b>=19)?0:1)' ||
		fail "$node is too old; Telltale needs Node.js 20.19 or newer"
}

make_user() {
	[ -z "$root" ] || return 0
	id telltale >/dev/null 2>&1 && return 0
	if command -v useradd >/dev/null; then
		useradd --system --user-group --home-dir /var/lib/telltale --no-create-home --shell /usr/sbin/nologin telltale
	else
		addgroup -S telltale
		adduser -S -D -H -h /var/lib/telltale -s /sbin/nologin -G telltale telltale
	fi
}

# The old program is whole until the new one is.
put_program() {
	rm -rf "$root$lib.new" "$root$lib.old"
	mkdir -p "$root$(dirname "$lib")" "$root$(dirname "$bin")"
	"$node" "$here/../../dist/mqtt-bridge/install/stage.js" "$root$lib.new"
	mkdir -p "$root$lib.new/mqtt-bridge/install"
	cp "$here/publish-name.sh" "$here/uninstall.sh" "$here/plane.env" "$root$lib.new/mqtt-bridge/install/"
	[ ! -e "$root$lib" ] || mv "$root$lib" "$root$lib.old"
	mv "$root$lib.new" "$root$lib"
	rm -rf "$root$lib.old"
	fill "$here/telltale.sh" "$root$bin" 0755
}

# fill SOURCE TARGET MODE: a file with the places of this machine in it.
fill() {
	mkdir -p "$(dirname "$2")"
	sed -e "s|@NODE@|$node|g; s|@LIB@|$lib|g; s|@ADDRESS@|${address-}|g" "$1" >"$2.new"
	chmod "$3" "$2.new"
	mv "$2.new" "$2"
}

own_address() {
	address=${LISTEN:-$(ip -4 -o route get 192.0.2.1 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/\1/p')}
	address=${address:-127.0.0.1}
}

put_settings() {
	mkdir -p "$root/etc/telltale" "$root/var/lib/telltale"
	if [ -e "$root/etc/telltale/settings.yaml" ]; then
		say "kept /etc/telltale/settings.yaml"
	else
		fill "$here/settings.yaml" "$root/etc/telltale/settings.yaml" 0640
	fi
	chmod 0750 "$root/etc/telltale"
	chmod 0700 "$root/var/lib/telltale"
	[ -n "$root" ] || chown -R telltale:telltale /etc/telltale /var/lib/telltale
}

put_service() {
	if [ -d "$root/etc/init.d" ] && [ -x "$root/sbin/openrc-run" ]; then
		fill "$here/telltale.openrc" "$root/etc/init.d/telltale" 0755
		return 0
	fi
	fill "$here/telltale.service" "$root/etc/systemd/system/telltale.service" 0644
	if command -v avahi-publish >/dev/null && command -v ip >/dev/null; then
		fill "$here/telltale-name.service" "$root/etc/systemd/system/telltale-name.service" 0644
	else
		say "the name telltale.local needs: apt install avahi-daemon avahi-utils, then install again"
	fi
}

start() {
	[ -z "$root" ] || return 0
	if [ -d /run/systemd/system ]; then
		systemctl daemon-reload
		systemctl enable --quiet telltale.service
		[ ! -e /etc/systemd/system/telltale-name.service ] || systemctl enable --quiet telltale-name.service
		systemctl restart telltale.service
		say "watch it with: journalctl -fu telltale"
	elif [ -x /sbin/openrc-run ]; then
		rc-update add telltale default
		rc-service telltale restart
		say "watch it with: tail -f /var/log/telltale.log"
	else
		say "no init system runs here; start it with: $bin run"
	fi
}

# The page's first password is set through a link that the service prints.
show_link() {
	[ -z "$root" ] && [ -d /run/systemd/system ] || return 0
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		link=$(journalctl --unit telltale.service --boot --output cat --grep '#/start/' --lines 1 2>/dev/null | tr -d ' ') || link=
		[ -z "$link" ] || break
		sleep 1
	done
	[ -z "$link" ] || say "open this to begin: $link"
}

check_machine
own_address
make_user
put_program
put_settings
put_service
say "installed in $lib; settings in /etc/telltale/settings.yaml, what is found in /var/lib/telltale"
start
show_link
say "look whether all is well with: sudo telltale doctor"
