# Where the test machines keep what is too slow to make every time, and what must not lie in the checkout:
# bases, images, and the throw-away disks of running machines. To be sourced.
# shellcheck shell=bash disable=SC2034
top=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")
cache=${RKT_DEV_CACHE:-/var/cache/rkt-dev}
machines=$cache/machines
mkdir -p "$machines"

die() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# The package names in the given lists, comments removed.
package_names() {
    sed 's/#.*//; /^[[:space:]]*$/d' "$@" | sort -u
}
