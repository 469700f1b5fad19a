"""A till made of stock widgets on the stock driver, to print its figures beside those of tuipos.

Run as a program. `CODE` Enter and `3*CODE` Enter add a row and raise the total; any code is sold.
"""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import DataTable, Digits, Input, Static

COLUMNS = ("#", "Item", "Qty", "Price", "Amount")


class StockTill(App[None]):
    """Header, lines, large total and command line, each the widget that Textual offers for it."""

    CSS = """
    #header { height: 1; background: $primary; }
    DataTable { height: 1fr; }
    #total { height: 3; }
    #total Static { width: auto; }
    Digits { width: 1fr; text-align: right; }
    """
    # Textual's own name for it; without it the input could lose the focus to the table.
    AUTO_FOCUS: ClassVar[str | None] = "Input"

    def __init__(self) -> None:
        super().__init__()
        self.lines = 0
        self.total_minor = 0

    def compose(self) -> ComposeResult:
        yield Static("Online   Store 0001   Register 001   Ana", id="header")
        yield DataTable(cursor_type="row", zebra_stripes=False)
        with Horizontal(id="total"):
            yield Static("Total")
            yield Digits("0.00")
        yield Input(placeholder="Code")

    def on_mount(self) -> None:
        self.query_one(DataTable).add_columns(*COLUMNS)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        quantity, _, code = event.value.rpartition("*")
        event.input.clear()
        if code.isdigit():
            self.sell(code, int(quantity or 1))

    def sell(self, code: str, quantity: int) -> None:
        """Add a row at a price made from the code, and show it and the new total."""
        price_minor = 100 + int(code) % 1900
        amount_minor = price_minor * quantity
        self.lines += 1
        self.total_minor += amount_minor
        table = self.query_one(DataTable)
        table.add_row(
            str(self.lines), f"Item {code}", str(quantity), in_major(price_minor),
            in_major(amount_minor),
        )  # fmt: skip
        table.move_cursor(row=self.lines - 1)
        self.query_one(Digits).update(in_major(self.total_minor))


def in_major(amount_minor: int) -> str:
    """An amount in cents as a till shows it."""
    return f"{amount_minor // 100}.{amount_minor % 100:02d}"


if __name__ == "__main__":
    StockTill().run()
