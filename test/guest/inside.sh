#!/bin/sh
# inside.sh HOME MODULES: the guest's second program runs the test files of /run/files and ends the guest. What they
# print goes to the second serial line; its last line says how they ended.
cd "$1" || exit 1
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp BUILT=1 TAP_TIMEOUT=600
mkdir -p /lib/modules /var/run/netns
mount --bind "$2" /lib/modules
# The kernel asks for the modules that a rule needs.
printf '#!/bin/sh\nexec busybox modprobe "$@"\n' >/run/modprobe
chmod +x /run/modprobe
echo /run/modprobe >/proc/sys/kernel/modprobe
# Settings of these are there only with them.
busybox modprobe br_netfilter
busybox modprobe nf_conntrack
ip link set lo up
hostname guest
stty -F /dev/ttyS1 raw -echo
status=0
while read -r words; do
	# shellcheck disable=SC2086 # a file and its arguments
	node $words >/dev/ttyS1 2>/dev/ttyS0 </dev/null || status=$?
done </run/files
echo "# guest: status $status" >/dev/ttyS1
sync
# What was written has left the serial line before the machine goes.
stty -F /dev/ttyS1 sane
busybox poweroff -f
