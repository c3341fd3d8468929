"""The text of a PDF's first pages, taken by a process of its own that has little memory and little time: PDFs may be made to harm."""
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

_PROGRAM: Final = Path(__file__).with_name("pdf_text.py")
_SECONDS: Final = 6.0
_TURNS: Final = BoundedSemaphore(2)
_PATIENCE: Final = 3.0
"""Seconds to wait for one of two turns: where many PDFs come at once some are not read, and nothing is said of them."""


def texto(data: bytes) -> str:
    """Blocks; empty where there is none, where it is locked or broken, or takes too long."""
    if not _TURNS.acquire(timeout=_PATIENCE):
        return ""
    try:
        # -I: nothing of the surroundings is imported, only what is installed
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(_PROGRAM)], input=data, capture_output=True, timeout=_SECONDS, check=False, env={},
        )
    except (subprocess.TimeoutExpired, OSError):
        return ""
    finally:
        _TURNS.release()
    return done.stdout.decode("utf-8", errors="replace") if done.returncode == 0 else ""
