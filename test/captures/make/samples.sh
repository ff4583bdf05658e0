#!/bin/bash
# samples.sh [SEED]: makes the sample captures, with the household they belong to.
#
#   SEED (1)          which made-up household; the same seed gives the same values
#   OUT (the folder above this one)   where the files go
#   KEEP_WORK         if set, the folder with the intermediate files stays
#
# Needs root (network namespaces). Nothing leaves the namespaces, and OUT changes
# only when every capture has been made and checked.
# Exit status: 0; 2 for a missing tool, right or wrong argument; 1 otherwise.

set -eEuo pipefail
export LC_ALL=C TZ=UTC
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY

HERE=$(cd "$(dirname "$0")" && pwd)
SEED=${1:-${SEED:-1}}
OUT=${OUT:-$(dirname "$HERE")}
LAB=telltale-samples-$$
LAB_PIDS=()
LAB_NAMESPACES=()

# Each tool with the Debian package that has it.
TOOLS="ip:iproute2 ethtool:ethtool nft:nftables sysctl:procps dnsmasq:dnsmasq-base busybox:busybox curl:curl
  openssl:openssl tcpdump:tcpdump editcap:wireshark-common mergecap:wireshark-common tshark:tshark
  tcprewrite:tcpreplay awk:mawk node:nodejs"

stop() {
  echo "samples: $*" >&2
  exit 2
}

check_tools() {
  local pair missing=()
  for pair in $TOOLS; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  [ ${#missing[@]} -eq 0 ] || stop "missing tools; on Debian: apt-get install --no-install-recommends ${missing[*]}"
  [ "$(id -u)" -eq 0 ] || stop "network namespaces need root"
}

clean_up() {
  local status=$?
  set +e
  trap - ERR
  lab_down
  [ $status -eq 0 ] || echo "samples: failed (status $status); $OUT is as it was" >&2
  if [ -n "${KEEP_WORK:-}" ]; then echo "samples: kept $WORK" >&2; else rm -rf "$WORK"; fi
  exit $status
}

# Beside the target, so that each move is a rename.
publish() {
  local file
  mkdir -p "$OUT"
  mkdir "$OUT/.samples-$$.tmp"
  cp "$STAGE"/* "$OUT/.samples-$$.tmp/"
  for file in "$OUT/.samples-$$.tmp"/*; do mv -f "$file" "$OUT/"; done
  rmdir "$OUT/.samples-$$.tmp"
}

make_captures() {
  local story
  for story in redmi_note redmi_1s_test1 redmi_1s_test1_login redmi_1s_test2_before redmi_1s_test2_after; do
    echo "samples: ${story//_/-}"
    "story_$story"
  done
}

. "$HERE/lab.sh"
. "$HERE/record.sh"
. "$HERE/story.sh"

[[ $SEED =~ ^[0-9]{1,9}$ ]] || stop "SEED must be a number of at most 9 digits, not '$SEED'"
check_tools
WORK=$(mktemp -d)
STAGE=$WORK/stage
trap clean_up EXIT
trap 'exit 130' INT TERM HUP
trap 'echo "samples: ${FUNCNAME[0]:-samples.sh}: failed: $BASH_COMMAND" >&2' ERR
mkdir "$STAGE"
node "$HERE/values.mjs" "$SEED" "$WORK"
. "$WORK/values.env"
node "$HERE/jpeg.mjs" "$WORK/values.json" "$WORK/photo.jpg"
cp "$WORK/household.yaml" "$WORK/contacts.vcf" "$STAGE/"
lab_up
make_captures
node "$HERE/expect.mjs" "$WORK/values.json" "$STAGE" >"$STAGE/expected.json"
publish
echo "samples: seed $SEED in $OUT"
