"""What is kept and moved holds: over two hosts, over a kill, over a backup that was put back."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.running import Child, hq_client
from tests.server.test_balances import CARD, MILLIS, keep, left, paid_with, post, sale
from tests.server.test_chain import access, activated, homes
from tests.server.test_restored import WHICH, Shop, run, shop

__all__ = ["homes", "shop"]

AT_ONCE = 16


def bring_card(hq: httpx.Client) -> None:
    """A gift card of 50.00, in headquarters and in the store."""
    cells = {"number": CARD, "balance": "50.00", "currency": "EUR"}
    saved = hq.put("/hq/v1/records/gift-cards", json={"cells": cells, "new": True})
    assert saved.status_code == 200, saved.text
    run(hq, "9999")


@contextmanager
def register_at(home: Path, headers: dict[str, str]) -> Iterator[httpx.Client]:
    """A register that talks to one of the hosts."""
    with httpx.Client(base_url=access(home)[0], headers=headers, timeout=30) as client:
        yield client


def test_of_many_at_two_hosts_no_more_get_it_than_there_is(homes: tuple[Path, Path]) -> None:
    """Two processes over one PostgreSQL, and what one keeps the other knows."""
    children = [Child(home) for home in homes]
    with ExitStack() as stack:
        for child in children:
            stack.callback(child.end, signal.SIGTERM)
        hq = stack.enter_context(hq_client(homes[0], children[0].url))
        bring_card(hq)
        names = ("001", "002")
        headers = [activated(homes[0], name) for name in names]
        tills = [
            stack.enter_context(register_at(home, of_register))
            for home, of_register in zip(homes, headers, strict=True)
        ]

        def ask(number: int) -> int:
            at = number % 2
            found = keep(tills[at], "10.00", register=names[at], at=MILLIS + number)
            return found.status_code

        with ThreadPoolExecutor(AT_ONCE // 2) as threads:
            answers = list(threads.map(ask, range(AT_ONCE)))
        assert sorted(answers) == [200] * 5 + [422] * (AT_ONCE - 5)
        assert [left(till) for till in tills] == ["0.00", "0.00"]
        winner = answers.index(200)
        sold = sale(MILLIS + winner, 1, names[winner % 2], **paid_with("gift-card", CARD))
        assert post(tills[winner % 2], sold) == ["accepted"]
        assert [left(till) for till in tills] == ["5.00", "5.00"]


def test_what_a_killed_server_has_answered_for_is_kept(home: Path) -> None:
    """Sixteen sales ask when it is killed: whose answer came is kept for, and no sale twice."""
    child = Child(home)
    with hq_client(home, child.url) as hq:
        bring_card(hq)
    headers = activated(home, "001")
    kept: list[int] = []

    def ask(number: int) -> None:
        try:
            with register_at(home, headers) as device:
                if keep(device, "1.00", at=MILLIS + number).status_code == 200:
                    kept.append(number)
        except httpx.TransportError:
            return
        if len(kept) == AT_ONCE // 4:
            child.process.send_signal(signal.SIGKILL)

    with ThreadPoolExecutor(AT_ONCE // 2) as threads:
        list(threads.map(ask, range(AT_ONCE)))
    child.end()
    again = Child(home)
    with register_at(home, headers) as device:
        written = 50 - float(left(device))
        assert len(kept) <= written <= AT_ONCE
        for number in kept:
            # Asked again, as after a lost answer: it is kept for already.
            assert keep(device, "1.00", at=MILLIS + number).status_code == 200
        assert 50 - float(left(device)) == written
        number = kept[0]
        assert post(device, sale(MILLIS + number, **paid_with("gift-card", CARD))) == ["accepted"]
        for other in range(AT_ONCE):
            keep(device, "0.00", at=MILLIS + other)
        assert left(device) == "45.00"
    again.end(signal.SIGTERM)


def paid(number: int) -> dict[str, Any]:
    return sale(MILLIS + number, number, **paid_with("gift-card", CARD))


def at_headquarters(hq: httpx.Client) -> tuple[str, int]:
    """The balance there, and how many movements made it."""
    found = hq.get(f"/hq/v1/movements/gift-card/{CARD}").json()
    return found["balance"], len(found["rows"])


@pytest.mark.parametrize("which", WHICH, ids="-".join)
def test_balances_follow_the_sales_that_are_sent_again(shop: Shop, which: tuple[str, ...]) -> None:
    with shop.open() as (hq, url):
        bring_card(hq)
        shop.activate(hq, url, "001")
        with shop.register(url) as device:
            assert post(device, paid(1)) == ["accepted"]
        run(hq, "P-0001")
        run(hq, "1050")
    shop.back_up()
    with shop.open() as (hq, url):
        with shop.register(url) as device:
            assert post(device, paid(2)) == ["accepted"]
            assert left(device) == "40.00"
        run(hq, "P-0001")
        run(hq, "1050")
        assert at_headquarters(hq) == ("40.00", 2)
    shop.restore(*which)
    with shop.open() as (hq, url), shop.register(url) as device:
        again = "accepted" if "channel" in which else "duplicate"
        assert post(device, paid(1), paid(2)) == ["duplicate", again]
        assert post(device, paid(2), paid(1)) == ["duplicate", "duplicate"]
        assert left(device) == "40.00"
        run(hq, "P-0001")
        run(hq, "P-0001")
        assert at_headquarters(hq) == ("40.00", 2)
        run(hq, "1050")
        assert left(device) == "40.00"
