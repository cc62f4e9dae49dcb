#!/usr/bin/env bash
# Scans that check themselves: the same checks on any number of ranks, after kills, in merged and packed
# stores; what is said of them; decks that ask for what there is not.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

run() { # ARGUMENT...
    "$DARKCUBE" "$@" >"$work/out" 2>"$work/err"
}

python() { # SCRIPT ARGUMENT...
    "$PYTHON3" -c "import sys, json, h5py, numpy as np
$1" "${@:2}" >"$work/out" 2>"$work/err"
}

same() { # STORE STORE...
    "$PYTHON3" tests/compare_stores.py "$@" >"$work/out" 2>&1
}

cat >"$work/deck.yaml" <<'DECK'
model: em-bl
axes:
  mass: {values: [1.1 MeV, 2 MeV, 4 MeV, 9 MeV, 20 MeV, 30 MeV]}
  coupling: {from: 1e-12, to: 1e-8, points: 10, spacing: log}
  angle: {values: [b-l, chargephobic, 3pi/10]}
probes:
  cosmology: {preset: precise}
verify: 20%
DECK
deck=$work/deck.yaml whole=$work/whole.h5

# ---- the checks ------------------------------------------------------------------------------------

run scan "$deck" -o "$whole"
report "a scan that checks itself" $?
grep -qE '^verified [0-9]+ of 180 points of cosmology on the reference path: worst relative \|delta\| of cosmology/(delta_neff .*; promised 0.0001|neff .*; promised 2.4e-05)$' "$work/err"
report "it says at the end what the checks came to" $?
run info "$whole" && grep -q '^  verified [0-9]* of 180 points of cosmology' "$work/out"
report "and so does info" $?
run info "$whole" --json && cp "$work/out" "$work/info.json" && python '
found = json.load(open(sys.argv[1]))["verification"]
store = h5py.File(sys.argv[2])
checks, results = store["verification/cosmology"], store["results/cosmology"]
assert np.all(checks["status"][...] == store["status/cosmology"][...].ravel()[checks["index"][...]])
ok = checks["status"][...] == 1
assert 15 < ok.sum() < 60 and len(set(checks["index"][...])) == len(ok)
for name, row in found.items():
    output = name.split("/")[1]
    reference = checks[output][...][ok]
    difference = np.abs(results[output][...].ravel()[checks["index"][...]][ok] - reference)
    share = {"neff": 2.4e-5, "delta_neff": 1e-4}.get(output)
    if share:
        difference /= np.maximum(np.abs(reference), 1e-4 / share)
    assert row["compared"] == ok.sum() and row["drawn"] == len(ok) and row["left"] == row["beyond"] == 0
    assert np.isclose(row["largest"], difference.max(), rtol=1e-12)
    assert np.isclose(row["median"], np.median(difference), rtol=1e-12)
    assert np.isclose(row["rms"], np.sqrt(np.mean(difference**2)), rtol=1e-9)
    assert row["promised"] == share
assert 0 < found["cosmology/neff"]["largest"] < 2.4e-5' "$work/info.json" "$whole"
report "numbers that follow from the store" $?

for ranks in 2 4; do
    timeout 120 mpirun -np $ranks "$DARKCUBE" scan "$deck" -o "$work/ranks.h5" --overwrite --quiet >"$work/out" 2>&1 &&
        same "$whole" "$work/ranks.h5"
    report "the same checks on $ranks ranks" $?
done

# Killed three times, each time a little later.
killed=$work/killed.h5
for delay in 0.3 0.5 0.7; do
    "$DARKCUBE" scan "$deck" -o "$killed" --resume --quiet >"$work/out" 2>&1 &
    process=$!
    sleep $delay
    kill -9 $process
    wait $process
done 2>/dev/null
run scan "$deck" -o "$killed" --resume --quiet && same "$whole" "$killed"
report "and after three kills" $?

# Between the points and their checks, as if killed there.
cp "$whole" "$work/undone.h5"
python 'f = h5py.File(sys.argv[1], "r+")
checks = f["verification/cosmology"]
checks["status"][::2] = 0
checks["neff"][::2] = -1' "$work/undone.h5"
run scan "$deck" -o "$work/undone.h5" --resume && grep -q '^done: 0 of 180 points computed' "$work/err" &&
    same "$whole" "$work/undone.h5"
report "checks that are missing are done, and no point is computed for them" $?

python 'store = h5py.File(sys.argv[1]); checks = store["verification/cosmology"]
row = np.nonzero(checks["status"][...] == 1)[0][3]
print(*np.unravel_index(checks["index"][row], store["status/cosmology"].shape), sep=",")
print("    neff: %.17g there, " % checks["neff"][row])' "$whole"
read -r place <"$work/out"
expected=$(sed -n 2p "$work/out")
run replay "$whole" --index "$place" && grep -qF -- "$expected" "$work/out" &&
    grep -q '^  checked on the reference path: ok$' "$work/out"
report "replay shows the check of a point" $?

# A result that was spoilt after it was computed.
cp "$whole" "$work/spoilt.h5"
python 'f = h5py.File(sys.argv[1], "r+")
checks = f["verification/cosmology"]
point = checks["index"][np.nonzero(checks["status"][...] == 1)[0][3]]
place = np.unravel_index(point, f["status/cosmology"].shape)
f["results/cosmology/neff"][place] += 0.01
print(place[2])' "$work/spoilt.h5"
run scan "$deck" -o "$work/spoilt.h5" --resume --quiet
complains $? 10 "cosmology/neff is less accurate than promised: 1 of " "by more than 2.4e-05 of it, most by 0.0024 at mass "
report "a scan that breaks its promise says so, and exits with 10" $?
python 'f = h5py.File(sys.argv[1], "r+"); checks = f["verification/cosmology"]
checks["status"][0] = 5' "$work/spoilt.h5"
run scan "$deck" -o "$work/spoilt.h5" --resume
[ $? -eq 10 ] && grep -q '; 1 have another status there, the first late-decay, not ok, at mass ' "$work/err"
report "and one whose statuses are others" $?

# ---- plans, merged and packed stores ---------------------------------------------------------------

run scan "$deck" --dry-run && grep -qE '^checks  [0-9]+ of cosmology, on the reference path$' "$work/out" &&
    grep -qE '^  cosmology +[0-9]+ points on the reference path$' "$work/out"
report "a dry run counts the checks" $?
bytes=$(sed -n 's/^bytes *\([0-9]*\).*/\1/p' "$work/out")
[ "$bytes" -eq "$(stat -c %s "$whole")" ]
report "and knows the size of the file" $?
for part in b-l chargephobic; do
    run scan "$deck" -o "$work/$part.h5" --quiet --set "axes.angle={values: [$part]}" || break
done
run scan "$deck" -o "$work/third.h5" --quiet --set "axes.angle={values: [3pi/10]}" --set verify=0.05 &&
    run merge "$work/merged.h5" "$work/b-l.h5" "$work/chargephobic.h5" "$work/third.h5"
report "stores of parts are merged" $?
run info "$work/merged.h5" && grep -q '; [0-9]* left to check$' "$work/out"
report "with the checks that they have" $?
run scan "$work/deck.yaml" -o "$work/merged.h5" --resume && grep -q '^done: 0 of 180' "$work/err" && same "$whole" "$work/merged.h5"
report "and a resumed scan does the rest" $?
run pack "$whole" -o "$work/packed.h5" && same "$whole" "$work/packed.h5" && run info "$work/packed.h5" &&
    grep -q '^  verified ' "$work/out"
report "a packed copy has them too" $?
run scan "$deck" -o "$work/none.h5" --set verify=0 --quiet && python 'f = h5py.File(sys.argv[1])
assert "verification" not in f and "self_check" not in f["provenance"]' "$work/none.h5"
report "without verify there is nothing of all that" $?

# ---- a refined scan that checks itself ------------------------------------------------------------

cat >"$work/refined.yaml" <<'DECK'
model: em-bl
axes:
  mass: {from: 1.1 MeV, to: 30 MeV, points: 21, spacing: log}
  coupling: {from: 1e-12, to: 1e-8, points: 26, spacing: log}
  angle: {values: [b-l]}
probes:
  cosmology: {preset: precise}
refine: {of: cosmology/delta_neff, levels: [0.1]}
verify: 20%
DECK
run scan "$work/refined.yaml" -o "$work/refined.h5" && python '
store = h5py.File(sys.argv[1])
status = store["status/cosmology"][...].ravel()
checks = store["verification/cosmology"]
sampled, checked = status[checks["index"][...]], checks["status"][...]
passed_by = list(store["status/cosmology"].attrs["flag_meanings"].split()).index("not-needed")
assert (status == passed_by).any() and not (status == 0).any()
assert np.all((checked == 0) == (sampled == passed_by)) and (checked == 1).sum() > 10' "$work/refined.h5"
report "a refined scan checks what it computed, and nothing else" $?
status=1
for second in 0.6 0.8 1 1.2 1.4 1.6; do
    timeout -s KILL $second "$DARKCUBE" scan "$work/refined.yaml" -o "$work/refined_killed.h5" --resume --quiet \
        >"$work/out" 2>&1
    timeout -s USR1 $second mpirun -np 3 "$DARKCUBE" scan "$work/refined.yaml" -o "$work/refined_killed.h5" \
        --resume --quiet >"$work/out" 2>&1
    status=$?
    [ $status -eq 0 ] && break
done
[ $status -eq 0 ] || run scan "$work/refined.yaml" -o "$work/refined_killed.h5" --resume
same "$work/refined.h5" "$work/refined_killed.h5"
report "and has the same checks after kills and stops" $?

# ---- decks -----------------------------------------------------------------------------------------

for share in 101% -1% half 0.5%x '[1, 2]' ''; do
    run check "$deck" --set "verify=$share"
    complains $? 2 "verify: expected a share of the points, such as 0.5% or 0.005" || break
done
report "shares that are none" $?
run check inputs/demo.yaml --set verify=1% --set 'probes={synthetic: {}}'
complains $? 2 "verify: none of the deck's probes has a reference path"
report "probes that nothing can check" $?
run check "$deck" --set probes.supernova.accuracy=reference
complains $? 2 "verify: probes.supernova: accuracy: reference is the reference path itself"
report "a probe that is the reference itself" $?
run check "$deck" && grep -q '^verify: 0.2$' "$work/out"
report "the effective deck has the share" $?
run scan "$deck" -o "$whole" --resume --set verify=10%
complains $? 4 "of another deck" "verify: 0.2" "verify: 0.1"
report "a store has room for its own checks alone" $?
exit $failed
