"""The sheet that somebody is about to import: one for each person, kept beside the files until it is imported or another comes."""
import asyncio
import hashlib
from io import BytesIO
from uuid import UUID, uuid5

from adapters.objectstore import ObjetoAusente
from adapters.wiring import System


def digest(data: bytes) -> str:
    """By which the preview and what is confirmed are told to be the same sheet."""
    return hashlib.sha256(data).hexdigest()


def _key(parts: System, usuario: UUID) -> str:
    return parts.files.key(uuid5(usuario, "planilha"))


async def guardar(parts: System, usuario: UUID, data: bytes) -> None:
    await asyncio.to_thread(parts.files.put, _key(parts, usuario), BytesIO(data))


async def guardada(parts: System, usuario: UUID, sha256: str) -> bytes | None:
    """The very sheet with this digest, or None when it is not there any more."""
    try:
        data = b"".join([piece async for piece in await parts.files.get(_key(parts, usuario))])
    except ObjetoAusente:
        return None
    return data if digest(data) == sha256 else None


async def esquecer(parts: System, usuario: UUID) -> None:
    await parts.files.delete(_key(parts, usuario))
