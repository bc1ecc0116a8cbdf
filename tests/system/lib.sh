# shellcheck shell=bash
# What the cases of the system ring share. They run as root in the test machine.

registry=127.0.0.1:5000
nginx=docker://$registry/nginx
busybox=docker://$registry/busybox
static=docker://$registry/static
probe_image=docker://$registry/probe
notify_image=docker://$registry/notify
insecure=--insecure-options=image,http
data=/var/lib/rkt
# shellcheck disable=SC2034
out=/run/test-out
mkdir -p $out

fail() {
    echo "assertion failed at ${BASH_SOURCE[1]##*/}:${BASH_LINENO[0]}: $*" >&2
    exit 1
}
# assert_equal WANTED SEEN WHAT
assert_equal() { [ "$1" = "$2" ] || fail "$3: wanted '$1', saw '$2'"; }
assert_contains() { [[ $2 == *"$1"* ]] || fail "$3: no '$1' in: $2"; }
assert_lacks() { [[ $2 != *"$1"* ]] || fail "$3: '$1' in: $2"; }
# assert_status WANTED COMMAND...: its output is in $output, its errors in $errors.
assert_status() {
    local wanted=$1 seen=0
    shift
    output=$("$@" 2>$out/stderr) || seen=$?
    errors=$(cat $out/stderr)
    [ "$wanted" -eq "$seen" ] || fail "exit status of '$*': wanted $wanted, saw $seen; stderr: $errors"
}

# Waits for a condition that nobody announces (the kernel destroys namespaces in its own time), $patience seconds at most.
patience=10
wait_until() {
    local deadline=$((SECONDS + patience))
    until "$@"; do
        [ $SECONDS -lt $deadline ] || return 1
        read -rt 0.02 <> <(:) || true
    done
}
says() { [ "$("${@:2}" 2>/dev/null)" = "$1" ]; }
# answers TEXT URL: a server that was just started takes its time.
answers() { [[ $(curl --silent --max-time 5 "$2") == *"$1"* ]]; }
in_journal() { grep -q -- "$2" < <(journalctl --unit="$1" --output=cat); }  # UNIT TEXT
gone() { ! "$@" >/dev/null 2>&1; }

# COMMAND in the scope of a login session, where a person's shell runs it.
from_shell() {
    escape_dollars "$@"
    systemd-run --quiet --pipe --wait --collect -p RuntimeMaxSec=60 -p PAMName=login -p User=root -p WorkingDirectory=/root -- "${escaped[@]}"
}
# The manager expands variables in the words of a command.
escape_dollars() { escaped=("${@//\$/\$\$}"); }
# Starts a pod from a shell in the background; sets $uuid when it runs and $waiter to the unit around the shell.
start_from_shell() {
    waiter=shell-$RANDOM$RANDOM
    rm -f "$out/uuid"
    escape_dollars "$@"
    systemd-run --quiet --unit=$waiter --collect -p PAMName=login -p User=root -p StandardOutput="file:$out/$waiter" \
        -p StandardError="file:$out/$waiter.err" -- rkt run --uuid-file-save="$out/uuid" "${escaped[@]}"
    wait_until test -s "$out/uuid" || fail "no pod was made: $(cat "$out/$waiter.err")"
    uuid=$(cat "$out/uuid")
    rkt status --wait-ready="${patience}s" "$uuid" >/dev/null || fail "the pod is not ready: $(cat "$out/$waiter.err")"
}
# COMMAND in a shell whose login is over, when somebody writes to $out/go: no login ends where machined hangs (pam_systemd(8)).
shell_that_waits() { # UNIT COMMAND...
    rm -f "$out/go" "$out/waits" "$out/uuid"
    mkfifo "$out/go"
    systemd-run --quiet --unit="$1" --collect -p PAMName=login -p User=root -p StandardError="file:$out/$1.err" -p WorkingDirectory=$out \
        -- sh -c 'echo >waits; read -r _ <go; exec "$$@"' sh "${@:2}"
    wait_until test -s "$out/waits" || fail "nobody can log in"
}
scope_of() { echo "machine-$(systemd-escape "rkt-$1").scope"; }
unit_property() { systemctl show --property="$2" --value "$1"; }
is_running() { rkt status "$1" | grep -qx state=running; }
# A unit that has failed stays there until somebody says that he has seen it.
forget_failure() { if systemctl is-failed --quiet "$1"; then systemctl reset-failed "$1"; fi; }
wait_exited() { wait_until gone is_running "$1" || fail "pod $1 still runs"; }
pids_of_unit() {
    local cgroup
    cgroup=$(unit_property "$1" ControlGroup)
    [ -n "$cgroup" ] && find "/sys/fs/cgroup$cgroup" -name cgroup.procs -exec cat {} + | sort -n
}

# A namespace beyond the host, at 192.0.2.2 and 2001:db8::2, with no route back to the pods. It ends with the case.
begin_world() {
    unshare --net tail --follow /dev/null &
    world=$!
    trap 'kill $world' EXIT
    wait_until another_namespace "$world" || fail "no namespace"
    ip link add towards type veth peer name eth0 netns "$world"
    ip addr add 192.0.2.1/24 dev towards
    ip addr add 2001:db8::1/64 dev towards nodad
    ip link set towards up
    in_world ip addr add 192.0.2.2/24 dev eth0
    in_world ip addr add 2001:db8::2/64 dev eth0 nodad
    in_world ip link set eth0 up
}
another_namespace() { [ "$(readlink /proc/self/ns/net)" != "$(readlink "/proc/$1/ns/net")" ]; }
in_world() { nsenter --net="/proc/$world/ns/net" "$@"; }
world_is_served() { [ "$(in_world curl --silent --max-time 2 http://192.0.2.1:8080/)" = "nginx in a pod" ]; }

fetch_images() {
    rkt fetch $insecure --pull-policy=new $nginx $busybox $static $probe_image $notify_image >/dev/null
}

# ---- Nothing may be left. What is compared is everything a pod is made of, seen from the host.
inventory() {
    # Sessions of root and services of the machine come and go with mounts and namespaces of their own.
    findmnt --kernel --noheadings --raw --output TARGET | grep -v '^/run/user/' | sort | sed 's/^/mount /'
    lsns --noheadings --output TYPE,NS 2>/dev/null | awk '$1 ~ /^(net|pid|ipc|cgroup|user)$/ {print "namespaces of", $1}' | sort | uniq -c
    ip -o link | awk -F': ' '{print "interface", $2}'
    ip route show table all | grep -c rkt | sed 's/^/routes to rkt interfaces: /'
    nft list tables | sed 's/^/nftables /'
    nft list ruleset 2>/dev/null | grep 'comment "rkt-' | sed 's/^/nftables rule /'
    find /run/netns -mindepth 1 2>/dev/null | sed 's/^/netns /'
    find /sys/fs/cgroup -type d \( -name '*rkt*' -o -name 'shell-*' \) | sed 's/^/cgroup /'
    systemctl list-units --all --plain --no-legend '*rkt*' 'shell-*' 'test-pod*' | grep -v '^rkt-\(image-\)\?gc\.' | awk '{$1 = $1; print "unit", $0}'
    machinectl list --no-legend | awk '{print "machine", $1}'
    pgrep -c '^rkt' | sed 's/^/processes called rkt: /'
    find $data/staging -mindepth 1 -maxdepth 1 2>/dev/null | sed 's/^/staging /'
    find $data/pods -mindepth 2 -maxdepth 2 2>/dev/null | sed 's/^/pod /'
}
take_inventory() { inventory >$out/inventory; }
nothing_left() { inventory >$out/inventory.now; cmp -s $out/inventory $out/inventory.now; }
check_nothing_left() {
    wait_until nothing_left && return 0
    echo "left behind (or missing):"
    diff $out/inventory $out/inventory.now
    return 1
}
# Of a testcase that failed before it did so itself: the next one begins with none.
release_disks() { findmnt --kernel --noheadings --raw --output TARGET | grep "^$out/" | xargs --no-run-if-empty umount --lazy; }
# What an administrator would do: the pods have ended, gc takes their directories.
clean_up_pods() {
    local pod
    for pod in $(find $data/pods/run -mindepth 1 -printf "%P\n" -prune 2>/dev/null); do
        if is_running "$pod"; then rkt stop --force "$pod" >/dev/null; wait_exited "$pod"; fi
    done
    rkt gc --grace-period=0 --expire-prepared=0 >/dev/null 2>&1
    systemctl reset-failed
}
