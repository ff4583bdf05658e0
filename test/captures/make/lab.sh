# The home and its Internet in network namespaces; sourced by samples.sh.
#
#   1s, note, tv ── br-lan [router] wan ── eth0 [internet]
#
# The far end really listens at 203.0.113.10, an address for documentation, so no
# packet to anybody's server is ever made. DNS already answers 42.62.48.2, as in
# 2014; each phone's own NAT sends that on to 203.0.113.10, and tcprewrite undoes
# this in the finished capture.

FAR_END=203.0.113.10
FAR_END_2014=42.62.48.2

in_ns() {
  local host=$1
  shift
  ip netns exec "$LAB-$host" "$@"
}

# Starts a long-lived program in a namespace and remembers its process.
start_in() {
  local host=$1 name=$2
  shift 2
  ip netns exec "$LAB-$host" "$@" >"$WORK/$name.log" 2>&1 </dev/null &
  LAB_PIDS+=($!)
}

wait_until() {
  local tries=100
  while [ $((tries--)) -gt 0 ]; do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.05
  done
  echo "samples: timed out on: $*" >&2
  return 1
}

# Wire-size packets, as on a real LAN, not the kernel's 64 kB ones.
no_offloads() {
  in_ns "$1" ethtool -K "$2" tso off gso off gro off tx off rx off tx-udp-segmentation off >/dev/null 2>&1 || true
}

make_namespace() {
  ip netns add "$LAB-$1"
  LAB_NAMESPACES+=("$LAB-$1")
  ip -n "$LAB-$1" link set lo up
}

make_router() {
  make_namespace router
  ip -n "$LAB-router" link add br-lan address "$MAC_ROUTER" type bridge
  ip -n "$LAB-router" addr add 192.168.1.1/24 dev br-lan
  ip -n "$LAB-router" link set br-lan up
  no_offloads router br-lan
  in_ns router sysctl -qw net.ipv4.ip_forward=1
}

make_internet() {
  local address
  make_namespace internet
  ip link add wan netns "$LAB-router" type veth peer name eth0 netns "$LAB-internet"
  ip -n "$LAB-router" addr add 198.51.100.2/24 dev wan
  ip -n "$LAB-router" link set wan up
  ip -n "$LAB-router" route add default via 198.51.100.1
  ip -n "$LAB-internet" addr add 198.51.100.1/24 dev eth0
  ip -n "$LAB-internet" link set eth0 up
  for address in "$FAR_END" 203.0.113.{20,21,30,31,40,123}; do
    ip -n "$LAB-internet" addr add "$address/32" dev lo
  done
  no_offloads router wan
  no_offloads internet eth0
  in_ns router nft -f - <<'NFT'
table ip lab {
  chain out {
    type nat hook postrouting priority 100
    oifname "wan" masquerade
  }
}
NFT
}

# lan_host NAME MAC: a device with its cable plugged in but switched off.
lan_host() {
  make_namespace "$1"
  ip link add eth0 netns "$LAB-$1" address "$2" type veth peer name "lan-$1" netns "$LAB-router"
  ip -n "$LAB-router" link set "lan-$1" master br-lan up
  no_offloads "$1" eth0
  no_offloads router "lan-$1"
  in_ns "$1" nft -f - <<NFT
table ip story {
  chain out {
    type nat hook output priority -100
    ip daddr $FAR_END_2014 dnat to $FAR_END
  }
}
NFT
  mkdir -p "/etc/netns/$LAB-$1"
  echo "nameserver 192.168.1.1" >"/etc/netns/$LAB-$1/resolv.conf"
  echo "hosts: files dns" >"/etc/netns/$LAB-$1/nsswitch.conf"
}

router_config() {
  cat <<CONF
keep-in-foreground
log-facility=-
pid-file=
no-resolv
no-hosts
no-ping
user=root
bind-interfaces
interface=br-lan
local=/#/
local-ttl=600
dhcp-authoritative
dhcp-leasefile=$WORK/leases
dhcp-range=192.168.1.20,192.168.1.99,12h
dhcp-host=$MAC_1S,192.168.1.23
dhcp-host=$MAC_NOTE,192.168.1.24
dhcp-host=$MAC_TV,192.168.1.40
host-record=api.account.xiaomi.com,$FAR_END_2014
host-record=connect.rom.miui.com,203.0.113.20
host-record=account.xiaomi.com,203.0.113.21
host-record=weather.example.net,203.0.113.30
host-record=www.example.org,203.0.113.31
host-record=mail.example.org,203.0.113.31
host-record=guide.tv.example.com,203.0.113.40
host-record=time.example.net,203.0.113.123
CONF
}

# A certificate that was valid in 2014, as TLS 1.2 shows it to everybody.
make_certificate() {
  local dir=$WORK/ca
  mkdir "$dir"
  : >"$dir/index.txt"
  cat >"$dir/ca.conf" <<CONF
[ca]
default_ca = sample
[sample]
database = $dir/index.txt
new_certs_dir = $dir
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
CONF
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=Sample far end" \
    -keyout "$WORK/far.key" -out "$dir/far.csr" 2>/dev/null
  openssl ca -batch -notext -selfsign -config "$dir/ca.conf" -keyfile "$WORK/far.key" -in "$dir/far.csr" \
    -startdate 20140101000000Z -enddate 20150101000000Z -out "$WORK/far.pem" 2>/dev/null
}

start_services() {
  echo 0 >"$WORK/clock"
  make_certificate
  router_config >"$WORK/router.conf"
  start_in router dnsmasq dnsmasq -C "$WORK/router.conf"
  start_in internet far-end node "$HERE/server.mjs" "$WORK/clock" "$WORK/far.pem" "$WORK/far.key"
  wait_until grep -q ready "$WORK/far-end.log"
  wait_until grep -q started "$WORK/dnsmasq.log"
}

lab_up() {
  make_router
  make_internet
  lan_host 1s "$MAC_1S"
  lan_host note "$MAC_NOTE"
  lan_host tv "$MAC_TV"
  start_services
}

# Ends what this script started, by process id, and removes only its own namespaces.
lab_down() {
  local pid name
  for pid in "${LAB_PIDS[@]}"; do
    kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
  done
  for name in "${LAB_NAMESPACES[@]}"; do
    ip netns del "$name" 2>/dev/null
    rm -rf "/etc/netns/$name"
  done
  rmdir /etc/netns 2>/dev/null
  return 0
}
