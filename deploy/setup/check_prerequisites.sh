#!/bin/sh
# What a fresh Debian lacks, in exactly one line with the command that cures it. Usage: check_prerequisites.sh [python3]
python="${1:-python3}"
missing=""

for program in git make; do
    command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
done
if command -v "$python" >/dev/null 2>&1; then
    # Debian splits venv off: without the package python3-venv there is neither ensurepip nor pip.
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || missing="$missing python3-venv"
else
    missing="$missing python3 python3-venv"
fi

if [ -n "$missing" ]; then
    echo "Thiếu (missing):$missing. Hãy chạy: sudo apt-get install git make python3 python3-venv" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Cần Python 3.11 trở lên (needs Python 3.11 or newer); ở đây là $("$python" --version 2>&1)" >&2
    exit 1
fi
