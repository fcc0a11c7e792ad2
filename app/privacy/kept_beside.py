"""Where the little files beside the keyring lie: or with the data, where that mount is read-only.

Both places are read, so that making the mount writable or read-only loses no line.
"""

import os
from pathlib import Path

from app.config import Settings


def places(settings: Settings, tail: str) -> tuple[Path, ...]:
    """The file ``KEYRING<tail>`` as it may lie, the place beside the keyring first."""
    keyring = settings.keyring
    return keyring.with_name(keyring.name + tail), settings.data / (keyring.name + tail)


def place(settings: Settings, tail: str) -> Path:
    """Where to write it now."""
    beside, with_data = places(settings, tail)
    is_open = os.access(beside if beside.exists() else beside.parent, os.W_OK)
    return beside if is_open else with_data
