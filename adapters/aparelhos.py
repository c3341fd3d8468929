"""Browsers that have come in before: wrong passwords that strangers try for the same e-mail do not close the door to them.

After OWASP's device cookies: each known browser has its own ten tries, and all strangers have ten together.
"""
import hashlib
import hmac
import secrets
from typing import Final

_FOR: Final = b"aparelho\0"


def token(key: bytes, email: str) -> str:
    """For a browser that has just signed in with this e-mail; it opens nothing by itself."""
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{_proof(key, nonce, email)}"


def counted(key: bytes, email: str, given: str) -> str:
    """Under what name a wrong password is counted: the e-mail's, or that of the browser that it was given for."""
    nonce, _, proof = given.partition(".")
    known = hmac.compare_digest(_proof(key, nonce, email).encode(), proof.encode())
    return f"{email}\n{nonce}" if known else email


def _proof(key: bytes, nonce: str, email: str) -> str:
    return hmac.digest(key, _FOR + f"{nonce}\0{email}".encode(), hashlib.sha256).hex()
