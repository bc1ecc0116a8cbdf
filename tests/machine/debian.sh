# Making roots of packages from the Debian archives this host uses. To be sourced.
# shellcheck shell=bash

# What is built on this host is installed in what is made here, so it is of the host's release.
debian_suite=$(. /etc/os-release && echo "$VERSION_CODENAME")

debian_sources() {
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(ORIGIN) deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        sed -n 's/^Debian //p' | sort -u
}

# debian_root OPTION... DIR: mmdebstrap with the host's archives, and its settings for proxies and certificates, which
# mmdebstrap itself does not look at.
debian_root() {
    local sources settings
    sources=$(debian_sources)
    if [ -z "$sources" ]; then
        apt-get -q -o Acquire::Retries=5 -o DPkg::Lock::Timeout=600 update >&2
        sources=$(debian_sources)
    fi
    [ -n "$sources" ] || die "apt knows no Debian archive on this machine"
    settings=$(mktemp)
    { apt-config dump --no-empty Acquire::http && apt-config dump --no-empty Acquire::https; } >"$settings"
    nice mmdebstrap --quiet --mode=root --aptopt="$settings" --aptopt='Acquire::Retries "5"' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --dpkgopt='path-exclude=/usr/share/man/*' \
        "${@:1:$#-1}" "$debian_suite" "${@: -1}" - <<<"$sources" >&2
    rm -f "$settings"
}
