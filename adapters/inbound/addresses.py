"""The addresses that a message can be answered to, and sent back to: each names its entrega, and nobody else can make one."""
import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

_PROOF: Final = 10
"""Bytes: 80 bits, to be guessed by asking us. The local part of an address holds 64 letters at most (RFC 5321)."""
_ID: Final = 16


class Para(StrEnum):
    """What an address is for, as it is written before the `+`."""

    RESPOSTA = "resposta"
    DEVOLUCAO = "devolucao"


@dataclass(frozen=True, slots=True)
class Endereco:
    """One of our own addresses."""

    para: Para
    entrega: UUID

    def at(self, dominio: str, key: bytes) -> str:
        """As it is written; letters may change their case on the way."""
        proof = _proof(key, self.para, self.entrega)
        return f"{self.para}+{_tag(self.entrega, proof)}@{dominio}"


def read(address: str, dominio: str, key: bytes) -> Endereco | None:
    """Whose it is; None where we have made no such address."""
    local, _, domain = address.rpartition("@")
    word, plus, tag = local.partition("+")
    if domain.lower().rstrip(".") != dominio.lower() or not plus or not tag.isascii():
        return None
    try:
        para = Para(word.lower())
        said = base64.b32decode(tag.upper() + "=" * (-len(tag) % 8))
    except (ValueError, binascii.Error):
        return None
    if len(said) != _ID + _PROOF:
        return None
    entrega = UUID(bytes=said[:_ID])
    # the letters, not the bytes: the last one has bits to spare, and what differs in them we have not made
    return Endereco(para, entrega) if hmac.compare_digest(_tag(entrega, _proof(key, para, entrega)), tag.lower()) else None


def _tag(entrega: UUID, proof: bytes) -> str:
    return base64.b32encode(entrega.bytes + proof).rstrip(b"=").decode().lower()


def _proof(key: bytes, para: Para, entrega: UUID) -> bytes:
    return hmac.digest(key, b"endereco\0" + para.encode() + b"\0" + entrega.bytes, hashlib.sha256)[:_PROOF]
