#!/usr/bin/env bash
# The probe cevns from the command line: facts, keys, files of a user, and the allowed band between two
# excluded regions, in bounds and in contours.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

point() { # ARGUMENT...
    "$DARKCUBE" point --probe cevns --mass 10MeV "$@" >"$work/out" 2>"$work/err"
}

python() { # reads a program from stdin; `cevns` and `outputs` are those of the last point
    {
        echo "import json, math"
        echo "BOUNDS = '$work/bounds.json'"
        echo "answer = json.load(open('$work/out'))"
        echo "cevns = answer['probes']['cevns']"
        echo "outputs = {name: output['value'] for name, output in cevns.get('outputs', {}).items()}"
        cat
    } >"$work/check.py"
    "$PYTHON3" "$work/check.py" >>"$work/err" 2>&1
}

point --coupling 1e-4 --angle b-l --json && cp "$work/out" "$work/first" && python <<'PY'
assert cevns["status"] == "ok"
facts = {name: fact["value"] if isinstance(fact, dict) else fact for name, fact in cevns["facts"].items()}
assert abs(facts["csi_no_cevns_sigma"] - 11.8) < 0.1
assert abs(outputs["csi_chi2"] - facts["csi_standard_model_chi2"] - outputs["csi_delta_chi2"]) < 1e-9
assert outputs["csi_events"] > facts["csi_standard_model_events"] > 300
assert outputs["conus_delta_chi2"] == outputs["conus_chi2"] > 3.84
PY
report "a point has facts and outputs" $?

point --coupling 1e-20 --angle b-l --json && python <<'PY'
assert abs(outputs["csi_delta_chi2"]) < 1e-6 and abs(outputs["conus_events"] - 347) < 1e-6
PY
report "without a boson there is the Standard Model" $?

# Half of what X adds is a coupling smaller by sqrt(2).
point --coupling "$("$PYTHON3" -c 'print(repr(1e-4 * 2**0.5))')" --angle b-l --json --set probes.cevns.eq54_norm=2sqrt2 &&
    python <<PY
first = json.load(open("$work/first"))["probes"]["cevns"]["outputs"]
for name, output in first.items():
    assert abs(outputs[name] / output["value"] - 1) < 1e-9, name
PY
report "the printed factor of Eq. (54)" $?

point --coupling 1e-4 --angle b-l --json --set probes.cevns.form_factor=helm --set probes.cevns.running=on &&
    python <<PY
first = json.load(open("$work/first"))["probes"]["cevns"]["outputs"]
assert 0.01 < abs(outputs["csi_events"] / first["csi_events"]["value"] - 1) < 0.2
assert 1e-5 < abs(outputs["conus_events"] / first["conus_events"]["value"] - 1) < 0.1
PY
report "another form factor, running couplings" $?

point --coupling 1e-4 --angle b-l --json --set probes.cevns.nuisance=normalisations && python <<PY
first = json.load(open("$work/first"))["probes"]["cevns"]["outputs"]
assert outputs["csi_chi2"] > first["csi_chi2"]["value"] + 0.1
assert outputs["csi_events"] == first["csi_events"]["value"]
PY
report "fewer nuisance parameters give a larger chi2" $?

# ---- files of a user -----------------------------------------------------------------------------

printf '160, 250, 200, 60\n250, 400, 100, 50\n' >"$work/conus.csv"
point --coupling 1e-4 --angle b-l --json --set "probes.cevns.conus_counts=$work/conus.csv" && python <<'PY'
assert cevns["facts"]["conus_comparison"] == "binned excess"
assert outputs["conus_chi2"] > outputs["conus_delta_chi2"] > 3.84
PY
report "binned counts of CONUS+" $?

"$PYTHON3" - "$work" <<'PY'
import sys
from pathlib import Path
folder = Path(sys.argv[1]) / "release"
folder.mkdir()
rows = [line.replace(",", " ").split() for line in open("inputs/csi_counts.csv") if line.strip() and line[0] != "#"]
numbers = {row[0]: [float(word) for word in row[1:]] for row in rows if row[0] != "counts"}
energy, time = numbers["energy_edges_pe"], numbers["time_edges_us"]
on = [[float(word) for word in row[1:]] for row in rows if row[0] == "counts"]
with open(folder / "dataBeamOnC.txt", "w") as out:
    for i, counts in enumerate(on):
        for j, n in enumerate(counts):
            out.write(f"{energy[i] + 0.5} {time[j] + 0.01}\n" * int(n))
with open(folder / "dataBeamOnAC.txt", "w") as out:
    for i, n in enumerate(numbers["steady"]):
        for k in range(int(n)):
            out.write(f"{energy[i] + 0.5} {6 * (k + 0.5) / n}\n")
for name in ("brn", "nin"):
    with open(folder / f"{name}PE.txt", "w") as out:
        for k in range(60):
            out.write(f"{k + 0.5} 1\n")
    with open(folder / f"{name}Trec.txt", "w") as out:
        for k in range(60):
            out.write(f"{k / 10 + 0.05} 1\n")
PY
point --coupling 1e-4 --angle b-l --json --set "probes.cevns.release=$work/release" && python <<PY
assert cevns["facts"]["csi_data"] == "release"
first = json.load(open("$work/first"))["probes"]["cevns"]["outputs"]
assert outputs["csi_events"] == first["csi_events"]["value"]
assert 1e-3 < abs(outputs["csi_chi2"] - first["csi_chi2"]["value"]) < 20
PY
report "a release is imported" $?

rm "$work/release/ninPE.txt"
point --coupling 1e-4 --angle b-l --set "probes.cevns.release=$work/release"
code=$?
[ "$code" -eq 3 ] && grep -q "probes.cevns.release: .*ninPE.txt" "$work/err"
report "a missing file of a release ends with its name, not with an allowed point" $?

# ---- the allowed band ----------------------------------------------------------------------------

"$DARKCUBE" point --probe cevns --mass 10MeV --angle nucleophobic:Cs --bounds --json >"$work/out" 2>"$work/err" &&
    python <<'PY'
for name in ("cevns/csi_delta_chi2", "cevns/conus_delta_chi2"):
    below, above = answer["bounds"][name]
    assert below["lower"] < below["upper"] < above["lower"] and above["upper"] is None, name
with open(BOUNDS, "w") as out:
    json.dump(answer["bounds"]["cevns/conus_delta_chi2"], out)
PY
report "bounds show the band between two excluded regions" $?

cat >"$work/deck.yaml" <<'DECK'
model: em-bl
axes:
  mass: {values: [9 MeV, 10 MeV, 11 MeV]}
  coupling: {from: 1e-4, to: 1e-3, points: 120, spacing: log}
  angle: {values: ["nucleophobic:Cs", b-l]}
probes:
  cevns: {}
DECK
"$DARKCUBE" scan "$work/deck.yaml" -o "$work/scan.h5" >"$work/out" 2>"$work/err" &&
    "$DARKCUBE" contour "$work/scan.h5" --of cevns/conus_delta_chi2 --level 3.84 -o "$work/curves" >>"$work/out" 2>>"$work/err"
report "a scan and its contours" $?

cat >"$work/check.py" <<PY
import csv, glob, json
bounds = json.load(open("$work/bounds.json"))
edges = [bounds[0]["lower"], bounds[0]["upper"], bounds[1]["lower"]]
found = []
for path in glob.glob("$work/curves*.csv"):
    with open(path, newline="") as table:
        rows = list(csv.DictReader(row for row in table if not row.startswith("#")))
    mass, coupling, angle = (next(name for name in rows[0] if name.startswith(axis)) for axis in ("mass", "coupling", "angle"))
    found += [float(row[coupling]) for row in rows if abs(float(row[mass]) - 10) < 1e-6 and abs(float(row[angle]) - 2.749473895) < 1e-6]
found.sort()
assert len(found) == 3, found
for edge, curve in zip(edges, found):
    assert abs(curve / edge - 1) < 1e-3, (edge, curve)
PY
"$PYTHON3" "$work/check.py" >>"$work/err" 2>&1
report "the curves are the edges of both regions" $?

exit "$failed"
