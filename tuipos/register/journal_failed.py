"""What a journal raises that could not be written; the first frame of the screen knows it too."""

from __future__ import annotations

from tuipos.domain.words import Words


class JournalFailed(Exception):
    """The journal could not be written or read; nothing of the attempted change is in it.

    `final`: it can't be trusted until the program has started anew, so selling stops.
    """

    def __init__(self, words: Words, *, final: bool) -> None:
        super().__init__(str(words))
        self.words = words
        self.final = final
