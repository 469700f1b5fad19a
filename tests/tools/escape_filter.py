"""Sorts a program's output for the emulated terminal: what pyte knows, and queries apart.

pyte 0.8 prints or chokes on sequences that modern programs send: kitty keyboard (`CSI > 1 u`),
DECRQM (`CSI ? 2026 $ p`), XTVERSION (`CSI > q`), DCS and APC strings.
"""

import re
from dataclasses import dataclass

SEQUENCE = re.compile(
    rb"""
    (?P<csi> \x1b\[ (?P<private>[<=>?]?) (?P<params>[0-9:;]*) (?P<middle>[\x20-\x2f]*)
             (?P<final>[\x40-\x7e]) )
  | (?P<string> \x1b[P_^X] (?P<text>[^\x1b\x07]*) (?: \x1b\\ | \x07 ) )
    """,
    re.VERBOSE,
)
UNFINISHED = re.compile(
    rb"\x1b(?: \[ [<=>?]? [0-9:;]* [\x20-\x2f]* | [P_^X] [^\x1b\x07]* \x1b? )? \Z", re.VERBOSE
)


@dataclass(frozen=True)
class Query:
    """A sequence that asks the terminal for an answer, by its parts (`private`, `params`, …)."""

    private: str
    params: str
    middle: str
    final: str


class EscapeFilter:
    """Takes output in pieces of any length; a sequence cut in two is put together again."""

    def __init__(self) -> None:
        self._held = b""
        self.queries: list[Query] = []

    def feed(self, data: bytes) -> bytes:
        """What pyte may see of `data`; queries are added to `queries` for whoever answers them."""
        data = self._held + data
        self._held = b""
        if unfinished := UNFINISHED.search(data):
            data, self._held = data[: unfinished.start()], unfinished.group()
        return SEQUENCE.sub(self._sorted, data)

    def _sorted(self, found: re.Match[bytes]) -> bytes:
        if found["csi"] is None:
            return b""
        private, params, middle, final = (
            found[name].decode("ascii") for name in ("private", "params", "middle", "final")
        )
        if _asks(private, middle, final):
            self.queries.append(Query(private, params, middle, final))
            return b""
        if middle or private in ("<", "=", ">") or ":" in params:
            return b""
        if private == "?" and final not in "hlJK":
            return b""
        if not private and final in "stu":
            return b""
        return found.group()


def _asks(private: str, middle: str, final: str) -> bool:
    return (
        (final == "c" and not middle)
        or (final == "n" and not middle)
        or (final == "p" and middle == "$")
        or (final == "q" and private == ">")
        or (final == "u" and private == "?")
    )
