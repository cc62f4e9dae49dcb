#!/usr/bin/env bash
# The tools that draw: pictures of contours, of evolutions, of stars and of what cools them, of the model.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

if ! command -v gnuplot >/dev/null || ! "$PYTHON3" -c 'import h5py' 2>/dev/null; then
    echo "skip - pictures (there is no gnuplot, or no h5py)"
    exit 0
fi

# Runs a tool that says nothing; whatever is called a picture has to be one, of some size.
draws() { # BASE TOOL ARGUMENT...
    local base=$1 tool=$2
    shift 2
    "tools/$tool" --out "$base" "$@" >"$work/printed" 2>&1 && [ ! -s "$work/printed" ] &&
        [ "$(head -c 4 "$base.png" | tail -c 3)" = PNG ] && [ "$(wc -c <"$base.png")" -gt 20000 ] &&
        [ "$(head -c 4 "$base.pdf")" = %PDF ] && [ "$(wc -c <"$base.pdf")" -gt 5000 ]
}

draws_not() { # WORDS TOOL ARGUMENT...: one line that says why, and no picture
    local words=$1 tool=$2
    shift 2
    ! "tools/$tool" --out "$work/bad" "$@" >"$work/printed" 2>&1 && grep -q -- "$words" "$work/printed" &&
        [ "$(grep -c . "$work/printed")" -eq 1 ] && [ ! -e "$work/bad.png" ] && [ ! -e "$work/bad.pdf" ]
}

# ---- contours

store=$work/shift.h5
"$BUILD/tests/test_slices" "$store" 40 50 >"$work/printed" 2>&1
report "a store to draw" $?
contours=(plot_contours --darkcube "$DARKCUBE" --store "$store")
draws "$work/bands" "${contours[@]}" --of cosmology/delta_neff --levels -0.4,-0.05,0.05,0.4
report "a picture of contours" $?
draws "$work/one" "${contours[@]}" --of cosmology/neff --levels 3.1
report "a picture with one level" $?
draws_not 'did you mean' "${contours[@]}" --of cosmology/nef --levels 3.1
report "no picture of what is not there" $?

# ---- evolutions

"$PYTHON3" - "$work/history.h5" <<'PYTHON'
import sys, h5py, numpy
with h5py.File(sys.argv[1], "w") as file:
    t = numpy.geomspace(20, 0.01, 400)
    file["t_xi_mev"] = t
    for k, name in enumerate(("gamma", "e", "nu", "x")):
        file[f"rho_{name}_over_t_xi4"] = (k + 1) / (1 + t)
PYTHON
draws "$work/evolution" plot_evolution --title "m_X = 1.5MeV" "one=$work/history.h5" "two=$work/history.h5"
report "a picture of an evolution" $?
draws_not 'not an evolution' plot_evolution "one=$store"
report "no picture of a file that is no evolution" $?

# ---- stars

"$PYTHON3" tests/star_table.py "$work/star.h5" 39.8 && "$PYTHON3" tests/star_table.py "$work/other.h5" 24
draws "$work/stars" plot_star "a_star=$work/star.h5" "another=$work/other.h5"
report "a picture of two stars" $?
draws "$work/stars" plot_star "alone=$work/star.h5"
report "a picture of one star" $?
# The star of figure 12: its history says where its neutrinosphere is, 10 km (30 MeV/3 MeV)^(3/5).
"$DARKCUBE" point --mass 10MeV --coupling 1e-10 --angle dark-photon --probe supernova --history "$work/fiducial.h5" \
    >"$work/printed" 2>&1 && "$PYTHON3" - "$work/fiducial.h5" >>"$work/printed" 2>&1 <<'PYTHON' &&
import sys, h5py
with h5py.File(sys.argv[1], "r") as file:
    assert abs(file.attrs["neutrinosphere_radius"] / (10 * 10**0.6) - 1) < 1e-9
    assert file.attrs["neutrinosphere_radius_units"] == "km" and file.attrs["profile"] == "fiducial"
PYTHON
    draws "$work/fiducial" plot_star "fiducial=$work/fiducial.h5"
report "a picture of the star that a point knows" $?
draws_not 'not a star' plot_star "one=$store"
report "no picture of a file that is no star" $?
! tools/plot_star --out "$work/bad" "$work/star.h5" >"$work/printed" 2>&1 && grep -q 'is not NAME=FILE' "$work/printed"
report "a star without a name is refused" $?

# ---- cooling

"$PYTHON3" tests/cooling_store.py "$store" >"$work/printed" 2>&1
report "luminosities to draw" $?
cooling=(plot_cooling --darkcube "$DARKCUBE" --store "$store" --title 'a_star')
draws "$work/cooling" "${cooling[@]}"
report "a picture of cooling, with a hole, a gap, and nothing at all in some lines" $?
draws "$work/nowhere" "${cooling[@]}" --level 1e70
report "a picture where nothing is excluded" $?
draws "$work/everywhere" "${cooling[@]}" --level 1e-300
report "a picture where everything is excluded" $?
! cmp -s "$work/cooling.png" "$work/nowhere.png" && ! cmp -s "$work/cooling.png" "$work/everywhere.png"
report "they differ" $?
draws_not 'luminosity_50km' "${cooling[@]}" --lines 50km
report "no picture for an escape radius that is not there" $?

# What is drawn, in the order in which it covers: the larger region of each angle first, and within a
# hole what is around it.
for name in rnu_plus_1km 100km 1000km transverse_1000km longitudinal_1000km; do
    "$DARKCUBE" contour "$store" --of "supernova/luminosity_$name" --level 3e52 -o "$work/luminosity_$name" \
        --format csv,regions >"$work/printed" 2>&1 || report "contours of luminosity_$name" 1
done
"$PYTHON3" tools/cooling_panels.py "$store" 3e52 rnu_plus_1km,100km 1000km title "$work" >"$work/picture.gp" 2>"$work/printed"
"$PYTHON3" - "$work/picture.gp" >>"$work/printed" 2>&1 <<'PYTHON'
import re, sys
panels = re.findall(r"^plot ((?:.*\\\n)*.*)", open(sys.argv[1]).read(), re.M)[:4]
fills = [re.findall(r'filledcurves closed fc rgb "(#\w+)"', panel) for panel in panels]
assert [len(colours) for colours in fills] == [2, 2, 2, 0], fills
assert all(sum(int(c[k:k + 2], 16) for k in (1, 3, 5)) > sum(int(d[k:k + 2], 16) for k in (1, 3, 5)) for c, d in fills[:3])
assert len({colour for colours in fills for colour in colours}) == 6
lines = [[panel.count(f"$split{k}_{style}") for style in (0, 1)] for k, panel in enumerate(panels[:3])]
assert lines[0][0] >= 3 and lines[0][1] >= 2 and lines[1][0] >= 1 and lines[1][1] == 0 and lines[2] == [0, 0], lines
assert [panels[3].count(f"$compare{n} ") > 0 for n in range(3)] == [True, True, False]
assert "boxxyerror" in panels[1] and "boxxyerror" not in panels[0]
PYTHON
report "smaller regions on larger ones, darker; lines only where a polarisation reaches the level" $?
"$PYTHON3" tools/cooling_panels.py "$store" 3e52 1000km 1000km title "$work" >"$work/picture.gp" 2>"$work/printed"
grep -o 'regions0 index.*filledcurves closed fc rgb "#ffffff"' "$work/picture.gp" >>"$work/printed"
report "a hole shows what is around it" $?

# ---- exclusions

exclusions=(plot_exclusions --darkcube "$DARKCUBE" --store "$work/experiments.h5")
"$DARKCUBE" scan inputs/fig15.yaml -o "$work/experiments.h5" \
    --set 'axes.mass={from: 1 MeV, to: 10 GeV, points: 30, spacing: log}' \
    --set 'axes.coupling={from: 1e-9, to: 1, points: 60, spacing: log}' >"$work/printed" 2>&1
report "exclusions to draw" $?
draws "$work/exclusions" "${exclusions[@]}"
report "a picture of exclusions" $?
draws "$work/in_grey" "${exclusions[@]}" --title 'a_title' --grey "$work/experiments.h5:nes/texono_ratio@2" &&
    ! cmp -s "$work/exclusions.png" "$work/in_grey.png"
report "another with a region in grey" $?
! tools/plot_exclusions --store "$work/star.h5" --out "$work/bad" >"$work/printed" 2>&1 &&
    grep -q 'is not a store' "$work/printed" && [ ! -e "$work/bad.png" ]
report "no picture of a file that is no store" $?
! tools/plot_exclusions --store "$work/experiments.h5" --out "$work/bad" --grey nes/texono_ratio >"$work/printed" 2>&1 &&
    grep -q 'expected FILE:PROBE/OUTPUT@LEVEL' "$work/printed"
report "a grey region without a level is refused" $?

# One path winds round what is excluded and not round its holes.
"$PYTHON3" - >"$work/printed" 2>&1 <<'PYTHON'
import sys
sys.path.insert(0, "tools")
from exclusion_panels import one_path
from store_slices import Polyline

def square(low, high, hole, turned):
    line = Polyline(1.0, hole)
    points = [(low, low), (high, low), (high, high), (low, high), (low, low)]
    line.points = points[::-1] if turned else points
    return line

def winding(path, x, y):
    """How often a path goes round a point: crossings of the ray to the right."""
    n = 0
    for (x0, y0), (x1, y1) in zip(path, path[1:] + path[:1]):
        if (y0 <= y) != (y1 <= y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            n += 1 if y1 > y0 else -1
    return n

for turned in range(8):
    lines = [square(0.0, 9.0, False, turned & 1), square(2.0, 7.0, True, turned & 2), square(20.0, 30.0, False, turned & 4)]
    path = one_path(lines, (False, False))
    assert [winding(path, x, x + 0.1) for x in (1.0, 4.0, 12.0, 25.0, 40.0)] == [1, 0, 0, 1, 0], turned
PYTHON
report "holes of a region stay free" $?

# ---- the model

curves=$BUILD/tools/model_curves
for picture in charges compass running production mesons; do
    tools/plot_model "$picture" --out "$work/$picture" --curves "$curves" >"$work/printed" 2>&1 && [ ! -s "$work/printed" ] &&
        [ "$(wc -c <"$work/$picture.png")" -gt 20000 ] && [ "$(wc -c <"$work/$picture.pdf")" -gt 5000 ]
    report "a picture of the model: $picture" $?
done
# Nothing is left of x_p at 3 pi/4; the running ends at 60 GeV with x_e as it is there.
{ "$curves" charges | awk -F, 'NR == 272 { right = $1 > 2.356 && $1 < 2.357 && $6 == 0 && $7 > 0.707 } END { exit !right }' &&
    "$curves" running | awk -F, 'END { exit !($1 == 60000 && $8 > 0.01768 && $8 < 0.01769 && $9 < 0.0126) }' &&
    "$curves" production | awk -F, 'NR == 182 { right = $1 > 1.57 && $1 < 1.571 && $2 == 4 && $6 == 0 && $8 == 1 } END { exit !right }' &&
    "$curves" mesons | awk -F, 'NR == 271 { right = $1 == 135 && $2 > 1.99 && $2 < 2 && $5 < 1e-6 } END { exit !right }' &&
    "$curves" vetoes | grep -q '^phi,960,1100$' &&
    "$curves" angles | grep -q '^2.35619449,chargephobic,"e, mu, tau, proton"$' && ! "$curves" nothing; } >"$work/printed" 2>&1
report "the numbers that they are drawn from" $?
! tools/plot_model charges --curves "$curves" >"$work/printed" 2>&1 && grep -q -- '--out is missing' "$work/printed" &&
    ! tools/plot_model squares --out "$work/bad" >"$work/printed" 2>&1 && grep -q "there is no 'squares'" "$work/printed"
report "no picture without a name, or of what is not there" $?

# ---- branching fractions

"$BUILD/tools/width_curves" >"$work/approximate" 2>"$work/printed" &&
    awk -F, 'NF != 92 { bad = 1 } NR > 1 && ($1 < 130 && $2 != 0 || $1 > 150 && $2 != 1) { bad = 1 }
        END { exit bad || NR < 2000 || $1 != 60000 }' "$work/approximate"
report "branching fractions from 1 MeV to 60 GeV, and where hadrons are approximate" $?
# Every curve is 1/2, so that a dark photon has half as many pairs of pions as of electrons.
mkdir -p "$work/release/vmd"
for name in pi+_pi-.rho0 pi+_pi-_pi+_pi-.rho0 pi+_pi-_pi0_pi0.rho0 pi+_pi-_pi0.omega pi+_pi-_pi0.phi \
    pi+_pi-_pi0.omega_phi pi0_gamma.omega K_K.phi K_K_pi.phi other.rho0 other.omega other.phi; do
    printf '0.3 0.5\n2.0 0.5\n' >"$work/release/vmd/rf.$name.dat"
done
awk 'BEGIN { for (k = 2; k <= 61; k++) print k, k, k, 3.5, 0.1 }' >"$work/r_table"
measured=(--curves "$work/release" --r-table "$work/r_table")
for folder in release release/vmd; do
    "$BUILD/tools/width_curves" --curves "$work/$folder" --r-table "$work/r_table" >"$work/measured" 2>"$work/printed" &&
        awk -F, 'NR > 1 && $2 != 0 { bad = 1 } NR > 1 && $1 > 500 && $1 < 1900 { n++; if ($8 < 0.4999 * $3 || $8 > 0.5001 * $3) bad = 1 }
            END { exit bad || n < 100 }' "$work/measured"
    report "measured curves in $folder" $?
done
for picture in branching hadrons ratios; do
    draws "$work/$picture" plot_widths "$picture" --build "$BUILD"
    report "a picture of widths: $picture" $?
done
draws "$work/exact" plot_widths branching --build "$BUILD" "${measured[@]}"
report "a picture of measured hadrons" $?
"$BUILD/tools/model_curves" vetoes >"$work/vetoes"
for table in approximate measured; do
    "$PYTHON3" tools/width_panels.py branching "$work/$table" "$work/vetoes" >"$work/$table.gp"
done
{ grep -q 'approximate' "$work/approximate.gp" && ! grep -q 'approximate' "$work/measured.gp"; } >"$work/printed" 2>&1
report "it says what is approximate, and not more" $?
draws_not 'cannot be read' plot_widths branching --build "$BUILD" --curves "$work"
report "no picture of curves that are not there" $?
! tools/plot_widths squares --out "$work/bad" >"$work/printed" 2>&1 && grep -q "there is no 'squares'" "$work/printed"
report "no other picture of widths" $?

# ---- scaling, and what `make figures` knows

! tools/figures 1,18 >"$work/printed" 2>&1 && grep -q "there is no figure '18'" "$work/printed" && [ "$(wc -l <"$work/printed")" -eq 1 ]
report "all figures of a list are known before the first is drawn" $?

tools/plot_scaling --out "$work/scaling" --ranks 10,30,100 --simulate "$BUILD/tools/simulate_schedule" \
    >"$work/printed" 2>&1 && [ ! -s "$work/printed" ] && [ "$(wc -c <"$work/scaling.png")" -gt 20000 ] &&
    [ "$(wc -c <"$work/scaling.pdf")" -gt 5000 ] &&
    [ "$(awk '!/^#/ && $4 == 100 && $5 > 0.9 && $5 <= 1' "$work/scaling.txt" | wc -l)" -eq 12 ]
report "a picture of how a scan scales" $?

exit $failed
