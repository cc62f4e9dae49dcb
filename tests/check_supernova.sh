#!/usr/bin/env bash
# The supernova probe from the command line: its keys, the names of its outputs, stars from files,
# what it refuses; and scans, contours and bounds that agree.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

key() { # NAME VALUE: `--set` of a key of the probe, into $set
    set+=(--set "probes.supernova.$1=$2")
}

point() { # ARGUMENT...
    "$DARKCUBE" point --probe supernova "$@" >"$work/out" 2>"$work/err"
}

python() { # reads a program from stdin; the JSON of the last point is `answer`, its part `supernova`
    {
        echo "import json"
        echo "answer = json.load(open('$work/out'))"
        echo "supernova = answer['probes']['supernova']"
        echo "outputs = {name: output['value'] for name, output in supernova.get('outputs', {}).items()}"
        cat
    } >"$work/check.py"
    "$PYTHON3" "$work/check.py" >>"$work/err" 2>&1
}

here=(--mass 20MeV --coupling 1e-9 --angle dark-photon)

# ---- answers -------------------------------------------------------------------------------------

point "${here[@]}" && grep -qE '^supernova: ok' "$work/out" && grep -qE '^ *profile +fiducial$' "$work/out" &&
    grep -qE '^ *neutrinosphere_radius +39\.8107[0-9]* km$' "$work/out" &&
    grep -qE '^ *core_radius +10 km$' "$work/out" && grep -qE '^ *luminosity_1000km .* erg/s' "$work/out"
report "text has the star's facts and the luminosities" $?

point "${here[@]}" --json && cp "$work/out" "$work/first" && python <<'PY'
assert supernova["status"] == "ok"
facts = {name: fact["value"] if isinstance(fact, dict) else fact for name, fact in supernova["facts"].items()}
assert facts["profile"] == "fiducial" and facts["core_radius"] == 10
assert abs(facts["neutrinosphere_radius"] - 39.8107171) < 1e-6
kinds = ("luminosity", "luminosity_transverse", "luminosity_longitudinal")
radii = ("rnu_plus_1km", "100km", "1000km")
assert set(outputs) == {f"{kind}_{radius}" for kind in kinds for radius in radii}
assert all(output["unit"] == "erg/s" for output in supernova["outputs"].values())
for radius in radii:
    parts = outputs[f"luminosity_transverse_{radius}"], outputs[f"luminosity_longitudinal_{radius}"]
    assert abs(sum(parts) / outputs[f"luminosity_{radius}"] - 1) < 1e-15
# an independent program's
assert abs(outputs["luminosity_transverse_100km"] / 3.25618e54 - 1) < 1e-2
assert abs(outputs["luminosity_longitudinal_100km"] / 1.93016e53 - 1) < 1e-2
PY
report "JSON has facts, and T, L and their sum for each radius" $?

set=()
key escape_radius '[150.5 km, 1e5 m, " R_nu + 1 km ", R_nu+0.5km]'
point "${here[@]}" --json "${set[@]}" && python <<PY
first = json.load(open("$work/first"))["probes"]["supernova"]["outputs"]
radii = ("150.5km", "100km", "rnu_plus_1km", "rnu_plus_0.5km")
assert [name for name in outputs if name.startswith("luminosity_") and "verse" not in name and "tudinal" not in name] == [
    "luminosity_" + radius for radius in radii]
for radius in ("100km", "rnu_plus_1km"):
    expected = first["luminosity_" + radius]["value"]
    assert abs(outputs["luminosity_" + radius] / expected - 1) < 1e-3
assert outputs["luminosity_rnu_plus_0.5km"] > outputs["luminosity_rnu_plus_1km"] > outputs["luminosity_100km"]
assert outputs["luminosity_100km"] > outputs["luminosity_150.5km"]
PY
report "escape radii in other units and from the neutrinosphere" $?

compare() { # WHAT PYTHON KEY VALUE...: outputs with these keys are `outputs`, without `first`
    local what=$1 condition=$2
    set=()
    shift 2
    while [ $# -gt 0 ]; do
        key "$1" "$2"
        shift 2
    done
    point "${here[@]}" --json "${set[@]}" && python <<PY
first = {name: output["value"] for name, output in json.load(open("$work/first"))["probes"]["supernova"]["outputs"].items()}
ratio = outputs["luminosity_100km"] / first["luminosity_100km"]
assert $condition, ratio
PY
    report "$what" $?
}
compare "production as published is larger" "1.2 < ratio < 8" production as-published
compare "symmetric production is another" "0.05 < abs(ratio - 1) < 3" production symmetric
compare "fine accuracy changes less than its error" "0 < abs(ratio - 1) < 1e-2" accuracy fine
compare "another factor for identical nucleons" "1e-6 < ratio - 1 < 0.1" ident 1
compare "without coalescence of electrons" "0 < 1 - ratio < 0.2" ee_coal off
compare "without semi-Compton" "0 < abs(ratio - 1) < 0.2" semicompton off
compare "another star" "abs(ratio - 1) > 0.1" profile sfho-like
compare "the criterion changes no luminosity" "ratio == 1" criterion 5.68e52
compare "estimates change no luminosity, and are small" \
    "ratio == 1 and 0 < supernova['diagnostics']['error_estimate'] < 1e-2" error_estimate always
compare "no estimates" \
    "ratio == 1 and supernova['diagnostics']['error_estimate'] is None" error_estimate never
compare "a deeper neutrinosphere" "supernova['facts']['neutrinosphere_radius']['value'] < 35" neutrinosphere_temperature 5MeV

point --mass 0.05MeV --coupling 1e-9 --angle 0 --json
code=$?
[ $code -eq 0 ] && python <<'PY'
assert supernova["status"] == "out-of-range" and supernova["reason"] == "mass-out-of-range"
assert all(value is None for value in outputs.values())
PY
report "a mass out of range says so" $?

# ---- stars from files ----------------------------------------------------------------------------

"$PYTHON3" - "$work/star.txt" <<'PY'
import sys
with open(sys.argv[1], "w") as file:
    file.write("# snprofile 1\n# name = the fiducial star in rows\n# columns = r_km T_MeV rho_gcc Ye\n")
    for i in range(1, 3001):
        r = 0.05 * i
        x = r / 10
        rho = 3e14 * (1 + 0.2 * (1 - x) if x < 1 else x**-5)
        t = 30 * (1 - 0.5 * (1 - x) if x < 1 else x ** (-5 / 3))
        file.write(f"{r:.8g} {t:.12g} {rho:.12g} 0.3\n")
PY
set=(--set "probes.supernova.profile=$work/star.txt")
point "${here[@]}" "${set[@]}" --json && python <<PY
first = {name: output["value"] for name, output in json.load(open("$work/first"))["probes"]["supernova"]["outputs"].items()}
facts = supernova["facts"]
name = facts["profile"] if isinstance(facts["profile"], str) else facts["profile"]["value"]
assert name == "the fiducial star in rows"
assert abs(facts["neutrinosphere_radius"]["value"] - 39.8107171) < 1e-3
for radius in ("rnu_plus_1km", "100km", "1000km"):
    assert abs(outputs["luminosity_" + radius] / first["luminosity_" + radius] - 1) < 1e-2, radius
PY
report "a star in rows shines as the one that it was made of" $?

fails() { # WHAT CODE WORDS ARGUMENT...
    local what=$1 expected=$2 words=$3
    shift 3
    point "${here[@]}" "$@"
    complains $? "$expected" "$words"
    report "$what" $?
}
fails "a profile that is not there" 3 "$work/none.txt" --set "probes.supernova.profile=$work/none.txt"
sed '100s/ [^ ]*/ -1/' "$work/star.txt" >"$work/cold.txt"
fails "a profile with a mistake" 3 "cold.txt:100" --set "probes.supernova.profile=$work/cold.txt"
fails "a radius inside the neutrinosphere" 3 "lies at 39.8107 km in the star 'fiducial'" \
    --set 'probes.supernova.escape_radius=[100 km, 39 km]'
fails "a neutrinosphere that is nowhere" 2 "neutrinosphere_temperature" --set probes.supernova.neutrinosphere_temperature=35MeV
fails "a radius twice" 2 "'1e5 m' is there twice" --set 'probes.supernova.escape_radius=[100 km, 1e5 m]'
fails "no radius" 2 "escape_radius" --set 'probes.supernova.escape_radius=[]'
fails "a radius that is none" 2 "R_nu" --set 'probes.supernova.escape_radius=[R_nu]'
fails "a radius in another unit" 2 "escape_radius" --set 'probes.supernova.escape_radius=[3 MeV]'
fails "an unknown production" 2 "as-published" --set probes.supernova.production=as-printed

# ---- scans, contours, bounds ---------------------------------------------------------------------

cat >"$work/deck.yaml" <<'DECK'
model: em-bl
axes:
  mass: {from: 2 MeV, to: 200 MeV, points: 5, spacing: log}
  coupling: {from: 1e-11, to: 1e-7, points: 9, spacing: log}
  angle: {values: [dark-photon, chargephobic]}
probes:
  supernova: {escape_radius: [100 km, 1000 km], error_estimate: always}
DECK
stores=()
for ranks in 1 3; do
    mpirun -np "$ranks" "$DARKCUBE" scan "$work/deck.yaml" --quiet -o "$work/np$ranks.h5" >"$work/out" 2>"$work/err"
    report "a scan on $ranks ranks" $?
    stores+=("$work/np$ranks.h5")
done
"$PYTHON3" tests/compare_stores.py "${stores[@]}" >"$work/out" 2>&1
report "the same bits on 1 and 3 ranks" $?

# Curves of a fine grid in the coupling at a mass are where `point --bounds` finds the edges.
sed -e 's/points: 5,/points: 3,/; s/points: 9,/points: 160,/; s/from: 2 MeV, to: 200 MeV/from: 19 MeV, to: 21.0526315789 MeV/' \
    -e 's/always/never/; s/dark-photon, chargephobic/dark-photon/' "$work/deck.yaml" >"$work/fine.yaml"
"$DARKCUBE" scan "$work/fine.yaml" --quiet -o "$work/fine.h5" >"$work/out" 2>"$work/err" &&
    "$DARKCUBE" contour "$work/fine.h5" --of supernova/luminosity_100km -o "$work/own" >"$work/out" 2>"$work/err" &&
    "$DARKCUBE" contour "$work/fine.h5" --of supernova/luminosity_100km --level 3e52 -o "$work/given" >"$work/out" 2>"$work/err" &&
    cmp "$work/own.csv" "$work/given.csv" >>"$work/err" 2>&1 && [ "$(wc -l <"$work/own.csv")" -gt 4 ]
report "without a level, contours are at the criterion" $?
point --mass 20MeV --angle dark-photon --bounds --of supernova/luminosity_100km --json && python <<PY
import csv, math
(interval,) = answer["bounds"]["supernova/luminosity_100km"]
assert answer["bounds_level"]["supernova/luminosity_100km"]["value"] == 3e52
with open("$work/own.csv") as file:
    rows = list(csv.reader(file))
mass, coupling = (next(i for i, name in enumerate(rows[0]) if name.startswith(word)) for word in ("mass", "coupling"))
edges = sorted(float(row[coupling]) for row in rows[1:] if abs(math.log(float(row[mass]) / 20)) < 1e-6)
assert len(edges) == 2, edges
assert abs(edges[0] / interval["lower"] - 1) < 5e-3 and abs(edges[1] / interval["upper"] - 1) < 5e-3
# an independent program's
assert abs(interval["lower"] / 7.6072e-11 - 1) < 1e-2 and abs(interval["upper"] / 1.5878e-08 - 1) < 1e-2
PY
report "bounds are where the curves of a fine grid are" $?

set=()
key criterion 5.68e52
point --mass 20MeV --angle dark-photon --bounds --of supernova/luminosity_100km --json "${set[@]}" && python <<'PY'
(interval,) = answer["bounds"]["supernova/luminosity_100km"]
assert answer["bounds_level"]["supernova/luminosity_100km"]["value"] == 5.68e52
# where X escapes freely, L goes as the square of the coupling
assert abs(interval["lower"] / 7.6072e-11 / (5.68 / 3) ** 0.5 - 1) < 1e-2
PY
report "another criterion is another level" $?

exit $failed
