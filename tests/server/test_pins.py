"""PINs changed and reset at registers, over real HTTP on both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import engines
from tests.server.conftest import problem
from tests.server.running import hq_client, serving
from tests.server.world import MANAGER_PIN, PIN, join_home, postgresql_home
from tuipos.domain.pins import TEMPORARY_DIGITS, unfit_pin
from tuipos.hq.master import save
from tuipos.retail.pins import pin_matches
from tuipos.storage.models.channel import StaffLockout
from tuipos.storage.models.master import Staff, in_stores
from tuipos.storage.queries import get

Activate = Callable[[str], dict[str, Any]]
NEW = "8642"


def sign_in(client: httpx.Client, staff: str = "1001", pin: str = PIN) -> httpx.Response:
    return client.post("/api/v1/sign-in", json={"staff": staff, "pin": pin})


def change(
    client: httpx.Client, old: str = PIN, new: str = NEW, staff: str = "1001"
) -> httpx.Response:
    return client.post("/api/v1/pin/change", json={"staff": staff, "old": old, "new": new})


def reset(
    client: httpx.Client, whose: str = "1001", by: str = "2001", pin: str = MANAGER_PIN
) -> httpx.Response:
    return client.post("/api/v1/pin/reset", json={"by": by, "pin": pin, "whose": whose})


def run(hq: httpx.Client, schedule: str = "9999") -> None:
    ran = hq.post("/hq/v1/runs", json={"schedule": schedule})
    assert ran.status_code == 200 and not ran.json()["errors"], ran.text


@pytest.fixture
def hq_staff(home: Path) -> Iterator[Callable[[str], Staff]]:
    """Somebody's record at headquarters."""
    db = engines.open_of_home(home, "hq")

    def of(number: str) -> Staff:
        row = get(db, Staff, Staff.number == number)
        assert row is not None
        return row

    yield of
    engines.release(db)


def test_the_new_one_holds_from_the_answer_on(device: httpx.Client) -> None:
    answer = change(device)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["number"], answer.json()["must_choose_pin"]) == ("1001", False)
    problem(sign_in(device), 403, "sign-in-refused")
    assert sign_in(device, pin=NEW).status_code == 200


def test_it_holds_at_every_server_over_the_database(tmp_path: Path) -> None:
    engines.need(engines.POSTGRESQL)
    one, other = tmp_path / "one", tmp_path / "other"
    with postgresql_home(one):
        join_home(other, (one / engines.ADDRESS_FILE).read_text())
        with serving(one) as first, serving(other) as second, hq_client(one, first) as hq:
            code = hq.post("/hq/v1/registers/001/activation-code").json()["code"]
            message = {"register": "001", "code": code, "version": "test"}
            token = httpx.post(first + "/api/v1/activate", json=message).json()["token"]
            headers = {"Authorization": f"Bearer {token}"}
            with (
                httpx.Client(base_url=first, headers=headers) as here,
                httpx.Client(base_url=second, headers=headers) as there,
            ):
                assert change(here).status_code == 200
                problem(sign_in(there), 403, "sign-in-refused")
                assert change(there, old=NEW, new="9753").status_code == 200
                assert sign_in(here, pin="9753").status_code == 200
                with hq_client(other, second) as elsewhere:
                    run(elsewhere)
                for client in (here, there):
                    assert sign_in(client, pin="9753").status_code == 200


def test_the_next_run_brings_it_to_headquarters_and_every_database(
    device: httpx.Client, hq: httpx.Client, home: Path, hq_staff: Callable[[str], Staff]
) -> None:
    run(hq)
    before = hq_staff("1001")
    assert change(device).status_code == 200
    run(hq)
    row = hq_staff("1001")
    assert row.version > before.version and row.name == before.name
    pepper = (home / "pepper").read_text().strip()
    assert pin_matches(row.pin_hash, NEW, pepper) and row.pin_hash.startswith("$argon2id$")
    downloads = hq.get("/hq/v1/sessions").json()["downloads"]
    newest = {each["database"]: each for each in sorted(downloads, key=lambda each: each["id"])}
    assert {name: newest[name]["rows"] for name in ("0001", "0001-001")} == {
        "0001": 1, "0001-001": 1,
    }  # fmt: skip
    assert newest["0001"]["status"] == "Applied"
    run(hq)
    assert sign_in(device, pin=NEW).status_code == 200
    problem(sign_in(device), 403, "sign-in-refused")


def test_p_0001_alone_brings_it_to_headquarters(
    device: httpx.Client, hq: httpx.Client, hq_staff: Callable[[str], Staff]
) -> None:
    before = hq_staff("1001").pin_hash
    assert change(device).status_code == 200
    run(hq, "P-0001")
    assert hq_staff("1001").pin_hash != before


@pytest.mark.parametrize(
    ("new", "code"),
    [("12", "pin-digits"), ("7777", "pin-simple"), ("1001", "pin-of-number"), (PIN, "pin-same")],
)
def test_an_unfit_one_is_refused_and_counts_as_no_failure(
    device: httpx.Client, home: Path, new: str, code: str
) -> None:
    problem(change(device, new=new), 422, code)
    problem(change(device, old="wrong", new="12"), 422, "pin-digits")
    db = engines.open_of_home(home, "channel", read_only=True)
    assert get(db, StaffLockout) is None
    engines.release(db)
    assert sign_in(device).status_code == 200


def test_wrong_old_pins_lock_as_at_the_sign_in(device: httpx.Client) -> None:
    for _ in range(5):
        problem(change(device, old="0000"), 403, "sign-in-refused")
    problem(change(device), 403, "sign-in-locked")
    problem(sign_in(device), 403, "sign-in-locked")


def test_unknown_and_dismissed_staff_look_like_a_wrong_pin(device: httpx.Client) -> None:
    for staff in ("4711", "3001"):
        problem(change(device, staff=staff), 403, "sign-in-refused")
        problem(reset(device, by=staff, pin=PIN), 403, "sign-in-refused")


def test_a_reset_gives_one_for_the_next_sign_in(
    device: httpx.Client, hq: httpx.Client, hq_staff: Callable[[str], Staff]
) -> None:
    for _ in range(5):
        sign_in(device, pin="0000")
    answer = reset(device)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert (made["number"], made["name"]) == ("1001", "Ana")
    assert len(made["pin"]) == TEMPORARY_DIGITS and unfit_pin(made["pin"], "1001") is None
    problem(sign_in(device), 403, "sign-in-refused")
    signed_in = sign_in(device, pin=made["pin"])
    assert signed_in.json()["must_choose_pin"] is True, "and the failures are forgotten"
    run(hq)
    assert hq_staff("1001").must_choose_pin
    assert sign_in(device, pin=made["pin"]).json()["must_choose_pin"] is True
    assert change(device, old=made["pin"]).json()["must_choose_pin"] is False
    assert sign_in(device, pin=NEW).json()["must_choose_pin"] is False
    run(hq)
    assert not hq_staff("1001").must_choose_pin


def test_temporary_pins_differ(device: httpx.Client) -> None:
    assert len({reset(device).json()["pin"] for _ in range(4)}) == 4


def test_who_can_not_reset_whom(device: httpx.Client, home: Path, hq: httpx.Client) -> None:
    db = engines.open_of_home(home, "hq")
    people = [
        {"number": "2002", "name": "Mia", "role": "manager", "pin_hash": "x"},
        {"number": "1009", "name": "Far", "role": "cashier", "pin_hash": "x",
         "stores": in_stores("0002")},
    ]  # fmt: skip
    save(db, Staff, people)
    engines.release(db)
    run(hq)
    problem(reset(device, by="1001", pin=PIN), 422, "pin-reset-forbidden")
    problem(reset(device, whose="2001"), 422, "pin-reset-own")
    for whose in ("4711", "3001", "1009"):
        told = problem(reset(device, whose=whose), 422, "staff-unknown")
        assert told["values"] == {"staff": whose}
    problem(reset(device, pin="0000"), 403, "sign-in-refused")
    made = reset(device, whose="2002").json()
    refused = problem(reset(device, by="2002", pin=made["pin"]), 422, "pin-temporary")
    assert made["pin"] not in str(refused)
    assert sign_in(device).status_code == 200, "nothing was changed of the others"


def test_who_is_there_to_be_chosen(device: httpx.Client) -> None:
    found = device.get("/api/v1/staff").json()["staff"]
    assert found == [{"number": "1001", "name": "Ana"}, {"number": "2001", "name": "Max"}]
    for text in ("max", "200"):
        found = device.get("/api/v1/staff", params={"text": text}).json()["staff"]
        assert [one["number"] for one in found] == ["2001"]
    assert len(device.get("/api/v1/staff", params={"limit": 1}).json()["staff"]) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/staff"), ("POST", "/api/v1/pin/change"), ("POST", "/api/v1/pin/reset")],
)
def test_only_for_devices(anyone: httpx.Client, method: str, path: str) -> None:
    problem(anyone.request(method, path), 401, "token-unknown")


def test_what_is_no_request_is_told_without_repeating_it(device: httpx.Client) -> None:
    for body in ({"staff": "1001", "old": "9" * 41, "new": NEW}, {"staff": "1\x00", "old": PIN,
                 "new": NEW}, {"staff": "1001", "old": 8642, "new": NEW}):  # fmt: skip
        answer = device.post("/api/v1/pin/change", json=body)
        problem(answer, 400, "malformed")
        assert NEW not in answer.text and "9999" not in answer.text


def test_nothing_secret_is_logged(device: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    assert change(device).status_code == 200
    temporary = reset(device).json()["pin"]
    problem(change(device, old="0000"), 403, "sign-in-refused")
    ours = [each for each in caplog.records if each.name.startswith(("tuipos", "uvicorn"))]
    # A port may hold any four digits.
    said = "\n".join(line for line in (each.getMessage() for each in ours) if "://" not in line)
    assert "staff 1001 changed their PIN at 0001-001" in said
    assert "staff 2001 reset the PIN of 1001 at 0001-001" in said
    for secret in (NEW, temporary, MANAGER_PIN, "argon2id"):
        assert secret not in said


def test_headquarters_knows_it_at_its_own_sign_in(
    device: httpx.Client, anyone: httpx.Client
) -> None:
    assert change(device, old=MANAGER_PIN, staff="2001").status_code == 200
    wrong = anyone.post("/hq/v1/sign-in", json={"staff": "2001", "pin": MANAGER_PIN})
    problem(wrong, 403, "sign-in-refused")
    right = anyone.post("/hq/v1/sign-in", json={"staff": "2001", "pin": NEW})
    assert right.status_code == 200


def test_a_temporary_one_does_not_open_headquarters(
    device: httpx.Client, anyone: httpx.Client, hq: httpx.Client
) -> None:
    cells = {"number": "2001", "pin": NEW, "must_choose_pin": "yes"}
    assert hq.put("/hq/v1/records/staff", json={"cells": cells}).status_code == 200
    answer = anyone.post("/hq/v1/sign-in", json={"staff": "2001", "pin": NEW})
    problem(answer, 403, "pin-temporary")
    run(hq)
    assert sign_in(device, "2001", NEW).json()["must_choose_pin"] is True


def test_headquarters_resets_one_as_before(
    device: httpx.Client, hq: httpx.Client, hq_staff: Callable[[str], Staff]
) -> None:
    assert change(device).status_code == 200
    run(hq)
    cells = {"number": "1001", "pin": "97531"}
    assert hq.put("/hq/v1/records/staff", json={"cells": cells}).status_code == 200
    run(hq)
    assert sign_in(device, pin="97531").json()["must_choose_pin"] is False
    problem(sign_in(device, pin=NEW), 403, "sign-in-refused")
    assert not hq_staff("1001").must_choose_pin
