"""Transactions on their way up: oldest first, in batches, each answered for alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from tuipos.domain.ids import parse_transaction_id
from tuipos.domain.words import say, say_count
from tuipos.retail.service import ServerRefused
from tuipos.retail.wire import Posting, RegisterContext, Verdict
from tuipos.storage.journal import QueuedPosting, SqliteJournal
from tuipos.storage.journal.outbox import Judged
from tuipos.sync.transport import Line

#: A request that the server refuses whole for what is in it: smaller ones find out what that is.
#: The gap that was named last, in the journal's settings.
_GAP = "gap"
_REFUSED_FOR_CONTENT = (400, 413, 422)


@dataclass(frozen=True, slots=True)
class Sent:
    """What one run brought up: `sent` has the server, `set_aside` waits for a person.

    `unanswered` are still queued, because the server's answer did not name them.
    """

    sent: int = 0
    set_aside: int = 0
    unanswered: int = 0

    def __add__(self, other: Sent) -> Sent:
        return Sent(
            self.sent + other.sent,
            self.set_aside + other.set_aside,
            self.unanswered + other.unanswered,
        )


class Uploads:
    """Empties the upload queue. One run at a time.

    A verdict counts only for the id and the hash that were sent; anything else stays queued. What
    is set aside never holds up the ones behind it.
    """

    def __init__(self, line: Line, journal: SqliteJournal, clock: Callable[[], datetime]) -> None:
        self._line = line
        self._journal = journal
        self._clock = clock

    async def agree_on_numbers(self, context: RegisterContext) -> None:
        """Compare with what the server holds of this register, after one of us was restored.

        The server holds less than it has acknowledged: that is queued again. It holds more than
        this journal knows of: numbers go on behind it, so that none is given twice.
        """
        if context.epoch != await self._journal.epoch():
            return
        await self._name_gap(context.high_water_transaction)
        held = _millis(context.high_water_transaction)
        if _millis(await self._journal.highest_acknowledged()) > held:
            lost = await self._journal.requeue_after(context.high_water_transaction)
            words = say_count(
                "The server has lost {count} sale that it had; it is sent again.",
                "The server has lost {count} sales that it had; they are sent again.",
                lost,
            )
            await self._journal.log("upload", "Queued", words)
        raised = await self._journal.raise_numbers(
            context.high_water_transaction, context.high_water_receipt
        )
        if raised:
            words = say(
                "The server knows receipts that this journal does not: numbers go on behind "
                "{receipt}. Tell the manager.",
                receipt=context.high_water_receipt,
            )
            await self._journal.log("upload", "Raised", words)

    async def _name_gap(self, high_water: str) -> None:
        """What the server has lost and this register purged since is named for a person, once.

        It goes into the journal too: sending what comes now hides it from the server's mark.
        """
        gap = await self._journal.not_kept_behind(high_water)
        named = "" if gap is None else f"{gap.first_sequence}-{gap.last_sequence}"
        if gap is None or named == await self._journal.settings.get(_GAP):
            return
        words = say_count(
            "The server has lost {count} sale that is not kept for sending any more: receipt "
            "{first}. Export the journal and tell headquarters.",
            "The server has lost {count} sales that are not kept for sending any more: receipts "
            "{first} to {last}. Export the journal and tell headquarters.",
            gap.count,
            first=gap.first_receipt or gap.first_sequence,
            last=gap.last_receipt or gap.last_sequence,
        )
        body = {
            "count": gap.count,
            "entries": [gap.first_sequence, gap.last_sequence],
            "receipts": [gap.first_receipt, gap.last_receipt],
        }
        await self._journal.note("gap", named, self._clock(), body)
        await self._journal.log("upload", "Gap", words)
        await self._journal.settings.set(_GAP, named)

    async def run(self, batch_size: int) -> Sent:
        """Send what waits; raises NoAnswer, TokenRefused or Stopped, and the rest stays queued."""
        done, after = Sent(), 0
        while batch := await self._journal.next_batch(batch_size, after):
            done += await self._send(batch)
            after = batch[-1].sequence
        return done

    async def _send(self, batch: Sequence[QueuedPosting]) -> Sent:
        await self._journal.record_try([posting.id for posting in batch], self._clock())
        postings = [
            Posting(id=posting.id, sha256=posting.sha256, body=msgspec.Raw(posting.body))
            for posting in batch
        ]
        try:
            verdicts = await self._line.ask(lambda transport: transport.post_transactions(postings))
        except ServerRefused as refused:
            if refused.status not in _REFUSED_FOR_CONTENT:
                raise
            return await self._send_smaller(batch, refused)
        return await self._record(batch, verdicts)

    async def _send_smaller(self, batch: Sequence[QueuedPosting], refused: ServerRefused) -> Sent:
        """Halve a batch that is refused whole, until the one that is to blame stands alone."""
        if len(batch) > 1:
            middle = len(batch) // 2
            return await self._send(batch[:middle]) + await self._send(batch[middle:])
        (posting,) = batch
        reason = refused.detail or f"{refused.status} {refused.code}"
        verdict = Verdict(id=posting.id, result="rejected", reason=reason)
        return await self._record(batch, [verdict])

    async def _record(self, batch: Sequence[QueuedPosting], verdicts: Sequence[Verdict]) -> Sent:
        posted = {posting.id: posting.sha256 for posting in batch}
        judged = [
            Judged(verdict.id, posted[verdict.id], verdict.result, verdict.reason)
            for verdict in verdicts
            if verdict.id in posted and verdict.sha256 in ("", posted[verdict.id])
        ]
        await self._journal.record_verdicts(judged, self._clock())
        sent = len({one.id for one in judged if one.verdict in ("accepted", "duplicate")})
        aside = [one for one in judged if one.verdict in ("conflict", "rejected")]
        for one in aside:
            words = say("{transaction} is set aside: {reason}", transaction=one.id,
                        reason=one.reason)  # fmt: skip
            await self._journal.log("upload", one.verdict, words)
        set_aside = len({one.id for one in aside})
        return Sent(sent, set_aside, len(batch) - sent - set_aside)


def _millis(transaction: str) -> int:
    parts = parse_transaction_id(transaction)
    return 0 if parts is None else parts.millis
