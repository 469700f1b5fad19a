"""An open sale that lay untouched for minutes: the next item may be another customer's."""

from __future__ import annotations

from datetime import datetime

from tuipos.domain.words import Words, say

#: Half of all sales last 7 seconds from the first line to the payment, nine of ten half a minute
#: (9,071 sales of a published data set). After three minutes of nothing somebody has walked away.
UNTOUCHED_MINUTES = 3


def lay_open(touched_at: datetime, now: datetime) -> Words | None:
    """What to say to who adds something now to a sale touched last then; None where it is fresh.

    A clock that was set back says nothing.
    """
    minutes = int((now - touched_at).total_seconds() // 60)
    if minutes < UNTOUCHED_MINUTES:
        return None
    return say(
        "The sale lay open for {minutes} min. Another customer? Then F8, F7, and scan again.",
        minutes=minutes,
    )
