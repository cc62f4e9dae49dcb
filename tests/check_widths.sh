#!/usr/bin/env bash
# The probe widths from the command line: what a point says, curves and R from files, scans and
# contours of lifetimes, what it refuses.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh
. tools/mpi_environment.sh

point() { # ARGUMENT...
    "$DARKCUBE" point --probe widths --coupling 1e-6 "$@" >"$work/out" 2>"$work/err"
}

python() { # reads a program from stdin; `widths` is the probe's part of the last point's JSON
    {
        echo "import json, math"
        echo "widths = json.load(open('$work/out'))['probes']['widths']"
        echo "outputs = {name: output['value'] for name, output in widths['outputs'].items()}"
        echo "def close(value, expected, within=1e-9): assert abs(value - expected) <= within * abs(expected), (value, expected)"
        cat
    } >"$work/check.py"
    "$PYTHON3" "$work/check.py" >>"$work/err" 2>&1
}

# ---- without files -------------------------------------------------------------------------------

point --mass 782.66MeV --angle dark-photon && grep -qE '^widths: ok' "$work/out" &&
    grep -qE '^ *hadrons_below_2GeV +approximate: ' "$work/out" &&
    grep -qE '^ *width_total .* MeV .*approximate hadrons' "$work/out" &&
    awk '/branching_/ { if (n++ && $2 > last) exit 1; last = $2 } END { exit n != 15 }' "$work/out"
report "text has a table of branching fractions, largest first, marked as approximate" $?

point --mass 782.66MeV --angle dark-photon --json && python <<'PY'
states = "ee mumu tautau nunu hadrons pipi 3pi 4pi_charged 2pi_2pi0 pi0gamma kk kkpi other cc bb"
assert list(outputs) == ["width_total", "lifetime"] + ["branching_" + state for state in states.split()]
units = {name: output["unit"] for name, output in widths["outputs"].items()}
assert units["width_total"] == "MeV" and units["lifetime"] == "s" and units["branching_ee"] == "1"
close(outputs["lifetime"] * outputs["width_total"], 6.582119569e-22)
close(sum(outputs["branching_" + state] for state in states.split()[:5]), 1)
assert outputs["branching_3pi"] > 0.4 and outputs["branching_tautau"] == outputs["branching_nunu"] == 0
PY
report "JSON has width, lifetime and shares in the order of their names" $?

point --mass 10MeV --angle b-l --json --set probes.widths.running=off && python <<'PY'
electrons = (1 + 2 * 0.051099895**2) * math.sqrt(1 - 4 * 0.051099895**2)
close(outputs["width_total"], 1e-12 * 10 / (12 * math.pi) * (1.5 + electrons))
PY
report "leptons and neutrinos by hand" $?

point --mass 1GeV --angle chargephobic --json --set probes.widths.running=off && python <<'PY'
assert outputs["branching_ee"] == 0
PY
first=$?
point --mass 1GeV --angle chargephobic --json && python <<'PY'
close(outputs["branching_ee"] / outputs["branching_nunu"], 3.453e-3**2 / 1.5 / 0.5, 2e-2)
PY
report "running couplings give a chargephobic boson its electrons" $((first + $?))

point --mass 1MeV --angle dark-photon && grep -q '^widths: out-of-range' "$work/out" && grep -q no-decay-channel "$work/out" &&
    point --mass 61GeV --angle b-l && grep -q mass-out-of-range "$work/out"
report "a boson without decays and one above 60 GeV are out of range" $?

# ---- files ---------------------------------------------------------------------------------------

# The layout of the published curves: R = 2 for all, -1 for the interference.
mkdir -p "$work/release/vmd"
for name in pi+_pi-.rho0 pi+_pi-_pi+_pi-.rho0 pi+_pi-_pi0_pi0.rho0 pi+_pi-_pi0.omega pi+_pi-_pi0.phi \
    pi+_pi-_pi0.omega_phi pi0_gamma.omega K_K.phi K_K_pi.phi other.rho0 other.omega other.phi; do
    value=2
    [ "$name" = pi+_pi-_pi0.omega_phi ] && value=-1
    printf '# mass R\n 3.000e-01  %s\n 2.000e+00  %s\n' "$value" "$value" >"$work/release/vmd/rf.$name.dat"
done
printf '* R\n 4.0 3.9 4.1 3.5 .1 .1\n 2.0 1.9 2.1 2.5 .1 .1\n' >"$work/r.dat"
files=(--set "probes.widths.curves=$work/release" --set "probes.widths.r_table=$work/r.dat" --set probes.widths.running=off)

point --mass 1GeV --angle 1.2 "${files[@]}" --json && python <<'PY'
c, s = math.cos(1.2), math.sin(1.2)
unit = 1e-12 * 1000 / (12 * math.pi)
rho, omega, phi, mixed = c * c, (c + 2 * s)**2, (c - s)**2, 2 * (c + 2 * s) * (s - c)
hadrons = unit * (8 * rho + 6 * omega + 8 * phi - mixed)
close(outputs["width_total"] * outputs["branching_hadrons"], hadrons)
close(outputs["width_total"] * outputs["branching_3pi"], unit * (2 * omega + 2 * phi - mixed))
assert not any("approximate" in fact for fact in map(str, widths["facts"].values()))
PY
report "hadrons from the curves of a folder, by hand" $?
cp "$work/out" "$work/before"
files[1]=probes.widths.curves=$work/release/vmd
point --mass 1GeV --angle 1.2 "${files[@]}" --json && cmp -s "$work/out" "$work/before" &&
    ! grep -q approximate "$work/out"
report "the folder of the curves itself will do, and nothing is called approximate" $?

point --mass 3GeV --angle b-l "${files[@]}" --json && python <<'PY'
unit = 1e-12 * 3000 / (12 * math.pi)
close(outputs["width_total"] * outputs["branching_hadrons"], unit * 3.0 * (3 / 9) / (6 / 9))
PY
report "hadrons above 2 GeV from the R table, by hand" $?

point --mass 20GeV --angle b-l "${files[@]}" --set probes.widths.hadrons=darkcast-frozen --json && python <<'PY'
unit = 1e-12 * 20e3 / (12 * math.pi)
r = 1.5**2 / 20**2
close(outputs["width_total"] * outputs["branching_cc"], unit * 3 / 9 * (1 + 2 * r) * math.sqrt(1 - 4 * r))
close(outputs["width_total"] * outputs["branching_kk"], unit * 2)
PY
report "darkcast-frozen keeps the curves and adds free quarks" $?

refuses() { # WHAT CODE WORD... -- ARGUMENT...
    local what=$1 code=$2 words=()
    shift 2
    while [ "$1" != -- ]; do
        words+=("$1")
        shift
    done
    shift
    point --mass 1GeV --angle b-l "$@"
    complains $? "$code" "${words[@]}"
    report "$what" $?
}
refuses "a folder that is not there" 3 probes.widths.curves rf.pi+_pi-.rho0.dat -- --set probes.widths.curves=/nowhere
refuses "an R table that is not there" 3 probes.widths.r_table no.dat -- --set probes.widths.r_table=no.dat
refuses "a word that is no choice" 2 probes.widths.hadrons 'did you mean' -- --set probes.widths.hadrons=darkcast-frozn
refuses "a table that is none" 3 Makefile 'table of R' -- --set probes.widths.r_table=Makefile
rm "$work/release/vmd/rf.K_K_pi.phi.dat"
refuses "a curve that is missing" 3 rf.K_K_pi.phi.dat -- "${files[@]}"
printf '0.5 1\n0.4 1\n' >"$work/release/vmd/rf.K_K_pi.phi.dat"
refuses "a curve that goes back" 3 rf.K_K_pi.phi.dat:2 ascending -- "${files[@]}"

# ---- scans ---------------------------------------------------------------------------------------

sed 's/points: 400/points: 20/; s/points: 41/points: 11/' inputs/widths.yaml >"$work/widths.yaml"
"$DARKCUBE" scan "$work/widths.yaml" -o "$work/widths.h5" >"$work/out" 2>"$work/err" &&
    "$DARKCUBE" contour "$work/widths.h5" --of widths/lifetime --level 1e-8 -o "$work/curves" >"$work/out" 2>"$work/err" &&
    "$PYTHON3" - "$work" "$DARKCUBE" 2>"$work/err" <<'PY'
import glob, json, subprocess, sys
import h5py
work, darkcube = sys.argv[1:]
with h5py.File(f"{work}/widths.h5") as file:
    status = file["status/widths"][:]
    names = file["axes/mass"][:], file["axes/coupling"][:], file["axes/angle"][:]
    lifetime = file["results/widths/lifetime"]
    assert "approximate hadrons" in str(lifetime.attrs["long_name"])
    at = 2, 12, 5
    there = lifetime[at]
    # A dark photon of 1 MeV is lighter than two electrons.
    assert (status == 3).sum() == len(names[1]) and (status[0, 0] == 3).all() and (status[1:] == 1).all()
point = json.loads(subprocess.run(
    [darkcube, "point", "--probe", "widths", "--json", "--mass", repr(float(names[0][at[1]])), "--coupling",
     repr(float(names[1][at[2]])), "--angle", repr(float(names[2][at[0]]))], capture_output=True, check=True).stdout)
assert point["probes"]["widths"]["outputs"]["lifetime"]["value"] == there
lines = [line.strip().split(",") for line in open(f"{work}/curves.csv") if line[0] != "#"]
columns = [column.split(" ")[0].strip('"') for column in lines[0]]
rows = [dict(zip(columns, line)) for line in lines[1:]]
assert len(rows) > 50
# Between two points a decade apart: where no threshold is near, vertices have the level's lifetime.
near = 0
for row in rows[::5]:
    answer = json.loads(subprocess.run(
        [darkcube, "point", "--probe", "widths", "--json"] +
        [f"--{name}={row[name]}" for name in ("mass", "coupling", "angle")], capture_output=True, check=True).stdout)
    value = answer["probes"]["widths"]["outputs"]["lifetime"]["value"]
    assert value is None or 1e-10 < value < 1e-6, (row, value)
    near += value is not None and abs(value / 1e-8 - 1) < 0.1
assert near > len(rows) / 10, (near, len(rows))
PY
report "a scan, its points again, and a contour of lifetimes" $?

exit $failed
