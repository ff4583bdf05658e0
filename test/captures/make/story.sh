# What happens in each capture; sourced by samples.sh. Times are seconds of the story.

UA_1S="2013029; MIUI/JHACNBL32.0"
UA_1S_SYSTEM="Dalvik/1.6.0 (Linux; U; Android 4.3; HM 1S Build/JLS36C)"
UA_NOTE="HM NOTE 1W; MIUI/JHDCNBL23.0"
UA_NOTE_REFLASHED="Dalvik/1.6.0 (Linux; U; Android 4.4.4; Note Build/KTU84Q)"
UA_TV="Mozilla/5.0 (SmartHub; Linux/SmartTV) AppleWebKit/537.36"
ACCOUNT=http://api.account.xiaomi.com/pass

# fetch HOST CURL_ARGUMENTS...: one curl, so one connection per far end.
fetch() {
  local host=$1
  shift
  in_ns "$host" curl -q -4 -fsS -m 10 "$@" >/dev/null
}

# 2014's newest TLS, so the server's certificate is visible. Nobody has to trust it.
fetch_secure() {
  fetch "$1" -k --http1.1 --tls-max 1.2 "${@:2}"
}

# join HOST NAME VENDOR: switches the device on and gets a lease under a host name.
join() {
  ip -n "$LAB-$1" link set eth0 up
  in_ns "$1" busybox udhcpc -i eth0 -f -q -n -t 5 -T 1 -s "$HERE/dhcp-lease.sh" -x "hostname:$2" -V "$3" \
    >"$WORK/dhcp.log" 2>&1
}

# Switches a device off, so that the next capture begins without its leftovers.
leave() {
  ip -n "$LAB-$1" addr flush dev eth0
  ip -n "$LAB-$1" link set eth0 down
  ip -n "$LAB-router" neigh flush dev br-lan
}

tell_time() { in_ns "$1" node "$HERE/chatter.mjs" time time.example.net "$WORK/clock"; }

tv_on() {
  join tv living-room-tv "sample-tv-1"
  in_ns tv node "$HERE/chatter.mjs" mdns living-room-tv 192.168.1.40
  in_ns tv node "$HERE/chatter.mjs" ssdp 192.168.1.40
}

tv_guide() { fetch tv -A "$UA_TV" "http://guide.tv.example.com/guide?region=4&page=$1"; }

# --- redmi-note: an idle phone talks to a bare address, before and after reflashing

note_beat() { fetch note -A "$1" "http://$FAR_END_2014/hb?seq=$2"; }

note_photo() {
  fetch note -A "$1" -H "Content-Type: image/jpeg" --data-binary "@$WORK/photo.jpg" "http://$FAR_END_2014/media/upload"
}

note_text() {
  fetch note -A "$1" --data "box=inbox&body=$CANARY" "http://$FAR_END_2014/msg/sync"
}

# note_idle START USER_AGENT: ten minutes in which nobody touches the phone.
note_idle() {
  local start=$1 agent=$2 minute
  for minute in 1 2 3 4 5 6 7 8 9; do
    at $((start + minute * 60))
    note_beat "$agent" "$minute"
    case $minute in
    2) at $((start + 150)); note_photo "$agent" ;;
    4) at $((start + 275)); tv_guide "$minute" ;;
    6) at $((start + 390)); note_text "$agent" ;;
    8) at $((start + 510)); tell_time note ;;
    esac
  done
  at $((start + 600))
  note_beat "$agent" 10
}

story_redmi_note() {
  record redmi-note 2014-07-22T18:30:00Z
  at 0
  tv_on
  join note Redmi-Note dhcpcd-5.5.6
  fetch note -A "$UA_NOTE" http://connect.rom.miui.com/generate_204
  tell_time note
  note_idle 0 "$UA_NOTE"
  leave note
  at 1200 # ten minutes off the air while it is reflashed
  join note android-cm11 dhcpcd-5.5.6
  fetch note -A "$UA_NOTE_REFLASHED" http://www.example.org/generate_204
  tell_time note
  note_idle 1200 "$UA_NOTE_REFLASHED"
  record_end
  leave note
  leave tv
}

# --- redmi-1s-test1 and -login: everything in clear HTTP

account() { fetch 1s -A "$UA_1S" -b "deviceId=$IMEI" "$@"; }

# lookup NUMBER...: is this number known to the message service? One connection for all.
lookup() {
  local number urls=()
  for number in "$@"; do urls+=("$ACCOUNT/v3/user@id?type=MXPH&externalId=$number"); done
  account "${urls[@]}"
}

phone_on() {
  join 1s Redmi-1S dhcpcd-5.5.6
  fetch 1s -A "$UA_1S_SYSTEM" http://connect.rom.miui.com/generate_204
  tell_time 1s
}

weather() { fetch 1s -A "$UA_1S_SYSTEM" "http://weather.example.net/forecast?city=101010100&t=$1000"; }

browse() {
  fetch_secure 1s -A "$UA_1S_SYSTEM" "https://www.example.org/"
  fetch_secure 1s -A "$UA_1S_SYSTEM" "https://mail.example.org/inbox"
}

# SIM in: the operator's name goes out, then the phone's own number.
sim_in() {
  account -H "Content-Type: application/json" --data "{\"operator\":\"$OPERATOR\",\"simState\":\"ready\"}" \
    "$ACCOUNT/activation/safe/verify" \
    --next -4 -fsS -m 10 -A "$UA_1S" -b "deviceId=$IMEI" \
    "$ACCOUNT/v3/user@id?type=MXPH&externalId=$OWN"
}

# What F-Secure did with the phone. Numbers go out as the phone's parts spell them:
# national from the address book, with an escaped plus from the message service,
# plain digits for a received message. Calls send nothing.
use_phone_test1() {
  local start=$1
  at $((start + 20)); sim_in
  at $((start + 60)); weather $((STORY_START + start + 60)); tv_guide 1
  at $((start + 120)); lookup "0${ADDED#44}"
  at $((start + 180)); lookup "%2B$ADDED"
  at $((start + 240)); lookup "$SENDER"
  at $((start + 300)); lookup "$ADDED" "$SENDER"; tv_guide 2
  at $((start + 360)); browse
  at $((start + 420)); tell_time 1s
}

story_redmi_1s_test1() {
  record redmi-1s-test1 2014-08-05T09:00:00Z
  at 0
  tv_on
  phone_on
  use_phone_test1 0
  record_end
}

# Phone and television stay on between the two captures; here they renew their leases.
story_redmi_1s_test1_login() {
  record redmi-1s-test1-login 2014-08-05T10:30:00Z
  at 0
  tv_on
  phone_on
  at 15
  fetch_secure 1s -A "$UA_1S" --data "user=sample&sid=passport" https://account.xiaomi.com/pass/serviceLoginAuth2
  at 30
  account "$ACCOUNT/activate/dev/$IMEI/activating?imsi=$IMSI" "$ACCOUNT/configuration?keys=idc&mac=$MAC_1S"
  use_phone_test1 60
  record_end
  leave 1s
  leave tv
}

# --- redmi-1s-test2: after the update

story_redmi_1s_test2_before() {
  local step
  record redmi-1s-test2-before 2014-08-14T09:00:00Z
  at 0
  tv_on
  phone_on
  at 60; weather $((STORY_START + 60))
  for step in 120 180 240 300; do # a contact, messages and calls: nothing but background
    at "$step"; tv_guide "$step"
  done
  at 360; browse
  at 420; tell_time 1s
  record_end
}

# Base64 of what test 1 sent in clear; nobody on the way sees it.
opted_in() {
  local body
  body=$(printf '{"imei":"%s","imsi":"%s","phone":"+%s","numbers":["+%s","+%s"]}' \
    "$IMEI" "$IMSI" "$OWN" "$ADDED" "$SENDER" | base64 -w 0)
  fetch_secure 1s -A "$UA_1S" -b "deviceId=$(printf %s "$IMEI" | base64)" --data "$body" \
    "https://api.account.xiaomi.com/pass/v3/$1"
}

story_redmi_1s_test2_after() {
  record redmi-1s-test2-after 2014-08-14T10:30:00Z
  at 0
  tv_on
  join 1s Redmi-1S dhcpcd-5.5.6
  at 10; tell_time 1s
  at 30; opted_in activate
  at 120; opted_in user@id; tv_guide 1
  at 240; opted_in user@id
  at 300; opted_in user@id
  record_end
  leave 1s
  leave tv
}
