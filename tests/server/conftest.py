"""A server over a small world, and clients that talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.running import hq_client, serving
from tests.server.world import make_home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A server's home with its world in it."""
    folder = tmp_path / "server"
    make_home(folder)
    return folder


@pytest.fixture
def url(home: Path) -> Iterator[str]:
    """The address of a running server."""
    with serving(home) as address:
        yield address


@pytest.fixture
def anyone(url: str) -> Iterator[httpx.Client]:
    """A client without a token."""
    with httpx.Client(base_url=url) as client:
        yield client


@pytest.fixture
def hq(home: Path, url: str) -> Iterator[httpx.Client]:
    """Headquarters."""
    with hq_client(home, url) as client:
        yield client


@pytest.fixture
def activate(hq: httpx.Client, anyone: httpx.Client) -> Callable[[str], dict[str, Any]]:
    """Set a machine up as a register; what the server answered."""

    def act(register: str) -> dict[str, Any]:
        code = hq.post(f"/hq/v1/registers/{register}/activation-code").json()["code"]
        message = {"register": register, "code": code, "version": "test"}
        answer = anyone.post("/api/v1/activate", json=message)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return act


@pytest.fixture
def device(url: str, activate: Callable[[str], dict[str, Any]]) -> Iterator[httpx.Client]:
    """Register 001, activated."""
    token = activate("001")["token"]
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Assert that an answer is this problem, from a server of ours."""
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    ), answer.text
    assert answer.headers["x-tuipos-server"].startswith("tuipos-")
    found = dict(answer.json())
    assert (found["status"], found["code"]) == (status, code)
    return found
