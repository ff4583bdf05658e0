# shellcheck shell=dash disable=SC3043,SC2154
# Stands for procd: an instance is the file of its parameters.
INSTANCE=/tmp/procd/${initscript##*/}
CAPS=-all,+net_admin,+net_raw

procd_open_instance() { mkdir -p /tmp/procd && : >"$INSTANCE"; }
# Where /tmp/procd.runs is, the instance runs as procd would run it: its own user, two capabilities and nothing else.
procd_close_instance() {
	[ ! -f /tmp/procd.runs ] || {
		# shellcheck disable=SC2046 # words of the command
		setpriv --reuid 390 --regid 390 --clear-groups --no-new-privs --bounding-set "$CAPS" --inh-caps "$CAPS" \
			--ambient-caps "$CAPS" $(sed -n 's/^command //p' "$INSTANCE") </dev/null >>/tmp/agent.log 2>&1 &
		echo $! >"$INSTANCE.pid"
	}
}
procd_end() {
	[ ! -f "$INSTANCE.pid" ] || kill "$(cat "$INSTANCE.pid")" 2>/dev/null
	rm -f "$INSTANCE" "$INSTANCE.pid"
}
procd_set_param() { echo "$*" >>"$INSTANCE"; }
procd_add_jail() { echo "jail $*" >>"$INSTANCE"; }
procd_add_jail_mount() { echo "mount $*" >>"$INSTANCE"; }
procd_add_jail_mount_rw() { echo "mount_rw $*" >>"$INSTANCE"; }
procd_add_reload_trigger() { echo "trigger $*"; }
procd_add_validation() { "$@"; }

# $1: value, $2: type as validate_data knows it.
is_valid() {
	local low high
	case "$2" in
	bool) case "$1" in 0 | 1) ;; *) return 1 ;; esac ;;
	range*)
		low="${2#range(}" low="${low%%,*}" high="${2##*, }" high="${high%)}"
		case "$1" in *[!0-9]* | '') return 1 ;; esac
		[ "$1" -ge "$low" ] && [ "$1" -le "$high" ]
		;;
	or*) case "$2" in *"\"$1\""*) ;; *) return 1 ;; esac ;;
	esac
}

uci_load_validate() {
	local package="$1" section="$3" function="$4" result=0 option name type value
	shift 4
	for option in "$@"; do
		name="${option%%:*}" type="${option#*:}" value=""
		case "$type" in *:*) value="${type#*:}" type="${type%%:*}" ;; esac
		value="$(uci -q get "$package.$section.$name" || echo "$value")"
		is_valid "$value" "$type" || result=1
		eval "local $name=\$value"
	done
	[ -n "$function" ] || return $result
	"$function" "$section" "$result"
}
