"""Retail API: transactions on their way up, in batches, each judged and kept alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, post
from litestar.params import JSONBody
from peewee import Database

from tuipos.retail import wire
from tuipos.server.access import center_of, device_guard, device_of
from tuipos.server.judging import Sender, judge
from tuipos.server.postings import take_in
from tuipos.server.problems import ProblemError

#: A batch of the usual hundred sales is some 200 KB; one sale of a thousand lines some 300 KB.
BATCH_BODY_BYTES = 4 * 1024 * 1024
BATCH_TRANSACTIONS = 1000


@post(
    wire.TRANSACTIONS,
    status_code=200,
    guards=[device_guard],
    request_max_body_size=BATCH_BODY_BYTES,
    summary="Post concluded transactions, oldest first",
)
async def post_transactions(
    request: Request[Any, Any, Any], data: JSONBody[wire.Batch]
) -> wire.Verdicts:
    """Each is answered for: accepted, duplicate, conflict, or rejected with a reason.

    What is answered for is committed; a batch that was not answered may be sent again.
    """
    center, device = center_of(request), device_of(request)
    if len(data.transactions) > BATCH_TRANSACTIONS:
        raise ProblemError(
            413, "too-large", f"A batch has at most {BATCH_TRANSACTIONS} transactions."
        )
    verdicts = await center.channel.write(
        _judge_and_take, data.transactions, device, center.clock()
    )
    return wire.Verdicts(results=verdicts)


def _judge_and_take(
    db: Database, transactions: list[msgspec.Raw], sender: Sender, now: datetime
) -> list[wire.Verdict]:
    return take_in(db, [judge(raw, sender, now) for raw in transactions], now)


HANDLERS = [post_transactions]
