"""Lines whose look depends on the terminal: drawn by the writes that drew them, in their order."""

from tuipos.ui.driver.cells import Row
from tuipos.ui.driver.encoding import Encoder
from tuipos.ui.driver.reading import Flow

_FLOWS_KEPT = 64
"""A line that was written oftener since it was last certain is remembered as it probably looks."""


class RowHistory:
    """What a line was when it was last certain, and every write to it since.

    Terminals give clusters of several code points different widths, so nobody knows where the text
    behind one landed. The same writes from the same beginning land in the same places, whatever
    the terminal: so these are sent as Textual made them.
    """

    def __init__(self, base: Row) -> None:
        self._base = base
        self._flows: list[Flow] = []
        self._sent: int | None = None
        """How many of the writes are on the terminal, or None if not even the base is."""

    def add(self, flows: list[Flow], probable: Row) -> bool:
        """Add writes; return whether the line can still be drawn exactly."""
        self._flows += flows
        if len(self._flows) <= _FLOWS_KEPT:
            return True
        unsent = self._flows[self._sent or 0 :] if self._sent is not None else []
        is_exact = self._sent is not None and len(unsent) < _FLOWS_KEPT
        self._base = probable
        self._flows, self._sent = (unsent, 0) if is_exact else ([], None)
        return is_exact

    def forget(self) -> None:
        """Believe nothing about what the terminal shows of it."""
        self._sent = None

    @property
    def was_sent(self) -> bool:
        """Whether the terminal shows any of it."""
        return self._sent is not None

    def encode(self, encoder: Encoder, y: int, shown: Row | None) -> None:
        """Send what the terminal lacks, `shown` being what it shows if the base is not there."""
        if self._sent is None:
            if shown is not None:
                encoder.change_row(y, shown, self._base)
            else:
                encoder.whole_row(y, self._base)
            self._sent = 0
        for flow in self._flows[self._sent :]:
            encoder.change_pen(flow.pen)
            encoder.raw(flow.sequences(), flow.end_pen)
        self._sent = len(self._flows)
