"""The fault proxy's talk with the real server: one request on a connection of its own."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass

import h11

READ_BYTES = 65_536
HOP_BY_HOP = (b"connection", b"keep-alive", b"proxy-connection")

AnswerEvent = h11.Response | h11.Data | h11.EndOfMessage


@dataclass(frozen=True)
class WholeRequest:
    """A request as the client sent it, read to its end."""

    head: h11.Request
    body: bytes

    @property
    def method(self) -> str:
        return self.head.method.decode("ascii")

    def at(self, target: bytes) -> "WholeRequest":
        """The same request to another address."""
        head = h11.Request(method=self.head.method, target=target, headers=self.head.headers)
        return WholeRequest(head, self.body)


def without_hop_by_hop(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers that are meant for the other end."""
    return [(name, value) for name, value in headers if name not in HOP_BY_HOP]


async def send_to_server(
    http: h11.Connection, writer: asyncio.StreamWriter, request: WholeRequest
) -> None:
    """Write the request; the connection is for this one alone."""
    headers = [*without_hop_by_hop(request.head.headers), (b"connection", b"close")]
    head = h11.Request(method=request.head.method, target=request.head.target, headers=headers)
    writer.write(http.send(head) or b"")
    if request.body:
        writer.write(http.send(h11.Data(data=request.body)) or b"")
    writer.write(http.send(h11.EndOfMessage()) or b"")
    await writer.drain()


async def answer_events(
    http: h11.Connection, reader: asyncio.StreamReader
) -> AsyncGenerator[AnswerEvent, None]:
    """The server's answer, piece by piece as it comes.

    Raises ConnectionError or h11.RemoteProtocolError where it ends early.
    """
    while True:
        event = http.next_event()
        if event is h11.NEED_DATA:
            http.receive_data(await reader.read(READ_BYTES))
        elif isinstance(event, h11.Response):
            headers = without_hop_by_hop(event.headers)
            yield h11.Response(status_code=event.status_code, headers=headers, reason=event.reason)
        elif isinstance(event, h11.Data):
            yield h11.Data(data=bytes(event.data))
        elif isinstance(event, h11.EndOfMessage):
            yield h11.EndOfMessage()
            return
        elif isinstance(event, h11.ConnectionClosed):
            raise ConnectionResetError("the server closed before it answered")
