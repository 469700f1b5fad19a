"""What Prometheus scrapes, over real HTTP and read by its own library's parser."""

from __future__ import annotations

import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as openmetrics_families,
)
from prometheus_client.parser import text_string_to_metric_families

from tests.engines import POSTGRESQL, address_of, need, open_of_home, release
from tests.server.conftest import LISTING, problem
from tests.server.running import Child, hq_client, http_client, serving
from tests.server.test_retail_transactions import results
from tests.server.world import body_of, join_home, postgresql_home, posting_of
from tuipos.hq.databases import add_channel_database
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import DownloadSession
from tuipos.sync.status import DownloadStatus

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]
OFFLINE = {"database": "0001-001", "kind": "offline", "store": "0001", "register": "001"}


@contextmanager
def scraper(home: Path, url: str) -> Iterator[httpx.Client]:
    """Prometheus, with the file that the server has left for it."""
    token = (home / "metrics-token").read_text().strip()
    with http_client(url, token) as opened:
        yield opened


@pytest.fixture
def prometheus(home: Path, url: str) -> Iterator[httpx.Client]:
    with scraper(home, url) as client:
        yield client


def scrape(client: httpx.Client) -> Samples:
    """Every sample by its name and labels, each there once."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    found: Samples = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            key = (sample.name, frozenset(sample.labels.items()))
            assert key not in found, f"{key} is there twice"
            found[key] = sample.value
    return found


def value(found: Samples, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


def names(found: Samples) -> set[str]:
    return {name for name, _ in found}


def fail_package(device: httpx.Client) -> None:
    """Let the register say of its first package that it can't be applied."""
    listed = device.get(LISTING).json()["packages"]
    message = {"status": "ApplyFailed", "error": "the disk is full", "schema_version": 1}
    path = f"/api/v1/packages/{listed[0]['id']}/status"
    assert device.post(path, json=message).status_code == 204


def tell_state(device: httpx.Client, **state: Any) -> None:
    assert device.post("/api/v1/register/state", json=state).status_code == 204


def run(hq: httpx.Client, schedule: str) -> dict[str, Any]:
    answer = hq.post("/hq/v1/runs", json={"schedule": schedule}, timeout=30)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_the_figures_are_those_of_the_shop(
    home: Path, hq: httpx.Client, device: httpx.Client, prometheus: httpx.Client
) -> None:
    run(hq, "9999")
    bodies = [body_of(1_763_631_000_000 + n, sequence=n) for n in range(1, 6)]
    assert results(device, *map(posting_of, bodies)) == ["accepted"] * 5
    run(hq, "P-0001")
    more = [body_of(1_763_631_000_100 + n, sequence=5 + n) for n in range(1, 3)]
    assert results(device, *map(posting_of, more)) == ["accepted"] * 2
    other = body_of(1_763_631_000_001, sequence=1, price=500)
    assert results(device, posting_of(other)) == ["conflict"]
    tell_state(device, mode="online", pending_uploads=3, set_aside=1, version="0.1.0")
    fail_package(device)
    seen = scrape(prometheus)
    assert value(seen, "tuipos_database_packages", database="0001-001", state="failed") == 1
    for _ in range(2):
        fail_package(device)
    seen = scrape(prometheus)
    register = {"store": "0001", "register": "001"}
    assert value(seen, "tuipos_database_packages", database="0001-001", state="suspended") == 1
    assert value(seen, "tuipos_database_packages", database="0001-001", state="failed") == 0
    assert value(seen, "tuipos_database_packages", database="0001", state="waiting") == 0
    version = hq.get("/hq/v1/databases").json()[0]["confirmed_version"]
    channel = {"database": "0001", "kind": "channel", "store": "0001", "register": ""}
    assert value(seen, "tuipos_hq_version") == version > 0
    assert value(seen, "tuipos_database_confirmed_version", **channel) == version
    assert value(seen, "tuipos_database_confirmed_version", **OFFLINE) == 0
    assert value(seen, "tuipos_channel_transactions_waiting", store="0001") == 2
    assert value(seen, "tuipos_transactions_quarantined", store="0001") == 1
    assert value(seen, "tuipos_register_pending_uploads", **register) == 3
    assert value(seen, "tuipos_register_set_aside", **register) == 1
    assert value(seen, "tuipos_register_revoked", **register) == 0
    assert 0 <= value(seen, "tuipos_register_contact_age_seconds", **register) < 600
    assert value(seen, "tuipos_schedule_last_run_success", job="P-0001") == 1
    assert value(seen, "tuipos_schedule_last_run_timestamp_seconds", job="9999") > 1_700_000_000
    run(hq, "P-0001")
    assert value(scrape(prometheus), "tuipos_channel_transactions_waiting", store="0001") == 0


def test_the_programs_schemas_and_databases_are_told(home: Path, prometheus: httpx.Client) -> None:
    seen = scrape(prometheus)
    for kind in ("hq", "channel"):
        assert value(seen, "tuipos_database_up", kind=kind) == 1
        assert value(seen, "tuipos_schema_version", kind=kind) >= 1
    assert value(seen, "tuipos_database_schema_version", **OFFLINE) >= 1
    shown = "tuipos_postgresql_free_connections"
    if address_of(home) is None:
        assert shown not in names(seen)
    else:
        assert 0 < value(seen, shown, kind="hq") < 80


def test_a_run_that_failed_whole_is_told_until_one_is_good(
    home: Path, hq: httpx.Client, prometheus: httpx.Client
) -> None:
    packages, told = home / "packages", "tuipos_schedule_last_run_success"
    run(hq, "1040")
    assert value(scrape(prometheus), told, job="1040") == 1
    packages.rename(home / "away")
    packages.write_text("no folder")
    assert hq.post("/hq/v1/runs", json={"schedule": "1040", "full": True}).status_code == 422
    assert value(scrape(prometheus), told, job="1040") == 0
    packages.unlink()
    (home / "away").rename(packages)
    run(hq, "1040")
    assert value(scrape(prometheus), told, job="1040") == 1


def test_a_package_that_could_not_be_made_counts_until_one_is(
    home: Path, hq: httpx.Client, prometheus: httpx.Client
) -> None:
    run(hq, "1040")
    db = open_of_home(home, "hq")
    with db.connection_context(), write(db):
        mine = (DownloadSession.database == "0001-001") & (DownloadSession.job == "1040")
        DownloadSession.update(status=int(DownloadStatus.CreateFailed)).where(mine).execute(db)
    release(db)
    told = {"database": "0001-001", "state": "failed"}
    assert value(scrape(prometheus), "tuipos_database_packages", **told) == 1
    run(hq, "1040")
    assert value(scrape(prometheus), "tuipos_database_packages", **told) == 0


def test_requests_are_counted_by_route_and_never_by_what_was_sent(
    anyone: httpx.Client, prometheus: httpx.Client
) -> None:
    for _ in range(3):
        anyone.get("/api/v1/health", params={"nonce": "1"})
    for path in ("/one", "/two"):
        assert anyone.get(path).status_code == 404
    anyone.request("BREW", "/api/v1/health")
    anyone.get("/api/v1/packages/77/content")
    seen = scrape(prometheus)
    mine = {"worker": "server", "method": "GET"}
    health = {**mine, "route": "/api/v1/health"}
    assert value(seen, "tuipos_http_requests_total", **health, status="200") == 3
    assert value(seen, "tuipos_http_request_seconds_count", **health) == 3
    assert value(seen, "tuipos_http_request_seconds_bucket", **health, le="+Inf") == 3
    unmatched = {**mine, "route": "unmatched", "status": "404"}
    assert value(seen, "tuipos_http_requests_total", **unmatched) == 2
    content = {**mine, "route": "/api/v1/packages/{package}/content", "status": "401"}
    assert value(seen, "tuipos_http_requests_total", **content) == 1
    sent = {labels.get("method") for _, key in seen if (labels := dict(key))}
    assert "other" in sent and "BREW" not in sent


def test_only_the_token_lets_in(
    home: Path, hq: httpx.Client, anyone: httpx.Client, device: httpx.Client
) -> None:
    path = home / "metrics-token"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer wrong"}):
        answer = anyone.get("/metrics", headers=headers)
        problem(answer, 401, "token-unknown")
        assert answer.headers["www-authenticate"] == "Bearer"
    problem(device.get("/metrics"), 401, "token-unknown")
    assert hq.get("/metrics").status_code == 200
    scrape_token = {"Authorization": f"Bearer {path.read_text().strip()}"}
    problem(anyone.get("/hq/v1/registers", headers=scrape_token), 401, "token-unknown")


def test_the_token_stays_over_a_restart_and_an_empty_file_lets_nobody_in(home: Path) -> None:
    with serving(home) as url, scraper(home, url) as client:
        scrape(client)
        token = client.headers["Authorization"]
    with serving(home) as url:
        again = httpx.get(url + "/metrics", headers={"Authorization": token})
        assert again.status_code == 200
    (home / "metrics-token").write_text("")
    with serving(home) as url:
        problem(httpx.get(url + "/metrics", headers={"Authorization": "Bearer"}), 401,
                "token-unknown")  # fmt: skip


def test_hostile_names_stay_labels(home: Path) -> None:
    hostile = 'x"} 1\nevil{a="\\\x1b[31m'
    db = open_of_home(home, "hq")
    with db.connection_context(), write(db):
        add_channel_database(db, hostile[:20])
    release(db)
    with serving(home) as url, scraper(home, url) as client:
        seen = scrape(client)
    stores = {dict(key).get("store") for _, key in seen}
    assert "evil" not in names(seen)
    assert any(store and store.startswith('x"} 1\\u000aevil') for store in stores)


def test_nothing_of_people_or_secrets_is_in_it(
    home: Path, hq: httpx.Client, prometheus: httpx.Client,
    activate: Callable[[str], dict[str, Any]],
) -> None:  # fmt: skip
    activated = activate("001")
    text = prometheus.get("/metrics").text
    secrets = [activated["token"], activated["pepper"], (home / "signing.key").read_text().strip()]
    for secret in (*secrets, prometheus.headers["Authorization"].split()[1], "Ana", "Max"):
        assert secret not in text


def test_openmetrics_is_spoken_where_it_is_asked_for(prometheus: httpx.Client) -> None:
    accepted = {"Accept": "application/openmetrics-text; version=1.0.0"}
    answer = prometheus.get("/metrics", headers=accepted)
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    families = {family.name for family in openmetrics_families(answer.text)}
    assert {"tuipos_hq_version", "tuipos_http_requests"} <= families


def steady(found: Samples) -> Samples:
    """What the databases say, without what changes from one moment to the next."""
    passing = ("tuipos_http_", "tuipos_register_contact_age", "tuipos_postgresql_free")
    return {key: seen for key, seen in found.items() if not key[0].startswith(passing)}


def test_two_hosts_and_several_workers_tell_the_same_of_one_shop(tmp_path: Path) -> None:
    need(POSTGRESQL)
    first, second = tmp_path / "first", tmp_path / "second"
    with postgresql_home(first):
        join_home(second, str(address_of(first)))
        several = Child(first, "--workers", "2")
        with hq_client(first, several.url) as hq:
            run(hq, "9999")
        with serving(second) as url, scraper(second, url) as client:
            alone = scrape(client)
        for _ in range(6):
            with scraper(first, several.url) as client:
                seen = scrape(client)
            assert steady(seen) == steady(alone)
            workers = {dict(labels).get("worker") for _, labels in seen} - {None}
            assert len(workers) <= 1 and workers <= {"server-1", "server-2"}
        assert several.end(signal.SIGTERM) == (0, "")
