#!/usr/bin/env bash
# The probe electron-dump from the command line: its outputs and their levels, own experiments, what it
# refuses, and the closed curves of a scan.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

coupling=1e-7
point() { # ARGUMENT...
    "$DARKCUBE" point --probe electron-dump --coupling "$coupling" "$@" >"$work/out" 2>"$work/err"
}

python() { # reads a program from stdin; the JSON of the last point is `answer`
    {
        echo "import json"
        echo "answer = json.load(open('$work/out'))"
        echo "probe = answer['probes']['electron-dump']"
        echo "events = {name: output['value'] for name, output in probe['outputs'].items()}"
        cat
    } >"$work/check.py"
    "$PYTHON3" "$work/check.py" >>"$work/err" 2>&1
}

# ---- answers -------------------------------------------------------------------------------------

point --mass 20MeV --angle dark-photon --json && cp "$work/out" "$work/first" && python <<'PY'
assert probe["status"] == "ok"
assert list(events) == ["events_" + name for name in ("e137", "e141", "e774", "kek", "orsay", "na64")]
assert events["events_e137"] > 1e4 and 0 < events["events_e774"] < 1e-6
PY
report "six experiments, expected events of each" $?

point --mass 1MeV --angle dark-photon --json && python <<'PY'
assert probe["status"] == "ok" and all(n == 0 for n in events.values())
PY
report "no events below the threshold of e+e-" $?

point --mass 20MeV --angle chargephobic --json && python <<'PY'
assert probe["status"] == "ok" and all(n == 0 for n in events.values())
PY
report "no events of a chargephobic boson below the pion mass" $?

point --mass 300MeV --angle chargephobic --json && python <<'PY'
assert probe["status"] == "ok" and all(0 < n < 1e-6 for n in events.values())
PY
report "next to none where couplings run" $?

point --mass 300MeV --angle chargephobic --json --set probes.electron-dump.running=off && python <<'PY'
assert probe["status"] == "ok" and all(n == 0 for n in events.values())
PY
report "none where they do not" $?

# Few decay where X lives long, and those into e+e- are as many, for x_e^2 is 1 for both.
coupling=1e-10
point --mass 20MeV --angle dark-photon --json --set probes.electron-dump.running=off && cp "$work/out" "$work/photon"
point --mass 20MeV --angle b-l --json --set probes.electron-dump.running=off && python <<PY
before = json.load(open("$work/photon"))["probes"]["electron-dump"]["outputs"]
for name in events:
    assert abs(events[name] / before[name]["value"] - 1) < 1e-3, name
PY
report "B-L that lives long is seen as often as a dark photon" $?

# Decays into neutrinos shorten the life.
coupling=1e-7
point --mass 20MeV --angle b-l --json --set probes.electron-dump.running=off && python <<PY
before = json.load(open("$work/first"))["probes"]["electron-dump"]["outputs"]
assert events["events_e137"] < 0.7 * before["events_e137"]["value"]
PY
report "B-L that lives shortly is seen less often" $?

point --mass 20MeV --angle dark-photon --json --set probes.electron-dump.energy_threshold=detector && python <<PY
before = json.load(open("$work/first"))["probes"]["electron-dump"]["outputs"]
for name in "e137", "e141", "e774", "kek", "orsay":
    assert 0 < events["events_" + name] < before["events_" + name]["value"], name
assert events["events_na64"] == before["events_na64"]["value"]
PY
report "energy_threshold: detector counts fewer" $?

point --mass 60001MeV --angle dark-photon --json
grep -q '"status":"out-of-range"' "$work/out"
report "masses beyond the running couplings are out of range" $?

"$DARKCUBE" point --mass 20MeV --angle dark-photon --bounds --of electron-dump/events_e137 --json >"$work/out" 2>"$work/err" &&
    "$PYTHON3" - "$work/out" "$DARKCUBE" >>"$work/err" 2>&1 <<'PY'
import json, subprocess, sys
(bound,) = json.load(open(sys.argv[1]))["bounds"]["electron-dump/events_e137"]
for end in "lower", "upper":
    asked = ["point", "--probe", "electron-dump", "--mass", "20MeV", "--angle", "dark-photon", "--json", "--coupling"]
    answer = json.loads(subprocess.check_output([sys.argv[2], *asked, repr(bound[end])]))
    events = answer["probes"]["electron-dump"]["outputs"]["events_e137"]["value"]
    assert abs(events / 3 - 1) < 1e-2, (end, events)
PY
report "bounds at the limit of the data file" $?

"$DARKCUBE" point --mass 20MeV --coupling 1e-7 --angle dark-photon --probe widths --set probes.electron-dump.data=nowhere.yaml \
    >"$work/out" 2>"$work/err"
report "a point without the probe does not need its file" $?

# ---- experiments of one's own --------------------------------------------------------------------

cat >"$work/own.yaml" <<'YAML'
Half-E137:
  limit: 7
  source: nobody
  runs:
    - &run
      beam_energy: 20 GeV
      electrons: 1.87e20
      target: {z: 13, a: 26.98, density: 2.699 g/cm^3, radiation_length: 24.01 g/cm^2}
      shield_length: 179 m
      decay_length: 204 m
      acceptance: 0.5
Twice:
  limit: 3
  source: nobody
  runs: [*run, *run]
YAML
own=(--set "probes.electron-dump.data=$work/own.yaml" --set 'probes.electron-dump.experiments=[half-e137, Twice]')
point --mass 20MeV --angle dark-photon --json "${own[@]}" && python <<PY
before = json.load(open("$work/first"))["probes"]["electron-dump"]["outputs"]["events_e137"]["value"]
assert list(events) == ["events_half_e137", "events_twice"]
assert abs(events["events_half_e137"] / before - 0.5) < 1e-12
assert abs(events["events_twice"] / before - 1) < 1e-12
PY
report "a data file of one's own; runs are added" $?

# ---- refusals ------------------------------------------------------------------------------------

here=(--mass 20MeV --angle dark-photon)
point "${here[@]}" --set 'probes.electron-dump.experiments=[E137, E731]'
complains $? 3 "'E731' is not among those of" electron_dumps.yaml "which has: E137, E141"
report "an experiment that is not in the file" $?

point "${here[@]}" --set 'probes.electron-dump.experiments=[E137, e137]'
complains $? 2 "'e137' is there twice"
report "an experiment that is there twice" $?

point "${here[@]}" --set 'probes.electron-dump.experiments=[my dump]'
complains $? 2 "got 'my dump'"
report "a name that names no dataset" $?

sed 's/limit: 7/limit: seven/' "$work/own.yaml" >"$work/wrong.yaml"
point "${here[@]}" "${own[@]}" --set "probes.electron-dump.data=$work/wrong.yaml"
complains $? 3 "wrong.yaml:2:10: limit: expected" "'seven'"
report "a data file with a mistake, by line and column" $?

# ---- curves --------------------------------------------------------------------------------------

cat >"$work/deck.yaml" <<YAML
model: em-bl
axes:
  mass: {from: 1 MeV, to: 100 MeV, points: 24, spacing: log}
  coupling: {from: 1e-7, to: 1, points: 60, spacing: log}
  angle: {values: [dark-photon, b-l, chargephobic]}
probes:
  electron-dump: {experiments: [half-e137, E774], data: $work/both.yaml}
output: {file: $work/cube.h5}
YAML
cat "$work/own.yaml" inputs/experiments/electron_dumps.yaml >"$work/both.yaml"
{
    mpirun -n 3 "$DARKCUBE" scan "$work/deck.yaml" &&
        "$DARKCUBE" contour "$work/cube.h5" --of electron-dump/events_e774 -o "$work/e774" &&
        "$DARKCUBE" info "$work/cube.h5" --json
} >"$work/out" 2>"$work/err"
code=$?
grep -q '"exclusion_level":7' "$work/out" && grep -q '"exclusion_level":18' "$work/out" &&
    grep -q 'A. Bross' "$work/out" && [ "$code" -eq 0 ]
report "a scan on three ranks stores limits and citations" $?

"$PYTHON3" - "$work/e774.csv" >>"$work/err" 2>&1 <<'PY'
import csv, sys
rows = list(csv.reader(line for line in open(sys.argv[1]) if not line.startswith("#")))
head, rows = [name.split(" ")[0] for name in rows[0]], rows[1:]
column = {name: i for i, name in enumerate(head)}
assert {row[column["closed"]] for row in rows} == {"1"}
assert {float(row[column["level"]]) for row in rows} == {18}
angles = {round(float(row[column["angle"]]), 3) for row in rows}
assert angles == {0, 1.571}, angles # no curve for the chargephobic boson
heaviest = max(float(row[column["mass"]]) for row in rows)
assert 8 < heaviest < 11, heaviest
PY
report "closed curves at the experiment's limit; none for a chargephobic boson" $?

exit $failed
