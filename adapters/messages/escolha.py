"""The address at which a client chooses how to be told: without a password, and for nothing else."""
import base64
import binascii
import hashlib
import hmac
from typing import Final
from uuid import UUID

_FOR: Final = b"avisos\0"
_LENGTH: Final = 64
"""Characters: 16 bytes that name the user and 32 that prove it, in base64."""


def address(base: str, key: bytes, usuario: UUID) -> str:
    """It lasts as long as the secret of the service: mail is kept for years."""
    return f"{base}/avisos/{token(key, usuario)}"


def token(key: bytes, usuario: UUID) -> str:
    proof = hmac.digest(key, _FOR + usuario.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(usuario.bytes + proof).decode()


def named(key: bytes, given: str) -> UUID | None:
    """Whose token this is; None where it is nobody's."""
    try:
        usuario = UUID(bytes=base64.b64decode(given, b"-_", validate=True)[:16])
    except (binascii.Error, ValueError):
        return None
    right = len(given) == _LENGTH and hmac.compare_digest(token(key, usuario), given)
    return usuario if right else None
