"""A minimal stock Textual app: what start-up, memory and echo of the till are compared with.

Run as a program; it shows `ready` and echoes what is typed.
"""

from textual.app import App, ComposeResult
from textual.widgets import Input, Static


class MinimalApp(App[None]):
    """One line of text and one input, as any first Textual program has."""

    def compose(self) -> ComposeResult:
        yield Static("ready")
        yield Input()


if __name__ == "__main__":
    MinimalApp().run()
