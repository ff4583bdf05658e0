# Recording a story and giving it the story's time; sourced by samples.sh.
#
# The steps run one after the other as fast as they go. Each step's frames are
# then cut out and moved by editcap to the second of the story at which the step
# happened: the pauses between steps are made, everything within a step is real.

# record NAME START: starts a capture of everything on the LAN's bridge.
record() {
  NAME=$1
  STORY_START=$(date -u -d "$2" +%s)
  : >"$WORK/$NAME.steps"
  ip netns exec "$LAB-router" tcpdump -i br-lan -s 0 --immediate-mode -U -Z root \
    -w "$WORK/$NAME.raw" 2>"$WORK/$NAME.tcpdump.log" </dev/null &
  TCPDUMP_PID=$!
  LAB_PIDS+=("$TCPDUMP_PID")
  wait_until grep -q "listening on" "$WORK/$NAME.tcpdump.log"
}

# at SECONDS: what follows happens this long after the story's start.
at() {
  local now
  sleep 0.2 # the last step's closing packets stay with it
  now=$EPOCHREALTIME
  echo "$now $1" >>"$WORK/$NAME.steps"
  awk -v now="$now" -v then="$((STORY_START + $1))" 'BEGIN { printf "%.6f\n", then - now }' >"$WORK/clock.new"
  mv "$WORK/clock.new" "$WORK/clock"
}

record_end() {
  sleep 0.5
  kill -INT "$TCPDUMP_PID"
  wait "$TCPDUMP_PID" || true
  grep -q "^0 packets dropped by kernel" "$WORK/$NAME.tcpdump.log"
  stretch
  rewrite
}

# Cuts out every step, moves it, and joins the steps again.
stretch() {
  local begin story end shift parts=() n=0
  while read -r begin story end; do
    shift=$(awk -v then="$((STORY_START + story))" -v begin="$begin" 'BEGIN { printf "%.6f", then - begin }')
    editcap -F pcap -A "$begin" -B "$end" "$WORK/$NAME.raw" "$WORK/$NAME.cut"
    n=$((n + 1))
    editcap -F pcap -t "$shift" "$WORK/$NAME.cut" "$WORK/$NAME.$n"
    parts+=("$WORK/$NAME.$n")
  done < <(step_spans)
  mergecap -F pcap -a -w "$WORK/$NAME.stretched" "${parts[@]}"
}

# "begin story end" for each step: a step ends where the next begins.
step_spans() {
  awk 'NR > 1 { print begin, story, $1 } { begin = $1; story = $2 } END { print begin, story, begin + 3600 }' \
    OFMT=%.6f CONVFMT=%.6f "$WORK/$NAME.steps"
}

# The far end gets the address that it had in 2014; DNS and Host say so already.
rewrite() {
  tcprewrite --pnat="$FAR_END/32:$FAR_END_2014/32" --fixcsum \
    --infile="$WORK/$NAME.stretched" --outfile="$STAGE/$NAME.pcap" 2>"$WORK/$NAME.tcprewrite.log"
}
