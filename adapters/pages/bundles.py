"""The bundled styles and scripts, under names that change with their content, so that a browser may keep them for ever."""
import gzip
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.refusal import NaoEncontrado

router = APIRouter(include_in_schema=False)
STATIC: Final = Path(__file__).parent / "static"
BASE: Final = "/estaticos"
_TYPES: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FILES: Final = {path.name: path for path in STATIC.glob("*") if path.suffix in _TYPES}
_SMALL: Final = {name: gzip.compress(path.read_bytes(), 9) for name, path in _FILES.items()}
"""They hold no secret, so that their length tells nothing."""
_ADDRESSES: Final = {f"{name.rsplit('-', 1)[0]}{path.suffix}": f"{BASE}/{name}" for name, path in _FILES.items()}


def bundle(name: str) -> str:
    """The address of `painel.css`. Raises FileNotFoundError where nothing was bundled."""
    if name not in _ADDRESSES:
        raise FileNotFoundError(f"{name} was not bundled: make install")
    return _ADDRESSES[name]


@router.get(BASE + "/{name}")
async def bundled(name: str, request: Request) -> Response:
    if name not in _FILES:
        raise NaoEncontrado("este arquivo")
    path = _FILES[name]
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(_SMALL[name], media_type=_TYPES[path.suffix], headers={**headers, "Content-Encoding": "gzip"})
    return Response(gzip.decompress(_SMALL[name]), media_type=_TYPES[path.suffix], headers=headers)
