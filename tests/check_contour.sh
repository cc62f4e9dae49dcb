#!/usr/bin/env bash
# darkcube contour as a command: what it accepts, what it refuses and with which exit code, the same
# files on any number of ranks, and the pictures made from them.
set -uo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
store=$work/shift.h5
levels=-0.4,-0.05,0.05,0.4

report() { # WHAT CODE-OF-THE-CHECK
    if [ "$2" -eq 0 ]; then
        echo "ok - $1"
    else
        echo "not ok - $1"
        sed 's/^/# /' "$work/printed"
    fi
}

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

contour "$store" --of cosmology/delta_neff --level 40 -o "$work/none" && [ "$(wc -l <"$work/none.csv")" -eq 1 ] &&
    grep -q 'values lie between' "$work/printed"
report "no curve where no value reaches the level" $?

for ranks in 1 2 3 5; do
    mpirun -np "$ranks" "$DARKCUBE" contour "$store" --of cosmology/delta_neff --level "$levels" -o "$work/np$ranks" \
        --format csv,hepdata,vtk,regions >"$work/printed" 2>&1 &&
        [ "$(grep -c 'curves' "$work/printed")" -ge 1 ] &&
        cmp "$work/shift_delta_neff.csv" "$work/np$ranks.csv" >>"$work/printed" 2>&1 &&
        { for file in .csv .vtp _regions.csv; do cmp "$work/np1$file" "$work/np$ranks$file" || exit 1; done } \
            >>"$work/printed" 2>&1 &&
        diff -r "$work/np1_hepdata" "$work/np${ranks}_hepdata" >>"$work/printed" 2>&1
    report "the same bytes with $ranks ranks" $?
done
mpirun -np 5 "$BUILD/tests/test_slices" >"$work/printed" 2>&1
report "slices on 5 ranks" $?

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
refuses "a missing level" 2 "--level is missing" "$store" --of cosmology/neff
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

contour --help && grep -q -- '--format' "$work/printed"
report "--help" $?

# Whatever is called a picture has to be one, of some size.
is_picture() { # BASE
    [ "$(head -c 4 "$1.png" | tail -c 3)" = PNG ] && [ "$(wc -c <"$1.png")" -gt 20000 ] &&
        [ "$(head -c 4 "$1.pdf")" = %PDF ] && [ "$(wc -c <"$1.pdf")" -gt 5000 ]
}

if command -v gnuplot >/dev/null && "$PYTHON3" -c 'import h5py' 2>/dev/null; then
    tools/plot_contours --store "$store" --of cosmology/delta_neff --levels "$levels" --out "$work/bands" \
        --darkcube "$DARKCUBE" >"$work/printed" 2>&1 && [ ! -s "$work/printed" ] && is_picture "$work/bands"
    report "a picture of contours" $?
    tools/plot_contours --store "$store" --of cosmology/neff --levels 3.1 --out "$work/one" \
        --darkcube "$DARKCUBE" >"$work/printed" 2>&1 && [ ! -s "$work/printed" ] && is_picture "$work/one"
    report "a picture with one level" $?
    tools/plot_contours --store "$store" --of cosmology/nef --levels 3.1 --out "$work/bad" \
        --darkcube "$DARKCUBE" >"$work/printed" 2>&1
    [ $? -eq 2 ] && [ ! -e "$work/bad.png" ]
    report "no picture of what is not there" $?
    "$PYTHON3" - "$work/history.h5" <<'PYTHON'
import sys, h5py, numpy
with h5py.File(sys.argv[1], "w") as file:
    t = numpy.geomspace(20, 0.01, 400)
    file["t_xi_mev"] = t
    for k, name in enumerate(("gamma", "e", "nu", "x")):
        file[f"rho_{name}_over_t_xi4"] = (k + 1) / (1 + t)
PYTHON
    tools/plot_evolution --out "$work/evolution" --title "m_X = 1.5MeV" "one=$work/history.h5" "two=$work/history.h5" \
        >"$work/printed" 2>&1 && [ ! -s "$work/printed" ] && is_picture "$work/evolution"
    report "a picture of an evolution" $?
    ! tools/plot_evolution --out "$work/bad" "one=$store" >"$work/printed" 2>&1 && grep -q 'not an evolution' "$work/printed"
    report "no picture of a file that is no evolution" $?
else
    echo "skip - pictures (there is no gnuplot, or no h5py)"
fi
