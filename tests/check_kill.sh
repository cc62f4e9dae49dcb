#!/usr/bin/env bash
# Scans that are killed at a few random moments and resumed; `make check-kill` does the same more often.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

decks=()
if nm "$BUILD/libdarkcube.a" 2>/dev/null | grep ' __asan_' >/dev/null; then
    echo "skip - kills of a scan of 200,000 pencils (with sanitizers it takes minutes)"
    decks=(--deck cosmology --deck supernova --deck synthetic)
fi
"$PYTHON3" tests/torture/kill.py "${decks[@]}" --kills 8 --seed 5 >"$work/printed" 2>&1
report "8 kills cost nothing that was done, and change no bit" $?
exit "$failed"
