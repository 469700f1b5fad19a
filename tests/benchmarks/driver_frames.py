"""What a whole frame costs: Textual making it, and the driver finding what changed in it.

    python -m tests.benchmarks.driver_frames

Both are measured in one run; the ratio is what counts. The stock driver hands on what Textual has
made, so its share is the making alone; ours is the making, the reading and the comparing.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from tests.benchmarks.common import print_json, show
from tuipos.ui.driver.screen import ScreenDiff

SIZES = ((80, 24), (120, 40))
_ROUNDS = 200
_SEGMENTS_PER_LINE = 8


class Numbers(Widget):
    """Lines of some segments each, all of them different in every frame that is told to be new."""

    DEFAULT_CSS = "Numbers { width: 1fr; height: 1fr; }"
    STYLES = tuple(Style(color=f"#{shade:02x}8090") for shade in range(0, 240, 30))
    number = 0

    def render_line(self, y: int) -> Strip:
        length = self.size.width // _SEGMENTS_PER_LINE
        texts = (str(self.number * 31 + y * 7 + x) for x in range(_SEGMENTS_PER_LINE))
        base = self.rich_style
        return Strip(
            [
                Segment(text.ljust(length)[:length], base + style)
                for text, style in zip(texts, self.STYLES, strict=True)
            ]
        )


class NumbersApp(App[None]):
    """A screen filled by one widget: the least that a frame can cost Textual."""

    def compose(self) -> ComposeResult:
        yield Numbers()

    def make_frame(self, number: int, *, is_new: bool) -> str:
        """Return the frame as the app would write it, with the widget's lines made anew or not."""
        if is_new:
            widget = self.query_one(Numbers)
            widget.number = number
            widget._styles_cache.clear()
        update = self.screen._compositor.render_full_update()
        return update.render_segments(self.console) + "\x1b[1;1H"


def median_microseconds(work: Callable[[int], object]) -> float:
    """Return the median of single runs of the work, which is told the number of its run."""
    times = []
    for number in range(_ROUNDS):
        start = time.perf_counter()
        work(number)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6


async def measure(width: int, height: int) -> dict[str, float]:
    """Measure whole frames of which every line changes, and the same frame again."""
    app = NumbersApp()
    async with app.run_test(size=(width, height)):
        frames = [app.make_frame(number, is_new=True) for number in range(_ROUNDS)]
        changed_stock = median_microseconds(lambda number: app.make_frame(number, is_new=True))
        same_stock = median_microseconds(lambda number: app.make_frame(number, is_new=False))
    screen = ScreenDiff(width, height)
    screen.read("\x1b[?1049h\x1b[1;1H")
    sent: list[int] = []

    def find_changes(number: int) -> None:
        screen.read(frames[number])
        sent.append(len(screen.take().encode()))

    changed = median_microseconds(find_changes)
    same = median_microseconds(lambda _: find_changes(-1))
    return {
        "changed_frame_stock_microseconds": round(changed_stock, 1),
        "changed_frame_diff_microseconds": round(changed, 1),
        "changed_frame_ratio": round((changed_stock + changed) / changed_stock, 2),
        "same_frame_stock_microseconds": round(same_stock, 1),
        "same_frame_diff_microseconds": round(same, 1),
        "same_frame_ratio": round((same_stock + same) / same_stock, 2),
        "changed_frame_stock_bytes": len(frames[-1].encode()),
        "changed_frame_bytes": round(statistics.mean(sent[1:_ROUNDS])),
    }


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    figures = {f"{width}x{height}": asyncio.run(measure(width, height)) for width, height in SIZES}
    names = list(next(iter(figures.values())))
    rows = [[name.replace("_", " "), *(one[name] for one in figures.values())] for name in names]
    show("a whole frame", list(figures), rows)
    print_json("driver_frames", figures)


if __name__ == "__main__":
    main()
