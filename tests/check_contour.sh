#!/usr/bin/env bash
# darkcube contour as a command: what it accepts, what it refuses and with which exit code, and the
# same files on any number of ranks.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh
store=$work/shift.h5
levels=-0.4,-0.05,0.05,0.4

contour() { # ARGUMENT...
    "$DARKCUBE" contour "$@" >"$work/printed" 2>&1
}

refuses() { # WHAT CODE WORDS ARGUMENT...
    local what=$1 code=$2 words=$3 got
    shift 3
    contour "$@"
    got=$?
    [ "$got" -eq "$code" ] && grep -qF -- "$words" "$work/printed" && [ "$(grep -c . "$work/printed")" -eq 1 ]
    report "$what" $?
}

"$BUILD/tests/test_slices" "$store" 40 50 >"$work/printed" 2>&1
report "a store to work on" $?

contour "$store" --of cosmology/delta_neff --level "$levels" && [ -s "$work/shift_delta_neff.csv" ]
report "curves beside the store" $?
head -1 "$work/shift_delta_neff.csv" >"$work/printed"
[ "$(cat "$work/printed")" = 'level [1],curve,closed,vertex,mass [MeV],coupling [1],angle [rad],component' ]
report "units in the header line" $?

contour --level=-0.4 "$store" --level -0.05 --level 0.4,0.05,0.4 --of=cosmology/delta_neff -o "$work/again" --format=csv &&
    cmp "$work/shift_delta_neff.csv" "$work/again.csv" >>"$work/printed" 2>&1
report "the same levels, written otherwise" $?

contour "$store" --of cosmology/delta_neff -o "$work/own" && contour "$store" --of cosmology/delta_neff --level=-0.4 -o "$work/given" &&
    [ "$(wc -l <"$work/own.csv")" -gt 20 ] && cmp "$work/own.csv" "$work/given.csv" >>"$work/printed" 2>&1 &&
    mpirun -np 3 "$DARKCUBE" contour "$store" --of cosmology/delta_neff -o "$work/three" >"$work/printed" 2>&1 &&
    cmp "$work/own.csv" "$work/three.csv" >>"$work/printed" 2>&1
report "without a level, the one that the output has of its own" $?

contour "$store" --of cosmology/delta_neff --level 40 -o "$work/none" && [ "$(wc -l <"$work/none.csv")" -eq 1 ] &&
    grep -q 'values lie between' "$work/printed"
report "no curve where no value reaches the level" $?

for ranks in 1 2 3 5; do
    mpirun -np "$ranks" "$DARKCUBE" contour "$store" --of cosmology/delta_neff --level "$levels" -o "$work/np$ranks" \
        --format csv,hepdata,vtk,regions,surface >"$work/printed" 2>&1 &&
        [ "$(grep -c 'curves' "$work/printed")" -ge 1 ] &&
        cmp "$work/shift_delta_neff.csv" "$work/np$ranks.csv" >>"$work/printed" 2>&1 &&
        { for file in .csv .vtp _regions.csv _surface.vtp; do cmp "$work/np1$file" "$work/np$ranks$file" || exit 1; done } \
            >>"$work/printed" 2>&1 &&
        diff -r "$work/np1_hepdata" "$work/np${ranks}_hepdata" >>"$work/printed" 2>&1
    report "the same bytes with $ranks ranks" $?
done
mpirun -np 5 "$BUILD/tests/test_slices" >"$work/printed" 2>&1
report "slices on 5 ranks" $?

contour "$store" --of cosmology/delta_neff --level "$levels" -o "$work/alone" --format surface &&
    cmp "$work/np1_surface.vtp" "$work/alone_surface.vtp" >>"$work/printed" 2>&1 && [ ! -e "$work/alone.csv" ] &&
    [ "$(grep -c 'a surface of [1-9][0-9]* triangles' "$work/printed")" -eq 4 ]
report "a surface alone" $?

# The store's slices lie in the surface: a vertex of a curve is a vertex of the surface at that angle.
"$PYTHON3" - "$work/np1" >"$work/printed" 2>&1 <<'PYTHON'
import collections, csv, math, sys
import xml.etree.ElementTree as xml

piece = xml.parse(sys.argv[1] + "_surface.vtp").getroot().find("PolyData/Piece")
def read(place, kind):
    return [kind(word) for word in piece.find(place).text.split()]
points = read("Points/DataArray", float)
corners = read("Polys/DataArray[@Name='connectivity']", int)
offsets = read("Polys/DataArray[@Name='offsets']", int)
levels = read("CellData/DataArray[@Name='level']", float)
mass, coupling, angle = (read(f"PointData/DataArray[@Name='{name}']", float) for name in ("mass", "coupling", "angle"))
n, faces = int(piece.get("NumberOfPoints")), int(piece.get("NumberOfPolys"))
assert len(points) == 3 * n and n == len(mass) == len(coupling) == len(angle)
assert len(corners) == 3 * faces and offsets == list(range(3, 3 * faces + 1, 3)) and set(corners) == set(range(n))
assert levels == sorted(levels) and set(levels) == {-0.4, -0.05, 0.05, 0.4}
assert all(math.isclose(points[3 * k], math.log10(mass[k]), abs_tol=1e-12) for k in range(n))
assert all(math.isclose(points[3 * k + 1], math.log10(coupling[k])) for k in range(n))
assert points[2::3] == angle
sides = collections.Counter()
for f in range(faces):
    a, b, c = corners[3 * f:3 * f + 3]
    sides.update([(a, b), (b, c), (c, a)])
assert max(sides.values()) == 1
assert any((b, a) not in sides for a, b in sides)
where = {(levels[k // 3], mass[v], coupling[v], angle[v]) for k, v in enumerate(corners)}
with open(sys.argv[1] + ".csv") as file:
    rows = [(float(r[0]), float(r[4]), float(r[5]), float(r[6])) for r in list(csv.reader(file))[1:]]
found = sum(row in where for row in rows)
# beside a point without a value a cell of the slice may have values where no cell of the cube has
assert len(rows) > 200 and len(rows) > found > 0.9 * len(rows), (found, len(rows))
PYTHON
report "a surface in XML, with the curves on it" $?

# Nothing that lies about changes what comes out.
(cd "$work" && echo '-help' >.petscrc && HOME=$work "$DARKCUBE" contour shift.h5 --of cosmology/delta_neff \
    --level "$levels" -o quiet >printed 2>&1 && cmp quiet.csv np1.csv >>printed 2>&1 && ! grep -qi petsc printed)
report "option files are not read" $?

if [ -c /dev/full ]; then
    "$DARKCUBE" contour "$store" --of cosmology/delta_neff --level 0.4 -o "$work/full" >/dev/full 2>"$work/printed"
    [ $? -eq 4 ] && [ "$(wc -l <"$work/printed")" -eq 1 ] && grep -q 'standard output' "$work/printed"
    report "a full disk under standard output is noticed" $?
fi

refuses "an unknown output, with the nearest" 2 "did you mean 'cosmology/delta_neff'" "$store" --of cosmology/delta_nef --level 1
refuses "an unknown output lists what there is" 2 "cosmology/neff" "$store" --of widths/total --level 1
refuses "a level that is not a number" 2 "'0.4x' is not a number" "$store" --of cosmology/neff --level 0.3,0.4x
refuses "an empty level" 2 "--level needs a value" "$store" --of cosmology/neff --level=
refuses "a missing level" 2 "--level is missing, and cosmology/neff has no level of its own" "$store" --of cosmology/neff
refuses "an option without its value" 2 "--level needs a value" "$store" --of cosmology/neff --level
refuses "an unknown option" 2 "did you mean '--level'" "$store" --of cosmology/neff --levle 1
refuses "an unknown format" 2 "did you mean 'hepdata'" "$store" --of cosmology/neff --level 1 --format hepdat
refuses "two files" 2 "one FILE" "$store" "$store" --of cosmology/neff --level 1
refuses "a store that is not there" 3 "nowhere.h5" "$work/nowhere.h5" --of cosmology/neff --level 1
refuses "a file that is no store" 3 "np1.csv" "$work/np1.csv" --of cosmology/neff --level 1
refuses "a folder for a store" 3 "$work" "$work" --of cosmology/neff --level 1
refuses "an output folder that is not there" 4 "no/such" "$store" --of cosmology/neff --level 3 -o "$work/no/such"
"$BUILD/tests/test_slices" "$work/thin.h5" 1 20 >"$work/printed" 2>&1 || report "a thin store" 1
refuses "a single mass" 3 "at least 2" "$work/thin.h5" --of cosmology/neff --level 3

# Decks may list angles in any order; curves do not mind.
deck() { # ANGLES
    printf '%s\n' 'model: em-bl' 'axes:' '  mass: {from: 1 MeV, to: 2 MeV, points: 2}' \
        '  coupling: {from: 1e-10, to: 1e-9, points: 2}' "  angle: {values: [$1]}" 'probes:' \
        '  cosmology: {accuracy: quick}' >"$work/deck.yaml"
}
deck 'b-l, dark-photon' && "$DARKCUBE" scan "$work/deck.yaml" -o "$work/falling.h5" >"$work/printed" 2>&1 &&
    contour "$work/falling.h5" --of cosmology/neff --level 3.1
report "curves of angles that fall" $?
refuses "a surface of angles that fall" 3 "must rise for a surface, but b-l comes before dark-photon" \
    "$work/falling.h5" --of cosmology/neff --level 3.1 --format csv,surface -o "$work/refused"
[ ! -e "$work/refused.csv" ]
report "no file beside a refusal" $?
deck 'b-l' && "$DARKCUBE" scan "$work/deck.yaml" -o "$work/flat.h5" >"$work/printed" 2>&1
refuses "a surface of one angle" 3 "1 value of angle: a surface needs at least 2" \
    "$work/flat.h5" --of cosmology/neff --level 3.1 --format surface

contour --help && grep -q -- '--format' "$work/printed"
report "--help" $?

exit $failed
