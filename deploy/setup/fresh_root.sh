#!/bin/bash
# Proof that a fresh Debian with four packages is enough. As root: deploy/setup/fresh_root.sh bookworm|trixie [run] [test]
#
# Makes a root with mmdebstrap (README's packages and ca-certificates, nothing else), clones the current commit into the
# empty home of an ordinary user there, and tries `make run` (try_run.py) and `make test` as that user, each with its
# time. This machine's package sources, names, certificates and proxy are used; the root is removed at the end.
# With KEEP=1 the root stays, for a look inside.
set -euo pipefail
repository="$(cd "$(dirname "$0")/../.." && pwd)"
suite="${1:?usage: fresh_root.sh bookworm|trixie [run] [test]}"
shift
parts="${*:-run test}"
# Settings a machine may need to reach its packages; none of them is known to the product.
passed=(PIP_CERT PIP_INDEX_URL PIP_DEFAULT_TIMEOUT SSL_CERT_FILE REQUESTS_CA_BUNDLE NODE_EXTRA_CA_CERTS
    npm_config_registry npm_config_cafile http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY)
bundle=/etc/ssl/certs/ca-certificates.crt

if [ "${FRESH_ROOT_INSIDE:-}" = "" ]; then
    work="$(mktemp -d "${TMPDIR:-/tmp}/toasoan-fresh-XXXXXX")"
    chmod 755 "$work"
    # Mounts and processes live in namespaces of their own: whatever happens, nothing of them is left.
    FRESH_ROOT_INSIDE="$work" unshare --mount --pid --fork --kill-child -- "$0" "$suite" "$parts" &
    inside=$!
    leave() {
        kill -KILL "$inside" 2>/dev/null || true
        wait "$inside" 2>/dev/null || true
        if [ "${KEEP:-}" ]; then echo "kept: $work/root"; else rm -rf --one-file-system "$work"; fi
    }
    trap leave EXIT
    trap 'exit 130' INT TERM
    wait "$inside"
    exit
fi

root="$FRESH_ROOT_INSIDE/root"
home=/home/tester
step() { # step NAME COMMAND...: run it and tell its time; a failure ends everything (no ||, it would switch set -e off)
    local started=$SECONDS
    doing="$1"
    shift
    echo "=== $suite: $doing"
    "$@"
    echo "=== $suite: $doing took $((SECONDS - started)) s"
    doing=""
}
doing=""
trap '[ -z "$doing" ] || echo "=== $suite: $doing FAILED"' EXIT

sources() { # this machine's package sources, for the wanted suite
    local own place
    own="$(. /etc/os-release && echo "$VERSION_CODENAME")"
    for place in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
        [ -e "$place" ] || continue
        sed "s/\b$own\b/$suite/g" "$place" >"$FRESH_ROOT_INSIDE/$(basename "$place")"
        echo "$FRESH_ROOT_INSIDE/$(basename "$place")"
        return
    done
}

make_root() {
    mmdebstrap --quiet --variant=minbase --include=git,make,python3,python3-venv,ca-certificates \
        "$suite" "$root" "$(sources)" </dev/null
    echo 'tester:x:1000:1000::/home/tester:/bin/sh' >>"$root/etc/passwd"
    echo 'tester:x:1000:' >>"$root/etc/group"
    mkdir -p "$root$home" "$root/dev/shm" "$root/dev/pts"
    chown 1000:1000 "$root$home"
    cp --remove-destination "$(realpath /etc/resolv.conf)" "$root/etc/resolv.conf"
    cp /etc/hosts "$root/etc/hosts"
    [ ! -e "$bundle" ] || cp "$bundle" "$root$bundle"
    git -c safe.directory="$repository" -C "$repository" bundle create --quiet "$root/tmp/source.bundle" HEAD
    mount -t proc proc "$root/proc"
    mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666 pts "$root/dev/pts"
    ln -sf pts/ptmx "$root/dev/ptmx"
}

as_user() { # as_user COMMAND: as the ordinary user, with nothing of our own environment but the way to the packages
    local settings=() name
    for name in "${passed[@]}"; do
        [ -z "${!name:-}" ] || settings+=("$name=${!name}")
    done
    chroot --userspec=1000:1000 "$root" /usr/bin/env -i HOME="$home" USER=tester PATH=/usr/local/bin:/usr/bin:/bin \
        LANG=C.UTF-8 TERM=dumb "${settings[@]}" /bin/sh -c "cd $home && $1" </dev/null
}

step "root" make_root
step "clone" as_user "git -c advice.detachedHead=false -c init.defaultBranch=main clone --quiet /tmp/source.bundle src && git -C src log -1 --format='%h %s'"
if [[ " $parts " == *" run "* ]]; then
    step "make run" as_user "cd src && python3 deploy/setup/try_run.py"
fi
if [[ " $parts " == *" test "* ]]; then
    step "make test" as_user "cd src && make test"
fi
