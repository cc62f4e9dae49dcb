#!/usr/bin/env bash
# `darkcube pack`: the compressed copy of a store, to darkcube and to others.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh
# shellcheck source=tools/mpi_environment.sh
. tools/mpi_environment.sh
trap 'rm -rf "$work" "$mpi_scratch" "$mpi_shared"' EXIT
root=$PWD

cat >"$work/deck.yaml" <<'DECK'
model: em-bl
axes:
  mass: {from: 1 MeV, to: 30 MeV, points: 4, spacing: log}
  coupling: {from: 1e-11, to: 1e-8, points: 5, spacing: log}
  angle: {values: [b-l, chargephobic]}
probes:
  cosmology: {preset: precise}
DECK
"${BUILD:-$root/build}/tests/test_slices" "$work/large.h5" 60 400 || exit 1
cd "$work" || exit 1

pack() { # ARGUMENT...
    "$DARKCUBE" pack "$@" >out 2>err
}

python() { # reads a program; the stores are its arguments
    "$PYTHON3" - "$@" >printed 2>&1
}

# ---- copies ----------------------------------------------------------------------------------------

"$DARKCUBE" scan deck.yaml -o small.h5 --quiet >printed 2>&1 && pack small.h5 &&
    grep -qE '^small_packed.h5: [0-9]+ datasets, [0-9.]+ MB of [0-9.]+ MB$' out && [ ! -e small_packed.h5.tmp ]
report "a store is packed" $?
"$PYTHON3" "$root/tests/compare_stores.py" small.h5 small_packed.h5 >printed 2>&1
report "it has the same bits" $?
pack large.h5 -o copy.h5 && [ $((4 * $(stat -c %s copy.h5))) -lt "$(stat -c %s large.h5)" ]
report "a larger one becomes much smaller" $?
for ranks in 1 2 5; do
    mpirun -np $ranks "$DARKCUBE" pack large.h5 -o copy.$ranks.h5 >printed 2>&1 && cmp copy.h5 copy.$ranks.h5 >>printed
    report "on $ranks rank(s) it has the same bytes" $?
done
python small.h5 small_packed.h5 large.h5 copy.h5 <<'PYTHON'
import sys
import h5py


def contents(file):
    """{path: object}, with every name of an object that has several."""
    found = {}

    def visit(group):
        for name, thing in group.items():
            found[thing.name] = thing
            if isinstance(thing, h5py.Group):
                visit(thing)

    visit(file)
    return found


def plain(attributes):
    return {
        name: value if isinstance(value, str) else getattr(value, "tolist", lambda: value)()
        for name, value in attributes.items()
        if name not in ("DIMENSION_LIST", "REFERENCE_LIST")
    }


for one, other in (sys.argv[1:3], sys.argv[3:5]):
    with h5py.File(one) as store, h5py.File(other) as packed:
        a, b = contents(store), contents(packed)
        assert list(a) == list(b)
        assert plain(store.attrs) == plain(packed.attrs)
        for path, thing in a.items():
            expected = plain(thing.attrs)
            if path == "/provenance":
                expected["packed"] = packed[path].attrs["packed"]
                assert expected["packed"].startswith(f"compressed copy of {one} by darkcube")
            assert plain(b[path].attrs) == expected, path
            if isinstance(thing, h5py.Group):
                continue
            copy = b[path]
            assert copy.dtype == thing.dtype and copy.shape == thing.shape, path
            assert copy[()].tobytes() == thing[()].tobytes(), path
            if len(thing.shape) == 3:
                assert copy.compression == "gzip" and copy.shuffle and copy.chunks, path
                assert copy.id.get_offset() is None, path
                assert str(copy.fillvalue) == str(thing.fillvalue), path
                for k, role in enumerate(("angle", "mass", "coupling")):
                    assert copy.dims[k].label == role
                    assert len(copy.dims[k]) == 1 and copy.dims[k][0] == packed["axes"][role], path
        for group in ("results/cosmology", "status", "timing", "diagnostics/cosmology"):
            for role in ("angle", "mass", "coupling"):
                assert packed[group][role] == packed["axes"][role]  # one object with many names
PYTHON
report "all objects, names, attributes, scales and bits are there, compressed" $?
python small.h5 small_packed.h5 <<'PYTHON'
import sys
import xarray

store, packed = (xarray.open_dataset(name, group="results/cosmology", engine="h5netcdf") for name in sys.argv[1:])
assert store.identical(packed) and packed.delta_neff.dims == ("angle", "mass", "coupling")
PYTHON
report "it opens in xarray" $?

# ---- what darkcube does with it --------------------------------------------------------------------

"$DARKCUBE" info small.h5 | sed 1d >store.txt && "$DARKCUBE" info small_packed.h5 | sed 1d >packed.txt
diff store.txt packed.txt >printed
[ "$(grep -c '^[<>]' printed)" -eq 1 ] && grep -q '^> *packed *compressed copy of small.h5' printed
report "info says of it what it says of the store, and that it is packed" $?
for ranks in 1 3; do
    for file in large copy; do
        mpirun -np $ranks "$DARKCUBE" contour $file.h5 --of cosmology/delta_neff --level 0.05,0.4 -o $file.$ranks \
            --format csv,surface >printed 2>&1 || break
    done
    cmp large.$ranks.csv copy.$ranks.csv >>printed && cmp large.${ranks}_surface.vtp copy.${ranks}_surface.vtp >>printed &&
        [ "$(wc -l <copy.$ranks.csv)" -gt 300 ]
    report "curves and surfaces of it are those of the store, with $ranks rank(s)" $?
done
"$DARKCUBE" scan deck.yaml -o small_packed.h5 --resume >out 2>err
{ [ $? -eq 4 ] && grep -q "'small_packed.h5' is a packed copy" err; }
report "a scan does not go on in it" $?
"$DARKCUBE" scan deck.yaml -o more.h5 --quiet --set axes.angle=0.5 >printed 2>&1 &&
    "$DARKCUBE" merge from_packed.h5 small_packed.h5 more.h5 >printed 2>&1 &&
    "$DARKCUBE" merge from_store.h5 small.h5 more.h5 >printed 2>&1 &&
    "$PYTHON3" "$root/tests/compare_stores.py" from_packed.h5 from_store.h5 >printed 2>&1
report "it can be merged" $?

# ---- refusals --------------------------------------------------------------------------------------

pack small.h5
complains $? 4 "'small_packed.h5' exists: --overwrite"
report "an existing file is not touched" $?
pack small.h5 --overwrite
report "--overwrite replaces it" $?
pack small.h5 -o ./small.h5 --overwrite
complains $? 4 "'./small.h5' would replace the store"
report "the store itself is not replaced" $?
pack small_packed.h5
complains $? 3 "packed copy already"
report "a packed copy is not packed again" $?
pack deck.yaml
complains $? 3 "not an HDF5 file"
report "a file that is no store" $?
head -c 100000 large.h5 >cut.h5
pack cut.h5
complains $? 3 "'cut.h5'" && [ ! -e cut_packed.h5 ] && [ ! -e cut_packed.h5.tmp ]
report "a store that was cut off" $?
cp small.h5 lacking.h5
python lacking.h5 <<'PY'
import sys, h5py
del h5py.File(sys.argv[1], "r+")["results/cosmology/neff"]
PY
pack lacking.h5
complains $? 3 "a dataset over 'axes/angle' was deleted"
report "a store that lacks a dataset" $?
"$DARKCUBE" info lacking.h5 >out 2>err
complains $? 3 "a dataset over 'axes/angle' was deleted"
report "info says so too" $?
pack small.h5 -o no/such.h5
complains $? 4 no/such.h5
report "a folder that is not there" $?

# ---- stores that are being written -----------------------------------------------------------------

# By a process that is there, and by one that has gone.
sleep 600 &
writer=$!
trap 'kill "$writer" 2>/dev/null; rm -rf "$work" "$mpi_scratch" "$mpi_shared"' EXIT
lock small.h5 $writer
pack small.h5 --overwrite
complains $? 3 "'small.h5' is being written by a scan, process $writer on host" "started today" "small.h5.lock"
report "a store that a scan is writing is not packed" $?
for ranks in 1 3; do
    mpirun -np $ranks "$DARKCUBE" pack small.h5 --overwrite >out 2>err
    { [ $? -eq 3 ] && [ "$(grep -c '^darkcube: ' err)" -eq 1 ] && grep -q "is being written by a scan" err; }
    report "nor by $ranks rank(s), with one sentence" $?
done
rm small.h5.lock
lock small_packed.h5 $writer
pack small.h5 --overwrite
complains $? 4 "'small_packed.h5' is being written by another scan, process $writer on host"
report "nor is the copy replaced while one is writing it" $?
rm small_packed.h5.lock
kill $writer
wait $writer 2>/dev/null
lock small.h5 $writer
lock small_packed.h5 $writer
pack small.h5 --overwrite && [ ! -s err ] && [ -e small.h5.lock ] && [ ! -e small_packed.h5.lock ]
report "locks of scans that are gone are no obstacle" $?
rm small.h5.lock

# ---- the command line ------------------------------------------------------------------------------

pack
complains $? 2 "which store"
report "without arguments" $?
pack small.h5 -o
complains $? 2 "-o needs a value"
report "an option without its value" $?
pack --help && grep -q -- --overwrite out
report "--help" $?
exit $failed
