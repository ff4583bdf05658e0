#!/bin/busybox sh
# shellcheck shell=dash
# The guest's first program: this machine's root file system, read only, with what the guest writes in its memory.
set -e
PATH=/bin
busybox mkdir -p /proc /lower /top /new
busybox mount -t proc proc /proc
while read -r module; do busybox insmod "/modules/$module"; done </order
busybox mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=512000 root /lower
busybox mount -t tmpfs -o size=60% top /top
busybox mkdir /top/upper /top/work
busybox mount -t overlay -o lowerdir=/lower,upperdir=/top/upper,workdir=/top/work over /new
busybox mount -t devtmpfs dev /new/dev
busybox mkdir -p /new/dev/shm /new/dev/pts
busybox mount -t tmpfs shm /new/dev/shm
busybox mount -t devpts pts /new/dev/pts
busybox mount -t proc proc /new/proc
busybox mount -t sysfs sys /new/sys
busybox mount -t tmpfs run /new/run
read -r home </home
read -r modules </release
busybox cp /files /new/run/files
exec busybox switch_root /new /bin/sh "$home/test/guest/inside.sh" "$home" "$modules"
