# shellcheck shell=bash
# To be sourced by the tools that draw.

# draw_picture SCRIPT BASE: runs a script of gnuplot twice, for BASE.pdf and BASE.png.
draw_picture() {
    local format made
    made=$(mktemp -d)
    for format in pdf png; do
        # Whole or not at all, as a picture that is half there looks like one.
        if ! LC_ALL=C.UTF-8 gnuplot -e "format='$format'; file='$made/picture'" "$1" ||
            ! cp "$made/picture" "$2.$format.tmp" || ! mv "$2.$format.tmp" "$2.$format"; then
            rm -rf "$made"
            return 1
        fi
    done
    rm -rf "$made"
}
