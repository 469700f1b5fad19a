"""The few signs beside plain text, with ASCII for terminals whose locale or font lacks them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signs:
    """One set of signs; every use stands beside a word, so nothing depends on them alone."""

    online: str = "●"
    offline: str = "◐"
    manual: str = "○"
    unknown: str = "…"
    applied: str = "✓"
    failed: str = "✗"
    waiting: str = "·"
    dot: str = "·"
    prompt: str = "›"
    selected: str = "▌"
    up_down: str = "↑↓"
    ellipsis: str = "…"
    minus: str = "−"
    vertical: str = "│"
    horizontal: str = "─"
    hidden: str = "•"


UNICODE = Signs()

ASCII = Signs(
    online="[ON]",
    offline="[OFF]",
    manual="[MAN]",
    unknown="[..]",
    applied="+",
    failed="x",
    waiting="-",
    dot="-",
    prompt=">",
    selected=">",
    up_down="Up/Dn",
    ellipsis="~",
    minus="-",
    vertical="|",
    horizontal="-",
    hidden="*",
)


def choose_signs(encoding: str, terminal: str) -> Signs:
    """ASCII where the encoding is not UTF-8, or on the Linux console, whose font is poor."""
    utf8 = encoding.lower().replace("-", "").replace("_", "") == "utf8"
    return UNICODE if utf8 and terminal != "linux" else ASCII
