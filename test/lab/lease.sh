#!/bin/sh
# What udhcpc calls with the lease: sets address and route.
case "$1" in
deconfig)
  ip -4 addr flush dev "$interface"
  ;;
bound | renew)
  ip addr replace "$ip/$mask" dev "$interface"
  ip route replace default via "${router%% *}" dev "$interface"
  ;;
esac
