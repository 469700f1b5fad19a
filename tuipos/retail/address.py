"""The Retail Server's address, and whether a register may talk to it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from tuipos.domain.words import Refusal, refuse, say

_PORTS = {"http": 80, "https": 443}


class AddressRefused(Exception):
    """The configured server address can't be used; `refusal` says why and what to do."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where the server is: `host` is a name or an address, `prefix` a path before every path."""

    scheme: str
    host: str
    port: int
    prefix: str = ""

    @property
    def url(self) -> str:
        """As a person writes it."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{_bracketed(self.host)}{port}{self.prefix}"

    @property
    def host_header(self) -> str:
        """What the request says of whom it wants, whichever address the name led to."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{_bracketed(self.host)}{port}"

    @property
    def is_secure(self) -> bool:
        """Whether TLS proves the server before the device token is sent."""
        return self.scheme == "https"

    @property
    def is_literal(self) -> bool:
        """Whether the host is an address, so that no name needs to be looked up."""
        return _literal(self.host) is not None

    @property
    def is_loopback(self) -> bool:
        """Whether the server runs on this machine."""
        literal = _literal(self.host)
        return self.host == "localhost" if literal is None else literal.is_loopback

    def at(self, address: str, path: str) -> str:
        """The URL of a path at one of the addresses that the name led to."""
        return f"{self.scheme}://{_bracketed(address)}:{self.port}{self.prefix}{path}"


def parse_server_address(url: str, *, allow_plain_http: bool = False) -> ServerAddress | Refusal:
    """Read an address; plain HTTP goes to this machine only, or by an explicit setting."""
    address = _parse(url.strip())
    if address is None:
        return refuse(
            "server-address",
            say("{url} is no address of a Retail Server.", url=url),
            say("Write it as https://name or https://name:port."),
        )
    if not (address.is_secure or address.is_loopback or allow_plain_http):
        return refuse(
            "server-insecure",
            say("{url} would send the device token and PINs unencrypted.", url=url),
            say("Use https://, or allow plain HTTP explicitly for a network you trust."),
        )
    return address


def usable_address(base_url: str, allow_plain_http: bool) -> ServerAddress:
    """The address to talk to; raises AddressRefused with words for the person."""
    address = parse_server_address(base_url, allow_plain_http=allow_plain_http)
    if isinstance(address, Refusal):
        raise AddressRefused(address)
    return address


def _parse(url: str) -> ServerAddress | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname
    if parts.scheme not in _PORTS or not host or not url.isprintable() or " " in url:
        return None
    if parts.query or parts.fragment or parts.username is not None or port == 0:
        return None
    if _literal(host) is None:
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return ServerAddress(parts.scheme, host, port or _PORTS[parts.scheme], parts.path.rstrip("/"))


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
