# Taking away what a machine leaves behind. To be sourced, where /sys/fs/cgroup is cgroup v2.
# shellcheck shell=bash disable=SC2154

# Ends what is in a cgroup, and removes it. rmdir fails until the last process is reaped.
remove_cgroup() {
    [ -d "$1" ] || return 0
    echo 1 >"$1/cgroup.kill"
    for _ in {1..100}; do
        find "$1" -depth -type d -exec rmdir {} + 2>/dev/null && return 0
        sleep 0.05
    done
    echo "processes stay in $1" >&2
}

remove_machine() {
    if [ -f "$1/cgroup" ]; then remove_cgroup "/sys/fs/cgroup$(cat "$1/cgroup")"; fi
    rm -rf --one-file-system "$1"
}

sweep() {
    local left
    # A machine that is being started has a directory before it has a lock.
    exec 9>"$machines.lock"
    flock 9
    for left in "$machines"/*/; do
        left=${left%/}
        [ "$left" != "$dir" ] || continue
        (exec 6<"$left/lock" && flock -n 6 && remove_machine "$left") 2>/dev/null || true
    done
    exec 9>&-
}
