"""Caixa: answering a mail with files, as who received it would, so that the answer comes in as from the world."""
import asyncio
import mimetypes
from typing import Final

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from adapters.api.door import Parts
from adapters.api.limits import streamed
from adapters.embedded import answer
from adapters.embedded.answer import NaoEntregue, Resposta
from adapters.pages.caixa.tela import Numero, letter, one
from adapters.pages.door import Equipe, Pagina
from adapters.pages.formulario import Formulario
from adapters.pages.rendering import Recusa, go
from domain.refusal import NaoEncontrado

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix="/caixa")
_FILES: Final = 30


@router.post("/{numero}/resposta")
async def responder(request: Request, numero: Numero, pessoa: Equipe, parts: Parts) -> Response:
    """With `de` another address than the mail was sent to, it is held."""
    found, para = await one(pessoa, parts, numero)
    recebe = parts.servers.recebe
    if recebe is None or para is None:
        raise NaoEncontrado("esta mensagem")
    async with streamed(request).form(max_files=_FILES, max_fields=10) as sent:
        said = {name: [value] for name, value in sent.multi_items() if isinstance(value, str)}
        form = Formulario(said)
        files = [
            (each.filename, mimetypes.guess_type(each.filename)[0] or "application/octet-stream", await each.read())
            for _, each in sent.multi_items() if isinstance(each, UploadFile) and each.filename
        ]
    resposta = Resposta(
        form.um("chave")[:80], form.um("de") or found.para, para, f"Re: {found.assunto or ''}".strip(), form.um("texto") or "Segue.",
        parts.clock.now(), files,
    )
    try:
        await asyncio.to_thread(answer.send, recebe, resposta)
    except (NaoEntregue, ValueError) as error:
        return await letter(request, pessoa, parts, numero, Recusa("responder", str(error), {}, {}, 409))
    return go(f"/caixa/{numero}", "A resposta foi entregue.")
