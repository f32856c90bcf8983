#!/usr/bin/env bash
# Install Debian packages where we may: as root, or by sudo without a password. Where we may not, say in one sentence
# what to install and fail. `a|b` means the first of the two that exists: Debian and Ubuntu name some things differently.
set -euo pipefail

installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=()
for wanted in "$@"; do
    found=
    for name in ${wanted//|/ }; do
        if installed "$name"; then found=yes; fi
    done
    [ -n "$found" ] || missing+=("$wanted")
done
[ ${#missing[@]} -gt 0 ] || exit 0

refuse() {
    echo "$1 Please install: ${missing[*]/|*/}" >&2
    exit 1
}

command -v apt-get >/dev/null || refuse "This is no Debian or Ubuntu."
may=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null && sudo -n true 2>/dev/null || refuse "No right to install packages here."
    may=(sudo -n)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt=("${may[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300)

"${apt[@]}" update >"$log" 2>&1 || cat "$log" >&2 # an old list may do: the next step decides
packages=()
for wanted in "${missing[@]}"; do
    choice=${wanted%%|*}
    for name in ${wanted//|/ }; do
        if apt-cache policy "$name" | grep -q 'Candidate: [^(]'; then choice=$name && break; fi
    done
    packages+=("$choice")
done
# What is installed here starts no service, neither now nor with the machine: Orthanc would listen from then on.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap '"${may[@]}" rm -f "$policy"; rm -f "$log"' EXIT
    printf '#!/bin/sh\nexit 101\n' | "${may[@]}" tee "$policy" >/dev/null
    "${may[@]}" chmod 755 "$policy"
fi
echo "Installing ${packages[*]} ..."
if ! "${apt[@]}" install --no-install-recommends "${packages[@]}" >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    refuse "apt-get failed, see above."
fi
for name in "${packages[@]}"; do
    "${may[@]}" systemctl disable "$name.service" >/dev/null 2>&1 || true # most have none, and a container no systemd
done
