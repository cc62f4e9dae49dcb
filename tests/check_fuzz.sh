#!/usr/bin/env bash
# A few mutated decks, data files and damaged stores; `make check-fuzz` does the same with many.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

"$BUILD/tests/torture/fuzz_decks" --texts 2000 --seed 2 >"$work/printed" 2>&1
report "mutated decks are read, or refused with one sentence" $?
"$BUILD/tests/torture/fuzz_data" --texts 400 --seed 2 >"$work/printed" 2>&1
report "so are mutated profiles and tables" $?
"$PYTHON3" tests/torture/fuzz_commands.py --decks 4 --stores 12 --seed 2 >"$work/printed" 2>&1
report "so are decks and damaged stores by the commands" $?
exit "$failed"
