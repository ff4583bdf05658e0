# shellcheck shell=dash disable=SC3043,SC1090
# Stands for base-files' functions.sh, as far as a package uses it: what is called when, in which order.

user_exists() { grep -qs "^$1:" /etc/passwd; }
group_exists() { grep -qs "^$1:" /etc/group; }

# Require-User: name=uid:name=gid
add_group_and_user() {
	local pair user group
	for pair in $(sed -n 's/^Require-User: *//p' "/usr/lib/opkg/info/$1.control"); do
		user="${pair%%:*}" group="${pair#*:}"
		group_exists "${group%=*}" || echo "${group%=*}:x:${group#*=}:" >>/etc/group
		user_exists "${user%=*}" ||
			echo "${user%=*}:x:${user#*=}:${group#*=}:${user%=*}:/var/run/${user%=*}:/bin/false" >>/etc/passwd
	done
}

default_postinst() {
	local name list script ret=0
	name="$(basename "${1%.*}")"
	list="/usr/lib/opkg/info/$name.list"
	add_group_and_user "$name"
	grep -qs '^/etc/sysctl.d/' "$list" && echo sysctl >>/tmp/restarted
	for script in $(grep -s '^/etc/uci-defaults/' "$list"); do
		([ -f "$script" ] && . "$script") && rm -f "$script"
	done
	if [ -f "/usr/lib/opkg/info/$name.postinst-pkg" ]; then
		(. "/usr/lib/opkg/info/$name.postinst-pkg")
		ret=$?
	fi
	for script in $(grep -s '^/etc/init.d/' "$list"); do
		[ "$PKG_UPGRADE" = 1 ] || "$script" enable
		"$script" start
	done
	return $ret
}

default_prerm() {
	local name script ret=0
	name="$(basename "${1%.*}")"
	if [ -f "/usr/lib/opkg/info/$name.prerm-pkg" ]; then
		(. "/usr/lib/opkg/info/$name.prerm-pkg")
		ret=$?
	fi
	for script in $(grep -s '^/etc/init.d/' "/usr/lib/opkg/info/$name.list"); do
		[ "$PKG_UPGRADE" = 1 ] || "$script" disable
		"$script" stop
	done
	return $ret
}
