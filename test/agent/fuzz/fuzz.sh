#!/bin/sh
# Fuzzes the agent's readers with libFuzzer (Debian: clang-14, libclang-rt-14-dev, libmnl-dev): fuzz.sh [seconds each]
# [targets], from the repository's root. What is found before stays in build/agent/fuzz and is where the next run begins.
set -eu
seconds=${1:-60}
targets=${2:-cbor capture netlink netlink-static guard block event message}
compiler=${CLANG:-clang-14}
out=build/agent/fuzz
flags="-std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all"
own_mnl=-Irouter/agent/netlink/mnl

# Files of a folder of the agent, by their names without .c.
of() {
	folder=$1
	shift
	for name in "$@"; do printf 'router/agent/%s/%s.c ' "$folder" "$name"; done
}

netlink="test/agent/fuzz/netlink.c $(of live nflog frame blind passed) router/agent/netlink/*.c $(of volumes conntrack)"

# What a target is made of.
parts() {
	case $1 in
	cbor) echo test/agent/fuzz/cbor.c router/agent/cbor.c ;;
	capture) echo test/agent/fuzz/capture.c router/agent/capture/*.c ;;
	netlink) echo "$netlink" -lmnl ;;
	netlink-static) echo "$own_mnl $netlink" ;;
	guard)
		echo "$own_mnl" test/agent/fuzz/guard.c router/agent/netlink/*.c "$(of guard queue reset dns-answer)" \
			"$(of live frame)"
		;;
	block)
		echo "$own_mnl" test/agent/fuzz/block.c test/agent/c/kernel.c router/agent/block/*.c \
			router/agent/netlink/*.c router/agent/lan.c router/agent/event.c "$(of live passed)" "$(of volumes conntrack)" \
			-Wl,--wrap=socket,--wrap=bind,--wrap=setsockopt,--wrap=close,--wrap=sendto,--wrap=recvmsg
		;;
	event)
		echo -Irouter/agent -Ibuild/agent/gen test/agent/fuzz/event.c router/agent/event.c router/agent/status.c \
			router/agent/text.c router/agent/cbor.c "$(of uplink alone alert-text)" \
			"$(of bundle bundle fields refusal envelope)" -lsodium
		;;
	message)
		echo test/agent/fuzz/message.c router/agent/cbor.c \
			"$(of bundle bundle command cose envelope fields pairing refusal)" -lsodium
		;;
	*)
		echo "fuzz: $1: no such target" >&2
		exit 1
		;;
	esac
}

mkdir -p "$out"
node dist/test/agent/fuzz-seeds.js --out "$out"
for target in $targets; do
	sources=$(parts "$target")
	# shellcheck disable=SC2086
	"$compiler" $flags $sources -o "$out/$target"
done
for target in $targets; do
	mkdir -p "$out/corpus-$target"
	"$out/$target" -max_total_time="$seconds" -max_len=8192 -timeout=10 -print_final_stats=1 \
		-artifact_prefix="$out/$target-" "$out/corpus-$target" >"$out/$target.log" 2>&1 || {
		grep -E 'ERROR|SUMMARY|Test unit' "$out/$target.log" >&2
		echo "fuzz: $target failed; $out/$target.log" >&2
		exit 1
	}
	echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$out/$target.log") inputs in $seconds s, no error"
done
