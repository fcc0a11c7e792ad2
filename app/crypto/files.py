"""Secret files: 0600, whole or not at all."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def write_new(path: Path, content: bytes) -> None:
    """Write ``content`` to a new file at ``path``, durably. Raises FileExistsError.

    A crash leaves either no file at ``path`` or the whole of it: the content is written beside
    it first and then linked, which, unlike a rename, refuses to replace what is there.
    """
    _written(path, content, os.link)


def write_over(path: Path, content: bytes) -> None:
    """As ``write_new``, in the place of what is there: a crash leaves the old file or the new."""
    _written(path, content, os.replace)


def _written(path: Path, content: bytes, put: Callable[[Path, Path], None]) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        put(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
