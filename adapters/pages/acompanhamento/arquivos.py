"""Files of a programação: looked at on a page of ours where nothing of them can run, or taken away whole."""
import codecs
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.api.door import Parts
from adapters.api.download import file
from adapters.api.programacoes import opened
from adapters.objectstore import ObjetoAusente
from adapters.pages.acompanhamento.historico import contado
from adapters.pages.acompanhamento.palavras import atuais
from adapters.pages.acompanhamento.tela import P
from adapters.pages.door import Equipe, Pagina
from adapters.pages.rendering import page
from adapters.wiring import System
from domain.acesso import Acao, Quem
from domain.refusal import NaoEncontrado
from projections import historico as movimentos
from projections import usuarios
from projections.acompanhamento_tela import AnexoNaTela, AtividadeNaTela, Tela, mostrar

router = APIRouter(route_class=Pagina, include_in_schema=False)
X = P + "/anexos/{anexo:uuid}"
INTEIRO: Final = 200_000
"""Bytes of a text that are shown; the rest is there to be downloaded."""
TEXTOS: Final = frozenset({"application/xml", "application/x-ofx", "application/x-ofc", "text/csv", "text/plain"})
IMAGENS: Final = frozenset({"image/jpeg", "image/png"})
PDF: Final = "application/pdf"
# Chromium and Firefox start no PDF viewer in a frame with the sandbox attribute, Safari none under a sandbox in the header (WebKit takes
# the document for nobody's), and older Chromium lays its viewer out by an inline style. So a PDF alone goes without sandbox: its type is
# told by us and may not be guessed (nosniff), the viewer is the browser's own, apart from our origin, and were it ever taken for anything
# else, `default-src 'none'` lets it run, load, frame and send nothing.
_LOOKED_AT: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
POLITICAS: Final = {PDF: f"{_LOOKED_AT}; style-src 'unsafe-inline'"} | dict.fromkeys(IMAGENS, f"{_LOOKED_AT}; sandbox")


@dataclass(frozen=True, slots=True)
class Arquivo:
    anexo: AnexoNaTela
    atividade: AtividadeNaTela

    @property
    def nome(self) -> str:
        return self.anexo["nome"] or "arquivo"


@dataclass(frozen=True, slots=True)
class Visto:
    """How a file is shown: `pdf`, `imagem`, `texto`, or not at all; `texto` are its first `inteiro` bytes, read."""

    como: str
    texto: str = ""
    cortado: bool = False
    inteiro: int = INTEIRO


async def _found(parts: System, quem: Quem, id: UUID, anexo: UUID) -> tuple[Tela, Arquivo]:
    """One that was not removed; earlier ones and those that were given back too."""
    aberta = await opened(parts, quem, id)
    async with parts.pool.connection() as connection:
        tela = await mostrar(connection, aberta, quem, parts.today)
    for atividade in tela["atividades"]:
        for each in atividade["anexos"]:
            if each["id"] == anexo:
                return tela, Arquivo(each, atividade)
    raise NaoEncontrado("este arquivo")


def seguinte(tela: Tela, anexo: UUID) -> AnexoNaTela | None:
    """The next file that waits to be looked at, after this one and round again."""
    files = [
        each for atividade in tela["atividades"] for each in atividade["anexos"]
        if each["id"] == anexo or (each in atuais(atividade) and not each["conferido"] and Acao.CONFERENCIA in atividade["pode"])
    ]
    at = next((n for n, each in enumerate(files) if each["id"] == anexo), None)
    others = files if at is None else files[at + 1:] + files[:at]
    return others[0] if others else None


async def depois(parts: System, quem: Quem, id: UUID, anexo: UUID) -> str:
    """Where who looks at files goes on, once this one was looked at; empty where it was the last."""
    aberta = await opened(parts, quem, id)
    async with parts.pool.connection() as connection:
        following = seguinte(await mostrar(connection, aberta, quem, parts.today), anexo)
    return f"/programacoes/{id}/anexos/{following['id']}" if following else ""


@router.get(X)
async def ver(id: UUID, anexo: UUID, request: Request, pessoa: Equipe, parts: Parts) -> Response:
    tela, arquivo = await _found(parts, pessoa.quem, id, anexo)
    aberta = await opened(parts, pessoa.quem, id)
    async with parts.pool.connection() as connection:
        moved = await movimentos.listar(connection, aberta.row)
        told = contado(moved, await usuarios.clientes_entre(connection, [each["por"]["id"] for each in moved]))
    x = arquivo.anexo
    return await page(
        request, "acompanhamento/arquivo.html", pessoa, tela=tela, arquivo=arquivo, x=x, contado=told, a=arquivo.atividade,
        seguinte=seguinte(tela, anexo), visto=await looked_at(parts, anexo, x["tipo"], x["tamanho"]),
    )


async def looked_at(parts: System, anexo: UUID, tipo: str, tamanho: int) -> Visto:
    """By the type that was found in its bytes, never by its name."""
    if tipo in TEXTOS:
        return Visto("texto", await _text(parts, anexo, tamanho), tamanho > INTEIRO)
    return Visto("pdf" if tipo == PDF else "imagem" if tipo in IMAGENS else "")


@router.get(X + "/conteudo")
async def conteudo(id: UUID, anexo: UUID, request: Request, pessoa: Equipe, parts: Parts) -> Response:
    """What the page above frames: PDF and images by their own type; anything else only as a download."""
    _, arquivo = await _found(parts, pessoa.quem, id, anexo)
    x = arquivo.anexo
    return framed(await file(request, parts.files, anexo, arquivo.nome, x["tamanho"], x["tipo"], x["sha256"]), x["tipo"])


def framed(answer: Response, tipo: str) -> Response:
    """For a page of ours to show, where it is of a type that one may."""
    if tipo in POLITICAS:
        answer.headers["Content-Security-Policy"] = POLITICAS[tipo]
        answer.headers["Content-Disposition"] = answer.headers["Content-Disposition"].replace("attachment", "inline", 1)
        answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@router.get(X + "/baixar")
async def baixar(id: UUID, anexo: UUID, request: Request, pessoa: Equipe, parts: Parts) -> Response:
    """As an attachment, with Range."""
    _, arquivo = await _found(parts, pessoa.quem, id, anexo)
    x = arquivo.anexo
    return await file(request, parts.files, anexo, arquivo.nome, x["tamanho"], x["tipo"], x["sha256"])


async def _text(parts: System, anexo: UUID, tamanho: int) -> str:
    try:
        beginning = b"".join([piece async for piece in await parts.files.get(parts.files.key(anexo), 0, min(tamanho, INTEIRO))])
    except ObjetoAusente:
        raise NaoEncontrado("este arquivo") from None
    return read(beginning)


def read(data: bytes) -> str:
    """UTF-16 with its mark, UTF-8 (cut where it may be), else Windows-1252, as banks and old programs write."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
