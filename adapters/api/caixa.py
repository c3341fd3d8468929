"""The inbox of the embedded servers: every message that would have gone out to the world."""
import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import Response

from adapters.api.acesso import Administrador
from adapters.api.answers import Json
from adapters.api.door import Atual, Parts
from adapters.api.listas import Cursor, Limite
from adapters.api.respostas import lista
from domain.refusal import NaoEncontrado
from projections.paginas import read_cursor, write_cursor

router = APIRouter(tags=["Caixa"])
LISTA = "caixa"
MENSAGEM = {
    "id": "<5b8f4f5e.1042@prado.example>", "em": "2026-11-12T13:05:00.000000Z", "canal": "email", "para": "maria@padariasol.com.br",
    "de": "Caio Nunes – Prado Contabilidade <nao-responda@prado.example>", "assunto": "Documentos de outubro de 2026 – Padaria Sol",
    "texto": "Olá, Maria…",
}


class Mensagem(BaseModel):
    """One delivery to one recipient; `id` is the Message-ID, or what stands for it on WhatsApp."""

    id: str
    em: datetime
    canal: str
    para: str
    de: str
    assunto: str | None
    texto: str


@router.get("/caixa", dependencies=[Atual], summary="As mensagens enviadas", responses=lista(Mensagem, "Mensagens", MENSAGEM, 403))
async def listar(
    quem: Administrador, parts: Parts, para: Annotated[str | None, Query(max_length=254, description="E-mail ou telefone.")] = None,
    limite: Limite = 50, cursor: Cursor = None,
) -> Response:
    """The latest first."""
    inbox = parts.inbox
    if inbox is None:
        raise NaoEncontrado()
    (before,) = read_cursor(LISTA, cursor, int) if cursor else (None,)
    found = await asyncio.to_thread(inbox.messages, para, limite + 1, before)
    itens = [
        {"id": each.id, "em": each.em, "canal": each.canal, "para": each.para, "de": each.de, "assunto": each.assunto, "texto": each.texto}
        for each in found[:limite]
    ]
    return Json({"itens": itens, "proximo": write_cursor(LISTA, found[limite - 1].number) if len(found) > limite else None})
