# A virtual machine on the disk $work/disk that is booted again and again, and talks to its test in lines. To be sourced.
# shellcheck shell=bash disable=SC2154
# shellcheck source=tests/machine/cache.sh
source "$here/../machine/cache.sh"
deb=${RKT_DEB:-}
[ -n "$deb" ] || deb=$("$here/../../packaging/deb/build-deb")

test_name=$(basename "$0")
work=$(mktemp -d "$machines/$test_name-XXXXXX")
vm=
finish() {
    if [ -n "$vm" ]; then kill -KILL "$vm" 2>/dev/null || :; fi
    rm -rf --one-file-system "$work"
}
trap finish EXIT
trap 'exit 143' TERM INT HUP

# boot OPTION... -- COMMAND...: of tests/machine/vm; what the machine says are lines of descriptor $lines.
boot() {
    mkfifo "$work/lines"
    "$here/../machine/vm" --disk "$work/disk" --timeout 900 "$@" >"$work/lines" 2>"$work/errors" </dev/null &
    vm=$!
    exec {lines}<"$work/lines"
    rm "$work/lines"
}
# Until the machine is gone, which nobody else tells.
end_of_machine() {
    cat <&"$lines" >"$work/rest"
    exec {lines}<&-
    wait "$vm" 2>/dev/null || :
    vm=
}
failed() {
    echo "$test_name: $* ${seed:+(RKT_SEED=$seed)}" >&2
    end_of_machine
    cat "$work/rest" "$work/errors" >&2
    exit 1
}
# expect WORD: the next line begins with it.
expect() {
    read -r line <&"$lines" || failed "the machine has ended; wanted: $1"
    echo "    $line"
    [[ $line == "$1"* ]] || failed "wanted: $1"
}
