"""What is wired to this machine, from the file in the register's config folder.

scale = "/dev/ttyUSB0"
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from tuipos.home import Home

if TYPE_CHECKING:
    from tuipos.devices.scale import Scale

_log = logging.getLogger(__name__)


def own_scale(home: Home) -> Scale | None:
    """The scale that `devices.toml` names; None where there is none, or the file is none."""
    try:
        content = home.devices_file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        _log.warning("devices.toml can't be read: %s", error.strerror)
        return None
    import tomllib

    try:
        device = tomllib.loads(content.decode("utf-8-sig")).get("scale", "")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        _log.warning("devices.toml is not understood: %s", error)
        return None
    if not isinstance(device, str) or not device:
        return None
    from tuipos.devices.scale import SerialScale

    return SerialScale(Path(device))
