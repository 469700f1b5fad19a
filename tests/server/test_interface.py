"""Which registers a server serves: those of its own interface, and those of the one before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.server.conftest import problem
from tests.server.test_packages import report, run
from tuipos.retail import wire
from tuipos.storage.models.history import OLDEST_SCHEMA_VERSION
from tuipos.storage.models.master import MASTER_SCHEMA_VERSION

SERVED = [None, *range(wire.OLDEST_INTERFACE_VERSION, wire.INTERFACE_VERSION + 1)]
TOO_OLD, TOO_NEW = wire.OLDEST_INTERFACE_VERSION - 1, wire.INTERFACE_VERSION + 1
OFFLINE = "0001-001"


def saying(interface: int | None) -> dict[str, str]:
    return {} if interface is None else {wire.INTERFACE_HEADER: str(interface)}


def test_every_answer_says_the_interface(anyone: httpx.Client) -> None:
    for path in (wire.HEALTH, wire.REGISTER, "/nowhere"):
        assert anyone.get(path).headers[wire.INTERFACE_HEADER] == str(wire.INTERFACE_VERSION)
    assert anyone.get(wire.HEALTH).json()["interface"] == wire.INTERFACE_VERSION


@pytest.mark.parametrize("interface", SERVED)
def test_this_interface_and_the_one_before_are_served(
    device: httpx.Client, interface: int | None
) -> None:
    assert device.get(wire.REGISTER, headers=saying(interface)).status_code == 200


def test_what_is_older_or_newer_is_told_who_must_be_updated(
    device: httpx.Client, anyone: httpx.Client, activate: Callable[[str], dict[str, Any]]
) -> None:
    code = {"register": "002", "code": "AB-CD", "version": "test"}
    for interface, name, words in (
        (TOO_OLD, "interface-older", "Update this register."),
        (TOO_NEW, "interface-newer", "Update the server first."),
    ):
        headers = saying(interface)
        for answer in (
            device.get(wire.REGISTER, headers=headers),
            device.post(wire.TRANSACTIONS, headers=headers, content=b"{}"),
            anyone.post(wire.ACTIVATE, headers=headers, json=code),
        ):
            assert words in problem(answer, 403, name)["detail"]
        assert anyone.get(wire.HEALTH, headers=headers).status_code == 200
    nonsense = {wire.INTERFACE_HEADER: "two"}
    problem(device.get(wire.REGISTER, headers=nonsense), 400, "malformed")


def listed(device: httpx.Client, schema_version: int | None) -> list[dict[str, Any]]:
    params = {} if schema_version is None else {"schema": schema_version}
    answer = device.get(wire.PACKAGES, params=params)
    return list(answer.raise_for_status().json()["packages"])


def entity(hq: httpx.Client) -> dict[str, Any]:
    rows = {row["name"]: row for row in hq.get("/hq/v1/databases").json()}
    return dict(rows[OFFLINE])


def test_a_listing_says_the_schema_and_gets_one_full_package_of_it(
    hq: httpx.Client, device: httpx.Client
) -> None:
    """An update, a disk that was restored from before it, and the update again."""
    run(hq)
    for schema_version in (MASTER_SCHEMA_VERSION, OLDEST_SCHEMA_VERSION, MASTER_SCHEMA_VERSION):
        (full,) = listed(device, schema_version)
        assert (full["kind"], full["schema_version"]) == ("full", schema_version)
        assert listed(device, schema_version) == [full]
        assert entity(hq)["schema_version"] == schema_version
        report(device, full, "Applied")
        assert listed(device, schema_version) == []
        assert run(hq)["errors"] == []
        assert listed(device, schema_version) == []


def test_a_register_that_says_no_schema_has_that_of_the_first_interface(
    hq: httpx.Client, device: httpx.Client
) -> None:
    run(hq)
    (full,) = listed(device, None)
    assert full["schema_version"] == wire.UNSAID_SCHEMA_VERSION
    sessions = hq.get("/hq/v1/sessions").json()["downloads"]
    first, second = (row for row in sessions if row["database"] == OFFLINE)
    assert (first["status"], second["status"]) == ("Canceled", "Available")
    assert "The database has schema 1" in first["error"]


def test_a_schema_that_nobody_packs_for_is_a_problem_with_words(
    hq: httpx.Client, device: httpx.Client
) -> None:
    run(hq)
    newer = device.get(wire.PACKAGES, params={"schema": MASTER_SCHEMA_VERSION + 1})
    assert "server first" in problem(newer, 422, "schema-newer")["detail"]
    assert len(listed(device, MASTER_SCHEMA_VERSION)) == 1


def test_before_the_first_run_a_listing_is_empty_whatever_the_schema(
    device: httpx.Client,
) -> None:
    assert listed(device, OLDEST_SCHEMA_VERSION) == []
    assert listed(device, MASTER_SCHEMA_VERSION) == []
