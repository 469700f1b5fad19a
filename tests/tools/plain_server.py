"""A little HTTP server that remembers what it was asked, for tests of the tools themselves."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class PlainServer:
    """Answers GET with a short text and POST with what was sent; `bodies` are the posts kept."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


ANSWER = b'{"service":"plain","text":"' + b"x" * 64 + b'"}'


def _handler(plain: PlainServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            plain.asked.append(self.path)
            self._answer(ANSWER)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            plain.asked.append(self.path)
            plain.bodies.append(body)
            self._answer(body)

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Keep standard error for failures."""

    return Handler


@contextmanager
def plain_server() -> Iterator[PlainServer]:
    """Run one on a free port of loopback until the block ends."""
    plain = PlainServer(url="")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(plain))
    server.daemon_threads = True
    plain.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), name="plain server")
    thread.start()
    try:
        yield plain
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
