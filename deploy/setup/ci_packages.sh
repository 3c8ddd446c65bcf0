#!/bin/bash
# Install what a full test run needs and this machine lacks (Debian, as root). Nothing is done twice.
set -euo pipefail

missing=()
want() { # want PACKAGE PATH...: the package is missing unless one of the paths exists
    local package="$1" path
    shift
    for path in "$@"; do
        if compgen -G "$path" >/dev/null || command -v "$path" >/dev/null 2>&1; then
            return
        fi
    done
    missing+=("$package")
}

want git git
want make make
want python3 python3
want chromium chromium
want nginx-light nginx /usr/sbin/nginx
want postgresql '/usr/lib/postgresql/*/bin/initdb'
want dovecot-imapd /usr/lib/dovecot/imap
want poppler-utils pdftoppm
want clamav-daemon clamd /usr/sbin/clamd
want libreoffice-writer-nogui soffice libreoffice
python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || missing+=(python3-venv)

if [ ${#missing[@]} -eq 0 ]; then
    echo "Every Debian package is there."
    exit 0
fi
echo "Installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
# A package must not start its servers here: the tests start their own, on free ports.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
fi
apt-get update -q -o Acquire::Retries=3 >/dev/null
apt-get install -y -q --no-install-recommends -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "${missing[@]}" >/tmp/toasoan-apt.log 2>&1 || {
    tail -n 40 /tmp/toasoan-apt.log
    exit 1
}
