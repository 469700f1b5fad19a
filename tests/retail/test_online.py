"""The online data service: what it sends, what it takes for an answer, and whose answer it is."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import msgspec
import pytest

from tests.retail.scripted_server import SERVER_ID, Asked, Said, healthy, problem, said, scripted
from tests.retail.test_convert import SOUND
from tuipos.domain.words import Refusal
from tuipos.retail import refusals, wire
from tuipos.retail.activation import activate
from tuipos.retail.http_line import LARGEST_ANSWER_BYTES
from tuipos.retail.online import OnlineClient
from tuipos.retail.service import (
    DataService,
    Failure,
    NoAnswer,
    ProductFound,
    ServerRefused,
    TokenRefused,
)

DAY = date(2026, 11, 21)
Answer = Callable[[Asked], Said | bytes]


async def ask_once(
    answer: Answer | Said, request: Callable[[OnlineClient], object], server_id: str = SERVER_ID
) -> tuple[object, Asked]:
    """Put one request to a server that answers like this; its result, and what was asked."""
    script = (lambda _: answer) if isinstance(answer, Said) else answer
    async with scripted(script) as server:
        client = OnlineClient(server.url, "secret-token", 3, server_id)
        try:
            result = await request(client)  # type: ignore[misc]
        finally:
            await client.close()
        assert len(server.asked) == 1
        return result, server.asked[0]


async def failure_of(
    answer: Answer | Said, request: Callable[[OnlineClient], object] | None = None
) -> Failure:
    with pytest.raises(NoAnswer) as raised:
        await ask_once(answer, request or by_code)
    return raised.value.failure


def by_code(service: DataService) -> object:
    return service.product_by_code("2000000100036", DAY)


def sign_in(service: DataService) -> object:
    return service.sign_in("1001", "1234")


def listed(client: OnlineClient) -> object:
    return client.packages(2)


async def test_a_request_says_who_asks_and_nothing_secret_in_its_address() -> None:
    found, asked = await ask_once(said(SOUND), by_code)
    assert isinstance(found, ProductFound)
    assert (asked.method, asked.path) == ("GET", wire.PRODUCT_BY_CODE)
    assert asked.query == {"code": "2000000100036", "day": "2026-11-21"}
    assert asked.headers["authorization"] == "Bearer secret-token"
    assert asked.headers[wire.EPOCH_HEADER.lower()] == "3"
    assert asked.headers["accept-encoding"] == "identity"


async def test_a_pin_travels_in_the_body_alone() -> None:
    staff = wire.Staff(number="1001", name="Ana", role="cashier", permissions=["sell"])
    _, asked = await ask_once(said(staff), sign_in)
    assert asked.method == "POST"
    assert msgspec.json.decode(asked.body) == {"staff": "1001", "pin": "1234"}
    assert "1234" not in asked.path + str(asked.query) + str(asked.headers)


@pytest.mark.parametrize(
    "refusal",
    [
        refusals.product_unknown("2000000100036"),
        refusals.product_blocked("2000000100036"),
        refusals.barcode_malformed("2000000100036"),
    ],
    ids=lambda refusal: refusal.code,
)
async def test_a_business_no_is_an_answer(refusal: Refusal) -> None:
    answer = problem(422, refusal.code, str(refusal), **refusals.values_of(refusal))
    assert (await ask_once(answer, by_code))[0] == refusal


@pytest.mark.parametrize("refusal", [refusals.sign_in_refused(), refusals.sign_in_locked(30)])
async def test_a_403_about_a_person_is_an_answer(refusal: Refusal) -> None:
    answer = problem(403, refusal.code, "", **refusals.values_of(refusal))
    assert (await ask_once(answer, sign_in))[0] == refusal


@pytest.mark.parametrize(
    ("status", "code"), [(403, "revoked"), (403, "superseded"), (401, "token-unknown"), (401, "")]
)
@pytest.mark.parametrize("request_of", [by_code, sign_in, listed])
async def test_a_no_to_the_device_is_told_as_such(
    status: int, code: str, request_of: Callable[[OnlineClient], object]
) -> None:
    with pytest.raises(TokenRefused) as raised:
        await ask_once(problem(status, code), request_of)
    assert raised.value.code == (code or "401")


@pytest.mark.parametrize("request_of", [by_code, sign_in, listed])
@pytest.mark.parametrize("code", [refusals.INTERFACE_OLDER, refusals.INTERFACE_NEWER])
async def test_an_interface_that_is_not_served_is_an_answer(
    code: str, request_of: Callable[[OnlineClient], object]
) -> None:
    with pytest.raises(TokenRefused) as raised:
        await ask_once(problem(403, code), request_of)
    assert raised.value.code == code


@pytest.mark.parametrize("request_of", [by_code, sign_in, listed])
async def test_a_server_older_than_the_register_is_known_by_its_interface(
    request_of: Callable[[OnlineClient], object],
) -> None:
    older = said({}, interface=wire.INTERFACE_VERSION - 1)
    with pytest.raises(TokenRefused) as raised:
        await ask_once(older, request_of)
    assert raised.value.code == refusals.INTERFACE_NEWER


async def test_a_request_says_the_interface_and_a_listing_the_schema() -> None:
    answer = said(wire.PackageList(packages=[], confirmed_version=0))
    _, asked = await ask_once(answer, listed)
    assert asked.headers[wire.INTERFACE_HEADER.lower()] == str(wire.INTERFACE_VERSION)
    assert (asked.path, asked.query) == ("/api/v1/packages", {"schema": "2"})


async def test_a_code_is_not_spent_at_a_server_older_than_the_register() -> None:
    async with scripted(lambda asked: replace(healthy_at(asked), interface=1)) as server:
        refused = await activate(server.url, "001", "AB-CD")
    assert isinstance(refused, Refusal)
    assert refused.code == refusals.INTERFACE_NEWER
    assert "Update the server first." in str(refused)
    assert [asked.path for asked in server.asked] == [wire.HEALTH]


def healthy_at(asked: Asked) -> Said:
    """The answer to a health request without a nonce."""
    return healthy(replace(asked, query={"nonce": ""}))


async def test_an_unknown_no_is_an_answer_with_its_own_sentence() -> None:
    found, _ = await ask_once(problem(418, "teapot", "No coffee here."), by_code)
    assert isinstance(found, Refusal)
    assert "No coffee here." in str(found.what)


async def test_a_404_of_ours_without_a_problem_is_an_answer() -> None:
    found, _ = await ask_once(Said(404, b"gone", "text/plain"), by_code)
    assert isinstance(found, Refusal)
    assert found.code == "request-refused"


@pytest.mark.parametrize(
    "answer",
    [
        Said(200, msgspec.json.encode(SOUND), server_id=""),
        Said(200, msgspec.json.encode(SOUND), server_id="tuipos-elsewhere"),
        Said(404, b"{}", server_id=""),
        Said(403, b"{}", server_id=""),
        said({"number": "1"}),
        said([]),
        said(msgspec.structs.replace(SOUND, price="much")),
        Said(200, b"\xff\xfe"),
        Said(200, b""),
        Said(302, headers=(("location", "http://127.0.0.1:1/"),)),
        Said(200, b" " * (LARGEST_ANSWER_BYTES + 1)),
    ],
    ids=lambda answer: f"{answer.status} {answer.body[:20]!r} {answer.server_id}",
)
async def test_what_our_server_would_never_say_is_no_answer(answer: Said) -> None:
    assert await failure_of(answer) is Failure.NOT_OURS


@pytest.mark.parametrize(
    ("raw", "failure"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", Failure.NOT_OURS),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{", Failure.CUT_SHORT),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab", Failure.CUT_SHORT),
        (b"HTTP/1.1 200 OK\r\nconte", Failure.CUT_SHORT),
        (b"", Failure.CUT_SHORT),
    ],
    ids=repr,
)
async def test_broken_http_has_its_failure(raw: bytes, failure: Failure) -> None:
    assert await failure_of(lambda _: raw) is failure


async def test_the_first_server_is_remembered_where_none_is_known() -> None:
    answers = [said({"hits": []}), said({"hits": []}, server_id="tuipos-elsewhere")]
    async with scripted(lambda _: answers.pop(0)) as server:
        client = OnlineClient(server.url, "token", 1)
        assert await client.search("rye", DAY) == ()
        with pytest.raises(NoAnswer):
            await client.search("rye", DAY)
        await client.close()


async def test_health_is_one_small_request_and_its_nonce_must_come_back() -> None:
    health, asked = await ask_once(healthy, lambda client: client.health())
    assert isinstance(health, wire.Health)
    assert asked.path == wire.HEALTH

    def stale(asked: Asked) -> Said:
        return healthy(Asked(asked.method, asked.path, {"nonce": "other"}, {}, b""))

    assert await failure_of(stale, lambda client: client.health()) is Failure.NOT_OURS


async def test_connections_are_kept() -> None:
    async with scripted(lambda _: said({"hits": []})) as server:
        client = OnlineClient(server.url, "token", 1, SERVER_ID)
        for _ in range(5):
            await client.search("rye", DAY)
        assert server.connections == 1
        await client.close()


async def test_transactions_travel_as_the_journal_wrote_them() -> None:
    body = b'{ "id":"0001-001-1",\n"total" : "23.10", "\\u00e4":1.50 }'
    sha256 = hashlib.sha256(body).hexdigest()
    posting = wire.Posting(id="0001-001-1", sha256=sha256, body=msgspec.Raw(body))
    verdict = wire.Verdict(id="0001-001-1", result="accepted", sha256=sha256)
    verdicts, asked = await ask_once(
        said(wire.Verdicts(results=[verdict])), lambda client: client.post_transactions([posting])
    )
    assert verdicts == [verdict]
    assert body in asked.body
    received = msgspec.json.decode(asked.body, type=wire.Batch).transactions
    assert bytes(msgspec.json.decode(received[0], type=wire.Posting).body) == body


async def test_a_no_to_the_sync_agent_is_told_with_its_code() -> None:
    with pytest.raises(ServerRefused) as raised:
        await ask_once(
            problem(404, "package-unknown", "No."), lambda client: client.want_full("x", 0)
        )
    assert (raised.value.status, raised.value.code) == (404, "package-unknown")


async def test_reports_and_wishes_go_where_the_interface_says() -> None:
    status = wire.PackageStatus(status="Applied", data_version=7)
    _, asked = await ask_once(Said(204), lambda client: client.report_package(12, status))
    assert (asked.method, asked.path) == ("POST", "/api/v1/packages/12/status")
    assert msgspec.json.decode(asked.body, type=wire.PackageStatus) == status
    _, asked = await ask_once(Said(204), lambda client: client.want_full("damaged", 7))
    assert asked.path == "/api/v1/packages/full"


CONTENT = bytes(range(256)) * 700


def content(asked: Asked) -> Said:
    """A package, or the part of it that was asked for."""
    asked_range = asked.headers.get("range")
    if asked_range is None:
        return Said(200, CONTENT, "application/zstd")
    start = int(asked_range.removeprefix("bytes=").removesuffix("-"))
    part = ("content-range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
    return Said(206, CONTENT[start:], "application/zstd", headers=(part,))


async def collected(client: OnlineClient, start_byte: int) -> bytes:
    return b"".join([part async for part in client.download(12, start_byte)])


@pytest.mark.parametrize("start_byte", [0, 1, 70_000, len(CONTENT) - 1])
async def test_a_download_goes_on_where_it_stopped(start_byte: int) -> None:
    got, asked = await ask_once(content, lambda client: collected(client, start_byte))
    assert got == CONTENT[start_byte:]
    assert asked.path == "/api/v1/packages/12/content"


async def test_a_server_that_sends_all_again_is_skipped_over() -> None:
    whole = Said(200, CONTENT, "application/zstd")
    assert (await ask_once(whole, lambda client: collected(client, 70_000)))[0] == CONTENT[70_000:]


async def test_another_part_than_asked_for_is_no_answer() -> None:
    other = Said(206, CONTENT, headers=(("content-range", "bytes 5-9/10"),))
    assert await failure_of(other, lambda client: collected(client, 70_000)) is Failure.NOT_OURS


async def test_a_portal_instead_of_a_package_is_no_answer() -> None:
    page = Said(200, b"<html>", "text/html", server_id="")
    assert await failure_of(page, lambda client: collected(client, 0)) is Failure.NOT_OURS


async def test_a_download_that_is_cut_gives_what_came_and_says_so() -> None:
    ours = f"{wire.SERVER_HEADER}: {SERVER_ID}\r\n{wire.INTERFACE_HEADER}: {wire.INTERFACE_VERSION}"
    head = f"HTTP/1.1 200 OK\r\n{ours}\r\ncontent-length: 900\r\n\r\n"
    got = bytearray()

    async def collect(client: OnlineClient) -> None:
        async for part in client.download(12, 0):
            got.extend(part)

    assert await failure_of(lambda _: head.encode() + b"x" * 300, collect) is Failure.CUT_SHORT
    assert got == b"x" * 300


async def test_a_download_that_stalls_ends_by_the_stall_limit() -> None:
    async with scripted(lambda _: Said(200, CONTENT)) as server:
        server.stall_after_bytes = 40
        client = OnlineClient(server.url, "token", 1, SERVER_ID, stall_seconds=0.2)
        with pytest.raises(NoAnswer) as raised:
            await client.register_context()
        await client.close()
        assert raised.value.failure is Failure.TIMEOUT


async def test_an_activation_code_is_exchanged_or_refused() -> None:
    async with scripted(lambda _: problem(403, "code-wrong", "The code has expired.")) as server:
        refused = await activate(server.url, "001", "AB-CD")
        assert isinstance(refused, Refusal)
        assert "The code has expired." in str(refused)
        sent = msgspec.json.decode(server.asked[-1].body, type=wire.Activate)
        assert (sent.register, sent.code) == ("001", "AB-CD")
        assert "authorization" not in server.asked[-1].headers
