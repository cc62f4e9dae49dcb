#!/usr/bin/env bash
# `darkcube point` from the command line: text, JSON, history, exit codes, and its sentences.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

point() { # ARGUMENT...
    "$DARKCUBE" point "$@" >"$work/out" 2>"$work/err"
}

python() { # reads a program from stdin; the JSON of the last point is `answer`
    { echo "import json, os; answer = json.load(open('$work/out'))" && cat; } >"$work/check.py"
    "$PYTHON3" "$work/check.py" >>"$work/err" 2>&1
}

here=(--mass 1.5MeV --coupling 1e-10 --angle 3pi/4)

# ---- answers -------------------------------------------------------------------------------------

point "${here[@]}"
report "text names model, status and shift" $(($? + $(grep -cE 'em-bl|cosmology: ok|delta_neff' "$work/out") - 3))

point "${here[@]}" --json && [ ! -s "$work/err" ] && [ "$(wc -l <"$work/out")" -eq 1 ]
report "JSON is one line and only that" $?
python <<'PY'
assert answer["model"] == "em-bl"
assert answer["coordinates"]["mass"] == {"value": 1.5, "unit": "MeV"}
assert answer["coordinates"]["coupling"] == {"value": 1e-10, "unit": "1"}
assert abs(answer["coordinates"]["angle"]["value"] - 2.356194490192345) < 1e-12
cosmology = answer["probes"]["cosmology"]
assert cosmology["status"] == "ok"
assert set(cosmology["outputs"]) == {
    "neff", "delta_neff", "t_gamma_over_t_nu", "mu_nu_over_t_nu",
    "helium_mass_fraction", "delta_helium_mass_fraction"}
# an independent program's value, good to 5e-5
assert abs(cosmology["outputs"]["delta_neff"]["value"] - 0.20657) < 1e-4
assert cosmology["outputs"]["delta_neff"]["unit"] == "1"
assert cosmology["diagnostics"]["steps"] > 10 and cosmology["diagnostics"]["error_estimate"] is None
PY
report "JSON holds model, coordinates with units, status, outputs with units" $?

cp "$work/out" "$work/first"
point --mass=0.0015GeV --coupling=1e-10 --angle=chargephobic --json && cmp -s "$work/first" "$work/out"
report "another way of writing the same point gives the same bits" $?

point "${here[@]}" --json --set probes.cosmology.preset=as-published --probe cosmology && python <<'PY'
assert abs(answer["probes"]["cosmology"]["outputs"]["delta_neff"]["value"] - 0.27419) < 1e-4
PY
report "--set chooses the preset" $?

point "${here[@]}" --json --set probes.cosmology.helium=off && python <<'PY'
assert "helium_mass_fraction" not in answer["probes"]["cosmology"]["outputs"]
PY
report "without helium its outputs are not there" $?

point --mass 0.5MeV --coupling 1e-9 --angle dark-photon --json
code=$?
[ $code -eq 0 ] && python <<'PY'
cosmology = answer["probes"]["cosmology"]
assert cosmology["status"] == "late-decay" and cosmology["reason"] == "vector-alive-at-10-eV"
assert all(output["value"] is None for output in cosmology["outputs"].values())
PY
report "a dark photon below two electrons is late-decay with null outputs, not allowed" $?

point --mass 500MeV --coupling 1e-9 --angle b-l --json && python <<'PY'
cosmology = answer["probes"]["cosmology"]
assert cosmology["status"] == "out-of-range" and cosmology["reason"] != "none"
PY
report "a mass out of range says so" $?

point "${here[@]}" --json --set probes.cosmology.max_steps=100
code=$?
[ $code -eq 10 ] && python <<'PY'
cosmology = answer["probes"]["cosmology"]
assert cosmology["status"] == "step-limit" and cosmology["diagnostics"]["steps"] == 4 * 100
PY
report "a point that fails has exit code 10 and says why" $?

(trap '' XFSZ && ulimit -f 8 && point "${here[@]}" --history "$work/full.h5")
complains $? 4 full.h5.tmp "File too large" && [ ! -e "$work/full.h5.tmp" ]
report "a history that does not fit is refused in one line" $?
point "${here[@]}" --json=yes
complains $? 2 "--json takes no value"
report "--json with a value" $?

# ---- decks ---------------------------------------------------------------------------------------

cat >"$work/deck.yaml" <<'DECK'
model: em-bl
axes:
  mass: 1.5 MeV
  coupling: {from: 1e-12, to: 1e-7, points: 4, spacing: log}
  angle: chargephobic
probes:
  cosmology: {preset: precise}
DECK
point "$work/deck.yaml" --coupling 1e-10 --json && cp "$work/out" "$work/from_deck" &&
    point "${here[@]}" --probe cosmology --json && cmp -s "$work/from_deck" "$work/out"
report "axes of one value come from the deck" $?
point "$work/deck.yaml"
complains $? 2 "--coupling is missing"
report "an axis of several values must be given" $?
point "$work/none.yaml" "${here[@]}"
complains $? 2 "$work/none.yaml"
report "a deck that is not there" $?

# ---- history -------------------------------------------------------------------------------------

point "${here[@]}" --json --history "$work/history.h5" && cat >"$work/history.py" <<PY
import h5py, json, math, xarray
file = h5py.File("$work/history.h5")
point = json.load(open("$work/out"))["probes"]["cosmology"]["outputs"]
names = ["scale_factor", "time_s", "t_gamma_mev", "t_nu_mev", "mu_nu_mev", "t_x_mev", "mu_x_mev",
         "t_xi_mev", "rho_gamma_over_t_xi4", "rho_e_over_t_xi4", "rho_nu_over_t_xi4",
         "rho_x_over_t_xi4"]
rows = file["scale_factor"].shape[0]
for name in names:
    assert file[name].shape == (rows,), name
    assert file[name].attrs["units"] and file[name].attrs["long_name"], name
assert abs(file["t_gamma_mev"][0] - 20) < 1e-12
neff = 8 / 7 * (11 / 4) ** (4 / 3) * file["rho_nu_over_t_xi4"][-1] / file["rho_gamma_over_t_xi4"][-1]
assert abs(neff - point["neff"]["value"]) < 1e-9
assert abs(file["rho_gamma_over_t_xi4"][0] - math.pi**2 / 15) < 1e-12
data = xarray.open_dataset("$work/history.h5", engine="h5netcdf")
assert data["t_gamma_mev"].dims == ("scale_factor",) and "scale_factor" in data.coords
PY
"$PYTHON3" "$work/history.py" >>"$work/err" 2>&1
report "the history opens in h5py and xarray and ends at the point's N_eff" $?
[ ! -e "$work/history.h5.tmp" ]
report "nothing unfinished is left" $?
point "${here[@]}" --history "$work/no/such/place.h5"
complains $? 4 "$work/no/such"
report "a history that cannot be written" $?
point --mass 500MeV --coupling 1e-9 --angle b-l --history "$work/none.h5"
complains $? 4 "out-of-range" && [ ! -e "$work/none.h5" ]
report "no history of a point that was not computed" $?

point "${here[@]}" --history "$work/history.h5" && grep -qF "history of cosmology: $work/history.h5" "$work/out"
report "the text says whose history was written, and a history replaces a history" $?
"$DARKCUBE" scan inputs/demo.yaml -o "$work/store.h5" --quiet --set probes='{g-2: {}}' >"$work/out" 2>&1
cp "$work/store.h5" "$work/before.h5"
point "${here[@]}" --history "$work/store.h5"
complains $? 4 "is no history" && cmp "$work/store.h5" "$work/before.h5" >>"$work/err"
report "a history does not replace a store" $?

# ---- bounds --------------------------------------------------------------------------------------

point --mass 1.5MeV --angle 3pi/4 --bounds 0.4 --of cosmology/delta_neff --json && python <<'PY'
import subprocess
(interval,) = answer["bounds"].pop("cosmology/delta_neff")
assert not answer["bounds"]
assert interval["upper"] is None and interval["lower"] > 1e-10
assert answer["bounds_level"] == {"cosmology/delta_neff": {"value": 0.4, "unit": "1"}}
assert answer["bounds_range"] == {"lower": 1e-18, "upper": 1, "unit": "1"}
assert set(answer["coordinates"]) == {"mass", "angle"}
assert set(answer["probes"]["cosmology"]) == {"facts", "searched"}
searched = answer["probes"]["cosmology"]["searched"]
assert searched["ok"] > 100 and searched["late-decay"] > 0 and sum(searched.values()) < 400
for factor, beyond in (1 - 1e-3, False), (1 - 2e-5, False), (1 + 2e-5, True), (1 + 1e-3, True), (1e3, True):
    printed = subprocess.run(
        [os.environ["DARKCUBE"], "point", "--mass", "1.5MeV", "--angle", "3pi/4", "--json",
         "--coupling", repr(interval["lower"] * factor)], stdout=subprocess.PIPE, check=True).stdout
    value = json.loads(printed)["probes"]["cosmology"]["outputs"]["delta_neff"]["value"]
    assert (value > 0.4) == beyond, (factor, value)
PY
report "points on both sides of an edge are on both sides of the level" $?

cat >"$work/range.yaml" <<'DECK'
model: em-bl
axes:
  mass: 1.5 MeV
  coupling: {values: [1e-12, 1e-11, 1e-9]}
  angle: {values: [dark-photon, b-l]}
DECK
point "$work/range.yaml" --probe cosmology --angle 0 --bounds=-0.4 --coupling 2e-11 --json && python <<'PY'
assert answer["bounds_range"] == {"lower": 1e-12, "upper": 1e-9, "unit": "1"}
outputs = answer["probes"]["cosmology"]["outputs"]
assert set(answer["bounds"]) == {"cosmology/" + name for name in outputs}
assert answer["bounds"]["cosmology/neff"] == []
(interval,) = answer["bounds"]["cosmology/delta_neff"]
assert 1e-10 < interval["lower"] < 1e-9 and interval["upper"] is None
assert answer["coordinates"]["coupling"]["value"] == 2e-11
assert answer["probes"]["cosmology"]["status"] == "ok" and -0.4 < outputs["delta_neff"]["value"] < 0
assert answer["probes"]["cosmology"]["diagnostics"]["error_estimate"] is None
PY
report "the deck's range, a negative level, every output, and the point with its bounds" $?

point "$work/range.yaml" --bounds -0.4 --angle 0 --of cosmology/neff --of cosmology/delta_neff &&
    grep -q '^cosmology: coupling searched from 1e-12 to 1e-09, ' "$work/out" &&
    grep -q '^bounds at cosmology/delta_neff = -0.4: excluded from 1\.7' "$work/out" &&
    grep -q '^bounds at cosmology/neff = -0.4: nothing excluded$' "$work/out" &&
    ! grep -q 'effective number' "$work/out"
report "bounds as text" $?

point --mass 500MeV --angle b-l --bounds 0.4 --of cosmology/delta_neff &&
    grep -q 'no value at .* out-of-range' "$work/out" && grep -q 'no point has a value$' "$work/out"
report "where no point has a value, the bounds say so" $?

point "$work/range.yaml" --bounds 0.4 --of cosmology/neff --angle 0 --set probes.cosmology.max_steps=100 --json
code=$?
[ $code -eq 10 ] && python <<'PY'
assert answer["probes"]["cosmology"]["searched"]["step-limit"] > 0
PY
report "a search with points that fail has exit code 10" $?

# ---- usage ---------------------------------------------------------------------------------------

while IFS='|' read -r what expected arguments; do
    read -ra words <<<"$arguments"
    point "${words[@]}"
    complains $? 2 "$expected"
    report "$what" $?
done <<'CASES'
a misspelt option|did you mean '--mass'|--mas 1 --coupling 1e-10 --angle 0
an unknown option|unknown option '--zebra'|--zebra 1
a missing value|'--angle' needs a value|--mass 1 --coupling 1 --angle
a missing axis|--angle is missing|--mass 1 --coupling 1e-10
an axis twice|--mass is given twice|--mass 1 --mass 2 --coupling 1e-10 --angle 0
a wrong unit|got '1.5kg'|--mass 1.5kg --coupling 1e-10 --angle 0
a number that is none|got '2x0'|--mass 2x0 --coupling 1e-10 --angle 0
a misspelt name|did you mean 'chargephobic'|--mass 1 --coupling 1e-10 --angle chargephobe
out of the model's range|got '1e30'|--mass 1e30 --coupling 1e-10 --angle 0
an unknown probe|probe 'astrology'|--mass 1 --coupling 1e-10 --angle 0 --probe astrology
a misspelt key|did you mean|--mass 1 --coupling 1e-10 --angle 0 --set probes.cosmology.prest=precise
a probe of no physics|--set probes.synthetic={}|--mass 1 --coupling 1e-10 --angle 0 --probe synthetic
a wrong choice|maxwell-boltzmann|--mass 1 --coupling 1e-10 --angle 0 --set probes.cosmology.preset=best
two decks|two decks|one.yaml two.yaml
bounds of a misspelt output|did you mean 'cosmology/delta_neff'|--mass 1 --angle 0 --bounds 1 --of cosmology/delta_nef
bounds of an unknown output|expected an output of a probe|--mass 1 --angle 0 --bounds 1 --of weather
a level of 0|above or below 0|--mass 1 --angle 0 --bounds 0
a level that is no number|got '2x0'|--mass 1 --angle 0 --bounds 2x0
a level in another unit|got '3km'|--mass 1 --angle 0 --bounds 3km
an empty level|needs a level|--mass 1 --angle 0 --bounds=
levels twice|--bounds is given twice|--mass 1 --angle 0 --bounds 1 --bounds 2
an output without a level of its own|give --bounds one|--mass 1 --angle 0 --bounds --of cosmology/neff
a deck after --bounds, twice|two decks|--bounds one.yaml two.yaml
--of without --bounds|--bounds is missing|--mass 1 --angle 0 --coupling 1 --of cosmology/neff
bounds without a mass|--mass is missing|--angle 0 --bounds 1
a history without a point|--coupling is missing|--mass 1 --angle 0 --bounds 1 --history none.h5
CASES

"$DARKCUBE" point --help >"$work/out" 2>"$work/err" && grep -q -- --history "$work/out" && grep -q -- --bounds "$work/out"
report "--help" $?

exit $failed
