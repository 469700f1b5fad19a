"""Tokens of headquarters: one in the server's home, and one for each sign-in from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from peewee import Database

from tuipos.server.databases import ServedDatabase
from tuipos.server.keys import new_token, same, token_hash
from tuipos.storage import queries
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import HqSignIn

SIGN_IN_VALID = timedelta(hours=12)
#: The oldest sign-in ends when there are more than this many at a time.
_MOST_SIGN_INS = 100


class HqTokens:
    """Which HQ tokens are valid now; sign-ins are in the HQ database, valid at every host.

    `home_token` is the same in all workers of a home, and ends with them.
    """

    def __init__(
        self, hq: ServedDatabase, clock: Callable[[], datetime], home_token: str = ""
    ) -> None:
        self._hq = hq
        self._clock = clock
        self.home_token = home_token or new_token()

    async def is_valid(self, token: str) -> bool:
        """Whether headquarters may act under this token."""
        if same(token, self.home_token):
            return True
        return bool(token) and await self._hq.read(_is_signed_in, token_hash(token), self._clock())

    async def sign_in(self) -> tuple[str, datetime]:
        """A new token for someone who has just signed in, and until when it is valid."""
        now = self._clock()
        token, until = new_token(), now + SIGN_IN_VALID
        await self._hq.write(_note, token_hash(token), until, now)
        return token, until


def _is_signed_in(db: Database, hashed: str, now: datetime) -> bool:
    row = queries.get(db, HqSignIn, HqSignIn.token_sha256 == hashed, HqSignIn.valid_until > now)
    return row is not None


def _note(db: Database, hashed: str, until: datetime, now: datetime) -> None:
    with write(db):
        latest = HqSignIn.select(HqSignIn.token_sha256).where(HqSignIn.valid_until > now)
        latest = latest.order_by(HqSignIn.valid_until.desc()).limit(_MOST_SIGN_INS - 1)
        kept = [found for (found,) in latest.tuples().execute(db)]
        HqSignIn.delete().where(HqSignIn.token_sha256.not_in(kept)).execute(db)
        queries.insert(db, HqSignIn, {"token_sha256": hashed, "valid_until": until})
