"""How every picture begins: gnuplot commands for a PDF and a PNG of the same look."""


def begin(width, height):
    """Lines of gnuplot for a picture of width x height inches; `format` and `file` are the caller's."""
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
