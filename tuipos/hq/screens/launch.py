"""Starting headquarters' screens at a terminal."""

from __future__ import annotations

import locale
import os

from tuipos.hq.client import Access, HqFailed

#: Read by Textual when it is imported: nothing animates, and a bare Esc is known quickly.
_SCREEN_SETTINGS = {
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_SMOOTH_SCROLL": "0",
    "ESCDELAY": "50",
}


def show_screens(access: Access | None, server: str, language: str | None, theme: str) -> int:
    """Show the screens until their person leaves; without an access they begin with a sign-in."""
    for name, value in _SCREEN_SETTINGS.items():
        os.environ.setdefault(name, value)
    from tuipos.ui.themes import Theme, choose_theme

    chosen = choose_theme(theme, os.environ)
    if not isinstance(chosen, Theme):
        raise HqFailed(str(chosen))
    try:
        from tuipos.hq.screens.app import HqApp
    except ImportError as error:
        raise HqFailed(
            f"The screens need a library that is not installed here ({error.name}). Install "
            "tuipos[server]."
        ) from error
    app = HqApp(
        access,
        server=server,
        language=language or locale.getlocale()[0] or "en",
        theme=theme,
        encoding=locale.getpreferredencoding(False),
    )
    app.run(mouse=False)
    return app.return_code or 0
