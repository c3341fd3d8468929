"""Processes and what is to be known of them, read from /proc."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


def until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    """Waits for a condition, and fails when it does not come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill(pid: int | None) -> None:
    """As the kernel does when memory is short."""
    assert pid
    os.kill(pid, signal.SIGKILL)


def with_variable(name: str, value: str) -> set[int]:
    """The processes that carry it in their environment, and all that descend from them."""
    parents, found = dict[int, int](), set[int]()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                marked = f"{name}={value}".encode() in (entry / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if state != "Z":
                parents[int(entry.name)] = int(parent)
                found |= {int(entry.name)} if marked else set()
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def listening(pid: int) -> set[str]:
    """Addresses on which a process takes TCP connections, as hexadecimal digits of /proc/net/tcp."""
    sockets = {os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir() if entry.is_symlink()}
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    return {row[1].split(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets}
