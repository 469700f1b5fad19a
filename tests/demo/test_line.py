"""The line of the demo: whole, cut, and mended with what was under way."""

import socket
import threading
from collections.abc import Iterator

import pytest

from tuipos.demo.line import Line


@pytest.fixture
def echo_port() -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))

    def echo(connection: socket.socket) -> None:
        with connection:
            while data := connection.recv(1000):
                connection.sendall(data)

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=echo, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.fixture
def line(echo_port: int) -> Iterator[Line]:
    made = Line("127.0.0.1", echo_port)
    made.start()
    yield made
    made.stop()


def test_a_whole_line_carries_both_ways(line: Line) -> None:
    with socket.create_connection(("127.0.0.1", line.port), timeout=5) as client:
        client.sendall(b"hello")
        assert client.recv(100) == b"hello"


def test_a_cut_line_is_silent_and_goes_on_when_mended(line: Line) -> None:
    with socket.create_connection(("127.0.0.1", line.port), timeout=5) as client:
        client.sendall(b"one")
        assert client.recv(100) == b"one"
        assert line.toggle() is True
        client.sendall(b"two")
        client.settimeout(0.2)
        with pytest.raises(TimeoutError):
            client.recv(100)
        assert line.toggle() is False
        client.settimeout(5)
        assert client.recv(100) == b"two"


def test_a_connection_made_while_cut_gets_no_answer_until_mended(line: Line) -> None:
    line.toggle()
    with socket.create_connection(("127.0.0.1", line.port), timeout=0.2) as client:
        client.sendall(b"scan")
        with pytest.raises(TimeoutError):
            client.recv(100)
        line.toggle()
        client.settimeout(5)
        assert client.recv(100) == b"scan"


def test_a_server_that_is_gone_closes_the_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    line = Line("127.0.0.1", port)
    line.start()
    with socket.create_connection(("127.0.0.1", line.port), timeout=5) as client:
        assert client.recv(100) == b""
    line.stop()
