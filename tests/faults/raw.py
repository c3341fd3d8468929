"""Requests as nobody's library would send them, byte by byte."""
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

MB = 1024 * 1024
END = b"\r\n\r\n"


def connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    assert parts.hostname
    return socket.create_connection((parts.hostname, parts.port or 80), timeout=20)


def head(method: str, path: str, *headers: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: cobranca", *headers]).encode()


def push(url: str, begin: bytes, pieces: Iterable[bytes], most: int = 40 * MB) -> tuple[int, bytes]:
    """Sends until the server has had enough, or all is sent: how many bytes it let through, and what it answered."""
    with connect(url) as stream:
        sent, answer = 0, b""
        try:
            stream.sendall(begin)
            for piece in pieces:
                stream.sendall(piece)
                sent += len(piece)
                if sent >= most:
                    break
        except OSError:
            pass
        with suppress(OSError):
            answer = stream.recv(4096)
        return sent, answer


def closes(stream: socket.socket, within: float) -> bytes:
    """What it said before it closed; fails when it stays open."""
    stream.settimeout(within)
    said, until = b"", time.monotonic() + within
    while time.monotonic() < until:
        try:
            data = stream.recv(4096)
        except ConnectionError:
            return said
        if not data:
            return said
        said += data
    raise AssertionError("the connection is still open")
