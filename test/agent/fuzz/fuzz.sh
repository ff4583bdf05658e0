#!/bin/sh
# Fuzzes the agent's readers with libFuzzer (Debian: clang-14, libclang-rt-14-dev, libmnl-dev): fuzz.sh [seconds each],
# from the repository's root.
set -eu
seconds=${1:-60}
compiler=${CLANG:-clang-14}
out=build/agent/fuzz
mkdir -p "$out/corpus-cbor" "$out/corpus-capture" "$out/corpus-netlink"
cp test/captures/*.pcap "$out/corpus-capture/"
flags="-std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all"
# shellcheck disable=SC2086
"$compiler" $flags test/agent/fuzz/cbor.c router/agent/cbor.c -o "$out/cbor"
# shellcheck disable=SC2086
"$compiler" $flags test/agent/fuzz/capture.c router/agent/capture/*.c -o "$out/capture"
# shellcheck disable=SC2086
"$compiler" $flags test/agent/fuzz/netlink.c router/agent/live/nflog.c router/agent/live/frame.c \
	router/agent/live/blind.c router/agent/live/passed.c router/agent/netlink/*.c router/agent/volumes/conntrack.c \
	-lmnl -o "$out/netlink"
node dist/test/agent/fuzz-seeds.js --out "$out/corpus-message"
# shellcheck disable=SC2086
"$compiler" $flags test/agent/fuzz/message.c router/agent/cbor.c router/agent/bundle/bundle.c \
	router/agent/bundle/command.c router/agent/bundle/cose.c router/agent/bundle/envelope.c \
	router/agent/bundle/fields.c router/agent/bundle/pairing.c router/agent/bundle/refusal.c -lsodium -o "$out/message"
for target in cbor capture netlink message; do
	"$out/$target" -max_total_time="$seconds" -max_len=8192 -print_final_stats=1 -artifact_prefix="$out/" \
		"$out/corpus-$target" >"$out/$target.log" 2>&1 || {
		grep -E 'ERROR|SUMMARY|Test unit' "$out/$target.log" >&2
		echo "fuzz: $target failed; $out/$target.log" >&2
		exit 1
	}
	echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$out/$target.log") inputs in $seconds s, no error"
done
