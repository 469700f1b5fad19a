"""A register without its screen, of whichever tuipos `PYTHONPATH` names: `drive.py HOME [URL]`.

It takes one order as JSON on each line of standard input and answers each with one line. It uses
what both versions have alike.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tuipos
from tuipos.bootstrap.register import Register, open_register
from tuipos.bootstrap.settings import load
from tuipos.domain.money import parse_money
from tuipos.domain.words import Refusal
from tuipos.home import register_home
from tuipos.register import paying, selling, session, shifts


def now() -> datetime:
    return datetime.now(UTC)


def checked(value: Any) -> Any:
    """The value, unless it is a no."""
    if isinstance(value, Refusal):
        raise RuntimeError(str(value))
    return value


async def sign_in(register: Register, staff: str, pin: str) -> dict[str, Any]:
    till = register.till
    signed_in = checked(await session.sign_in(till, staff, pin))
    if till.shift is None:
        nothing = parse_money("0.00", till.currency)
        assert nothing is not None
        checked(await shifts.open_shift(till, nothing))
    return {"name": signed_in.staff.name, "offline": signed_in.offline}


async def look_up(register: Register, code: str) -> dict[str, Any]:
    till = register.till
    answered = checked(await till.data.product_by_code(code, till.local_day(now())))
    found = checked(answered.value)
    return {"price": found.product.price.plain(), "offline": answered.offline}


async def sell(register: Register, code: str) -> dict[str, Any]:
    checked(await selling.add_item(register.till, code))
    paid = checked(await paying.pay_cash(register.till))
    assert paid.due.minor == 0
    return {"receipt": register.till.last_sale.receipt, "total": paid.total.plain()}


async def sync(register: Register) -> str:
    return str(await register.agent.sync_now())


async def connect(register: Register) -> str:
    return str(checked(await register.connection.connect()))


async def disconnect(register: Register) -> str:
    return str(await register.connection.disconnect())


async def status(register: Register) -> dict[str, Any]:
    queue = await register.journal.queue_summary()
    replica = register.replica.status()
    link = register.connection.link()
    return {
        "program": tuipos.__version__,
        "mode": link.mode,
        "why": None if link.reason is None else str(link.reason),
        "offline_database": replica.state,
        "version": replica.version,
        "unsent": queue.count,
        "set_aside": queue.set_aside,
    }


ORDERS: dict[str, Callable[..., Coroutine[Any, Any, Any]]] = {
    order.__name__: order for order in (sign_in, look_up, sell, sync, connect, disconnect, status)
}


async def main(home: Path, url: str | None) -> None:
    paths = register_home(str(home))
    settings, secrets = load(paths)
    register, trouble = await open_register(paths, settings, secrets, now, server_url=url)
    if trouble is not None or register is None:
        answer(no=trouble)
        return
    answer(yes=tuipos.__version__)
    loop = asyncio.get_running_loop()
    try:
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            name, *values = json.loads(line)
            try:
                answer(yes=await ORDERS[name](register, *values))
            except RuntimeError as refused:
                answer(no=str(refused))
    finally:
        await register.close()


def answer(**told: Any) -> None:
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
