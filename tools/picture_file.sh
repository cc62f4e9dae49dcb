# shellcheck shell=bash
# To be sourced by the tools that draw.

# draw_picture SCRIPT BASE: runs a script of gnuplot for BASE.pdf and BASE.png, by way of files beside
# the script: a picture appears whole or not at all, as one that is half there looks like one.
draw_picture() {
    local format
    for format in pdf png; do
        LC_ALL=C.UTF-8 gnuplot -e "format='$format'; file='$1.$format'" "$1" &&
            cp "$1.$format" "$2.$format.tmp" && mv "$2.$format.tmp" "$2.$format" || return 1
    done
}
