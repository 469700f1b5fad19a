"""The form that lets a manager in from elsewhere."""

from __future__ import annotations

from typing import Any

from tuipos.hq.client import HqClient, log_in
from tuipos.hq.screens.forms import Field, Form
from tuipos.hq.screens.speech import Speech


def sign_in_form(speech: Speech, server: str) -> Form:
    """Server, staff number and PIN; what it saves is the access."""
    text = speech.text

    def save(_: HqClient, values: dict[str, str]) -> Any:
        return log_in(values["server"].strip(), values["staff"].strip(), values["pin"])

    form = Form(
        text("Sign in to headquarters"),
        [
            Field("server", text("Server"), server, text("Its address, as https://hq.example.com")),
            Field("staff", text("Staff number"), "", text("A manager's.")),
            Field("pin", text("PIN"), "", hidden=True),
        ],
        save,
        lambda _: ("", "text"),
        whole=True,
        is_sign_in=True,
    )
    form.at = 1 if server else 0
    return form
