#!/bin/sh
# Ends a lab: waits until the program that made it closes standard input, by stopping or by being
# killed, then ends what runs in the lab's namespaces and removes them and its folder.
# usage: reap.sh PREFIX FOLDER
prefix=$1
folder=$2
cat >/dev/null
for name in $(ip netns list | awk -v start="$prefix-" 'index($1, start) == 1 { print $1 }'); do
  for pid in $(ip netns pids "$name"); do
    kill -9 "$pid" 2>/dev/null
  done
  ip netns del "$name"
  rm -rf "/etc/netns/$name"
done
rm -rf "$folder"
