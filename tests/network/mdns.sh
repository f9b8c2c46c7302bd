#!/usr/bin/env bash
# A coordinator that is found by mDNS, with an Avahi on each of four hosts: network namespaces in one bridge.
#
#   tests/network/mdns.sh [--logs DIR]
#
# Another coordinator with other keys has taken its name already: the worker finds the one whose key it has. Avahi is started again, and
# what is announced with it. The coordinator ends, and nobody is led to it any more. It moves to another host, and the worker follows; also to
# one that is known by a link-local IPv6 address alone.
# Exit code 77: no namespaces, or no Avahi here. Logs go to DIR. Takes about a minute.
set -euo pipefail

logs=
is_inside=0
arguments=("$@")
while (($# > 0)); do
    case $1 in
    --logs) logs=$2 && shift 2 ;;
    --inside) is_inside=1 && shift ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0" && exit 2 ;;
    esac
done

source "$(dirname "$0")/../support/namespaces.sh"
PATH=$PATH:/usr/sbin
if ((!is_inside)); then
    need avahi-daemon avahi-browse avahi-publish dbus-daemon jq
    begin_again_inside "${arguments[@]}"
fi

source "$(dirname "$0")/../support/standin.sh"
finish() {
    if [[ -n $logs ]]; then
        mkdir -p "$logs" && cp "$scratch"/*.log "$logs"
    fi
    rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

# ---- hosts

lay_wire 10.78.0.254
attach_here attic 10.78.0.1
attach_here cellar 10.78.0.2
attach_here stranger 10.78.0.3
attach_here worker 10.78.0.11

bus_of() { echo "unix:path=$scratch/$1.bus"; }
declare -A pids=()
start() { # NAME HOST COMMAND…: with the host's own system bus; logs to NAME.log
    DBUS_SYSTEM_BUS_ADDRESS=$(bus_of "$2") nsenter --net="/run/netns/$2" "${@:3}" >>"$scratch/$1.log" 2>&1 &
    pids[$1]=$!
}
stop() { # NAME
    kill "${pids[$1]}"
    wait "${pids[$1]}"
}
configure_avahi() { # HOST IPV4 IPV6: yes or no
    printf '[server]\nhost-name=%s\nallow-interfaces=eth0\nuse-ipv4=%s\nuse-ipv6=%s\nenable-dbus=yes\n' "$@" >"$scratch/$1.conf"
}
start_avahi() { # HOST: its files are in a /run of its own
    start "$1.avahi" "$1" unshare --mount sh -c \
        'mount -t tmpfs none /run && exec avahi-daemon --no-drop-root --no-chroot --no-rlimits -f "$1"' sh "$scratch/$1.conf"
}

for host in attic cellar stranger worker; do
    cat >"$scratch/$host.bus.xml" <<XML
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>$(bus_of "$host")</listen>
  <policy context="default">
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
XML
    configure_avahi "$host" yes no
    start "$host.bus" "$host" dbus-daemon --nofork --config-file="$scratch/$host.bus.xml"
    until [[ -S $scratch/$host.bus ]]; do
        kill -0 "${pids[$host.bus]}" || { echo "skipped: dbus-daemon does not run here: $(<"$scratch/$host.bus.log")" && exit 77; }
        sleep 0.05
    done
    start_avahi "$host"
done

# ---- the fleets

serve() { # HOST FLEET ADDRESS
    start "$2" "$1" "$bin/cinefleet" serve --workers 0 --set paths.state_dir="$scratch/$2" --set coordinator.listen_host="$3" \
        --set coordinator.mdns_name="the attic"
}

announced() { # what the worker's host sees, a line each: name address
    DBUS_SYSTEM_BUS_ADDRESS=$(bus_of worker) on worker avahi-browse --resolve --parsable --terminate _cinefleet._tcp | awk -F';' '$1 == "=" { print $4, $8 }' | LC_ALL=C sort
}
is_announced() { # LINE…
    [[ $(announced) == "$(printf '%s\n' "$@")" ]]
}
has_worker() { [[ $("$bin/cinefleet" workers --json --set paths.state_dir="$scratch/$1" | jq -r '.[].worker_id') == nas/0 ]]; }
is_logged() { grep -qF "$2" "$scratch/$1.log"; }

# wait_until WHAT COMMAND…: for a minute at most, or the test has failed
wait_until() {
    local what=$1 until=$((SECONDS + 60))
    shift
    until "$@" 2>/dev/null; do
        if ((SECONDS > until)); then
            echo "FAILED: $what" && announced && tail -n 5 "$scratch"/{ours,other,nas}.log
            exit 1
        fi
        sleep 0.2
    done
    echo "ok: $what"
}

# Avahi alone, without anything of ours: else nothing is told by what follows.
start probe stranger avahi-publish --service probe _cinefleet._tcp 7
for ((tries = 0; tries < 100; tries++)); do
    is_announced 'probe 10.78.0.3' 2>/dev/null && break
    sleep 0.2
done
((tries < 100)) || { echo "skipped: Avahi does not see over a wire of namespaces here: $(tail -n 3 "$scratch/probe.log")" && exit 77; }
stop probe || true

first='the\032attic 10.78.0.3'
second='the\032attic\032\0352' # "the attic #2"
for state in other ours; do
    "$bin/cinefleet" keys init --set paths.state_dir="$scratch/$state" >/dev/null
done
serve stranger other 0.0.0.0
wait_until "a stranger's coordinator is announced" is_announced "$first"
serve attic ours 0.0.0.0
wait_until "ours as well, by another name" is_announced "$first" "$second 10.78.0.1"
wait_until "and that is logged" is_logged ours "Established under name 'the attic #2'"

"$bin/cinefleet" workers add nas --address 192.0.2.1 --set paths.state_dir="$scratch/ours" 2>/dev/null |
    "$bin/cinefleet-worker" join --key-file "$scratch/nas.key" 2>/dev/null
start nas worker "$bin/cinefleet-worker" --connect mdns: --key-file "$scratch/nas.key"
wait_until "the worker finds the one whose key it has" has_worker ours
wait_until "and says where it is" is_logged nas "the coordinator is at tcp://10.78.0.1:7780"

stop attic.avahi
wait_until "without Avahi ours is not announced" is_announced "$first"
start_avahi attic
wait_until "with Avahi it is again" is_announced "$first" "$second 10.78.0.1"

stop ours
wait_until "nor is it when it has ended" is_announced "$first"
serve cellar ours 0.0.0.0
wait_until "it has moved" is_announced "$first" "$second 10.78.0.2"
wait_until "and the worker follows" has_worker ours
wait_until "and says where it is now" is_logged nas "the coordinator is at tcp://10.78.0.2:7780 now"

stop ours
for host in attic worker; do
    stop "$host.avahi"
    configure_avahi "$host" no yes
    start_avahi "$host"
done
serve attic ours ::
wait_until "the worker follows where there is no IPv4" has_worker ours
wait_until "and says at which interface" grep -qE 'the coordinator is at tcp://\[fe80::[0-9a-f:]+%eth0\]:7780 now' "$scratch/nas.log"

[[ $("$bin/cinefleet" workers --json --set paths.state_dir="$scratch/other" | jq length) == 0 ]]
wait_until "the stranger's has refused it" is_logged other "refused 10.78.0.11"
for name in nas ours other; do
    stop "$name"
done
echo "ok: the stranger was told nothing, and all ended as they should"
