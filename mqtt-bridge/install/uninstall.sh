#!/bin/sh
# Takes the service away (root). Settings and what was found stay, unless PURGE=1.
set -eu
root=${DESTDIR-}
lib=${PREFIX:-/usr/local}/lib/telltale
bin=${PREFIX:-/usr/local}/bin/telltale

if [ "$(id -u)" != 0 ] && [ -z "$root" ]; then
	echo "uninstall: needs root: sudo make uninstall" >&2
	exit 1
fi
if [ -z "$root" ]; then
	if [ -d /run/systemd/system ]; then
		systemctl disable --quiet --now telltale-name.service telltale.service 2>/dev/null || true
	elif [ -x /sbin/openrc-run ]; then
		rc-service telltale stop 2>/dev/null || true
		rc-update del telltale default 2>/dev/null || true
	fi
fi
rm -f "$root/etc/systemd/system/telltale.service" "$root/etc/systemd/system/telltale-name.service"
rm -f "$root/etc/systemd/system/multi-user.target.wants/telltale.service"
rm -rf "$root/etc/systemd/system/telltale.service.wants"
rm -f "$root/etc/init.d/telltale" "$root$bin"
rm -rf "$root$lib" "$root$lib.new" "$root$lib.old"
if [ -z "$root" ] && [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
if [ "${PURGE-}" = 1 ]; then
	rm -rf "$root/etc/telltale" "$root/var/lib/telltale" "$root/var/log/telltale.log"
	if [ -z "$root" ] && id telltale >/dev/null 2>&1; then
		if command -v userdel >/dev/null; then userdel telltale; else deluser telltale; fi
	fi
	echo "removed, with settings and everything that was found"
else
	echo "removed; /etc/telltale and /var/lib/telltale are kept (PURGE=1 removes them and the user telltale too)"
fi
