"""Headquarters from the command line and the screens: a small client of the HQ API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tuipos.domain.words import Refusal, Words, said_from_json, say
from tuipos.home import read_json, server_folder, write_private
from tuipos.retail.address import parse_server_address
from tuipos.retail.wire import SERVER_HEADER

if TYPE_CHECKING:
    import ssl

    import httpx

_ACCESS_FILE = "hq-access.json"
#: A run answers when it is over; everything else does at once.
_TIMEOUT_SECONDS = 30.0
_RUN_TIMEOUT_SECONDS = 3600.0


class HqFailed(Exception):
    """Headquarters could not do it; one sentence for the person who asked.

    `said` are its words for a screen in another language; `field` names a form's field at fault;
    `code` is the problem's, stable.
    """

    def __init__(
        self, sentence: str, said: tuple[Words, ...] = (), field: str = "", code: str = ""
    ) -> None:
        super().__init__(sentence)
        self.said = said or (say("{detail}", detail=sentence),)
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class Access:
    """Where the server is, the token that lets headquarters in, and who has signed in."""

    url: str
    token: str
    name: str = ""


def words_of(refusal: Refusal) -> tuple[Words, ...]:
    """A refusal's sentences."""
    return tuple(words for words in (refusal.what, refusal.remedy) if words is not None)


def find_access(home: str | None) -> Access:
    """The access that a server, or a login, left in the home."""
    path = server_folder(home) / _ACCESS_FILE
    found = read_json(path)
    url, token = (found or {}).get("url"), (found or {}).get("token")
    if not isinstance(url, str) or not isinstance(token, str):
        raise HqFailed(
            f"There is no server in {path.parent}. Start it with: tuipos server, or sign in to one "
            "elsewhere with: tuipos hq login --server URL."
        )
    return Access(url, token)


def keep_access(home: str | None, access: Access) -> Path:
    """Keep an access for the commands that follow; mode 0600."""
    path = server_folder(home) / _ACCESS_FILE
    write_private(path, {"url": access.url, "token": access.token})
    return path


def log_in(url: str, staff: str, pin: str, *, allow_plain_http: bool = False) -> Access:
    """Sign in to a server elsewhere; the access is valid for some hours."""
    address = parse_server_address(url, allow_plain_http=allow_plain_http)
    if isinstance(address, Refusal):
        raise HqFailed(str(address), words_of(address), "server")
    with HqClient(Access(address.url, "")) as client:
        found = client.post("/sign-in", {"staff": staff, "pin": pin})
    return Access(address.url, str(found["token"]), str(found.get("name", "")))


def _trusted(url: str) -> ssl.SSLContext | bool:
    """Who may speak for the server: the usual authorities, or nobody where there is no TLS.

    To read the usual ones takes longer than many a command does.
    """
    import ssl

    return url.startswith("https:") or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class HqClient:
    """Asks the HQ API; every answer is the parsed JSON, every failure an HqFailed sentence."""

    def __init__(self, access: Access) -> None:
        import httpx

        self.url = access.url
        self._client: httpx.Client = httpx.Client(
            base_url=access.url + "/hq/v1",
            headers={"Authorization": f"Bearer {access.token}"} if access.token else {},
            timeout=_TIMEOUT_SECONDS,
            trust_env=False,
            verify=_trusted(access.url),
        )

    def __enter__(self) -> HqClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def get(self, path: str, **query: str | int) -> Any:
        """What the server shows under a path."""
        return self._json("GET", path, params=query)

    def post(self, path: str, message: object = None, *, timeout: float = _TIMEOUT_SECONDS) -> Any:
        """What came of an act."""
        return self._json("POST", path, json=message, timeout=timeout)

    def patch(self, path: str, message: object) -> Any:
        """A thing as it is after a change."""
        return self._json("PATCH", path, json=message)

    def save(self, kind: str, cells: Mapping[str, str], *, new: bool) -> Any:
        """Add or change a record of master data; how it is afterwards."""
        message = {"cells": dict(cells), "new": new}
        return self._json("PUT", f"/records/{part(kind)}", json=message)

    def delete(self, kind: str, key: Mapping[str, str]) -> None:
        """Delete a record of master data by its key columns."""
        self._json("DELETE", f"/records/{part(kind)}", params=dict(key))

    def delete_at(self, path: str) -> None:
        """Delete what is under a path."""
        self._json("DELETE", path)

    def run(self, schedule: str, *, full: bool = False) -> Any:
        """Run a schedule and wait until it is over."""
        message = {"schedule": schedule, "full": full}
        return self.post("/runs", message, timeout=_RUN_TIMEOUT_SECONDS)

    def send_file(
        self,
        kind: str,
        content: Iterable[bytes],
        *,
        decimal: str = "",
        dry_run: bool = False,
        progress: str = "",
    ) -> Any:
        """Import a CSV file, sent as it is read; `decimal` is "comma", "point" or open."""
        return self._json(
            "POST",
            f"/import/{part(kind)}",
            params={"decimal": decimal, "dry_run": str(dry_run).lower(), "progress": progress},
            content=content,
            headers={"Content-Type": "text/csv"},
            timeout=_RUN_TIMEOUT_SECONDS,
        )

    def fetch_file(self, kind: str) -> bytes:
        """Export a CSV file."""
        return self._request("GET", f"/export/{part(kind)}", timeout=_RUN_TIMEOUT_SECONDS).content

    def _json(self, method: str, path: str, **options: Any) -> Any:
        answer = self._request(method, path, **options)
        if not answer.content:
            return None
        try:
            return answer.json()
        except ValueError:
            raise self._not_ours() from None

    def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        import httpx

        try:
            answer = self._client.request(method, path, **options)
        except httpx.TransportError as error:
            reason = type(error).__name__
            raise HqFailed(
                f"The server at {self.url} does not answer ({reason}). Start it with: tuipos "
                "server."
            ) from error
        except httpx.InvalidURL:
            raise HqFailed(f"{self.url} is no server's address.") from None
        if SERVER_HEADER not in answer.headers:
            raise self._not_ours()
        if answer.status_code >= 400:
            raise _failure(answer)
        return answer

    def _not_ours(self) -> HqFailed:
        return HqFailed(f"What answers at {self.url} is no tuipos server.")


def part(text: str) -> str:
    """A name as one part of a path, whatever signs are in it."""
    return quote(text, safe="")


def _failure(answer: httpx.Response) -> HqFailed:
    """The problem in its own words, and the field that it is about."""
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        problem = {}
    detail = str(problem.get("detail") or f"The server answered {answer.status_code}.")
    listed = problem.get("said")
    said = [said_from_json(one) for one in (listed if isinstance(listed, list) else [])]
    words = tuple(one for one in said if one is not None)
    values = problem.get("values")
    field = str(values.get("field", "")) if isinstance(values, dict) else ""
    return HqFailed(detail, words, field, str(problem.get("code", "")))
