"""What every picture has: how it begins, and words as gnuplot takes them."""
import re


def begin(width, height):
    """Lines of gnuplot for a picture of width x height inches, in a PDF and a PNG of the same look;
    `format` and `file` are the caller's."""
    return [
        f"width = {width}; height = {height}; dpi = 220.0",
        'if (format eq "pdf") {',
        '    set terminal pdfcairo enhanced color font "Sans,10" fontscale 0.78 linewidth 1.5 size width,height',
        "} else {",
        '    set terminal pngcairo enhanced color font "Sans,10" fontscale dpi/96 linewidth dpi/96 \\',
        "        size int(width*dpi),int(height*dpi)",
        "}",
        "set output file",
        "set encoding utf8",
        "set multiplot",
        'set border 15 front lw 0.8 lc rgb "#202020"',
        'set tics front scale 0.7,0.35 font ",9"',
        "unset key",
    ]


def end():
    return ["unset multiplot", "unset output"]


def plain(words):
    """Text that gnuplot takes as it is."""
    for character in "\\_^{}@&~":
        words = words.replace(character, "\\\\" + character)
    return words.replace('"', "''")


def numbers(words):
    """1.5MeV, 4e-10 become 1.5 MeV, 4 × 10^{-10}."""
    words = re.sub(r"(\d)([munkMGT]?eV)\b", r"\1 \2", words)
    words = re.sub(r"\b1e(-?\d+)\b", r"10^{\1}", words)
    return re.sub(r"(\d)e\+?(-?\d+)\b", r"\1 × 10^{\2}", words)
