"""Every error of the server as RFC 9457 problem+json: a stable code, words, and no inside story."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from peewee import DataError

from tuipos.domain.words import Refusal, said_as_json
from tuipos.retail.refusals import values_of
from tuipos.retail.wire import Problem

T = TypeVar("T")
PROBLEM_TYPE = "application/problem+json"
_CODES = {
    400: "malformed",
    401: "token-unknown",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "not-json",
    500: "internal",
}
_log = logging.getLogger("tuipos.server")


class ProblemError(Exception):
    """An answer that is a problem; raised where it is found, turned into HTTP in one place."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        values: dict[str, str | int] | None = None,
        headers: dict[str, str] | None = None,
        said: list[Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.said = said or []
        self.status = status
        self.code = code
        self.detail = detail
        self.values = values or {}
        self.headers = headers or {}


def from_refusal(refusal: Refusal, status: int) -> ProblemError:
    """A business refusal as a problem; its words travel with their values, to be translated."""
    said = [said_as_json(words) for words in (refusal.what, refusal.remedy) if words is not None]
    return ProblemError(status, refusal.code, str(refusal), values_of(refusal), said=said)


def found_or_problem(found: T | Refusal, unknown: str) -> T:
    """What was found; a refusal is raised: 404 where its code says `unknown`, else 422."""
    if isinstance(found, Refusal):
        raise from_refusal(found, 404 if found.code == unknown else 422)
    return found


def problem_answer(error: ProblemError) -> Response[bytes]:
    """The HTTP answer for a problem."""
    problem = Problem(
        type=f"urn:tuipos:problem:{error.code}",
        title=HTTPStatus(error.status).phrase,
        status=error.status,
        code=error.code,
        detail=error.detail,
        values=error.values,
    )
    return Response(
        content=msgspec.json.encode({**msgspec.to_builtins(problem), "said": error.said}),
        status_code=error.status,
        media_type=PROBLEM_TYPE,
        headers=error.headers,
    )


def _on_problem(request: Request[Any, Any, Any], error: ProblemError) -> Response[bytes]:
    return problem_answer(error)


def _on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    status = error.status_code
    code = _CODES.get(status, "malformed" if status < 500 else "internal")
    detail = error.detail if status < 500 else "The server could not do this; its log says why."
    if status == 400:
        detail = f"The request is not well formed: {_reasons(error) or detail}"
    return problem_answer(ProblemError(status, code, detail, headers=dict(error.headers or {})))


def _reasons(error: HTTPException) -> str:
    """What the frame found wrong with the parameters, as `name: reason`."""
    found = error.extra if isinstance(error.extra, list) else []
    reasons = [one for one in found if isinstance(one, dict)]
    return "; ".join(f"{one.get('key', 'body')}: {one.get('message', '')}" for one in reasons)


def _on_deep_nesting(request: Request[Any, Any, Any], error: RecursionError) -> Response[bytes]:
    return problem_answer(ProblemError(400, "malformed", "The request is nested too deeply."))


def _on_unfit_data(request: Request[Any, Any, Any], error: DataError) -> Response[bytes]:
    """PostgreSQL keeps no NUL in a text and no number beyond its column."""
    detail = "The request has a character or a number that can't be kept."
    return problem_answer(ProblemError(400, "malformed", detail))


def _on_unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    # The outermost edge: whatever broke, the register gets a problem answer and the log the reason.
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem_answer(
        ProblemError(500, "internal", "The server could not do this; its log says why.")
    )


EXCEPTION_HANDLERS: dict[int | type[Exception], Any] = {
    ProblemError: _on_problem,
    HTTPException: _on_http_error,
    RecursionError: _on_deep_nesting,
    DataError: _on_unfit_data,
    Exception: _on_unexpected,
}
