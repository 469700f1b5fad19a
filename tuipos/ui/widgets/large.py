"""Amounts in large digits, three cells wide, of half blocks or of whole cells."""

from __future__ import annotations

from tuipos.ui.widgets.rows import Row, Span

_GLYPHS = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", " # ", " # ", " # ", " # "),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    "-": ("   ", "   ", "###", "   ", "   "),
}
_MARK = (" ", " ", " ", " ", "#")
_HALVES = {"  ": " ", "# ": "▀", " #": "▄", "##": "█"}


def large_rows(amount: str, width: int, *, half_blocks: bool) -> list[Row]:
    """The amount right-aligned in so many cells; no rows where it does not fit.

    Half blocks make it three rows high; whole cells, drawn as reversed blanks, five.
    """
    pixels = _pixels(amount, " ")
    if len(pixels[0]) > width:
        pixels = _pixels(amount, "")
    if len(pixels[0]) > width:
        return []
    pixels = [line.rjust(width) for line in pixels]
    if not half_blocks:
        return [_solid(line) for line in pixels]
    pixels.append(" " * width)
    return [
        Row(("".join(_HALVES[a + b] for a, b in zip(top, low, strict=True)).rstrip(), "text"))
        for top, low in zip(pixels[::2], pixels[1::2], strict=True)
    ]


def _pixels(amount: str, around_mark: str) -> list[str]:
    """Five lines of dots; digits stand a cell apart, the mark as near as is asked for."""
    lines = ["", "", "", "", ""]
    before = ""
    for character in amount:
        is_mark = character in ".,"
        glyph = _MARK if is_mark else _GLYPHS.get(character, _GLYPHS["-"])
        gap = "" if not before else around_mark if is_mark or before in ".," else " "
        lines = [line + gap + dots for line, dots in zip(lines, glyph, strict=True)]
        before = character
    return lines


def _solid(line: str) -> Row:
    spans: list[Span] = []
    for dot in line:
        role = "solid" if dot == "#" else "text"
        if spans and spans[-1][1] == role:
            spans[-1] = (spans[-1][0] + " ", role)
        else:
            spans.append((" ", role))
    return Row(*spans)
