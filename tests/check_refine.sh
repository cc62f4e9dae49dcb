#!/usr/bin/env bash
# Refined scans by the command line: the same curves as the full cube, the same bits on any number of
# ranks and after kills and stops, and what the other commands make of their stores.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

# deck NAME ANGLE REFINE [COST]: mass + coupling * cos(angle), on axes that no mesh divides.
deck() {
    cat >"$work/$1.yaml" <<DECK
model: em-bl
axes:
  mass: {from: 1 MeV, to: 12 MeV, points: 53, spacing: linear}
  coupling: {from: 0.1, to: 10, points: 47, spacing: log}
  angle: $2
probes:
  synthetic: {cost: ${4:-0 s}, work: spin}
$3
DECK
}

scan() { # NAME [OPTION]...
    local name=$1
    shift
    "$DARKCUBE" scan "$work/$name.yaml" --quiet -o "$work/$name.h5" "$@" >"$work/printed" 2>&1
}

contour() { # NAME [OPTION]...
    local name=$1
    shift
    "$DARKCUBE" contour "$work/$name.h5" --of synthetic/value --level 6,11.5 \
        --format csv,regions -o "$work/$name" "$@" >"$work/printed" 2>&1
}

same() { # NAME OTHER: curves and regions
    cmp "$work/$1.csv" "$work/$2.csv" >"$work/printed" 2>&1 &&
        cmp "$work/$1_regions.csv" "$work/$2_regions.csv" >"$work/printed" 2>&1
}

refine='refine: {of: synthetic/value, levels: [6, 11.5]}'
for angle in '{from: 0, to: 3, points: 11}' '{values: [0.1, 2, 1]}'; do
    deck full "$angle" ''
    deck refined "$angle" "$refine"
    scan full --overwrite && scan refined --overwrite
    report "a full and a refined scan of angles $angle" $?
    contour full && contour refined && same full refined
    report "the same curves and regions" $?
    "$DARKCUBE" info "$work/refined.h5" --json >"$work/info.json" &&
        "$PYTHON3" - "$work/info.json" >"$work/printed" 2>&1 <<'PYTHON'
import json, sys
info = json.load(open(sys.argv[1]))
points = info["probes"]["synthetic"]["points"]
whole = 1
for axis in info["axes"].values():
    whole *= len(axis["values"])
print(points, whole)
assert points["ok"] + points["not-needed"] == whole
assert points["ok"] < 0.25 * whole
assert info["probes"]["synthetic"]["refined"] == {
    "start": 8, "outputs": {"value": {"margin": 4, "levels": [6, 11.5]}}}
PYTHON
    report "a part of the points was computed, the others were not needed" $?
    stores=("$work/refined.h5")
    for ranks in 2 4; do
        mpirun -np $ranks "$DARKCUBE" scan "$work/refined.yaml" --quiet -o "$work/refined.$ranks.h5" \
            --overwrite >"$work/printed" 2>&1
        report "on $ranks ranks" $?
        stores+=("$work/refined.$ranks.h5")
    done
    "$PYTHON3" tests/compare_stores.py "${stores[@]}" >"$work/printed" 2>&1
    report "the same bits on 1, 2 and 4 ranks" $?
done

for ranks in 2 3; do
    CMOCKA_MESSAGE_OUTPUT=TAP mpirun -np $ranks "$BUILD/tests/test_refined_scan" >"$work/printed" 2>&1
    report "scans with failures on $ranks ranks" $?
done

# ---- what other commands make of it (angles are a list now) ---------------------------------------

"$DARKCUBE" info "$work/refined.h5" >"$work/printed" 2>&1 &&
    grep -q 'refined for value = 6, 11.5, margin 4' "$work/printed" &&
    grep -q '168 points computed of 168 of the mesh of 8 cells: 100.00 %' "$work/printed" &&
    grep -q 'of the mesh of 1 cell: ' "$work/printed"
report "info says how much of each mesh was computed" $?

"$DARKCUBE" contour "$work/refined.h5" --of synthetic/value --level 6,7 -o "$work/other" \
    >"$work/out" 2>"$work/err" && [ "$(wc -l <"$work/err")" -eq 1 ] &&
    grep -q 'not refined for the level 7: its curves run through interpolated values' "$work/err"
report "contour warns of levels that the scan was not refined for" $?

"$DARKCUBE" contour "$work/refined.h5" --of synthetic/cost --level 6 -o "$work/other" \
    >"$work/out" 2>"$work/err" && grep -q 'refined for other outputs than synthetic/cost' "$work/err"
report "and of outputs" $?
rm -f "$work/out" "$work/err"

"$DARKCUBE" scan "$work/refined.yaml" --dry-run -o "$work/none.h5" >"$work/printed" 2>&1 &&
    grep -q 'refine  synthetic/value = 6, 11.5, from every 8th point on, margin 4' "$work/printed" &&
    bytes=$(sed -n 's/^bytes *\([0-9]*\).*/\1/p' "$work/printed") &&
    [ "$bytes" -eq "$(stat -c %s "$work/refined.h5")" ]
report "--dry-run says what is refined, and the exact size" $?

"$PYTHON3" - "$work/refined.h5" "$work/full.h5" >"$work/printed" 2>&1 <<'PYTHON'
import sys
import h5py
import numpy
import xarray

computed = xarray.open_dataset(sys.argv[1], group="results/synthetic", engine="h5netcdf")["value"]
between = xarray.open_dataset(sys.argv[1], group="interpolated/synthetic", engine="h5netcdf")["value"]
full = xarray.open_dataset(sys.argv[2], group="results/synthetic", engine="h5netcdf")["value"]
status = h5py.File(sys.argv[1])["status/synthetic"][()]
assert between.dims == computed.dims == ("angle", "mass", "coupling")
assert (between["mass"] == full["mass"]).all() and between.attrs["units"] == "1"
assert ((status == 1) == numpy.isfinite(computed.values)).all()
assert ((status == 2) == numpy.isfinite(between.values)).all()
assert abs(computed.fillna(between) - full).max() < 0.3
PYTHON
report "h5py and xarray find results and, apart, what lies between" $?

"$DARKCUBE" pack "$work/refined.h5" -o "$work/packed.h5" >"$work/printed" 2>&1 && contour packed &&
    same full packed
report "a packed copy has the same curves" $?

scan refined --resume && cp "$work/refined.h5" "$work/again.h5" &&
    "$PYTHON3" tests/compare_stores.py "$work/refined.h5" "$work/refined.2.h5" >"$work/printed" 2>&1
report "resuming what is done changes nothing" $?

# Two halves of the masses, each refined, and what the scan of the whole still needs.
sed 's/mass: .*/mass: {values: [1, 2, 3, 4, 5]}/' "$work/refined.yaml" >"$work/low.yaml"
sed 's/mass: .*/mass: {values: [6, 7, 8, 9, 10, 11, 12]}/' "$work/refined.yaml" >"$work/high.yaml"
sed 's/mass: .*/mass: {values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}/' "$work/full.yaml" >"$work/whole.yaml"
for name in low high; do # the default start would be another one
    sed -i 's/levels: \[6, 11.5\]/levels: [6, 11.5], start: 4/' "$work/$name.yaml"
done
scan low && scan high && scan whole && contour whole
report "two halves and the whole" $?
"$DARKCUBE" merge "$work/merged.h5" "$work/low.h5" "$work/high.h5" >"$work/printed" 2>&1
report "refined stores are merged" $?
"$PYTHON3" - "$work/merged.h5" >"$work/printed" 2>&1 <<'PYTHON'
import sys
import h5py
import numpy

store = h5py.File(sys.argv[1])
status = store["status/synthetic"][()]
assert set(numpy.unique(status)) == {1, 2}, numpy.unique(status)
assert (numpy.isfinite(store["interpolated/synthetic/value"][()]) == (status == 2)).all()
PYTHON
report "with what lies between their points" $?
"$DARKCUBE" info "$work/merged.h5" --deck >"$work/merged.yaml" && scan merged --resume &&
    contour merged && same merged whole
report "a scan of the merged deck completes the curves between them" $?
"$DARKCUBE" merge "$work/mixed.h5" "$work/low.h5" "$work/whole.h5" >"$work/printed" 2>&1 &&
    contour mixed && same mixed whole && ! "$DARKCUBE" info "$work/mixed.h5" | grep -q refined
report "a refined store and a full one make a full one" $?

# ---- kills and stops ------------------------------------------------------------------------------

deck slow '{from: 0, to: 3, points: 5}' "$refine" '300 us'
mpirun -np 2 "$DARKCUBE" scan "$work/slow.yaml" --quiet -o "$work/undisturbed.h5" >"$work/printed" 2>&1
report "a scan that takes its time" $?
killed=0
for seconds in 0.35 0.5 0.7 0.4; do
    # On one rank, which a plain KILL ends, and of which bash would tell.
    { timeout -s KILL "$seconds" "$DARKCUBE" scan "$work/slow.yaml" --quiet --resume \
        -o "$work/killed.h5" || [ $? -ne 137 ] || killed=$((killed + 1)); } >/dev/null 2>&1
done
[ $killed -gt 0 ] && mpirun -np 3 "$DARKCUBE" scan "$work/slow.yaml" --quiet --resume -o "$work/killed.h5" \
    >"$work/printed" 2>&1 &&
    "$PYTHON3" tests/compare_stores.py "$work/undisturbed.h5" "$work/killed.h5" >"$work/printed" 2>&1
report "killed $killed times and resumed: the same bits" $?

"$DARKCUBE" scan "$work/slow.yaml" --quiet -o "$work/stopped.h5" --set probes.synthetic.cost=2ms \
    >"$work/printed" 2>&1 &
stopped=$!
until "$PYTHON3" -c 'import h5py, sys; sys.exit(not h5py.File(sys.argv[1])["status/synthetic"][()].any())' \
    "$work/stopped.h5" >/dev/null 2>&1 || ! kill -0 $stopped; do
    sleep 0.05
done
kill -USR1 $stopped
wait $stopped
[ $? -eq 75 ]
report "USR1 stops a refined scan" $?
"$PYTHON3" - "$work/stopped.h5" >"$work/printed" 2>&1 <<'PYTHON'
import sys
import h5py
import numpy

store = h5py.File(sys.argv[1])
status = store["status/synthetic"][()]
print(numpy.unique(status, return_counts=True), store["provenance/runs"][0])
assert (status == 1).any() and not (status == 2).any()
assert store["provenance/runs"][0]["ending"].startswith(b"stopped")
PYTHON
report "which leaves what is not computed to do" $?
"$DARKCUBE" scan "$work/slow.yaml" --quiet --resume -o "$work/stopped.h5" \
    --set probes.synthetic.cost=2ms >"$work/printed" 2>&1 && contour stopped && contour undisturbed &&
    same stopped undisturbed
report "and goes on to the same curves" $?
exit $failed
