"""Every fault of the proxy: what the client sees and what the counters say."""

import socket
import time

import httpx
import pytest

from tests.tools.fault_proxy import FaultProxy
from tests.tools.faults import (
    PORTAL_PAGE,
    Altered,
    Answer,
    AnswerLost,
    BlackHole,
    CutShort,
    Drip,
    Duplicate,
    Latency,
    Refused,
    Reset,
    Silent,
    bad_json,
    captive_portal_page,
    captive_portal_redirect,
    foreign_json,
    foreign_not_found,
    requests_to,
    service_unavailable,
    too_many_requests,
)
from tests.tools.plain_server import ANSWER, PlainServer
from tests.tools.proxy_counters import Counted

SHORT_SECONDS = 0.15


def test_a_whole_line_forwards_everything_on_one_connection(
    client: httpx.Client, proxy: FaultProxy, server: PlainServer
) -> None:
    assert client.get("/a?page=2").content == ANSWER
    assert client.post("/b", content=b"three").content == b"three"
    counted = proxy.wait_for(lambda c: len(c.requests) == 2 and c.requests[1].status == 200)
    assert counted.connections == 1
    assert [(r.method, r.path, r.status, r.forwarded) for r in counted.requests] == [
        ("GET", "/a", 200, 1),
        ("POST", "/b", 200, 1),
    ]
    assert counted.requests[1].request_bytes == 5
    assert counted.bytes_to_client > len(ANSWER) + 5
    assert server.asked == ["/a?page=2", "/b"]
    assert server.bodies == [b"three"]


def test_refused_closes_the_listener_and_resets_open_connections(
    client: httpx.Client, proxy: FaultProxy
) -> None:
    client.get("/")
    mark = proxy.mark()
    proxy.fault = Refused()
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError, httpx.ConnectError)):
        client.get("/")
    with pytest.raises(httpx.ConnectError) as refused:
        client.get("/")
    assert "refused" in str(refused.value)
    assert proxy.since(mark).connections == 0
    proxy.fault = None
    assert client.get("/").status_code == 200
    assert proxy.since(mark).connections == 1


def test_refused_holds_the_port(proxy: FaultProxy) -> None:
    proxy.fault = Refused()
    with socket.socket() as thief, pytest.raises(OSError, match="in use"):
        thief.bind(("127.0.0.1", proxy.port))


def test_silence_takes_connections_and_requests_and_answers_nothing(
    client: httpx.Client, proxy: FaultProxy, server: PlainServer
) -> None:
    client.get("/")
    proxy.fault = Silent()
    mark = proxy.mark()
    with pytest.raises(httpx.ReadTimeout):
        client.get("/on-the-old-connection", timeout=SHORT_SECONDS)
    with pytest.raises(httpx.ReadTimeout):
        client.get("/on-a-new-one", timeout=SHORT_SECONDS)
    counted = proxy.since(mark)
    assert counted.connections == 1
    assert [(r.path, r.forwarded, r.status) for r in counted.requests] == [
        ("/on-the-old-connection", 0, None),
        ("/on-a-new-one", 0, None),
    ]
    assert counted.bytes_to_client == 0
    proxy.fault = None
    assert client.get("/again").status_code == 200
    assert server.asked == ["/", "/again"]


def test_a_silent_request_can_be_delivered_late(proxy: FaultProxy, server: PlainServer) -> None:
    proxy.fault = Silent(delivered_late=True)
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=2) as raw:
        raw.sendall(b"GET /late HTTP/1.1\r\nhost: x\r\n\r\n")
        proxy.wait_for(lambda c: len(c.requests) == 1)
        assert server.asked == []
        proxy.fault = None
        assert raw.recv(12) == b"HTTP/1.1 200"
    assert server.asked == ["/late"]


def test_a_cut_cable_answers_no_connect_and_freezes_what_is_open(
    client: httpx.Client, proxy: FaultProxy, server: PlainServer
) -> None:
    client.get("/")
    proxy.fault = BlackHole()
    mark = proxy.mark()
    with pytest.raises(httpx.ReadTimeout):
        client.get("/frozen", timeout=SHORT_SECONDS)
    with pytest.raises(httpx.ConnectTimeout):
        client.get("/unreachable", timeout=SHORT_SECONDS)
    assert proxy.since(mark).nothing_arrived
    proxy.fault = None
    assert client.get("/mended").status_code == 200
    assert "/unreachable" not in server.asked


def test_reset_ends_the_connection_with_an_rst(proxy: FaultProxy, server: PlainServer) -> None:
    proxy.fault = Reset()
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=2) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            raw.recv(1)
    assert [(r.fault, r.forwarded) for r in proxy.since().requests] == [("Reset", 0)]
    assert server.asked == []


@pytest.mark.parametrize(
    ("fault", "arrives"),
    [
        (CutShort(keep_bytes=10), ANSWER[:10]),
        (CutShort(keep_bytes=0), b""),
        (CutShort(keep_bytes=10_000), ANSWER[:-1]),
    ],
    ids=["some bytes", "none", "all but the last"],
)
def test_an_answer_is_cut_short_in_its_body(
    client: httpx.Client, proxy: FaultProxy, server: PlainServer, fault: CutShort, arrives: bytes
) -> None:
    proxy.fault = fault
    got = bytearray()
    with client.stream("GET", "/") as answer, pytest.raises(httpx.RemoteProtocolError):
        for part in answer.iter_raw():
            got += part
    assert bytes(got) == arrives
    assert answer.status_code == 200
    assert proxy.since().requests[0].forwarded == 1
    assert proxy.since().requests[0].status is None
    assert server.asked == ["/"]


def test_one_byte_of_an_answer_is_altered(client: httpx.Client, proxy: FaultProxy) -> None:
    proxy.fault = Altered()
    got = client.get("/").content
    differs = [at for at, (one, other) in enumerate(zip(got, ANSWER, strict=True)) if one != other]
    assert differs == [len(ANSWER) // 2]
    proxy.wait_for(lambda c: c.requests[0].status == 200)


def test_an_answer_is_cut_short_in_its_head(client: httpx.Client, proxy: FaultProxy) -> None:
    proxy.fault = CutShort(keep_bytes=12, counted_from="head")
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/")
    proxy.wait_for(lambda c: c.bytes_to_client == 12)


@pytest.mark.parametrize(
    ("fault", "status", "header", "body"),
    [
        (service_unavailable(), 503, ("content-type", "text/html"), b"503 Service"),
        (captive_portal_page(), 200, ("content-type", "text/html; charset=utf-8"), PORTAL_PAGE),
        (captive_portal_redirect(), 302, ("location", "http://portal.invalid/login"), b"Sign in"),
        (too_many_requests(7), 429, ("retry-after", "7"), b"Too Many"),
        (bad_json(), 200, ("content-type", "application/json"), b'"price"'),
        (foreign_json(), 200, ("content-type", "application/json"), b"printer"),
        (foreign_not_found(), 404, ("content-type", "text/html"), b"nginx"),
    ],
)
def test_the_proxy_answers_by_itself(
    client: httpx.Client,
    proxy: FaultProxy,
    server: PlainServer,
    fault: Answer,
    status: int,
    header: tuple[str, str],
    body: bytes,
) -> None:
    proxy.fault = fault
    answer = client.get("/api/v1/health")
    assert (answer.status_code, answer.headers[header[0]]) == (status, header[1])
    assert body in answer.content
    counted = proxy.wait_for(lambda c: c.requests[0].status == status)
    assert counted.requests[0].forwarded == 0
    assert server.asked == []
    proxy.fault = None
    assert client.get("/").content == ANSWER, "the connection is kept and sound"
    assert proxy.since().connections == 1


@pytest.mark.parametrize(
    ("by", "seen"), [("silence", httpx.ReadTimeout), ("reset", httpx.ReadError)]
)
def test_the_answer_is_lost_after_the_server_has_committed(
    client: httpx.Client, proxy: FaultProxy, server: PlainServer, by: str, seen: type[Exception]
) -> None:
    proxy.fault = AnswerLost(by=by)  # type: ignore[arg-type]
    with pytest.raises(seen):
        client.post("/sale", content=b"one", timeout=SHORT_SECONDS)
    assert server.bodies == [b"one"]
    counted = proxy.since()
    assert [(r.forwarded, r.status) for r in counted.requests] == [(1, None)]
    assert counted.bytes_to_client == 0


def test_a_dripping_answer_outlives_a_time_out_per_read(
    client: httpx.Client, proxy: FaultProxy
) -> None:
    proxy.fault = Drip(bytes_each=1, interval_seconds=0.003)
    begun = time.monotonic()
    with client.stream("GET", "/", timeout=0.1):
        head_after_seconds = time.monotonic() - begun
    assert head_after_seconds > 0.2, "each read succeeds, the whole takes far longer"


def test_a_drip_ends_with_the_whole_answer(client: httpx.Client, proxy: FaultProxy) -> None:
    proxy.fault = Drip(bytes_each=50, interval_seconds=0.005)
    assert client.get("/").content == ANSWER
    proxy.wait_for(lambda c: c.requests[0].status == 200)


def test_latency_before_and_after_the_server(
    client: httpx.Client, proxy: FaultProxy, server: PlainServer
) -> None:
    proxy.fault = Latency(request_seconds=0.05, answer_seconds=0.05)
    begun = time.monotonic()
    assert client.get("/").content == ANSWER
    assert time.monotonic() - begun >= 0.1
    proxy.fault = Latency(request_seconds=30)
    with pytest.raises(httpx.ReadTimeout):
        client.get("/slow", timeout=SHORT_SECONDS)
    assert server.asked == ["/"]


@pytest.mark.parametrize("answer", ["first", "second"])
def test_a_request_is_sent_twice_and_answered_once(
    client: httpx.Client, proxy: FaultProxy, server: PlainServer, answer: str
) -> None:
    proxy.fault = Duplicate(answer=answer)  # type: ignore[arg-type]
    assert client.post("/sale", content=b"one").content == b"one"
    assert server.bodies == [b"one", b"one"]
    assert proxy.since().requests[0].forwarded == 2


def test_a_fault_for_one_path_leaves_the_others_alone(
    client: httpx.Client, proxy: FaultProxy
) -> None:
    only = requests_to("POST", "/api/v1/transactions")
    proxy.fault = service_unavailable(only)
    assert client.get("/api/v1/transactions").status_code == 200
    assert client.post("/api/v1/sign-in", content=b"x").status_code == 200
    assert client.post("/api/v1/transactions?batch=1", content=b"x").status_code == 503
    assert [r.fault for r in proxy.since().requests] == ["", "", "Answer"]


def test_a_fault_for_the_first_few_requests(client: httpx.Client, proxy: FaultProxy) -> None:
    proxy.fault = Answer(status=503, times=2)
    assert [client.get("/").status_code for _ in range(4)] == [503, 503, 200, 200]


def test_counting_from_a_mark(client: httpx.Client, proxy: FaultProxy) -> None:
    client.get("/before")
    mark = proxy.mark()
    assert proxy.since(mark).nothing_arrived
    client.get("/after")
    counted = proxy.since(mark)
    assert [r.path for r in counted.requests] == ["/after"]
    assert counted.connections == 0
    assert not counted.nothing_arrived
    assert counted.of("GET", "/after") == counted.requests
    assert counted.of("POST", "/after") == ()


def test_waiting_for_a_count_fails_with_the_counts(proxy: FaultProxy) -> None:
    def connected(counted: Counted) -> bool:
        return counted.connections == 1

    with pytest.raises(AssertionError, match="Counted"):
        proxy.wait_for(connected, timeout_seconds=0.01)
    with socket.create_connection(("127.0.0.1", proxy.port)):
        assert proxy.wait_for(connected).connections == 1


def test_a_server_that_is_gone_resets_the_client(client: httpx.Client, proxy: FaultProxy) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        proxy.forward_to(f"http://127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(httpx.ReadError):
            client.get("/")


def test_what_is_no_http_ends_the_connection(proxy: FaultProxy, server: PlainServer) -> None:
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=2) as raw:
        raw.sendall(b"\x16\x03\x01 this is no request\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            raw.recv(1)
    assert server.asked == []
