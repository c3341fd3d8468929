"""Small private files that are decided once: whoever writes first decides, and everybody reads the same."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def keep(path: Path, first: Callable[[], bytes]) -> bytes:
    """The content of `path` (mode 0600); `first()` when there is none yet. Of several who start at once one wins, and a reader
    never sees half a file: it is written whole beside the place and linked there, which fails when the name is taken."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = _beside(path, first())
    try:
        with contextlib.suppress(FileExistsError):
            os.link(written, path)
    finally:
        written.unlink()
    _sync(path.parent)
    return path.read_bytes()


def replace(path: Path, content: bytes) -> None:
    """Puts `content` in the place of what was there: a reader sees the one or the other (mode 0600)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = _beside(path, content)
    try:
        written.replace(path)
    except OSError:
        written.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _beside(path: Path, content: bytes) -> Path:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        os.unlink(name)
        raise
    return Path(name)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
