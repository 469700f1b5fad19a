"""Retail API: transactions on their way up, in batches, each judged and kept alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, post
from litestar.openapi.spec import (
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
)
from peewee import Database

from tuipos.retail import wire
from tuipos.server.access import center_of, device_guard, device_of
from tuipos.server.judging import Sender, judge
from tuipos.server.postings import take_in
from tuipos.server.problems import ProblemError

#: A batch of the usual hundred sales is some 200 KB; one sale of a thousand lines some 300 KB.
BATCH_BODY_BYTES = 4 * 1024 * 1024
BATCH_TRANSACTIONS = 1000


def _text(description: str) -> Schema:
    return Schema(type=OpenAPIType.STRING, description=description)


_POSTING = Schema(
    type=OpenAPIType.OBJECT,
    required=["id", "sha256", "body"],
    properties={
        "id": _text("store-register-milliseconds"),
        "sha256": _text("SHA-256 of the body's bytes as they stand here, hex"),
        "body": Schema(type=OpenAPIType.OBJECT, description="the transaction's canonical bytes"),
    },
)


@dataclass
class _BatchOperation(Operation):
    """Describes the body, taken as bytes: each posting in it is decoded and judged alone."""

    def __post_init__(self) -> None:
        postings = Schema(type=OpenAPIType.ARRAY, items=_POSTING, max_items=BATCH_TRANSACTIONS)
        schema = Schema(
            type=OpenAPIType.OBJECT,
            required=["transactions"],
            properties={"transactions": postings},
        )
        self.request_body = RequestBody(
            content={"application/json": OpenAPIMediaType(schema=schema)}, required=True
        )


@post(
    wire.TRANSACTIONS,
    status_code=200,
    guards=[device_guard],
    request_max_body_size=BATCH_BODY_BYTES,
    operation_class=_BatchOperation,
    summary="Post concluded transactions, oldest first",
)
async def post_transactions(request: Request[Any, Any, Any]) -> wire.Verdicts:
    """Each is answered for: accepted, duplicate, conflict, or rejected with a reason.

    What is answered for is committed; a batch that was not answered may be sent again.
    """
    center, device = center_of(request), device_of(request)
    batch = _decode(await request.body())
    if len(batch.transactions) > BATCH_TRANSACTIONS:
        raise ProblemError(
            413, "too-large", f"A batch has at most {BATCH_TRANSACTIONS} transactions."
        )
    verdicts = await center.channel.write(
        _judge_and_take, batch.transactions, device, center.clock()
    )
    return wire.Verdicts(results=verdicts)


def _decode(body: bytes) -> wire.Batch:
    try:
        return msgspec.json.decode(body, type=wire.Batch)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ProblemError(400, "malformed", f"The batch is not well formed: {error}") from error


def _judge_and_take(
    db: Database, transactions: list[msgspec.Raw], sender: Sender, now: datetime
) -> list[wire.Verdict]:
    return take_in(db, [judge(raw, sender, now) for raw in transactions], now)


HANDLERS = [post_transactions]
