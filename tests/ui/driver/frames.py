"""Random frames made by Textual's own compositor updates, as Hypothesis strategies."""

from itertools import pairwise

from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

NARROW = "ab z019.,€é█│яЖ·✓●ñ░"
WIDE = "字漢한あＡ"
CLUSTERS = (
    "e\u0301",
    "\u2764\ufe0f",
    "👨\u200d👩\u200d👧",
    "😀",
    "👍🏽",
    "🇩🇪",
    "ก\u0e34",
)

STYLES = st.builds(
    Style,
    color=st.sampled_from([None, "red", "bright_green", "color(200)", "#102030", "default"]),
    bgcolor=st.sampled_from([None, "blue", "color(7)", "#405060", "default"]),
    bold=st.sampled_from([None, True]),
    dim=st.sampled_from([None, True]),
    italic=st.sampled_from([None, True]),
    underline=st.sampled_from([None, True]),
    reverse=st.sampled_from([None, True]),
    strike=st.sampled_from([None, True]),
    link=st.sampled_from([None, None, None, "http://shop"]),
)
COLOUR_SYSTEMS = st.sampled_from(["standard", "256", "truecolor"])


def console(colour_system: str) -> Console:
    console = Console(color_system=colour_system, legacy_windows=False)  # type: ignore[arg-type]
    assert console._color_system in ColorSystem
    return console


@st.composite
def strips(draw: st.DrawFn, width: int, clusters: tuple[str, ...] = ()) -> Strip:
    """A strip of exactly this width, in pieces of different style."""
    wanted = draw(st.lists(st.sampled_from([*NARROW, *WIDE, *clusters, " ", " "]), max_size=width))
    segments, text, left = [], "", width
    for cluster in wanted:
        cells = Strip([Segment(cluster)]).cell_length
        if cells > left:
            break
        text, left = text + cluster, left - cells
        if draw(st.booleans()):
            segments.append(Segment(text, draw(STYLES)))
            text = ""
    segments.append(Segment(text + " " * left, draw(st.none() | STYLES)))
    strip = Strip([segment for segment in segments if segment.text])
    return strip.adjust_cell_length(width)


@st.composite
def frames(
    draw: st.DrawFn, width: int, height: int, clusters: tuple[str, ...] = (), *, full: bool = False
) -> str:
    """One frame as the app writes it: a full or partial update, then the move of the cursor."""
    colours = console(draw(COLOUR_SYSTEMS))
    if full or draw(st.integers(0, 4)) == 0:
        lines = [[draw(strips(width, clusters))] for _ in range(height)]
        update: LayoutUpdate | ChopsUpdate = LayoutUpdate(lines, Region(0, 0, width, height))
    else:
        update = draw(partial_updates(width, height, clusters))
    cursor = Control.move_to(draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1)))
    return update.render_segments(colours) + cursor.segment.text


@st.composite
def partial_updates(
    draw: st.DrawFn, width: int, height: int, clusters: tuple[str, ...]
) -> ChopsUpdate:
    """An update of some lines, each cut where widgets meet."""
    lines = sorted(draw(st.sets(st.integers(0, height - 1), min_size=1)))
    chops: list[dict[int, Strip | None]] = [{} for _ in range(height)]
    ends: list[list[int]] = [[] for _ in range(height)]
    spans = []
    for y in lines:
        cuts = sorted({0, width, *draw(st.sets(st.integers(0, width), max_size=2))})
        for x, end in pairwise(cuts):
            chops[y][x] = draw(st.none() | strips(end - x, clusters))
            ends[y].append(end)
        x1 = draw(st.integers(0, width - 1))
        spans.append((y, x1, draw(st.integers(x1 + 1, width))))
    return ChopsUpdate(chops, spans, ends)
