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
"$BUILD/tests/torture/fuzz_experiments" --texts 1300 --seed 2 >"$work/printed" 2>&1
report "so are mutated files of experiments and of hadrons" $?
"$PYTHON3" tests/torture/fuzz_commands.py --decks 4 --stores 12 --seed 2 >"$work/printed" 2>&1
report "so are decks and damaged stores by the commands" $?

# Texts lie in heaps, and HDF5 never comes back from one whose objects have no size.
"$BUILD/tests/test_scan" --store "$work/a.h5" && "$PYTHON3" - "$work/a.h5" <<'PYTHON'
import sys
with open(sys.argv[1], "r+b") as store:
    data = store.read()
    store.seek(data.index(b"GCOL") + 16)
    store.write(bytes(2000))
PYTHON
"$DARKCUBE" info "$work/a.h5" >"$work/out" 2>"$work/err"
complains $? 3 "$work/a.h5' is damaged"
report "HDF5 that hangs is ended" $?

# The statuses are told to lie where an output lies; then, beyond the end of the file.
for place in output end; do
    "$BUILD/tests/test_scan" --store "$work/b.h5" && "$PYTHON3" - "$work/b.h5" $place <<'PYTHON'
import sys
import h5py
with h5py.File(sys.argv[1], "r") as store:
    probe = next(name for name in store["status"] if name not in store["axes"])
    output = next(name for name in store["results"][probe] if name not in store["axes"])
    old = store["status"][probe].id.get_offset()
    new = store["results"][probe][output].id.get_offset()
with open(sys.argv[1], "r+b") as file:
    data = file.read()
    new = new if sys.argv[2] == "output" else len(data) - 1
    assert data.count(old.to_bytes(8, "little")) == 1
    file.seek(data.index(old.to_bytes(8, "little")))
    file.write(new.to_bytes(8, "little"))
PYTHON
    "$DARKCUBE" info "$work/b.h5" >"$work/out" 2>"$work/err"
    complains $? 3 "$work/b.h5' is not a whole store"
    report "statuses that lie at another place ($place) are noticed" $?
done
exit "$failed"
