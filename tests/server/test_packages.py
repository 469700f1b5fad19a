"""Packages over HTTP: made by a run, listed, fetched in parts, reported, asked for anew."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.engines import address_of, open_of_home, release
from tests.server.conftest import LISTING, problem
from tuipos.hq import schedules
from tuipos.hq.distribution import Depot
from tuipos.server.ranges import Span, find_span
from tuipos.storage.models.headquarters import PackagePart
from tuipos.sync.packages import PackageTerms
from tuipos.sync.signing import verify

PATH = "/api/v1/packages"
JSON = dict[str, Any]


def run(hq: httpx.Client, schedule: str = "9999", **options: Any) -> JSON:
    answer = hq.post("/hq/v1/runs", json={"schedule": schedule, **options})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def waiting(device: httpx.Client) -> list[JSON]:
    return list(device.get(LISTING).json()["packages"])


def report(device: httpx.Client, package: JSON, status: str, error: str = "") -> httpx.Response:
    message = {"status": status, "error": error, "schema_version": 1}
    return device.post(f"{PATH}/{package['id']}/status", json=message)


def test_one_run_feeds_the_channel_database_and_the_offline_database(
    hq: httpx.Client, device: httpx.Client
) -> None:
    ran = run(hq)
    assert ran["errors"] == []
    by_name = {row["name"]: row for row in hq.get("/hq/v1/databases").json()}
    assert by_name["0001"]["confirmed_version"] > 0
    (package,) = waiting(device)
    assert (package["job"], package["kind"], package["status"]) == ("9999", "full", "Available")
    assert device.get("/api/v1/register").json()["packages_made"] is True


def test_a_package_is_what_was_signed(
    hq: httpx.Client, device: httpx.Client, activate: Callable[[str], JSON], url: str
) -> None:
    run(hq)
    (package,) = waiting(device)
    answer = device.get(f"{PATH}/{package['id']}/content")
    assert answer.status_code == 200
    assert (len(answer.content), answer.headers["accept-ranges"]) == (package["bytes"], "bytes")
    assert hashlib.sha256(answer.content).hexdigest() == package["sha256"]
    terms = PackageTerms(
        package["sha256"], "0001-001", "9999", "full", package["from_version"],
        package["to_version"], package["schema_version"],
    )  # fmt: skip
    assert verify(activate("001")["signing_key"], terms, package["signature"])


def test_a_cut_download_goes_on_where_it_was(hq: httpx.Client, device: httpx.Client) -> None:
    run(hq)
    (package,) = waiting(device)
    path, size = f"{PATH}/{package['id']}/content", package["bytes"]
    whole = device.get(path)
    for header, start, end in [
        ("bytes=0-9", 0, 10),
        (f"bytes={size - 7}-", size - 7, size),
        ("bytes=-5", size - 5, size),
        (f"bytes=10-{size * 2}", 10, size),
    ]:
        answer = device.get(path, headers={"Range": header})
        assert answer.status_code == 206
        assert answer.content == whole.content[start:end]
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert answer.headers["etag"] == whole.headers["etag"]
    fresh = device.get(path, headers={"Range": "bytes=5-", "If-Range": '"another"'})
    assert (fresh.status_code, fresh.content) == (200, whole.content)
    kept = device.get(path, headers={"Range": "bytes=5-", "If-Range": whole.headers["etag"]})
    assert (kept.status_code, kept.content) == (206, whole.content[5:])


def test_a_range_outside_of_the_package_is_a_problem(
    hq: httpx.Client, device: httpx.Client
) -> None:
    run(hq)
    (package,) = waiting(device)
    answer = device.get(
        f"{PATH}/{package['id']}/content", headers={"Range": f"bytes={package['bytes']}-"}
    )
    problem(answer, 416, "range-outside")
    assert answer.headers["content-range"] == f"bytes */{package['bytes']}"


@pytest.mark.parametrize(
    ("header", "span"),
    [
        (None, Span(0, 100, 100)),
        ("", Span(0, 100, 100)),
        ("bytes=-", Span(0, 100, 100)),
        ("lines=1-2", Span(0, 100, 100)),
        ("bytes=1-2,4-5", Span(0, 100, 100)),
        ("bytes=9-3", Span(0, 100, 100)),
        ("bytes=0-0", Span(0, 1, 100)),
        ("bytes=99-", Span(99, 1, 100)),
        ("bytes=-500", Span(0, 100, 100)),
        ("bytes=100-", None),
        ("bytes=-0", None),
        ("bytes=" + "9" * 30 + "-", Span(0, 100, 100)),
    ],
)
def test_ranges(header: str | None, span: Span | None) -> None:
    assert find_span(header, 100) == span


def test_an_empty_file_has_no_part() -> None:
    assert find_span("bytes=0-", 0) is None
    assert find_span(None, 0) == Span(0, 0, 0)


def test_only_the_own_packages_can_be_fetched_and_reported(
    hq: httpx.Client, device: httpx.Client
) -> None:
    run(hq)
    (package,) = waiting(device)
    other = package["id"] - 1 if package["id"] > 1 else package["id"] + 1
    for foreign in (other, 4711):
        problem(device.get(f"{PATH}/{foreign}/content"), 404, "package-unknown")
        problem(report(device, {"id": foreign}, "Applied"), 404, "package-unknown")


def test_what_was_applied_waits_no_more_and_the_next_is_a_delta(
    hq: httpx.Client, device: httpx.Client
) -> None:
    run(hq)
    (package,) = waiting(device)
    assert report(device, package, "Applied").status_code == 204
    assert waiting(device) == []
    assert device.get(LISTING).json()["confirmed_version"] == package["to_version"]
    hq.patch("/hq/v1/profiles/P", json={"settings": {"timeout": "4s"}})
    run(hq, "1090")
    (delta,) = waiting(device)
    assert (delta["job"], delta["kind"]) == ("1090", "delta")
    assert device.get("/api/v1/register").json()["profile"]["timeout_seconds"] == 4.0


def test_the_third_failure_suspends_until_someone_acts(
    hq: httpx.Client, device: httpx.Client
) -> None:
    run(hq)
    (package,) = waiting(device)
    for _ in range(3):
        assert report(device, package, "ApplyFailed", "no space").status_code == 204
    assert [(one["id"], one["status"]) for one in waiting(device)] == [
        (package["id"], "Suspended")
    ], "the register can say what holds it up"
    found = {row["id"]: row for row in hq.get("/hq/v1/sessions").json()["downloads"]}
    assert (found[package["id"]]["status"], found[package["id"]]["error"]) == (
        "Suspended",
        "no space",
    )
    assert hq.post(f"/hq/v1/sessions/{package['id']}/retry").status_code == 204
    assert [one["id"] for one in waiting(device)] == [package["id"]]


def test_a_status_that_is_none_is_a_problem(hq: httpx.Client, device: httpx.Client) -> None:
    run(hq)
    (package,) = waiting(device)
    problem(report(device, package, "Eaten"), 422, "status-unknown")


def test_a_doubtful_database_gets_one_full_package(hq: httpx.Client, device: httpx.Client) -> None:
    problem(device.post(PATH + "/full", json={"reason": "new"}), 422, "no-packages")
    run(hq)
    (package,) = waiting(device)
    report(device, package, "Applied")
    for _ in range(2):
        assert device.post(PATH + "/full", json={"reason": "a gap"}).status_code == 204
    (full,) = waiting(device)
    assert (full["kind"], full["job"]) == ("full", "9999")


def test_a_retired_database_is_fed_no_longer(hq: httpx.Client, device: httpx.Client) -> None:
    run(hq)
    hq.patch("/hq/v1/registers/001", json={"support_offline": False})
    problem(device.get(PATH), 404, "database-unknown")
    context = device.get("/api/v1/register").json()
    assert (context["support_offline"], context["offline_database"]) == (False, "")


def test_a_package_whose_file_is_gone_comes_from_the_database_or_says_what_to_do(
    hq: httpx.Client, device: httpx.Client, home: Path
) -> None:
    """Over PostgreSQL another host may have made it; its bytes are in the HQ database."""
    run(hq)
    (package,) = waiting(device)
    path = f"{PATH}/{package['id']}/content"
    whole = device.get(path).content
    for file in (home / "packages").glob("*.tpk"):
        file.unlink()
    if address_of(home) is not None:
        part = device.get(path, headers={"Range": "bytes=10-"})
        assert (part.status_code, part.content) == (206, whole[10:])
        assert sha256(device.get(path).content).hexdigest() == package["sha256"]
        forget_parts(home)
    problem(device.get(path), 404, "package-gone")


def forget_parts(home: Path) -> None:
    db = open_of_home(home, "hq")
    PackagePart.delete().execute(db)
    release(db)
    for file in (home / "packages").glob("*.tpk"):
        file.unlink()


def timeout_of(device: httpx.Client) -> float:
    return float(device.get("/api/v1/register").json()["profile"]["timeout_seconds"])


def test_a_run_that_fails_says_so_and_the_next_one_mends_it(
    hq: httpx.Client, home: Path, device: httpx.Client
) -> None:
    run(hq)
    before = timeout_of(device)
    hq.patch("/hq/v1/profiles/P", json={"settings": {"timeout": "5s"}})
    packages = home / "packages"
    packages.rename(home / "kept")
    packages.write_text("no folder")
    answer = hq.post("/hq/v1/runs", json={"schedule": "1090"})
    assert "failed" in problem(answer, 422, "run-failed")["detail"]
    assert timeout_of(device) == before
    packages.unlink()
    (home / "kept").rename(packages)
    assert run(hq, "1090")["errors"] == []
    assert timeout_of(device) == 5.0


def test_an_altered_channel_package_is_not_applied(
    hq: httpx.Client, home: Path, device: httpx.Client
) -> None:
    """One byte of a package that waits is turned before the server, started anew, applies it."""
    run(hq)
    hq.patch("/hq/v1/profiles/P", json={"settings": {"timeout": "5s"}})
    db = open_of_home(home, "hq")
    depot = Depot(home / "packages", (home / "signing.key").read_text().strip())
    made = schedules.run(db, depot, "1090", datetime.now(UTC))
    release(db)
    assert isinstance(made, schedules.Run)
    for path in (home / "packages").glob("*-1090-delta.tpk"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))
    before = timeout_of(device)
    errors = run(hq, "1020")["errors"]
    assert [error.partition(":")[0] for error in errors] == [
        "channel database 0001",
        "channel database 0002",
    ]
    assert timeout_of(device) == before
