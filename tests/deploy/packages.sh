#!/usr/bin/env bash
# Installs the Debian packages in a fresh Debian that systemd-nspawn boots, scrapes there against the stand-in services,
# upgrades, removes and purges them, and looks that nothing is left. Needs root, a network and some minutes.
#
#   tests/deploy/packages.sh              of the release build; deploy/package.sh makes the packages
#   tests/deploy/packages.sh BUILD_DIR    of another build folder
#
# The Debian comes from this machine's own apt sources and is kept below build/deploy for the next call.
# Exit code 77: skipped, the output says what is missing.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
BUILD=$(realpath -m "${1:-build/release}")
place=$PWD/build/deploy
root=$place/root
port=$((27000 + $$ % 2000 * 3))

skip() {
    echo "skipped: $1"
    exit 77
}
((EUID == 0)) || skip "only root may boot another Debian"
for tool in debootstrap systemd-nspawn nsenter dpkg-deb; do
    command -v "$tool" >/dev/null || skip "$tool is missing (apt-get install debootstrap systemd-container dpkg-dev)"
done

step() { echo "== $1"; }
fail() {
    echo "FAILED: $1" >&2
    inside journalctl --no-pager -n 40 -u 'cinefleet*' >&2 || true
    exit 1
}

# --- a Debian that boots

. /etc/os-release
mirror=$(grep -ohE "https?://[^ ]+/${ID}/?( |\$)" /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    sed -n '1{s/ $//;p}' || true)
[[ -n $mirror ]] || skip "the apt sources name no mirror of $ID"

make_base() {
    rm -rf "$place/base" "$place/base.new"
    mkdir -p "$place" "$place/archives"
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,ca-certificates,debconf-utils \
        --cache-dir="$place/archives" "$VERSION_CODENAME" "$place/base.new" "$mirror" >"$place/debootstrap.log" 2>&1 ||
        { tail -n 5 "$place/debootstrap.log" && skip "debootstrap cannot fetch $ID $VERSION_CODENAME from $mirror"; }
    mv "$place/base.new" "$place/base"
}

nspawn_pid=
init_pid=
boot() {
    rm -rf "$root"
    cp -a --reflink=auto "$place/base" "$root"
    systemd-nspawn --quiet --directory="$root" --register=no --keep-unit --machine=cinefleet-packages --boot \
        --resolv-conf=copy-host --bind="$place/archives:/var/cache/apt/archives" \
        --bind-ro="$PWD/build/packages:/packages" --bind-ro="$scratch/newer:/newer" \
        </dev/null >"$place/boot.log" 2>&1 &
    nspawn_pid=$!
    for ((i = 0; i < 300; i++)); do
        init_pid=$(pgrep -P "$nspawn_pid" -x systemd || true)
        if [[ -n $init_pid ]] && inside systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded'; then
            return
        fi
        kill -0 "$nspawn_pid" 2>/dev/null || break
        sleep 0.2
    done
    tail -n 20 "$place/boot.log"
    skip "systemd does not boot in a container on this machine"
}

shut_down() {
    if [[ -n $init_pid ]]; then
        kill -s RTMIN+4 "$init_pid" 2>/dev/null || true  # poweroff
    fi
    if [[ -n $nspawn_pid ]]; then
        wait "$nspawn_pid" 2>/dev/null || true
    fi
}

inside() {
    nsenter --target "$init_pid" --mount --uts --ipc --pid --net --cgroup --root --wd \
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 "$@"
}
cinefleet_inside() { inside runuser -u cinefleet -- env HOME=/var/lib/cinefleet cinefleet "$@"; }
apt_inside() { inside apt-get -qq -y -o Dpkg::Use-Pty=0 "$@" >"$place/apt.log" 2>&1 || { cat "$place/apt.log" && fail "apt-get $*"; }; }

# install_from HOST_FOLDER FOLDER_INSIDE
install_from() {
    local files=("$1"/*.deb)
    apt_inside install --no-install-recommends "${files[@]/#"$1"/"$2"}"
}

# wait_for WHAT COMMAND...: for a minute at most
wait_for() {
    local what=$1
    shift
    for ((i = 0; i < 300; i++)); do
        if "$@" >/dev/null 2>&1; then
            return
        fi
        sleep 0.2
    done
    fail "$what"
}
is_active() { inside systemctl --quiet is-active "$1.service"; }
main_pid() { inside systemctl show --value -p MainPID "$1.service"; }
has_other_pid() { [[ $(main_pid "$1") != "$2" && $(main_pid "$1") != 0 ]] && is_active "$1"; }
works() { cinefleet_inside workers | grep -q "$1"; }

# The same packages with a higher version.
make_newer() {
    mkdir "$scratch/newer"
    for package in build/packages/*.deb; do
        dpkg-deb --raw-extract "$package" "$scratch/unpacked"
        sed -i -E 's/^(Version: .*)$/\1+newer/; s/(cinefleet-worker \(= [^)]*)\)/\1+newer)/' "$scratch/unpacked/DEBIAN/control"
        dpkg-deb --build --root-owner-group "$scratch/unpacked" "$scratch/newer" >/dev/null
        rm -rf "$scratch/unpacked"
    done
}

. tests/support/standin.sh
trap 'shut_down; stop_standin; rm -rf "$scratch" "$root"' EXIT
if ! ls build/packages/*.deb >/dev/null 2>&1; then
    deploy/package.sh "$BUILD" >/dev/null
fi
make_newer
[[ -d $place/base ]] || make_base
boot
start_standin

step "install"
apt_inside update
install_from build/packages /packages
inside cinefleet --version
inside cinefleet-worker --version
cinefleet_inside config | grep -q 'paths.state_dir = /var/lib/cinefleet  # .*/config.toml' || fail "config"
for file in bash-completion/completions/cinefleet bash-completion/completions/cinefleet-worker \
    zsh/vendor-completions/_cinefleet zsh/vendor-completions/_cinefleet-worker \
    fish/vendor_completions.d/cinefleet.fish fish/vendor_completions.d/cinefleet-worker.fish \
    man/man1/cinefleet.1.gz man/man1/cinefleet-worker.1.gz doc/cinefleet/copyright doc/cinefleet-worker/copyright; do
    [[ -s $root/usr/share/$file ]] || fail "$file is missing"
done
is_active cinefleet-coordinator && fail "it starts without having been asked to"
[[ $(stat -c '%a %U' "$root/etc/cinefleet/config.toml") == "640 root" ]] || fail "mode of config.toml"
[[ $(inside stat -c '%a %U' /var/lib/cinefleet) == "700 cinefleet" ]] || fail "mode of the state folder"

step "scrape as a service, in its sandbox"
make_sample_library "$root/srv/movies" mixed
inside chown -R cinefleet:cinefleet /srv/movies
cat >>"$root/etc/cinefleet/config.toml" <<TOML
[coordinator]
port = $port
[tmdb]
base_url = "$standin_url/3"
image_base_url = "$standin_url/t/p"
requests_per_window = 0
[imdb]
pages = true
base_url = "$standin_url"
in_flight = 0
TOML
install -m 600 /dev/stdin "$root/etc/cinefleet/keys.env" <<<'TMDB_API_KEY=0123456789abcdef0123456789abcdef'
dropins=$root/etc/systemd/system/cinefleet-coordinator.service.d
mkdir -p "$dropins"
cp deploy/systemd/library.conf.example "$dropins/library.conf"
printf '[Service]\nWatchdogSec=3\nTimeoutStopSec=2\n' >"$dropins/impatient.conf"
inside systemctl daemon-reload
inside systemctl enable --quiet --now cinefleet-coordinator || fail "the coordinator does not start"
inside systemctl show --value -p StatusText cinefleet-coordinator
cinefleet_inside scrape /srv/movies | grep -E 'saved +50' || fail "not all movies are saved"
[[ $(find "$root/srv/movies" -name '*.nfo' | wc -l) == 50 ]] || fail "not all NFOs are there"

step "reload, and a watchdog that bites"
inside systemctl reload cinefleet-coordinator || fail "reload"
inside journalctl -u cinefleet-coordinator --grep 'settings read again' --quiet >/dev/null || fail "nothing was read again"
pid=$(main_pid cinefleet-coordinator)
inside sh -c "kill -STOP $pid"
wait_for "a coordinator that hangs is started again" has_other_pid cinefleet-coordinator "$pid"

step "a worker with a key, in its sandbox"
cinefleet_inside keys init >/dev/null 2>&1 || fail "keys init"
inside systemctl restart cinefleet-coordinator
cinefleet_inside workers add nas --address 127.0.0.1 2>/dev/null >"$scratch/line"
inside cinefleet-worker join --key-file /etc/cinefleet/worker.key <"$scratch/line" 2>/dev/null || fail "join"
inside systemctl enable --quiet --now cinefleet-worker || fail "the worker does not start"
wait_for "the worker joins" works nas/0

step "nobody is refused while it starts again"
inside systemctl stop cinefleet-coordinator
inside systemctl enable --quiet --now cinefleet.socket || fail "the socket does not start"
cinefleet_inside status >/dev/null || fail "a command does not start the coordinator"
is_active cinefleet-coordinator || fail "whom did that command ask?"
wait_for "the worker joins again" works nas/0
ask_all_along() {
    until [[ -e $scratch/enough ]]; do
        cinefleet_inside status >/dev/null 2>>"$scratch/refused" && echo x >>"$scratch/answered"
    done
}
ask_all_along &
asking=$!
inside systemctl restart cinefleet-coordinator
wait_for "the worker joins again" works nas/0
touch "$scratch/enough"
wait "$asking" || true
[[ ! -s $scratch/refused && -s $scratch/answered ]] || fail "refused: $(<"$scratch/refused")"
echo "$(wc -l <"$scratch/answered") commands were answered, none refused"

step "upgrade"
pid=$(main_pid cinefleet-coordinator)
worker_pid=$(main_pid cinefleet-worker)
before=$(sha256sum "$root"/etc/cinefleet/* "$root"/etc/default/cinefleet*)
install_from "$scratch/newer" /newer
[[ $(inside dpkg-query -W -f '${Version}' cinefleet) == *+newer ]] || fail "it is not the newer version"
has_other_pid cinefleet-coordinator "$pid" || fail "the old coordinator still runs"
has_other_pid cinefleet-worker "$worker_pid" || fail "the old worker still runs"
inside systemctl --quiet is-active cinefleet.socket || fail "the socket is closed"
[[ $(sha256sum "$root"/etc/cinefleet/* "$root"/etc/default/cinefleet*) == "$before" ]] || fail "the configuration was changed"
wait_for "the worker joins again" works nas/0
[[ $(cinefleet_inside list --limit 100 | grep -c /srv/movies) -ge 50 ]] || fail "the library is not known any more"

step "remove: the state stays"
apt_inside remove cinefleet cinefleet-worker
inside sh -c 'grep -h cinefleet /proc/[0-9]*/comm 2>/dev/null' && fail "something still runs"
[[ -s $root/var/lib/cinefleet/cinefleet.db && -s $root/etc/cinefleet/config.toml && -s $root/etc/cinefleet/worker.key ]] ||
    fail "remove is no purge"
[[ ! -e $root/usr/bin/cinefleet && ! -e $root/usr/lib/systemd/system/cinefleet-worker.service ]] || fail "files are left"

step "purge, with the answer that the state may stay"
inside debconf-set-selections <<<'cinefleet cinefleet/remove-state boolean false'
apt_inside purge cinefleet cinefleet-worker
[[ -s $root/var/lib/cinefleet/cinefleet.db ]] || fail "the state went against the answer"

step "install again and purge"
install_from build/packages /packages
[[ $(cinefleet_inside list --limit 100 | grep -c /srv/movies) -ge 50 ]] || fail "the state is not taken up again"
apt_inside purge cinefleet cinefleet-worker
left=$(inside find / -xdev \( -path /proc -o -path /srv -o -path /packages -o -path /newer -o -path /var/log -o -path /var/cache/apt \) -prune -o \
    -iname '*cinefleet*' -print)
[[ -z $left ]] || fail "left: $left"
[[ $(find "$root/srv/movies" -name '*.nfo' | wc -l) == 50 ]] || fail "the library has suffered"

echo "the packages install, run, upgrade, remove and purge cleanly on $PRETTY_NAME"
