"""A file that appears whole or not at all, whatever happens while it is written."""

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Write here; on leaving without an error it stands at ``path``, durably, mode 0600.

    What stood there before is replaced only then. An error (a full disk) removes the draft; a
    kill leaves a draft that the next call for the same path clears away. Raises OSError, with the
    folder's name when it is missing, and for what is there and no file: a device, a pipe.
    """
    must_be_a_place(path)
    _clear_drafts(path)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # says that somebody is still writing it
            yield file
            file.flush()
            os.fsync(file.fileno())
            draft.rename(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def must_be_a_place(path: Path) -> None:
    """Raises OSError where no whole file can come to stand."""
    if not path.parent.is_dir():
        missing = errno.ENOENT if not path.parent.exists() else errno.ENOTDIR
        raise OSError(missing, os.strerror(missing), str(path.parent))
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "is no ordinary file: name another one", str(path))


def sync_folder(folder: Path) -> None:
    """A new name in ``folder`` survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear_drafts(path: Path) -> None:
    for draft in path.parent.glob(f".{escape(path.name)}.*.draft"):
        try:
            with draft.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                draft.unlink()
        except OSError:
            continue  # its writer lives
