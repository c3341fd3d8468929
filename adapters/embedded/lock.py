"""Locks on files, which end with the last process that holds them, however it ends."""

import fcntl
import os
import time
from pathlib import Path


def take(path: Path, seconds: float) -> int:
    """A descriptor that holds the lock until it is closed, here and in the processes that inherited it. BlockingIOError when another
    still holds it after `seconds`."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(descriptor)
                raise
            time.sleep(0.05)
        else:
            return descriptor


def is_taken(path: Path) -> bool:
    """Does somebody hold it?"""
    if not path.exists():
        return False
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
