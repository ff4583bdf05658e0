#!/bin/sh
# All that the agent's tests do once with ASan and UBSan and once under valgrind (Debian: valgrind; root for the live tests),
# self-test and a replay of the mix of public captures (without it: of a sample) with both, from the repository's root:
# sanitize.sh [asan|valgrind]. What they say goes to build/agent/sanitize; any of it is a failure.
set -eu
out=$(pwd)/build/agent/sanitize
mix=../shared/captures/bench-mix.pcap
[ -f "$mix" ] || mix=$(ls test/captures/*.pcap | head -n 1)
found=0

# Runs the agent's suites, self-test and replay with a program that may have words before it.
run() {
	name=$1
	program=$2
	started=$(date +%s)
	# shellcheck disable=SC2086
	$program --self-test >/dev/null || found=1
	# shellcheck disable=SC2086
	$program --replay "$mix" --events /dev/null || found=1
	AGENT=$program node dist/test/run/main.js agent || found=1
	for log in "$out/$name"*; do
		[ -s "$log" ] || continue
		found=1
		echo "sanitize: $log:" >&2
		head -n 20 "$log" >&2
	done
	echo "$name: self-test, replay of $mix, suites: $([ $found = 0 ] && echo clean || echo 'not clean') ($(($(date +%s) - started)) s)"
}

rm -rf "$out"
mkdir -p "$out"
case ${1:-both} in asan | both)
	# The tests' own C programs have the sanitizers too.
	export ASAN_OPTIONS="log_path=$out/asan:detect_leaks=1" UBSAN_OPTIONS="log_path=$out/asan:print_stacktrace=1"
	run asan build/agent/asan/telltale-agent
	;;
esac
case ${1:-both} in valgrind | both)
	unset ASAN_OPTIONS UBSAN_OPTIONS
	export VALGRIND="valgrind -q --leak-check=full --errors-for-leak-kinds=definite --log-file=$out/valgrind-%p"
	run valgrind "$VALGRIND build/agent/native/telltale-agent"
	;;
esac
exit $found
