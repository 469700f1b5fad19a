"""Tokens of headquarters: one in the server's home, and one for each sign-in from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tuipos.server.keys import new_token, same, token_hash

SIGN_IN_VALID = timedelta(hours=12)
#: The oldest sign-in ends when there are more than this many at a time.
_MOST_SIGN_INS = 100


class HqTokens:
    """Which HQ tokens are valid now; those of sign-ins end with their time, or with the server."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.home_token = new_token()
        self._valid_until: dict[str, datetime] = {}

    def is_valid(self, token: str) -> bool:
        """Whether headquarters may act under this token."""
        if same(token, self.home_token):
            return True
        until = self._valid_until.get(token_hash(token))
        return until is not None and self._clock() < until

    def sign_in(self) -> tuple[str, datetime]:
        """A new token for someone who has just signed in, and until when it is valid."""
        now = self._clock()
        self._valid_until = {
            hashed: until for hashed, until in self._valid_until.items() if now < until
        }
        while len(self._valid_until) >= _MOST_SIGN_INS:
            del self._valid_until[next(iter(self._valid_until))]
        token, until = new_token(), now + SIGN_IN_VALID
        self._valid_until[token_hash(token)] = until
        return token, until
