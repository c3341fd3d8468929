"""Passwords (Argon2id) and the secrets of sessions, tokens and links: only hashes are kept."""
import asyncio
import hashlib
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from adapters.eventstore.errors import LogOcupado

T = TypeVar("T")
_HASHER = PasswordHasher()  # the library's defaults follow RFC 9106
# what an unknown e-mail is compared with, so that it takes as long as a known one
_NOBODY = _HASHER.hash(secrets.token_hex(16))
# each verification takes 64 MiB and a core: a flood of sign-ins waits instead of pressing everybody else aside
_TWO = ThreadPoolExecutor(2, "senha")
WAITING: Final = 64
"""So many may wait: about two seconds' work."""
_waiting: set[object] = set()


async def _in_turn(call: Callable[[], T]) -> T:
    if len(_waiting) >= WAITING:
        raise LogOcupado
    _waiting.add(mine := object())
    try:
        return await asyncio.get_running_loop().run_in_executor(_TWO, call)
    finally:
        _waiting.discard(mine)


async def hashed(senha: str) -> str:
    """Raises LogOcupado when too many are before."""
    return await _in_turn(lambda: _HASHER.hash(senha))


async def matches(kept: str | None, senha: str) -> bool:
    """In the same time whether or not there is such a user, or it has a password. Raises LogOcupado when too many are before."""
    return await _in_turn(lambda: _verify(kept or _NOBODY, senha)) and kept is not None


def _verify(kept: str, senha: str) -> bool:
    try:
        return _HASHER.verify(kept, senha)
    except (VerificationError, InvalidHashError):
        return False


def new_secret() -> str:
    """256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
