"""A server over a small world, and clients that talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import engines
from tests.server.counter import Till, till_of
from tests.server.running import hq_client, http_client, serving
from tests.server.world import make_home, postgresql_home
from tuipos.retail.wire import PACKAGES
from tuipos.storage.models.master import MASTER_SCHEMA_VERSION

#: What waits for a register of this program.
LISTING = f"{PACKAGES}?schema={MASTER_SCHEMA_VERSION}"
#: What these show has nothing to do with the engine.
ONE_ENGINE = {
    "test_beside_each_other", "test_hq_commands", "test_openapi", "test_refused_packages",
    "test_support_bundle",
}  # fmt: skip


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a server's home on both engines."""
    if "engine" in metafunc.fixturenames:
        alone = metafunc.module.__name__.rpartition(".")[2] in ONE_ENGINE
        chosen = (engines.SQLITE,) if alone else engines.ENGINES
        metafunc.parametrize("engine", chosen, indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The engine of a server's databases; SQLite where a test does not ask for more."""
    chosen = str(getattr(request, "param", engines.SQLITE))
    engines.need(chosen)
    return chosen


@pytest.fixture
def home(engine: str, tmp_path: Path) -> Iterator[Path]:
    """A server's home with its world in it."""
    folder = tmp_path / "server"
    if engine == engines.SQLITE:
        make_home(folder)
        yield folder
        return
    with postgresql_home(folder):
        yield folder


@pytest.fixture
def url(home: Path) -> Iterator[str]:
    """The address of a running server."""
    with serving(home) as address:
        yield address


@pytest.fixture
def anyone(url: str) -> Iterator[httpx.Client]:
    """A client without a token."""
    with http_client(url) as opened:
        yield opened


@pytest.fixture
def hq(home: Path, url: str) -> Iterator[httpx.Client]:
    """Headquarters."""
    with hq_client(home, url) as opened:
        yield opened


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
    with http_client(url, token) as opened:
        yield opened


@pytest.fixture
def till(hq: httpx.Client, url: str, tmp_path: Path) -> Till:
    """Register 001 at work, at any time and in any time zone."""
    return till_of(hq, url, tmp_path)


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
