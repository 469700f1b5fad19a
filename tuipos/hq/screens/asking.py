"""Asking the server beside the keys: lists, searches, forms, acts; each answer comes back by name.

An answer that came too late, for a page or a search that is not shown any more, is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import work
from textual.app import App
from textual.timer import Timer

from tuipos.hq.client import Access, HqClient, HqFailed
from tuipos.hq.screens.forms import Form
from tuipos.hq.screens.model import Page, Thing
from tuipos.hq.screens.pages import SALES
from tuipos.hq.screens.reader import Reader
from tuipos.hq.screens.speech import Cell, Speech
from tuipos.hq.screens.view import View

_PAGE_ROWS = 100
#: The next rows are asked for when so many are left behind the cursor.
_AHEAD_ROWS = 20
_SIGN_IN_AGAIN = "token-unknown"


class Asking(App[None], inherit_bindings=False):
    """The part of the app that talks with the server, always in threads of its own."""

    speech: Speech
    view: View
    query: dict[str, str]  # type: ignore[assignment]
    _hq: HqClient | None
    _server: str
    _connect: Callable[[Access], HqClient]
    _asked = 0
    _is_loading_more = False
    _pause: Timer | None = None

    @property
    def client(self) -> HqClient:
        """The way to the server; there is one once someone has signed in."""
        assert self._hq is not None, "nothing is asked before the sign-in"
        return self._hq

    def draw(self) -> None:
        """Show the view."""

    def ask_sign_in(self, why: str) -> None:
        """Show the form that lets a manager in."""

    def reload(self) -> None:
        """Ask the server again for the page that is shown."""
        self.load()

    def load(self) -> None:
        """Ask for the page's rows from the first one on."""
        if self._hq is None:
            return
        self._asked += 1
        count = max(_PAGE_ROWS, len(self.view.all_rows or ()))
        self._load(self._asked, self.view.page, self._path(), self._query(0, min(count, 200)))

    def load_after(self, seconds: float) -> None:
        """Ask for the rows once the typing pauses."""
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(seconds, self.load)

    def load_more(self) -> None:
        """Ask for the rows behind, when the cursor comes near the last one."""
        view = self.view
        if not view.more or view.all_rows is None or self._is_loading_more:
            return
        if view.chosen + _AHEAD_ROWS >= len(view.all_rows):
            self._is_loading_more = True
            query = self._query(len(view.all_rows), _PAGE_ROWS)
            self._load_more(self._asked, self._path(), query)

    def load_extra(self) -> None:
        """Ask for more about the row under the cursor, where the page has more."""
        view = self.view
        view.extra = {}
        if view.page.more_at is not None and view.row is not None and self._hq is not None:
            self._load_extra(view.page, view.page.identity(view.row), view.page.more_at(view.row))

    def _path(self) -> str:
        page = self.view.page
        return f"{page.path}/{self.query['day']}" if page is SALES else page.path

    def _query(self, offset: int, limit: int) -> dict[str, str | int]:
        page = self.view.page
        if page is SALES:
            return {}
        if not page.paged:
            return dict(self.query)
        query: dict[str, str | int] = {**self.query, "offset": offset, "limit": limit}
        if self.view.find:
            query["receipt" if "transactions" in page.path else "find"] = self.view.find
        return query

    @work(thread=True, group="load")
    def _load(self, asked: int, page: Page, path: str, query: dict[str, str | int]) -> None:
        try:
            answer = self.client.get(path, **query)
            more = bool(answer["more"]) if page.paged else False
            rows = page.rows_of(answer["rows"] if page.paged else answer)
        except HqFailed as failure:
            self.call_from_thread(self._failed, failure)
            return
        self.call_from_thread(self._loaded, asked, page, rows, more)

    def _loaded(self, asked: int, page: Page, rows: list[Thing], more: bool) -> None:
        if asked != self._asked or page is not self.view.page:
            return
        self.view.put(rows, more)
        if page is SALES:
            self.view.subtitle = self.speech.shown(self.query.get("day"))
        extra = self.view.extra
        self.load_extra()
        # What is known stays until its successor is there, so that nothing blinks.
        self.view.extra = extra
        self.draw()

    @work(thread=True, group="more")
    def _load_more(self, asked: int, path: str, query: dict[str, str | int]) -> None:
        try:
            answer = self.client.get(path, **query)
        except HqFailed as failure:
            self.call_from_thread(self._failed, failure)
            return
        self.call_from_thread(self._loaded_more, asked, answer)

    def _loaded_more(self, asked: int, answer: Any) -> None:
        self._is_loading_more = False
        if asked == self._asked and self.view.all_rows is not None:
            self.view.all_rows += answer["rows"]
            self.view.more = bool(answer["more"])
            self.draw()

    @work(thread=True, group="extra", exclusive=True)
    def _load_extra(self, page: Page, identity: tuple[str, ...], path: str) -> None:
        try:
            extra = self.client.get(path)
        except HqFailed:
            # The row itself stays; what failed for it fails for the list, which says so.
            return
        self.call_from_thread(self._loaded_extra, page, identity, extra)

    def _loaded_extra(self, page: Page, identity: tuple[str, ...], extra: Thing) -> None:
        row = self.view.row
        if page is self.view.page and row is not None and page.identity(row) == identity:
            self.view.extra = extra
            self.draw()

    @work(thread=True, group="stores")
    def count_stores(self) -> None:
        """Ask how many stores there are, for the header."""
        try:
            answer = self.client.get("/records/stores", limit=200)
        except HqFailed:
            # The header does without it.
            return
        self.call_from_thread(self._stores_counted, len(answer["rows"]), bool(answer["more"]))

    def _stores_counted(self, count: int, more: bool) -> None:
        from tuipos.domain.words import say, say_count

        words = say_count("{count} store", "{count} stores", count)
        self.view.stores = self.speech.words(say("more than {stores}", stores=words)
                                             if more else words)  # fmt: skip
        self.draw()

    def do(
        self, meanwhile: str, act: Callable[[HqClient], Any], told: Callable[[Any], Cell]
    ) -> None:
        """Do something at the server, then show what came of it and the page anew."""
        self._tell((meanwhile, "muted"))
        self._do(act, told)

    @work(thread=True, group="act")
    def _do(self, act: Callable[[HqClient], Any], told: Callable[[Any], Cell]) -> None:
        try:
            answer = act(self.client)
        except HqFailed as failure:
            self.call_from_thread(self._failed, failure)
            return
        self.call_from_thread(self._done, told, answer)

    def _done(self, told: Callable[[Any], Cell], answer: Any) -> None:
        self._tell(told(answer))
        self.load()

    def fill_in(self, form: Form) -> None:
        """Show a form."""
        self.view.form, self.view.message = form, ("", "text")
        self.draw()

    def fetch_form(self, ask: Callable[[HqClient], Any], make: Callable[[Any], Form]) -> None:
        """Ask the server for what a form needs, then show it."""
        self._fetch(ask, lambda found: self.fill_in(make(found)))

    def read(self, ask: Callable[[HqClient], Any], make: Callable[[Any], Reader]) -> None:
        """Ask the server for something long, then show it."""

        def show(found: Any) -> None:
            self.view.reader = make(found)
            self.draw()

        self._fetch(ask, show)

    @work(thread=True, group="fetch", exclusive=True)
    def _fetch(self, ask: Callable[[HqClient], Any], show: Callable[[Any], None]) -> None:
        try:
            found = ask(self.client)
        except HqFailed as failure:
            self.call_from_thread(self._failed, failure)
            return
        self.call_from_thread(show, found)

    def save_form(self, form: Form) -> None:
        """Save a form beside the keys; an error goes to its field."""
        if not form.values and not form.is_sign_in:
            self.view.form = None
            self._tell((self.speech.text("Nothing was changed."), "muted"))
            return
        form.is_saving = True
        self._tell((self.speech.text("Saving …"), "muted"))
        self._save(form, form.values)

    @work(thread=True, group="act")
    def _save(self, form: Form, values: dict[str, str]) -> None:
        try:
            client = self._hq if not form.is_sign_in else None
            answer = form.save(client, values)  # type: ignore[arg-type]
        except HqFailed as failure:
            self.call_from_thread(self._not_saved, form, failure)
            return
        self.call_from_thread(self._saved, form, answer)

    def _saved(self, form: Form, answer: Any) -> None:
        form.is_saving = False
        if self.view.form is form:
            self.view.form = None
        if form.is_sign_in:
            self._signed_in(answer)
            return
        self._tell(form.saved(answer))
        self.load()

    def _not_saved(self, form: Form, failure: HqFailed) -> None:
        form.is_saving = False
        told = self.speech.failure(failure)
        if failure.code == _SIGN_IN_AGAIN and not form.is_sign_in:
            self._failed(failure)
        elif form.show_error(failure.field, told):
            self._tell((self.speech.text("Not saved."), "bad"))
        else:
            self._tell((told, "bad"))

    def _signed_in(self, access: Access) -> None:
        if self._hq is not None:
            self._hq.close()
        self._hq, self._server = self._connect(access), access.url
        name = f"{access.name} {self.speech.signs.dot} " if access.name else ""
        self.view.who = f"{name}{access.url}"
        self._tell(("", "text"))
        self.load()
        self.count_stores()

    def _failed(self, failure: HqFailed) -> None:
        self._is_loading_more = False
        told = self.speech.failure(failure)
        if failure.code == _SIGN_IN_AGAIN:
            self.ask_sign_in(told)
        else:
            self._tell((told, "bad"))

    def _tell(self, message: Cell) -> None:
        self.view.message = message
        self.draw()
