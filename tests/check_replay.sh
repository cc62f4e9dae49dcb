#!/usr/bin/env bash
# `darkcube info --failures` and `darkcube replay`: points of a store by their numbers.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

run() { # ARGUMENT...: standard output in $work/out, standard error in $work/err
    "$DARKCUBE" "$@" >"$work/out" 2>"$work/err"
}

# Two probes of different depths, and so few steps that the Standard Model comes through and some points do not.
cat >"$work/deck.yaml" <<'DECK'
model: em-bl
axes:
  mass: {from: 1 MeV, to: 30 MeV, points: 6, spacing: log}
  coupling: {from: 1e-12, to: 1e-7, points: 4, spacing: log}
  angle: {values: [b-l, chargephobic]}
probes:
  cosmology: {preset: leading-order}
  supernova: {escape_radius: [100 km]}
DECK
store="$work/with blank.h5"
for steps in 350 325 300 275 250 225; do
    run scan "$work/deck.yaml" -o "$store" --set probes.cosmology.max_steps="$steps" --overwrite --max-failures 1
    code=$?
    [ $code -eq 10 ] && break
done
[ "$code" -eq 10 ]
report "a store with failures" $?

# ---- the list --------------------------------------------------------------------------------------

run info "$store" --json --failures
"$PYTHON3" - "$work/out" "$store" "$work/first" <<'PYTHON'
import json, sys
import h5py
info = json.load(open(sys.argv[1]))
store = h5py.File(sys.argv[2])
status = store["status/cosmology"][...]
failed = [list(map(int, at)) for at in zip(*((status >= 6).nonzero()))]
listed = info["failures"]["cosmology"]
assert [point["index"] for point in listed] == failed[:20] and failed
for point in listed:
    at = tuple(point["index"])
    angle, mass, coupling = at
    assert point["coordinates"]["angle"]["value"] == store["axes/angle"][angle]
    assert point["coordinates"]["mass"]["value"] == store["axes/mass"][mass]
    assert point["coordinates"]["coupling"]["value"] == store["axes/coupling"][coupling]
    assert point["status"] == "step-limit" and point["reason"] == "too-many-steps"
    left = store["diagnostics/cosmology"]
    for name in "steps", "evaluations", "attempts", "solver_flag", "stopped_at":
        assert point[name] == left[name][at], name
    assert point["attempts"] == 4
open(sys.argv[3], "w").write(",".join(map(str, failed[0])))
PYTHON
report "info --failures --json lists them as the datasets have them" $?
run info "$store" --failures
all=$(sed -n 's/^cosmology: \([0-9]*\) of 48 points failed/\1/p' "$work/out")
shown=$(grep -c 'darkcube replay' "$work/out")
[ "$all" -gt 0 ] && [ "$shown" -eq $((all < 20 ? all : 20)) ] && grep -q 'step-limit: the integrator took more' "$work/out" &&
    grep -q 'stopped at plasma temperature' "$work/out" && grep -q ', 4 attempts, ' "$work/out"
report "in words, with the reason and where it stopped" $?
run info "$store" --failures --all
[ "$(grep -c 'darkcube replay' "$work/out")" -eq "$all" ]
report "--all lists all" $?
command=$(sed -n 's/^ *darkcube \(replay .*\)/\1/p' "$work/out" | head -n 1)
eval "run $command" # the blank in the file's name is in quotes
[ $? -eq 10 ] && grep -q 'as stored, to the last bit' "$work/out"
report "the command that is printed computes the point again" $?
"$PYTHON3" - "$store" <<'PYTHON'
import sys
import h5py
with h5py.File(sys.argv[1], "r+") as store:
    store["status/cosmology"][...] = 7
PYTHON
run info "$store" --failures
[ "$(grep -c 'darkcube replay' "$work/out")" -eq 20 ] && grep -q 'and 28 more; --all lists them' "$work/out"
report "more than 20 are counted" $?
run scan "$work/deck.yaml" -o "$store" --set probes.cosmology.max_steps="$steps" --overwrite --max-failures 1 --quiet
run info "$store" --failures --probe nothing
complains $? 2 "has no probe 'nothing'"
report "a probe that is not there" $?
run info "$store" --all
complains $? 2 "--failures is missing"
report "--all without --failures" $?

# ---- replay ----------------------------------------------------------------------------------------

first=$(cat "$work/first")
run replay "$store" --index "$first" --probe cosmology --json --history "$work/history.h5"
[ $? -eq 10 ]
report "a failed point ends with 10" $?
"$PYTHON3" - "$work/out" "$store" "$work/history.h5" "$first" <<'PYTHON'
import json, sys
import h5py
point = json.load(open(sys.argv[1]))
store = h5py.File(sys.argv[2])
at = tuple(map(int, sys.argv[4].split(",")))
for place, axis in enumerate(("angle", "mass", "coupling")):
    assert point["coordinates"][axis]["value"] == store["axes/" + axis][at[place]]
assert list(point["probes"]) == ["cosmology"]
cosmology = point["probes"]["cosmology"]
assert cosmology["status"] == "step-limit" and cosmology["outputs"]["neff"]["value"] is None
assert cosmology["stored"]["status"] == "step-limit" and cosmology["stored"]["identical"] is True
history = h5py.File(sys.argv[3])
columns = []
history.visititems(lambda name, thing: columns.append(thing) if isinstance(thing, h5py.Dataset) else None)
assert max(len(column) for column in columns if column.ndim == 1) > 100
PYTHON
report "its history is written, as far as it came" $?

every=0
for index in 0,0,0 1,2,1 1,5,3 0,3,2; do
    run replay "$store" --index $index
    code=$?
    { [ $code -eq 0 ] || [ $code -eq 10 ]; } && ! grep -q 'not as stored' "$work/out" &&
        [ "$(grep -c 'as stored, to the last bit' "$work/out")" -eq 2 ] || every=1
    [ $every -eq 0 ] || break
done
report "points are as stored, of every probe" $every

"$PYTHON3" - "$store" >"$work/changed" <<'PYTHON'
import sys
import h5py, numpy as np
with h5py.File(sys.argv[1], "r+") as store:
    neff, status = store["results/cosmology/neff"], store["status/cosmology"]
    fine = list(zip(*(status[...] == 1).nonzero()))
    changed, taken = fine[0], fine[-1]
    neff[changed] = np.nextafter(neff[changed], 9)
    status[taken] = 0
    print(*(",".join(map(str, at)) for at in (changed, taken)))
PYTHON
read -r changed taken <"$work/changed"
run replay "$store" --index "$changed" --probe cosmology
[ $? -eq 1 ] && grep -q 'neff: stored .*, now ' "$work/out" && grep -q "^darkcube: cosmology at $changed " "$work/err"
report "a value that is another by its last bit is noticed" $?
run replay "$store" --index "$taken" --probe cosmology && grep -q 'has not got this point yet' "$work/out"
report "a point that is still to do" $?

for index in 0,0 0,0,0,0 a,0,0 0,-1,0 0,0,1.5 ' 0,0,0' '' 99999999999999999999,0,0; do
    run replay "$store" --index "$index"
    complains $? 2 "--index" || break
done
report "numbers that are none" $?
run replay "$store" --index 0,6,0
complains $? 2 "mass has the numbers 0 to 5"
report "a number beyond the axis" $?
run replay "$store" --index 0,0,0 --probe nothing
complains $? 2 "has no probe 'nothing'"
report "replay of a probe that is not there" $?
run replay "$store"
complains $? 2 "--index is missing"
report "replay without --index" $?
run replay "$work/none.h5" --index 0,0,0
complains $? 3 "none.h5" "No such file"
report "replay of a file that is not there" $?
run replay --help && grep -q -- '--history OUT' "$work/out"
report "replay --help" $?
exit $failed
