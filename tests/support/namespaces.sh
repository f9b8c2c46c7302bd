# For scripts whose hosts are network namespaces in one bridge: source this file. Gives
#   need TOOL…                   or the script is skipped: exit code 77
#   begin_again_inside ARGS…     this script anew, with --inside before ARGS, in namespaces that end with it however it ends; skipped
#                                where they are not permitted
#   lay_wire ADDRESS             the bridge, `wire`, with an address for us
#   attach_here HOST ADDRESS     a host whose eth0 is in it
#   give_address HOST ADDRESS    the same of a host whose eth0 is the other end of to-HOST
#   on HOST COMMAND…

need() {
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null || { echo "skipped: $tool is missing" && exit 77; }
    done
}

begin_again_inside() {
    need ip unshare nsenter
    local own=(unshare --net --mount --pid --fork --kill-child --mount-proc)
    ((EUID == 0)) || own+=(--user --map-root-user)
    "${own[@]}" ip link add wire type bridge 2>/dev/null || {
        echo "skipped: network namespaces are not permitted here" && exit 77
    }
    exec "${own[@]}" "$0" --inside "$@"
}

lay_wire() {
    mount -t tmpfs none /run
    ip link add wire type bridge
    ip address add "$1/24" dev wire
    ip link set wire up
}

give_address() {
    ip link set "to-$1" master wire up
    on "$1" ip address add "$2/24" dev eth0
    on "$1" ip link set eth0 up
    on "$1" ip link set lo up
}

attach_here() {
    ip netns add "$1"
    ip link add "to-$1" type veth peer name eth0 netns "$1"
    give_address "$1" "$2"
}

on() {
    local host=$1
    shift
    nsenter --net="/run/netns/$host" "$@"
}
