"""Caixa: the mail and WhatsApp that went out beside the embedded servers, as who received them sees them."""
import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import HTMLResponse, Response

from adapters.api.acesso import administers
from adapters.api.caixa import LISTA as CURSOR
from adapters.api.door import Parts
from adapters.api.listas import Cursor
from adapters.embedded.answer import reply_address
from adapters.embedded.inbox import Delivery, Inbox
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.rendering import Recusa, page
from adapters.pages.whatsapp_na_tela import balao
from adapters.wiring import System
from domain.refusal import NaoEncontrado
from projections.paginas import CursorInvalido, read_cursor, write_cursor

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix="/caixa")
POR_PAGINA: Final = 50
_HEADERS: Final = 64 * 1024
LETTER: Final = (
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; default-src 'none'; "
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""Of the HTML of a mail alone: it may look as it was made, and do nothing but lead somewhere when somebody clicks."""
Numero = Annotated[int, Path(ge=1, le=2**53)]


async def _inbox(pessoa: Pessoa, parts: System) -> Inbox:
    await administers(pessoa.quem)
    if parts.inbox is None:
        raise NaoEncontrado()
    return parts.inbox


@router.get("")
async def listar(
    request: Request, pessoa: Equipe, parts: Parts, para: Annotated[str, Query(max_length=254)] = "", cursor: Cursor = None
) -> Response:
    """The latest first; to one recipient, where it is asked for."""
    inbox = await _inbox(pessoa, parts)
    try:
        (before,) = read_cursor(CURSOR, cursor, int) if cursor else (None,)
    except CursorInvalido:
        raise NaoEncontrado() from None
    found = await asyncio.to_thread(inbox.messages, para.strip() or None, POR_PAGINA + 1, before)
    shown = found[:POR_PAGINA]
    proximo = write_cursor(CURSOR, shown[-1].number) if len(found) > POR_PAGINA else None
    return await page(request, "caixa/caixa.html", pessoa, mensagens=shown, para=para.strip(), proximo=proximo)


@router.get("/{numero}")
async def mostrar(request: Request, numero: Numero, pessoa: Equipe, parts: Parts) -> Response:
    return await letter(request, pessoa, parts, numero)


async def letter(request: Request, pessoa: Pessoa, parts: System, numero: int, recusa: Recusa | None = None) -> Response:
    found, para = await one(pessoa, parts, numero)
    shown = balao(found.texto, parts.settings.modelos().values())
    return await page(request, "caixa/mensagem.html", pessoa, recusa=recusa, mensagem=found, balao=shown, responde_a=para)


async def one(pessoa: Pessoa, parts: System, numero: int) -> tuple[Delivery, str | None]:
    """A message, and the address of ours that it can be answered to."""
    inbox = await _inbox(pessoa, parts)
    found, recebe = await _one(inbox, numero), parts.servers.recebe
    raw = await asyncio.to_thread(inbox.raw, numero) if recebe else None
    return found, reply_address(raw[:_HEADERS], recebe.dominio) if raw and recebe else None


@router.get("/{numero}/carta")
async def carta(numero: Numero, pessoa: Equipe, parts: Parts) -> Response:
    """The HTML of a mail, byte for byte, for a frame that runs nothing; its links open outside of it."""
    found = await _one(await _inbox(pessoa, parts), numero)
    if found.html is None:
        raise NaoEncontrado()
    headers = {"Content-Security-Policy": LETTER, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(f'<base target="_blank">{found.html}', headers=headers)


async def _one(inbox: Inbox, numero: int) -> Delivery:
    found = await asyncio.to_thread(inbox.messages, None, 1, numero + 1)
    if not found or found[0].number != numero:
        raise NaoEncontrado("esta mensagem")
    return found[0]
