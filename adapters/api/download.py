"""Bytes of a file, as an attachment, with Range (RFC 9110): nothing that a client sent is ever shown as a page of ours."""
import re
from collections.abc import AsyncIterator
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from adapters.api.answers import Problem
from adapters.objectstore import ObjectStore, ObjetoAusente
from domain.refusal import NaoEncontrado

SAFE = {
    "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex",
}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


async def file(request: Request, files: ObjectStore, id: UUID, nome: str, tamanho: int, tipo: str, sha256: str) -> Response:
    """The whole file, or the one range that was asked for; of several ranges, the whole file."""
    headers = {
        **SAFE, "Content-Disposition": disposition(nome), "Accept-Ranges": "bytes", "ETag": f'"{sha256}"', "Content-Length": str(tamanho),
    }
    asked = request.headers.get("range")
    if request.headers.get("if-range") not in (None, headers["ETag"]):
        asked = None
    found = _RANGE.fullmatch(asked.strip()) if asked else None
    if found is None or not (found[1] or found[2]) or (found[1] and found[2] and int(found[2]) < int(found[1])):
        return StreamingResponse(await _bytes(files, id, 0, tamanho), 200, headers, tipo)
    first, last = _span(found[1], found[2], tamanho)
    if first > last:
        return Problem(416, "intervalo_impossivel", f"O arquivo tem {tamanho} bytes.", headers={"Content-Range": f"bytes */{tamanho}"})
    headers |= {"Content-Range": f"bytes {first}-{last}/{tamanho}", "Content-Length": str(last - first + 1)}
    return StreamingResponse(await _bytes(files, id, first, last - first + 1), 206, headers, tipo)


def disposition(nome: str) -> str:
    """RFC 6266: the name as people wrote it, and a plain one for old programs."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", nome)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(nome, safe='')}"


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return (size, size - 1) if int(last) == 0 else (max(0, size - int(last)), size - 1)
    return int(first), min(int(last), size - 1) if last else size - 1


async def _bytes(files: ObjectStore, id: UUID, offset: int, length: int) -> AsyncIterator[bytes]:
    try:
        await files.stat(files.key(id))
    except ObjetoAusente:
        raise NaoEncontrado("este arquivo") from None
    return await files.get(files.key(id), offset, length)
