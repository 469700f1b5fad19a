"""A long act of headquarters does not hold up the registers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.server.running import hq_client, serving
from tests.server.world import PIN, batch_of, body_of, posting_of
from tuipos.hq.master import save
from tuipos.storage.database import open_sqlite
from tuipos.storage.models.master import Product

PRODUCTS = 60_000


def test_registers_are_answered_while_packages_are_built(home: Path) -> None:
    db = open_sqlite(home / "hq.db", durable=False)
    rows = [
        {"number": f"N{n}", "name": f"Thing {n}", "folded": f"thing {n}", "tax": "standard"}
        for n in range(PRODUCTS)
    ]
    save(db, Product, rows)
    db.close()
    with serving(home) as url, hq_client(home, url) as hq:
        code = hq.post("/hq/v1/registers/001/activation-code").json()["code"]
        message = {"register": "001", "code": code, "version": "test"}
        token = httpx.post(url + "/api/v1/activate", json=message).json()["token"]
        ran: list[float] = []

        def run() -> None:
            started = time.monotonic()
            hq.post("/hq/v1/runs", json={"schedule": "9999"}, timeout=120).raise_for_status()
            ran.append(time.monotonic() - started)

        thread = threading.Thread(target=run)
        thread.start()
        slowest, answers = ask_while(thread.is_alive, url, token)
        thread.join()
    print(f"run {ran[0]:.2f} s, {answers} answers beside it, slowest {slowest * 1000:.0f} ms")
    # Were they held up until the run is over, the loop would end with the first or second.
    assert answers >= 3


def ask_while(goes_on: Callable[[], bool], url: str, token: str) -> tuple[float, int]:
    """Sign in, look up and search again and again; the slowest answer, and how many there were."""
    slowest, answers = 0.0, 0
    headers = {"Authorization": f"Bearer {token}"}
    day: dict[str, Any] = {"day": "2026-11-20"}
    with httpx.Client(base_url=url, headers=headers, timeout=60) as device:
        while goes_on():
            started = time.monotonic()
            sign_in = device.post("/api/v1/sign-in", json={"staff": "1001", "pin": PIN})
            found = device.get("/api/v1/products/by-code", params={"code": "1", **day})
            assert (sign_in.status_code, found.status_code) == (200, 200)
            slowest = max(slowest, time.monotonic() - started)
            answers += 1
        posted = device.post("/api/v1/transactions", content=batch_of(posting_of(body_of())))
        assert posted.json()["results"][0]["result"] == "accepted"
    return slowest, answers
