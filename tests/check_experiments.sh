#!/usr/bin/env bash
# The probes nes and g-2 from the command line: outputs, levels of exclusion from data files, a user's
# own data, bounds, and what they refuse.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

point() { # ARGUMENT...
    "$DARKCUBE" point --mass 10MeV "$@" >"$work/out" 2>"$work/err"
}

point --coupling 1e-4 --angle b-l --probe nes --probe g-2 &&
    grep -qE '^ *texono_standard_model_events +371\.48' "$work/out" &&
    [ "$(grep -cE '^ *(texono_(events|ratio|chi2|delta_chi2)|a_electron|a_muon) ' "$work/out")" -eq 6 ]
report "events, ratio, chi2 and moments of a point" $?

# The heavy limit g^2 m_e^2/(12 pi^2 m_X^2) is 2.20e-13 here; the next terms take 3 %.
point --coupling 1e-4 --angle dark-photon --probe g-2 --json && "$PYTHON3" - "$work/out" >>"$work/err" 2>&1 <<'PYTHON'
import json, math, sys
outputs = json.load(open(sys.argv[1]))["probes"]["g-2"]["outputs"]
heavy = (1e-4 * 0.51099895 / 10) ** 2 / (12 * math.pi**2)
assert 0.95 < outputs["a_electron"]["value"] / heavy < 1
PYTHON
report "the moment of an electron is near its heavy limit" $?

point --angle dark-photon --bounds --probe g-2 && grep -q 'g-2/a_electron = 1.1614e-12: excluded from' "$work/out" &&
    grep -q 'g-2/a_muon = 1.64e-09: excluded from' "$work/out"
report "levels of moments are those of the published file" $?
printf '# mine\nmuon 4e-9\nelectron 1e-12\n' >"$work/limits.txt"
point --angle dark-photon --bounds --probe g-2 --set "probes.g-2.limits=$work/limits.txt" &&
    grep -q 'g-2/a_electron = 1e-12: excluded from' "$work/out" && grep -q 'g-2/a_muon = 4e-09: excluded from' "$work/out"
report "and those of a user's own file" $?
printf 'muon 4e-9\n' >"$work/limits.txt"
point --angle 0 --coupling 1e-4 --probe g-2 --set "probes.g-2.limits=$work/limits.txt"
complains $? 3 "limits.txt" "the row 'electron' is missing"
report "limits without the electron are refused" $?

point --angle nucleophobic:Cs --bounds --probe nes &&
    grep -qE 'texono_delta_chi2 = 3.84: excluded [0-9.e-]+ to [0-9.e-]+, excluded from [0-9.e-]+$' "$work/out"
report "an allowed band between two excluded ones at a nucleophobic angle" $?

# Nor does it close between points of a cube: three curves without an end, those of the bounds at 10 MeV.
cat >"$work/band.yaml" <<YAML
model: em-bl
axes:
  mass: {from: 10 MeV, to: 1 GeV, points: 65, spacing: log}
  coupling: {from: 1e-6, to: 0.1, points: 161, spacing: log}
  angle: {values: [nucleophobic:Cs]}
probes:
  nes: {}
output: {file: band.h5}
YAML
point --angle nucleophobic:Cs --bounds --probe nes --of nes/texono_delta_chi2 --json &&
    cp "$work/out" "$work/bounds.json" && "$DARKCUBE" scan "$work/band.yaml" -o "$work/band.h5" >"$work/out" 2>"$work/err" &&
    "$DARKCUBE" contour "$work/band.h5" --of nes/texono_delta_chi2 -o "$work/band" >"$work/out" 2>"$work/err" &&
    "$PYTHON3" - "$work" >>"$work/err" 2>&1 <<'PYTHON'
import json, sys
folder = sys.argv[1]
bounds = json.load(open(f"{folder}/bounds.json"))["bounds"]["nes/texono_delta_chi2"]
edges = [edge for interval in bounds for edge in (interval["lower"], interval["upper"]) if edge is not None]
rows = [line.strip().split(",") for line in open(f"{folder}/band.csv") if line[0] != "#"]
at = {name.split(" ")[0]: k for k, name in enumerate(rows[0])}
assert len({row[at["curve"]] for row in rows[1:]}) == 3 == len(edges), edges
assert all(row[at["closed"]] == "0" for row in rows[1:])
first = sorted(float(row[at["coupling"]]) for row in rows[1:] if float(row[at["mass"]]) == 10)
assert len(first) == 3, first
for edge, found, error in zip(edges, first, (1e-3, 0.02, 0.02)):
    assert abs(found / edge - 1) < error, (edge, found)
PYTHON
report "in a cube the band has two edges of its own" $?

printf '3 5 0.007 0.002\n5 8 0.003 0.002\n' >"$work/bins.txt"
# The spectrum enters chi2 alone. X is too weak to matter; 371.6 events are those of an earlier calculation.
point --coupling 1e-9 --angle b-l --probe nes --set "probes.nes.texono_bins=$work/bins.txt" --json &&
    "$PYTHON3" - "$work/out" >>"$work/err" 2>&1 <<'PYTHON'
import json, sys
outputs = json.load(open(sys.argv[1]))["probes"]["nes"]["outputs"]
assert abs(outputs["texono_events"]["value"] / 371.6 - 1) < 1e-3
assert outputs["texono_chi2"]["value"] > 0 and abs(outputs["texono_delta_chi2"]["value"]) < 1e-3
PYTHON
report "a user's own spectrum" $?
point --coupling 1e-6 --angle b-l --probe nes --set probes.nes.texono_bins=nowhere.txt
complains $? 3 'probes.nes.texono_bins' "'nowhere.txt'"
report "a spectrum that is nowhere is refused" $?

# Above 60 GeV couplings do not run any further.
"$DARKCUBE" point --mass 70GeV --coupling 1e-4 --angle b-l --probe nes --probe g-2 --set probes.nes.running=on \
    --set probes.g-2.running=on >"$work/out" 2>"$work/err"
[ "$(grep -c 'out-of-range' "$work/out")" -eq 2 ]
report "running couplings end at 60 GeV" $?

exit $failed
