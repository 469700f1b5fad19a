"""Names and certificates: the server is proved before it learns the device token."""

import asyncio
import socket
import ssl
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from tests.retail.scripted_server import ScriptedServer, said, scripted
from tuipos.domain.words import Refusal
from tuipos.retail.address import AddressRefused, ServerAddress, parse_server_address
from tuipos.retail.online import OnlineClient
from tuipos.retail.resolver import Resolver
from tuipos.retail.service import Failure, NoAnswer

DAY = date(2026, 11, 21)
CERTIFICATES = Path(__file__).parent / "certificates"
AUTHORITY = CERTIFICATES / "authority.pem"


def tls(name: str) -> ssl.SSLContext:
    """A server's side of TLS with one of the test certificates."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / name)
    return context


def loopback(host: str, port: int) -> tuple[str, ...]:
    """Every name leads to this machine."""
    return ("127.0.0.1",)


def client_of(
    server: ScriptedServer, host: str = "till.test", ca_file: Path | None = AUTHORITY
) -> OnlineClient:
    port = server.url.rpartition(":")[2]
    return OnlineClient(f"https://{host}:{port}", "token", 1, ca_file=ca_file, look_up=loopback)


async def test_the_name_is_proved_although_the_address_is_called() -> None:
    async with scripted(lambda _: said({"hits": []}), tls("server.pem")) as server:
        client = client_of(server)
        assert await client.search("rye", DAY) == ()
        assert await client.search("rye", DAY) == ()
        await client.close()
        port = server.url.rpartition(":")[2]
        assert server.asked[0].headers["host"] == f"till.test:{port}"
        assert server.connections == 1


@pytest.mark.parametrize(
    ("certificate", "host", "ca_file"),
    [
        ("server.pem", "till.test", None),
        ("server.pem", "other.test", AUTHORITY),
        ("expired.pem", "till.test", AUTHORITY),
        ("server.pem", "till.test", CERTIFICATES / "missing.pem"),
    ],
    ids=["unknown authority", "other name", "expired", "authority's file is missing"],
)
async def test_a_server_that_is_not_proved_learns_nothing(
    certificate: str, host: str, ca_file: Path | None
) -> None:
    async with scripted(lambda _: said({"hits": []}), tls(certificate)) as server:
        client = client_of(server, host, ca_file)
        with pytest.raises(NoAnswer) as raised:
            await client.search("rye", DAY)
        await client.close()
        assert raised.value.failure is Failure.TLS
        assert server.asked == []


async def test_tls_to_a_server_that_speaks_plain_http_is_no_answer() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        client = OnlineClient(f"https://till.test:{port}", "token", 1, look_up=loopback)
        with pytest.raises(NoAnswer) as raised:
            await asyncio.wait_for(client.search("rye", DAY), 5)
        await client.close()
        assert raised.value.failure is Failure.TLS


async def test_a_name_that_leads_nowhere_is_told_as_such() -> None:
    def nowhere(host: str, port: int) -> tuple[str, ...]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    client = OnlineClient("https://till.test", "token", 1, look_up=nowhere)
    with pytest.raises(NoAnswer) as raised:
        await client.search("rye", DAY)
    await client.close()
    assert raised.value.failure is Failure.NAME


async def test_a_dead_name_server_holds_neither_other_requests_nor_the_exit() -> None:
    asked: list[str] = []
    release = threading.Event()

    def hanging(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        release.wait(30)
        return ("127.0.0.1",)

    client = OnlineClient("https://till.test", "token", 1, look_up=hanging)
    began = time.perf_counter()
    for _ in range(3):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.search("rye", DAY), 0.05)
    await client.close()
    assert time.perf_counter() - began < 1.0
    assert asked == ["till.test"]
    assert threading.active_count() >= 1
    release.set()


async def test_the_last_good_address_is_kept_when_the_name_server_dies() -> None:
    answers = [("127.0.0.1",)]

    def once(host: str, port: int) -> tuple[str, ...]:
        if not answers:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return answers.pop()

    resolver = Resolver(ServerAddress("https", "till.test", 443), once)
    assert await resolver.addresses() == ("127.0.0.1",)
    resolver.worked("127.0.0.1")
    resolver.look_again()
    assert await resolver.addresses() == ("127.0.0.1",)
    resolver.close()


async def test_a_name_that_leads_elsewhere_now_is_followed() -> None:
    answers = [("127.0.0.2", "127.0.0.3"), ("127.0.0.1", "127.0.0.2")]
    resolver = Resolver(ServerAddress("https", "till.test", 443), lambda *_: answers.pop())
    await resolver.addresses()
    resolver.worked("127.0.0.2")
    assert await resolver.addresses() == ("127.0.0.2", "127.0.0.1")
    resolver.worked("127.0.0.1")
    resolver.look_again()
    assert await resolver.addresses() == ("127.0.0.2", "127.0.0.3", "127.0.0.1")
    resolver.close()


async def test_the_second_address_is_tried_when_the_first_refuses() -> None:
    async with scripted(lambda _: said({"hits": []}), tls("server.pem")) as server:
        port = server.url.rpartition(":")[2]
        client = OnlineClient(
            f"https://till.test:{port}",
            "token",
            1,
            ca_file=AUTHORITY,
            look_up=lambda *_: ("127.0.0.9", "127.0.0.1"),
        )
        assert await client.search("rye", DAY) == ()
        assert len(server.asked) == 1
        await client.close()


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8917", "http://localhost:8917", "http://[::1]:8917", "https://till.test"],
)
def test_loopback_and_tls_are_allowed(url: str) -> None:
    client = OnlineClient(url, "token", 1)
    assert client.server == url
    assert not client.insecure


@pytest.mark.parametrize("url", ["http://till.test", "http://192.168.1.5:8917", "http://0.0.0.0"])
def test_plain_http_to_another_machine_needs_an_explicit_setting(url: str) -> None:
    with pytest.raises(AddressRefused) as raised:
        OnlineClient(url, "token", 1)
    assert raised.value.refusal.code == "server-insecure"
    assert "unencrypted" in str(raised.value.refusal.what)
    assert OnlineClient(url, "token", 1, allow_plain_http=True).insecure


@pytest.mark.parametrize(
    "url",
    [
        "",
        "till.test",
        "ftp://till.test",
        "https://",
        "https://till.test:port",
        "https://till.test:99999",
        "https://max:secret@till.test",
        "https://till.test/?a=1",
        "https://till test",
        "https://[::1",
        "https://\x1b[31m",
    ],
)
def test_what_is_no_address_is_refused_with_words(url: str) -> None:
    refused = parse_server_address(url)
    assert isinstance(refused, Refusal)
    assert refused.code == "server-address"


def test_an_address_may_have_a_path_and_foreign_letters() -> None:
    address = parse_server_address("https://kasse.münchen.test/pos/")
    assert isinstance(address, ServerAddress)
    assert address.at("10.0.0.1", "/api") == "https://10.0.0.1:443/pos/api"
    assert address.host_header == "kasse.xn--mnchen-3ya.test"
