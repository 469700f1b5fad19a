"""The shop's own keys, from the file in the register's config folder."""

from __future__ import annotations

import logging

from tuipos.domain.words import say
from tuipos.home import Home
from tuipos.operations.own_keys import OwnKeys

_log = logging.getLogger(__name__)
#: Longer than any list of keys; more is another file by mistake.
_LARGEST_BYTES = 100_000


def own_keys(home: Home) -> OwnKeys:
    """What `keymap.toml` says; nothing where there is none, words for what can't be used."""
    try:
        with home.keymap_file.open("rb") as file:
            content = file.read(_LARGEST_BYTES)
        from tuipos.operations.keymap import read_keys

        found = read_keys(content.decode("utf-8-sig"))
    except FileNotFoundError:
        return OwnKeys()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "UTF-8"
        found = OwnKeys(problems=(say("It can't be read: {error}.", error=reason),))
    for problem in found.problems:
        _log.warning("keymap.toml: %s", problem)
    return found
