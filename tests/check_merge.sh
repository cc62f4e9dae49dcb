#!/usr/bin/env bash
# `darkcube merge`: arrays of jobs joined, stores extended, and what does not fit together.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh
root=$PWD

cat >"$work/deck.yaml" <<'DECK'
model: em-bl
axes:
  mass: {values: [1 MeV, 2 MeV, 4 MeV, 9 MeV]}
  coupling: {from: 1e-12, to: 1e-8, points: 5, spacing: log}
  angle: {values: [b-l, chargephobic, 3pi/10]}
probes:
  cosmology: {preset: precise}
DECK
cd "$work" || exit 1

scan() { # STORE SET...: exit code 0, or 10 where points fail
    local store=$1 set=()
    shift
    for key in "$@"; do
        set+=(--set "$key")
    done
    "$DARKCUBE" scan deck.yaml -o "$store" --quiet "${set[@]}" >printed 2>&1
}

merge() { # ARGUMENT...
    "$DARKCUBE" merge "$@" >out 2>err
}

same() { # STORE STORE...
    "$PYTHON3" "$root/tests/compare_stores.py" "$@" >printed 2>&1
}

hash_of() { # STORE
    "$DARKCUBE" info "$1" --json | "$PYTHON3" -c 'import json, sys; print(json.load(sys.stdin)["provenance"]["deck_sha256"])'
}

python() { # reads a program; the stores are its arguments
    "$PYTHON3" - "$@" >printed 2>&1
}

# ---- arrays ----------------------------------------------------------------------------------------

scan whole.h5 &&
    scan one.h5 "axes.angle={values: [b-l]}" && scan two.h5 "axes.angle={values: [chargephobic]}" &&
    scan three.h5 "axes.angle={values: [3pi/10]}"
report "a scan, and one of each of its angles" $?

merge array.h5 one.h5 two.h5 three.h5 &&
    [ "$(cat out)" = "array.h5: 60 points out of 3 stores" ] && [ ! -s err ]
report "the angles are merged" $?
same whole.h5 array.h5
report "they are the scan of the whole, bit for bit" $?
[ "$(hash_of array.h5)" = "$(hash_of whole.h5)" ]
report "and of the same deck" $?
[ -e array.h5.xdmf ] && [ ! -e array.h5.tmp ]
report "nothing unfinished is left, and ParaView's file is there" $?
python array.h5 one.h5 two.h5 three.h5 <<'PYTHON'
import sys
import h5py
import xarray

with h5py.File(sys.argv[1]) as merged:
    provenance = merged["provenance"]
    runs = [row for row in provenance["runs"] if row["ending"]]
    starts = []
    counters = 0
    for number, name in enumerate(sys.argv[2:], 1):
        with h5py.File(name) as store:
            source = store["provenance"]
            starts += [row["start_unix"] for row in source["runs"] if row["ending"]]
            counters += source["counters"][...]
            digest = source.attrs["deck_sha256"]
            assert provenance.attrs[f"merged_{number}"] == f"{name}, deck SHA-256 {digest}"
            kept = provenance[f"merged/{number}"].attrs
            assert kept["file"] == name and set(kept) == {*source.attrs, "file"}
            assert all(kept[key] == value for key, value in source.attrs.items())
    assert [row["start_unix"] for row in runs] == sorted(starts) and len(starts) == 3
    assert (provenance["counters"][...] == counters).all() and counters[0] == 60
cosmology = xarray.open_dataset(sys.argv[1], group="results/cosmology", engine="h5netcdf")
assert cosmology.delta_neff.dims == ("angle", "mass", "coupling")
PYTHON
report "runs, counters and provenance of all are kept" $?

merge other_order.h5 three.h5 one.h5 &&
    "$DARKCUBE" info other_order.h5 | grep -q '3pi/10, b-l'
report "angles come in the order of the inputs" $?
merge again.h5 other_order.h5 two.h5 &&
    "$PYTHON3" -c 'import h5py; f = h5py.File("again.h5"); assert f["provenance/merged/1/merged/2"].attrs["file"] == "one.h5"'
report "a merged store is merged again, and knows from what" $?

# ---- extensions ------------------------------------------------------------------------------------

scan light.h5 "axes.mass={values: [1 MeV, 4 MeV]}" && scan heavy.h5 "axes.mass={values: [2 MeV, 9 MeV]}" &&
    merge masses.h5 heavy.h5 light.h5 && same whole.h5 masses.h5
report "more masses, between the others" $?
scan fine.h5 "axes.coupling={from: 1e-11, to: 1e-9, points: 2, spacing: log}" &&
    scan coarse.h5 "axes.coupling={values: [1e-12, 1e-10, 1e-8]}" && merge couplings.h5 coarse.h5 fine.h5 &&
    python whole.h5 couplings.h5 <<'PYTHON'
import sys
import h5py

with h5py.File(sys.argv[1]) as whole, h5py.File(sys.argv[2]) as merged:
    for name in ("results/cosmology/neff", "status/cosmology", "diagnostics/cosmology/steps"):
        assert whole[name][...].tobytes() == merged[name][...].tobytes(), name
    assert whole["axes/coupling"][...].tobytes() == merged["axes/coupling"][...].tobytes()
    assert merged["axes/coupling"].attrs["spacing"] == "list"
PYTHON
report "more couplings, of a range and of a list" $?

small=("axes.mass={values: [2 MeV]}" "axes.coupling={values: [1e-10, 1e-9]}" "axes.angle=b-l")
star="probes={supernova: {escape_radius: [100 km]}}"
scan cosmology.h5 "${small[@]}" && scan star.h5 "${small[@]}" "$star" &&
    scan both.h5 "${small[@]}" "probes={cosmology: {}, supernova: {escape_radius: [100 km]}}" &&
    merge probes.h5 cosmology.h5 star.h5 && same both.h5 probes.h5 &&
    [ "$(hash_of probes.h5)" = "$(hash_of both.h5)" ]
report "another probe, with its data file" $?

# ---- holes -----------------------------------------------------------------------------------------

scan corner.h5 "axes.mass={values: [1 MeV, 2 MeV]}" "axes.angle={values: [b-l, chargephobic]}" &&
    scan rest.h5 "axes.mass={values: [4 MeV, 9 MeV]}" "axes.angle=3pi/10" && merge holes.h5 corner.h5 rest.h5 &&
    grep -qx 'holes.h5: 60 points out of 2 stores; 30 are in none of them and not computed yet' out
report "points that no store has are counted" $?
"$DARKCUBE" scan deck.yaml -o holes.h5 --resume >printed 2>&1 &&
    grep -q 'done: 30 of 60 points computed' printed && same whole.h5 holes.h5
report "a scan computes these and no others" $?

python whole.h5 <<'PYTHON'
import shutil
import sys
import h5py
import numpy

# Two stores of one deck that have each computed what the other has not, and some points both.
for name, mine in (("left.h5", 0), ("right.h5", 1)):
    shutil.copy(sys.argv[1], name)
    with h5py.File(name, "r+") as store:
        shape = store["status/cosmology"].shape
        place = numpy.arange(numpy.prod(shape)).reshape(shape)
        gone = (place % 3 == mine)
        for group in ("results/cosmology", "diagnostics/cosmology", "status", "timing"):
            for dataset in store[group].values():
                if dataset.shape == shape:
                    values = dataset[...]
                    values[gone] = dataset.fillvalue
                    dataset[...] = values
PYTHON
merge sides.h5 left.h5 right.h5 && same whole.h5 sides.h5
report "the same deck with different points done" $?
merge twice.h5 whole.h5 left.h5 && same whole.h5 twice.h5
report "todo loses against computed" $?

# ---- refusals --------------------------------------------------------------------------------------

merge both_done.h5 whole.h5 array.h5 && same whole.h5 both_done.h5
report "points that agree may be in both" $?
cp array.h5 wrong.h5 && python wrong.h5 <<'PYTHON'
import sys
import h5py

with h5py.File(sys.argv[1], "r+") as store:
    neff = store["results/cosmology/neff"]
    neff[1, 2, 3] = 3.5
PYTHON
merge never.h5 one.h5 two.h5 wrong.h5
complains $? 3 "'two.h5'" "'wrong.h5'" "mass = 4 MeV" "coupling = 1e-09" "angle = 2.356" "neff is" "3.5 here" && [ ! -e never.h5 ] && [ ! -e never.h5.tmp ]
report "a point that differs is named, with both values" $?
python wrong.h5 <<'PYTHON'
import sys
import h5py

with h5py.File(sys.argv[1], "r+") as store:
    store["status/cosmology"][0, 0, 0] = 7
PYTHON
merge never.h5 whole.h5 wrong.h5
complains $? 3 "'whole.h5'" "mass = 1 MeV" "status is ok there and step-limit here"
report "so is one that has another status" $?

scan preset.h5 "axes.angle=0.1" "probes={cosmology: {preset: leading-order}}" && merge never.h5 one.h5 preset.h5
complains $? 3 one.h5 preset.h5 "probes.cosmology.preset: precise" leading-order
report "other settings are refused by their key" $?
scan near.h5 "axes.mass={values: [1.0000000000000002 MeV]}" && merge never.h5 one.h5 near.h5
complains $? 3 "'mass' has 1 in 'one.h5' and 1.0000000000000002 in 'near.h5'"
report "values that are all but equal are refused" $?
merge one.h5 two.h5 three.h5
complains $? 4 "'one.h5' exists: --overwrite"
report "an existing file is not touched" $?
merge one.h5 two.h5 one.h5 --overwrite
complains $? 4 "'one.h5' is an input"
report "an input is not replaced" $?
merge never.h5 one.h5 ./one.h5
complains $? 3 "'one.h5' and './one.h5' are the same file"
report "a file is merged once" $?
merge array.h5 one.h5 two.h5 --overwrite && "$DARKCUBE" info array.h5 | grep -q '40 points ok'
report "--overwrite replaces another" $?
merge never.h5 one.h5 deck.yaml
complains $? 3 "'deck.yaml' is not an HDF5 file"
report "a file that is no store" $?
merge never.h5 one.h5 absent.h5
complains $? 3 "'absent.h5'" "No such file"
report "a file that is not there" $?
merge no/such.h5 one.h5 two.h5
complains $? 4 "no/such.h5"
report "a folder that is not there" $?
merge never.h5 one.h5
complains $? 2 "two inputs"
report "one input is none" $?
merge
complains $? 2 "which stores"
report "without arguments" $?
merge --fast a b c
complains $? 2 "'--fast' is not an option"
report "an unknown option" $?
merge --help && grep -q -- --overwrite out
report "--help" $?

# ---- stores that are being written -----------------------------------------------------------------

# By a process that is there, and by one that has gone.
sleep 600 &
writer=$!
trap 'kill "$writer" 2>/dev/null; rm -rf "$work"' EXIT
lock two.h5 $writer
merge never.h5 one.h5 two.h5
complains $? 3 "'two.h5' is being written by a scan, process $writer on host" "two.h5.lock" &&
    [ ! -e never.h5 ] && [ ! -e never.h5.tmp ] && [ ! -e never.h5.lock ]
report "a store that a scan is writing is not merged" $?
"$DARKCUBE" info two.h5 | grep -q "^  being written by a scan, process $writer on host" &&
    "$DARKCUBE" info two.h5 --json | grep -q "\"writer\":\"process $writer on host"
report "info says who is writing it" $?
"$DARKCUBE" contour two.h5 --of cosmology/delta_neff --level 0.05 >out 2>err &&
    [ "$(wc -l <err)" -eq 1 ] && grep -q "'two.h5' is being written by a scan, process $writer.*: curves of what" err
report "contour takes what is there, and says so" $?
rm two.h5.lock
lock array.h5 $writer
merge array.h5 one.h5 two.h5 --overwrite
complains $? 4 "'array.h5' is being written by another scan, process $writer on host"
report "a store that a scan is writing is not replaced" $?
kill $writer
wait $writer 2>/dev/null
lock two.h5 $writer
merge array.h5 one.h5 two.h5 --overwrite && [ ! -s err ] && [ -e two.h5.lock ] && [ ! -e array.h5.lock ] &&
    "$DARKCUBE" info two.h5 --json | grep -q '"writer":null'
report "locks of scans that are gone are no obstacle" $?
rm two.h5.lock

# ---- data files ------------------------------------------------------------------------------------

# The star's cross sections have changed since.
mkdir data && sed '1s/$/ /' "$root/inputs/nucleon_cross_sections.txt" >data/nucleon_cross_sections.txt
DARKCUBE_DATA=$work/data merge never.h5 cosmology.h5 star.h5
complains $? 3 "'star.h5'" "another data file" nucleon_cross_sections.txt
report "another data file than that of an input is refused" $?

# ---- many runs -------------------------------------------------------------------------------------

for store in one two; do
    cp $store.h5 many_$store.h5 && python many_$store.h5 <<'PYTHON'
import sys
import h5py

with h5py.File(sys.argv[1], "r+") as store:
    runs = store["provenance/runs"]
    rows = runs[...]
    rows[:] = rows[0]
    rows["start_unix"] += range(len(rows))
    rows["git_commit"] = sys.argv[1][5:8]
    runs[...] = rows
PYTHON
done
merge many.h5 many_one.h5 many_two.h5 &&
    "$DARKCUBE" info many.h5 --json | "$PYTHON3" -c 'import json, sys; runs = json.load(sys.stdin)["runs"]
commits = [run["git_commit"] for run in runs]
assert commits.count("one") == commits.count("two") == len(runs) / 2 == 1024'
report "more runs than a new store has room for" $?
"$DARKCUBE" scan deck.yaml --set 'axes.angle={values: [b-l, chargephobic]}' -o many.h5 --resume >printed 2>&1 &&
    "$DARKCUBE" info many.h5 --json | "$PYTHON3" -c 'import json, sys; assert len(json.load(sys.stdin)["runs"]) == 2049'
report "and another one" $?
exit $failed
