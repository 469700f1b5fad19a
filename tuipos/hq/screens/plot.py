"""A store's day as a plot: what it sold in each hour."""

from __future__ import annotations

from rich.color import Color
from textual_plotext import PlotextPlot

from tuipos.hq.screens.model import Thing

_HOURS = 24


class DayPlot(PlotextPlot):
    """Bars by the hour, drawn in the place of a page's details."""

    DEFAULT_CSS = """
    DayPlot { layer: plot; display: none; background: $background; color: $foreground; }
    """
    can_focus = False

    def on_mount(self) -> None:
        """No colours but the bars': the rest is the screen's own."""
        self.theme = "clear"

    def tell(self, row: Thing, colour: str) -> None:
        """Show this store's day."""
        plot = self.plt
        plot.clear_data()
        plot.clear_color()
        hours = [float(hour) for hour in range(_HOURS)]
        # A plot's heights are a picture: the amounts beside it are exact.
        amounts = [float(amount) for amount in row["hours"]]
        plot.bar(hours, amounts, width=0.6, color=_rgb(colour))
        # Of a day without sales it would else make heights on both sides of nothing.
        plot.ylim(*((None, None) if any(amounts) else (0, 1)))
        plot.xticks(hours[::3], [f"{hour:02.0f}" for hour in hours[::3]])
        plot.frame(False)
        self.refresh()


def _rgb(colour: str) -> tuple[int, int, int]:
    """A theme's colour as red, green and blue, also where it is one of the terminal's own."""
    red, green, blue = Color.parse(colour).get_truecolor()
    return (red, green, blue)
